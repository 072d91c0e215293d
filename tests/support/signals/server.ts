/** A transmitter of Shared Signals on a port of this machine. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import { Transmitter } from "./transmitter.ts";

export class TransmitterServer {
  private constructor(
    readonly transmitter: Transmitter,
    private readonly server: Server,
  ) {}

  /** One whose receivers show `bearer`, and know it by a name that is no host's. */
  static async start(bearer: string): Promise<TransmitterServer> {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "ssf", alg: "RS256", use: "sig" }] };
    const server = createServer();
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const issuer = `http://ssf.test:${(server.address() as AddressInfo).port}`;
    const transmitter = new Transmitter({ issuer, kid: "ssf", privateKey, jwks, bearer });
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        const body = Buffer.concat(chunks).toString();
        const answer = transmitter.answer({ method, path: url, authorization: headers.authorization ?? "", body });
        response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
      });
    });
    return new TransmitterServer(transmitter, server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
