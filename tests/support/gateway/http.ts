/** A bare HTTP client: sends a request as it is told to, follows nothing, keeps nothing. */
import { type Agent, type IncomingMessage, request } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import type { Answer } from "../../../tools/client/exchange.ts";
import { paced, whenOverdue } from "../../../tools/envoy/pace.ts";

export type { Answer };
export type Pairs = readonly (readonly [string, string])[];

export interface Sending {
  method?: string;
  /** The request target as it goes on the wire, never normalised. */
  path?: string;
  /** In order, names in their own case, repeated if wanted. Host is added unless given. */
  headers?: Pairs;
  body?: string;
  agent?: Agent;
  signal?: AbortSignal;
  /** Milliseconds until the answer is there, on an idle machine; 15 seconds by default. */
  timeout?: number;
}

const TIMEOUT_MS = 15_000;

/** What a browser sends when somebody types an address. */
export const NAVIGATION: Pairs = [
  ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
  ["sec-fetch-site", "none"],
];

/** What a browser sends for `fetch()` on a page of the same origin. */
export const FETCH: Pairs = [
  ["accept", "*/*"],
  ["sec-fetch-mode", "cors"],
  ["sec-fetch-dest", "empty"],
  ["sec-fetch-site", "same-origin"],
];

/** Headers that appear in an answer, as one of ours; a name may come with several values. */
function answerOf(
  method: string,
  target: string,
  status: number,
  received: Iterable<readonly [string, string | readonly string[] | undefined]>,
  body: string,
): Answer {
  const headers = new Headers();
  for (const [name, value] of received) {
    if (name.startsWith(":") || value === undefined) continue;
    for (const one of typeof value === "string" ? [value] : value) headers.append(name, one);
  }
  const url = new URL(target);
  const location = headers.get("location");
  return {
    method,
    url,
    status,
    headers,
    setCookies: headers.getSetCookie(),
    body,
    location: location === null ? undefined : new URL(location, url),
  };
}

async function read(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Sends one request to 127.0.0.1:port. */
export function send(port: number, sending: Sending = {}): Promise<Answer> {
  const pairs = [...(sending.headers ?? [])];
  if (!pairs.some(([name]) => name.toLowerCase() === "host")) pairs.unshift(["Host", `127.0.0.1:${port}`]);
  if (sending.body !== undefined && !pairs.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))) {
    pairs.push(["Content-Length", String(Buffer.byteLength(sending.body))]);
  }
  const { method = "GET", path = "/", timeout = TIMEOUT_MS } = sending;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: pairs.flat(),
        agent: sending.agent ?? false,
        signal: sending.signal,
        maxHeaderSize: 256 * 1024,
      },
      (message) => {
        const received = Object.entries(message.headersDistinct);
        read(message).then((body) => {
          resolve(answerOf(method, `http://127.0.0.1:${port}${path}`, message.statusCode ?? 0, received, body));
        }, reject);
      },
    );
    const onTime = whenOverdue(timeout, () => outgoing.destroy(new Error(`no answer to ${path} in time`)));
    outgoing.on("close", onTime);
    outgoing.on("error", reject);
    outgoing.end(sending.body);
  });
}

/** Sends one request over HTTP/2 without TLS; `headers` may repeat a name through an array value. */
export async function sendHttp2(
  port: number,
  path: string,
  headers: Record<string, string | string[]>,
): Promise<Answer> {
  const session: ClientHttp2Session = connect(`http://127.0.0.1:${port}`);
  try {
    return await new Promise<Answer>((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({ ":path": path, ":method": "GET", ...headers });
      const chunks: Buffer[] = [];
      let received: [string, string | string[] | undefined][] = [];
      stream.on("response", (given) => {
        received = Object.entries(given);
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => {
        const status = Number(received.find(([name]) => name === ":status")?.[1]);
        const body = Buffer.concat(chunks).toString("utf8");
        resolve(answerOf("GET", `http://127.0.0.1:${port}${path}`, status, received, body));
      });
      stream.setTimeout(paced(TIMEOUT_MS), () => {
        reject(new Error(`no answer to ${path} in time`));
      });
      stream.end();
    });
  } finally {
    session.destroy();
  }
}
