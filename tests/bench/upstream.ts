import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

const ANSWER = Buffer.from("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 3\r\n\r\nok\n");
const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** How many requests arrived, and how many of them carried who the user is. */
export interface Arrived {
  readonly requests: number;
  readonly identified: number;
}

/**
 * The application: answers every request alike and looks at each just enough to know whether an identity arrived. It works on
 * the socket's bytes, since it takes turns with the measured process on the same CPUs.
 */
export class Upstream {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #requests = 0;
  #identified = 0;
  #last = "";

  static start(identity: readonly string[]): Promise<Upstream> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true });
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        resolve(new Upstream(server, identity));
      });
    });
  }

  /** `identity`: what the head of a request must hold, each of it, to count as identified. */
  private constructor(server: Server, identity: readonly string[]) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    const marks = identity.map((mark) => Buffer.from(mark));
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      let head: Buffer | undefined;
      socket.on("data", (chunk) => {
        head = head === undefined ? chunk : Buffer.concat([head, chunk]);
        // Envoy sends the next request when it has the answer to this one, and none of ours has a body.
        if (head.indexOf(END_OF_HEAD, -END_OF_HEAD.length) < 0) return;
        this.#requests++;
        const arrived = head;
        if (marks.every((mark) => arrived.includes(mark))) this.#identified++;
        if (this.#last === "") this.#last = arrived.toString("latin1");
        head = undefined;
        socket.write(ANSWER);
      });
    });
  }

  /** Answers what `send` does; rejects unless just so much arrives meanwhile. `sender` is named in the complaint. */
  async expect<T>(expected: Arrived, sender: string, send: () => Promise<T>): Promise<T> {
    this.#requests = 0;
    this.#identified = 0;
    const answer = await send();
    if (this.#requests === expected.requests && this.#identified === expected.identified) return answer;
    throw new Error(
      `${sender}: expected ${expected.requests} requests at the application, ${expected.identified} of them with the ` +
        `identity; came ${this.#requests}, ${this.#identified} with it`,
    );
  }

  /** The headers of the first request that arrives while `send` runs, by name. */
  async headersOf(send: () => Promise<void>): Promise<ReadonlyMap<string, string>> {
    this.#last = "";
    await send();
    const lines = this.#last.trimEnd().split("\r\n").slice(1);
    return new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
  }

  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }
}
