/** A server with TLS before a provider, which asks clients for a certificate and tells the provider which one they show. */
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { CERTIFICATE, CERTIFICATE_KEY } from "./tls-certificate.ts";

/** The certificate in DER, as base64; whether an authority that is trusted has signed it; the name that it is for. */
export const CERTIFICATE_HEADER = "x-client-certificate";
export const AUTHORIZED_HEADER = "x-client-authorized";
export const SUBJECT_HEADER = "x-client-subject";

export class CertifiedLine {
  private constructor(private readonly server: Server) {}

  /** `target`: the provider's port; `authority`: the PEM of the certificate that client certificates are signed with. */
  static async start(target: number, authority: string): Promise<CertifiedLine> {
    const server = createServer({
      cert: CERTIFICATE,
      key: CERTIFICATE_KEY,
      ca: authority,
      requestCert: true,
      rejectUnauthorized: false,
    });
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      handOn(target, incoming, outgoing);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new CertifiedLine(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

function handOn(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { socket } = incoming;
  if (!(socket instanceof TLSSocket)) throw new Error("a request without TLS");
  const { raw, subject } = socket.getPeerCertificate() as { raw?: Buffer; subject?: { CN?: string } };
  const { method, url: path } = incoming;
  const told = new Set([CERTIFICATE_HEADER, AUTHORIZED_HEADER, SUBJECT_HEADER]);
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !told.has(name)));
  if (raw !== undefined) {
    headers[CERTIFICATE_HEADER] = raw.toString("base64");
    headers[AUTHORIZED_HEADER] = String(socket.authorized);
    headers[SUBJECT_HEADER] = `CN=${subject?.CN ?? ""}`;
  }
  const onward = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}
