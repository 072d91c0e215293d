import { readFileSync } from "node:fs";
import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { rootCertificates, type TLSSocket } from "node:tls";

/** What answered, and when. Times are milliseconds since 1970, of this machine. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Why the server's certificate is not trusted; undefined where it is, and over http. */
  readonly distrust: string | undefined;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Why there is no answer. */
export interface NoAnswer {
  readonly url: string;
  /** Such as `ECONNREFUSED`, or `TIMEOUT`. */
  readonly code: string;
  readonly why: string;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether nothing is sent to who can't prove its name: for what carries a secret. */
  readonly strict?: boolean;
}

/** What is read of an answer; the filter itself reads no more of a document. */
const MOST_BYTES = 1_048_576;

/** Whether there was an answer. */
export function isAnswer(reply: Answer | NoAnswer): reply is Answer {
  return "status" in reply;
}

/** Asks over the network, each time within a bound of time; follows no redirect, keeps no cookie. */
export class Client {
  private constructor(
    readonly timeoutMs: number,
    /** The authorities that are trusted; undefined: Node's. */
    readonly authorities: string[] | undefined,
  ) {}

  /** `authorities`: a PEM file of authorities to trust besides. */
  static make(timeoutMs: number, authorities: string | undefined): Client {
    const more = authorities === undefined ? undefined : [...rootCertificates, readFileSync(authorities, "utf8")];
    return new Client(timeoutMs, more);
  }

  /** Never rejects. */
  ask(url: string, { method = "GET", headers = {}, body, strict = false }: Request = {}): Promise<Answer | NoAnswer> {
    const sentAt = Date.now();
    return new Promise((resolve) => {
      const fail = (error: unknown): void => {
        resolve({ url, ...reasonOf(error, this.timeoutMs) });
      };
      const isTls = url.startsWith("https:");
      const options = {
        method,
        agent: false,
        headers: { "user-agent": "gatehouse doctor", accept: "*/*", ...headers },
        signal: AbortSignal.timeout(this.timeoutMs),
        ...(isTls ? { rejectUnauthorized: strict } : {}),
        ...(isTls && this.authorities !== undefined ? { ca: this.authorities } : {}),
      } as const;
      try {
        const request = (isTls ? requestHttps : requestHttp)(url, options, (response) => {
          const socket = response.socket as Partial<TLSSocket>;
          // Of a connection that has ended meanwhile nothing is known any more.
          const distrust = isTls && socket.authorized === false ? String(socket.authorizationError) : undefined;
          const parts: Buffer[] = [];
          let length = 0;
          response.on("data", (part: Buffer) => {
            length += part.length;
            if (length > MOST_BYTES) response.destroy(new Error("the answer has more than 1 MB"));
            else parts.push(part);
          });
          response.once("error", fail);
          response.once("end", () => {
            const text = Buffer.concat(parts).toString();
            const { statusCode: status = 0, headers: answered } = response;
            resolve({ url, status, headers: answered, body: text, distrust, sentAt, answeredAt: Date.now() });
          });
        });
        request.once("error", fail);
        request.end(body);
      } catch (error) {
        fail(error);
      }
    });
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name is not known to DNS",
  EAI_AGAIN: "DNS does not answer",
  ECONNREFUSED: "nothing listens there: the connection was refused",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  EPROTO: "it speaks no TLS there, or another version of it",
  ERR_INVALID_URL: "that is no URL",
};

/** What keeps an answer away, in words. */
export function reasonOf(error: unknown, timeoutMs: number): { code: string; why: string } {
  const { name = "", code = "", message = "" } = error as { name?: string; code?: string; message?: string };
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR") {
    return { code: "TIMEOUT", why: `no answer within ${timeoutMs / 1000} s` };
  }
  const inner = (error as { errors?: unknown[] }).errors?.[0];
  if (inner !== undefined && WORDS[code] === undefined) return reasonOf(inner, timeoutMs);
  return { code: code.length > 0 ? code : "ERROR", why: WORDS[code] ?? (message.length > 0 ? message : "it failed") };
}

/** `GET https://… from this machine, answered 200`: how something is known. */
export function sourceOf(reply: Answer | NoAnswer, method = "GET"): string {
  const url = reply.url.split("?")[0] ?? reply.url;
  const outcome = isAnswer(reply) ? `answered ${reply.status}` : "not answered";
  return `${method} ${url} from this machine, ${outcome}`;
}
