/** One server with the documents of many providers, at paths of their own: for gateways that only have to get ready. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JWK } from "jose";
import { makeSigningKey } from "./keys.ts";

const DISCOVERY = "/.well-known/openid-configuration";

export class ManyIssuers {
  /** How many requests have been answered. */
  answered = 0;
  /** The most that were under way at a time. */
  mostAtOnce = 0;
  private underWay = 0;

  private constructor(
    private readonly server: Server,
    private readonly keys: readonly JWK[],
  ) {}

  /** Each answer takes `delayMs`. */
  static async start(delayMs = 0): Promise<ManyIssuers> {
    const server = createServer();
    const issuers = new ManyIssuers(server, [(await makeSigningKey("key-1", "ES256")).publicJwk]);
    server.on("request", (request, response) => {
      issuers.mostAtOnce = Math.max(issuers.mostAtOnce, ++issuers.underWay);
      setTimeout(() => {
        issuers.underWay--;
        issuers.answered++;
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify(issuers.documentAt(request.url ?? "")));
      }, delayMs);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return issuers;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The issuer of this number. */
  issuer(number: number): string {
    return `http://127.0.0.1:${this.port}/${number}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private documentAt(path: string): object {
    if (!path.endsWith(DISCOVERY)) return { keys: this.keys };
    const issuer = `http://127.0.0.1:${this.port}${path.slice(0, -DISCOVERY.length)}`;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    };
  }
}
