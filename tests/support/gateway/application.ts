/** The application behind the gateway: records what reaches it and says it back as JSON. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ApplicationRequest {
  method: string;
  /** The request target as it arrived. */
  url: string;
  /** Names in their own case, in order, repeated where they were. */
  headers: [string, string][];
  body: string;
  /** As the headers; absent where there were none. */
  trailers?: [string, string][];
}

/** All values of a header in the order in which they came. */
export function valuesOf(request: ApplicationRequest, name: string): string[] {
  return request.headers.filter(([given]) => given.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

export class Application {
  requests: ApplicationRequest[] = [];
  /** Headers beside content-type that each answer carries. */
  responseHeaders: Record<string, string | string[]> = {};
  /** The same for one request target, in place of those. */
  readonly responseHeadersAt = new Map<string, Record<string, string | string[]>>();
  /** What it answers to one request target in place of the request. */
  readonly bodiesAt = new Map<string, string>();
  /** Off: answers two bytes and remembers nothing, for long runs. */
  recording = true;
  /** How many requests arrived, recorded or not. */
  count = 0;
  private readonly holds = new Map<string, { promise: Promise<void>; release: () => void }>();
  private server: Server | undefined;
  private port = 0;

  static async start(): Promise<Application> {
    const application = new Application();
    const server = createServer({ maxHeaderSize: 256 * 1024 }, (incoming, outgoing) => {
      application.count += 1;
      if (!application.recording) {
        incoming.resume();
        outgoing.end("ok");
        return;
      }
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const request: ApplicationRequest = {
          method: incoming.method ?? "",
          url: incoming.url ?? "",
          headers: pairs(incoming.rawHeaders),
          body: Buffer.concat(chunks).toString("utf8"),
          ...(incoming.rawTrailers.length === 0 ? {} : { trailers: pairs(incoming.rawTrailers) }),
        };
        application.requests.push(request);
        void application.held(request.url).then(() => {
          const headers = application.responseHeadersAt.get(request.url) ?? application.responseHeaders;
          outgoing.writeHead(200, { "content-type": "application/json", ...headers });
          outgoing.end(application.bodiesAt.get(request.url) ?? JSON.stringify(request));
        });
      });
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        resolve();
      });
    });
    application.server = server;
    application.port = (server.address() as AddressInfo).port;
    return application;
  }

  get address(): { host: string; port: number } {
    return { host: "127.0.0.1", port: this.port };
  }

  /** The latest request, which must be there. */
  get last(): ApplicationRequest {
    const request = this.requests[this.requests.length - 1];
    if (request === undefined) throw new Error("nothing has reached the application");
    return request;
  }

  /** Has the answers to this path wait until the function is called that this returns. */
  hold(path: string): () => void {
    let release = (): void => undefined;
    const promise = new Promise<void>((resolve) => (release = resolve));
    this.holds.set(path, { promise, release });
    return release;
  }

  private async held(path: string): Promise<void> {
    await this.holds.get(path)?.promise;
  }

  reset(): void {
    for (const { release } of this.holds.values()) release();
    this.holds.clear();
    this.requests = [];
    this.responseHeaders = {};
    this.responseHeadersAt.clear();
    this.bodiesAt.clear();
    this.recording = true;
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  }
}

/** Header bytes come from node as latin1; identity headers are UTF-8. */
function pairs(raw: string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    list.push([raw[i] ?? "", Buffer.from(raw[i + 1] ?? "", "latin1").toString("utf8")]);
  }
  return list;
}
