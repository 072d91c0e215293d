import {
  Agent as PlainAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as plainRequest,
} from "node:http";
import { Agent as TlsAgent, type AgentOptions, request as tlsRequest } from "node:https";
import { Unavailable } from "./persistently.ts";

/** How the registry is reached: https with its certificate verified, https without that, or http. */
export type Transport = "verified" | "insecure" | "plain-http";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Message {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Where nothing moves for so long, the other side is taken for gone. */
const IDLE_MS = 60_000;
/** A registry has to take manifests of 4 MiB (OCI distribution spec 1.1, "Pushing Manifests"); none of these is larger. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Speaks HTTP by the rules of one transport, and keeps its connections until it is closed. */
export class Connection {
  private readonly plain: PlainAgent;
  private readonly tls: TlsAgent;

  /** `authorities`: certificates in PEM that are trusted in place of those that Node brings. */
  constructor(
    readonly transport: Transport,
    env: NodeJS.ProcessEnv = {},
    authorities?: string,
  ) {
    // Node 22.21 and 24.5 know it (HTTPS_PROXY, NO_PROXY), older ones take no notice.
    const proxied = { keepAlive: true, proxyEnv: env };
    const trust: AgentOptions = authorities === undefined ? {} : { ca: authorities };
    this.plain = new PlainAgent(proxied);
    this.tls = new TlsAgent({ ...proxied, ...trust, rejectUnauthorized: transport !== "insecure" });
  }

  /** The scheme of the registry's own addresses. */
  get scheme(): "http" | "https" {
    return this.transport === "plain-http" ? "http" : "https";
  }

  /** Sends one request. Rejects where nothing is answered, where that is too long, and with an http address where https is due. */
  send({ method, url, headers = {}, body }: Message): Promise<Answer> {
    const isTls = url.protocol === "https:";
    if (!isTls && (url.protocol !== "http:" || this.transport !== "plain-http")) {
      throw new Error(`${url.origin} is no https address; nothing is sent there without --plain-http`);
    }
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const length = bytes === undefined ? {} : { "content-length": bytes.length.toString() };
    const options = { method, headers: { "user-agent": "gatehouse", ...headers, ...length }, timeout: IDLE_MS };
    return new Promise((resolve, reject) => {
      const whole = (answer: IncomingMessage): void => {
        collect(answer).then(resolve, reject);
      };
      const request = isTls
        ? tlsRequest(url, { ...options, agent: this.tls }, whole)
        : plainRequest(url, { ...options, agent: this.plain }, whole);
      request.once("timeout", () => request.destroy(new Error(`no answer within ${IDLE_MS / 1000} s`)));
      request.once("error", (error) => {
        const message = `${url.host} can't be reached: ${reasonOf(error)}`;
        // A connection that was kept may be gone by now.
        const isCut = /^(ECONNRESET|EPIPE)$/.test((error as NodeJS.ErrnoException).code ?? "");
        reject(isCut ? new Unavailable(message, undefined, { cause: error }) : new Error(message, { cause: error }));
      });
      request.end(bytes);
    });
  }

  close(): void {
    this.plain.destroy();
    this.tls.destroy();
  }
}

async function collect(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += (chunk as Buffer).length;
    if (length > MOST_BYTES) throw new Error(`the answer has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
}

/** Of a name with several addresses Node's own message is empty. */
function reasonOf(error: Error): string {
  const { code, errors } = error as NodeJS.ErrnoException & { errors?: Error[] };
  const reason = error.message || errors?.map(({ message }) => message).join(", ") || code || "no word why";
  const isUntrusted = /CERT|SIGNATURE|ISSUER/.test(code ?? "");
  return isUntrusted ? `${reason}; --ca-file says whom to trust` : reason;
}
