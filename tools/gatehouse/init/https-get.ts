import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * GETs a URL, without following where it leads. `ca`: PEM of those that may sign for its host; undefined: whom Node trusts. Rejects
 * with what the network or TLS says, with more than a megabyte, and after 15 s.
 */
export function get(url: string, ca: readonly string[] | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { headers: { accept: "application/json" }, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const request = url.startsWith("https:")
      ? httpsGet(url, { ...options, ...(ca === undefined ? {} : { ca: [...ca] }) })
      : httpGet(url, options);
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > MOST_BYTES) request.destroy(new Error("the answer has more than 1 MB"));
        else chunks.push(chunk);
      });
      response.once("error", reject);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
  });
}
