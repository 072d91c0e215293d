import { connect, type Socket } from "node:net";

/** The request that is sent over and over: a GET. */
export interface BenchRequest {
  readonly path: string;
  readonly authority: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The bytes of a request over HTTP/1.1. */
export function renderRequest({ path, authority, headers }: BenchRequest): Buffer {
  const lines = [`GET ${path} HTTP/1.1`, `host: ${authority}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/**
 * Connections to one gateway over HTTP/1.1, each with one request under way. Of an answer only the length is read: what is
 * done here is done on the CPUs that Envoy runs on.
 */
export class Http1Connections {
  readonly #sockets: Socket[] = [];
  /** Is told every answer, with the connection that is free again. */
  onAnswer: (answer: Buffer, socket: Socket) => void = () => undefined;
  /** Is told what is wrong with a connection. */
  onError: (error: Error) => void = () => undefined;

  static async open(port: number, count: number): Promise<Http1Connections> {
    const connections = new Http1Connections();
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
      if (length < data.length) this.onError(new Error(`more than one answer came: ${beginningOf(data)}`));
      else this.onAnswer(data, socket);
    });
  }
}

/** What is wrong with an answer that should have this status; undefined when nothing is. */
export function complaintAboutAnswer(answer: Buffer, status: number): Error | undefined {
  if (answer.toString("latin1", 0, 12) === `HTTP/1.1 ${status}`) return undefined;
  return new Error(`expected an answer with ${status}; came: ${beginningOf(answer)}`);
}

/** The length of the answer that `data` begins with; Infinity while its head is not complete. */
function answerLength(data: Buffer): number {
  const head = data.indexOf("\r\n\r\n");
  if (head < 0) return Infinity;
  const length = /\r\ncontent-length: (\d+)/i.exec(data.toString("latin1", 0, head))?.[1];
  return head + 4 + Number(length ?? 0);
}

function beginningOf(data: Buffer): string {
  return data.toString("latin1", 0, 500).trim();
}
