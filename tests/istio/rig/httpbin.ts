import { createServer, type Server } from "node:http";
import { ADDRESSES } from "./network.ts";

/** What `GET /headers` of httpbin answers: values by name, several of one name joined. */
export interface HeadersAnswer {
  readonly headers: Readonly<Record<string, string>>;
}

/** As much of httpbin as the guide looks at: whatever the path, it says which headers came. */
export class Httpbin {
  /** Requests that arrived. */
  count = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
      this.count += 1;
      request.resume();
      const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(",")]);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ headers: Object.fromEntries(headers) as Record<string, string> }));
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Starts where the EndpointSlice of its Service says. */
  static async start(): Promise<Httpbin> {
    const httpbin = new Httpbin();
    await new Promise<void>((resolve, reject) => {
      httpbin.#server.once("error", reject);
      httpbin.#server.listen(8080, ADDRESSES.httpbin, resolve);
    });
    return httpbin;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    this.#server.closeAllConnections();
    await closed;
  }
}
