/** What lies between a gateway and a provider, and may fail: browsers reach the provider all the same. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** WORKING hands all on; SLOW does so after `delayMs`; HANGING never answers; FAILING answers 500; DOWN cuts connections. */
export type LineState = "WORKING" | "SLOW" | "HANGING" | "FAILING" | "DOWN";

export class ProviderLine {
  /** How many requests, or connections where it is down, have met the state that it is in. */
  met = 0;
  /** Of a line that is slow. */
  delayMs = 2_000;
  private current: LineState = "WORKING";

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  /** `target`: the provider's port. */
  static async start(target: number, state: LineState = "WORKING"): Promise<ProviderLine> {
    const server = createServer();
    const line = new ProviderLine(server, target);
    line.state = state;
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      line.serve(incoming, outgoing);
    });
    server.on("connection", (socket) => {
      if (line.state !== "DOWN") return;
      line.met++;
      socket.destroy();
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return line;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get state(): LineState {
    return this.current;
  }

  /** Connections that are open are cut, with what is under way on them. */
  set state(state: LineState) {
    this.current = state;
    this.met = 0;
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.met++;
    if (this.state === "HANGING") return;
    if (this.state === "FAILING") {
      outgoing.writeHead(500).end();
      return;
    }
    const timer = setTimeout(
      () => {
        this.handOn(incoming, outgoing);
      },
      this.state === "SLOW" ? this.delayMs : 0,
    );
    outgoing.on("close", () => {
      clearTimeout(timer);
    });
  }

  private handOn(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url, rawHeaders } = incoming;
    const onward = request(
      { host: "127.0.0.1", port: this.target, method, path: url, headers: rawHeaders },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  }
}
