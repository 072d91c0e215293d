/** The provider's HTTP server: records what it is asked, and answers what it is told to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Endpoint, RecordedRequest, Response } from "./messages.ts";

const ENDPOINTS: Record<string, Endpoint> = {
  "/.well-known/openid-configuration": "discovery",
  "/jwks": "jwks",
  "/authorize": "authorize",
  "/token": "token",
  "/userinfo": "userinfo",
  "/end_session": "end_session",
};

const LIMITS = { body: 1_000_000, headers: 256 * 1024 };

export abstract class ProviderServer {
  requests: RecordedRequest[] = [];
  /** How many connections were closed before anything was read from them. */
  connectionsCut = 0;
  private port = 0;
  private server: Server | undefined;
  private toCut = 0;

  protected constructor(private readonly host: string) {}

  protected abstract respond(request: RecordedRequest): Promise<Response>;

  get issuer(): string {
    return `http://${this.host}:${this.port}`;
  }

  get address(): { host: string; port: number } {
    return { host: "127.0.0.1", port: this.port };
  }

  requestsTo(endpoint: Endpoint): RecordedRequest[] {
    return this.requests.filter((request) => request.endpoint === endpoint);
  }

  /** An empty record. */
  reset(): void {
    this.requests = [];
    this.connectionsCut = 0;
    this.toCut = 0;
  }

  /** Starts serving, on the same port as before once it has one. */
  async listen(): Promise<void> {
    const server = createServer({ maxHeaderSize: LIMITS.headers }, (request, response) => {
      void this.serve(request, response).catch(() => response.destroy());
    });
    server.on("connection", (socket) => {
      if (this.toCut === 0) return;
      this.toCut--;
      this.connectionsCut++;
      socket.destroy();
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "127.0.0.1", () => {
        resolve();
      });
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
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

  /** Closes the connections that wait for a request, and the next `count` new ones before anything is read from them. */
  cutConnections(count: number): void {
    this.toCut = count;
    this.connectionsCut = 0;
    this.server?.closeIdleConnections();
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const response = await this.respond(await this.record(incoming));
    if (response === "HANG") return;
    if (response === "RESET") {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(response.status ?? 200, response.headers ?? {});
    outgoing.end(response.body ?? "");
  }

  private async record(incoming: IncomingMessage): Promise<RecordedRequest> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LIMITS.body) throw new Error("request too large");
      chunks.push(chunk);
    }
    const url = incoming.url ?? "/";
    const [path = "/", query = ""] = url.split("?", 2);
    const body = Buffer.concat(chunks).toString("utf8");
    const request: RecordedRequest = {
      endpoint: ENDPOINTS[path] ?? "other",
      method: incoming.method ?? "",
      url,
      path,
      query: new URLSearchParams(query),
      form: new URLSearchParams(body),
      headers: incoming.headers,
      body,
      at: Date.now(),
    };
    this.requests.push(request);
    return request;
  }
}
