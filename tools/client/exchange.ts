import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { whenOverdue } from "../envoy/pace.ts";

/** One answer to one request. */
export interface Answer {
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** Every Set-Cookie header as it came. */
  readonly setCookies: readonly string[];
  readonly body: string;
  /** Where the Location header points, absolute; undefined without one. */
  readonly location: URL | undefined;
}

export interface ExchangeOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the authorities that https trusts beside the usual ones. */
  readonly trustedCertificates?: string;
  readonly connectTo?: ConnectTo;
}

/** Address and port to connect to instead of what the URL says. */
interface ConnectTo {
  readonly hostname: string;
  readonly port: number;
  /** What listens there takes http, and is told by `X-Forwarded-Proto` what the URL has, as behind a proxy that ends TLS. */
  readonly afterTls?: boolean;
}

const TIMEOUT_MS = 30_000;
/** A session may take more cookies than Node reads by default. */
const MAX_HEADER_BYTES = 262_144;

/** Sends one request on a connection of its own and reads the whole answer; follows nothing. */
export function exchange(url: URL, options: ExchangeOptions = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body, connectTo } = options;
  const isTls = url.protocol === "https:" && connectTo?.afterTls !== true;
  const forwarded = connectTo?.afterTls === true ? { "x-forwarded-proto": url.protocol.slice(0, -1) } : {};
  const send = isTls ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method,
        protocol: isTls ? "https:" : "http:",
        headers: { host: url.host, ...forwarded, ...headers, ...lengthOf(body) },
        // Localhost and its subdomains are IPv4's loopback here, where everything of this project listens.
        ...(/(^|\.)localhost$/.test(url.hostname) ? { hostname: "127.0.0.1" } : {}),
        ...(connectTo === undefined ? {} : { hostname: connectTo.hostname, port: connectTo.port }),
        ...(options.trustedCertificates === undefined ? {} : { ca: options.trustedCertificates }),
        servername: url.hostname,
        agent: false,
        maxHeaderSize: MAX_HEADER_BYTES,
      },
      (message) => {
        readAnswer(method, url, message).then(resolve, reject);
      },
    );
    const onTime = whenOverdue(TIMEOUT_MS, () => {
      request.destroy(new Error(`${method} ${url.href}: no answer within ${TIMEOUT_MS / 1000} s`));
    });
    request.on("close", onTime);
    request.on("error", reject);
    request.end(body);
  });
}

function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
}

async function readAnswer(method: string, url: URL, message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const location = headers.get("location");
  return {
    method,
    url,
    status: message.statusCode ?? 0,
    headers,
    setCookies: message.headers["set-cookie"] ?? [],
    body: Buffer.concat(chunks).toString("utf8"),
    location: location === null ? undefined : new URL(location, url),
  };
}
