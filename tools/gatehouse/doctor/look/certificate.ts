import { connect, type DetailedPeerCertificate } from "node:tls";
import { type Client, reasonOf } from "./client.ts";

/** What a server shows of itself, by TLS. */
export interface ServerCertificate {
  /** Node's code of why it is not trusted; empty where it is. */
  readonly error: string;
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses that it is for. */
  readonly names: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** How many certificates the server sent. */
  readonly sent: number;
  readonly isSelfSigned: boolean;
  readonly protocol: string;
}

/** Connects and looks at the certificate; a text says why there is none. `origin`: https. */
export function certificateOf(client: Client, origin: string): Promise<ServerCertificate | string> {
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: port.length > 0 ? Number(port) : 443,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: client.timeoutMs,
      ...(client.authorities === undefined ? {} : { ca: client.authorities }),
    });
    const end = (result: ServerCertificate | string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => {
      end(`no TLS within ${client.timeoutMs / 1000} s`);
    }, client.timeoutMs);
    socket.once("error", (error) => {
      end(reasonOf(error, client.timeoutMs).why);
    });
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerCertificate(true);
      if (Object.keys(certificate).length === 0) {
        end("it shows no certificate");
        return;
      }
      const error: unknown = socket.authorizationError;
      const sent = chainOf(certificate).length;
      end({
        error: socket.authorized ? "" : error instanceof Error ? error.message : String(error),
        subject: nameOf(certificate.subject),
        issuer: nameOf(certificate.issuer),
        names: certificate.subjectaltname ?? "none",
        from: Date.parse(certificate.valid_from),
        until: Date.parse(certificate.valid_to),
        sent,
        isSelfSigned: nameOf(certificate.subject) === nameOf(certificate.issuer),
        protocol: socket.getProtocol() ?? "",
      });
    });
  });
}

function chainOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain = [certificate];
  let last = certificate;
  // The last one is its own issuer, where it is there; what was not sent is undefined, whatever the type says.
  for (;;) {
    const next = last.issuerCertificate as DetailedPeerCertificate | undefined;
    if (next === undefined || chain.some(({ fingerprint256 }) => fingerprint256 === next.fingerprint256)) return chain;
    chain.push(next);
    last = next;
  }
}

function nameOf(name: object): string {
  const { CN, O } = name as { CN?: string | string[]; O?: string | string[] };
  return String(CN ?? O ?? "nobody");
}
