import { connect, type Socket } from "node:net";
import type { BenchRequest } from "./load.ts";

/** So long may one run take. */
const RUN_TIMEOUT_MS = 60_000;

/** The bytes of a GET over HTTP/1.1. */
export function renderRequest({ path, authority, headers }: BenchRequest): Buffer {
  const lines = [`GET ${path} HTTP/1.1`, `host: ${authority}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** Connections to one gateway over HTTP/1.1, each with one request under way; an answer's length and status are read. */
export class Connections {
  readonly #sockets: Socket[] = [];
  /** Is told the status of every answer, with the connection that is free again. */
  onAnswer: (status: number, socket: Socket) => void = () => undefined;
  /** Is told what is wrong with a connection or an answer. */
  onError: (error: Error) => void = () => undefined;

  static async open(port: number, count: number): Promise<Connections> {
    const connections = new Connections();
    for (let i = 0; i < count; i++) await connections.#connect(port);
    return connections;
  }

  get sockets(): readonly Socket[] {
    return this.#sockets;
  }

  close(): void {
    this.onError = () => undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        this.#sockets.push(socket);
        this.#listen(socket);
        resolve();
      });
    });
  }

  #listen(socket: Socket): void {
    socket.on("error", (error) => {
      this.onError(error);
    });
    socket.on("close", () => {
      this.onError(new Error("Envoy closed a connection"));
    });
    let rest: Buffer | undefined;
    socket.on("data", (chunk) => {
      const data = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      const length = answerLength(data);
      if (length > data.length) {
        rest = data;
        return;
      }
      rest = undefined;
      if (length < data.length)
        this.onError(new Error(`more than one answer came: ${data.toString("latin1", 0, 500)}`));
      else this.onAnswer(Number(data.toString("latin1", 9, 12)), socket);
    });
  }
}

/** Sends requests, in turn, with every answer expected to have one status. */
export class RotatingLoad {
  readonly #connections: Connections;
  readonly #requests: readonly Buffer[];
  readonly #status: number;
  #next = 0;

  /** `requests`: bytes of `renderRequest`, sent one after another over and over. */
  static async open(
    port: number,
    connections: number,
    requests: readonly Buffer[],
    status = 200,
  ): Promise<RotatingLoad> {
    return new RotatingLoad(await Connections.open(port, connections), requests, status);
  }

  private constructor(connections: Connections, requests: readonly Buffer[], status: number) {
    this.#connections = connections;
    this.#requests = requests;
    this.#status = status;
  }

  /** Has so many requests answered with the status, or rejects. */
  run(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let [unsent, unanswered] = [count, count];
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(new Error(`${unanswered} requests had no answer within ${RUN_TIMEOUT_MS / 1000} s`));
      }, RUN_TIMEOUT_MS);
      const send = (socket: Socket): void => {
        const request = this.#requests[this.#next];
        if (unsent === 0 || request === undefined) return;
        unsent--;
        this.#next = (this.#next + 1) % this.#requests.length;
        socket.write(request);
      };
      this.#connections.onError = fail;
      this.#connections.onAnswer = (status, socket) => {
        if (status !== this.#status) {
          fail(new Error(`expected an answer with ${this.#status}; came ${status}`));
        } else if (--unanswered === 0) {
          clearTimeout(timer);
          resolve();
        } else {
          send(socket);
        }
      };
      for (const socket of this.#connections.sockets) send(socket);
    });
  }

  close(): void {
    this.#connections.close();
  }
}

/** The length of the answer that `data` begins with; Infinity while its head is not complete. */
function answerLength(data: Buffer): number {
  const head = data.indexOf("\r\n\r\n");
  if (head < 0) return Infinity;
  const length = /\r\ncontent-length: (\d+)/i.exec(data.toString("latin1", 0, head))?.[1];
  return head + 4 + Number(length ?? 0);
}
