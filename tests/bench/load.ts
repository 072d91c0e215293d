import { connect, type Socket } from "node:net";

/** The one request that is sent over and over: a GET. */
export interface BenchRequest {
  readonly path: string;
  readonly authority: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Sends the request on a number of connections, each with one under way at a time. */
export interface Load {
  /** Has so many requests answered with 200, or rejects. */
  run(requests: number): Promise<void>;
  close(): void;
}

/** So long may one run take. */
const RUN_TIMEOUT_MS = 60_000;

/** The account of one run: how many requests are to be sent yet, and to be answered. */
export class Run {
  readonly done: Promise<void>;
  #unsent: number;
  #unanswered: number;
  #end: (error?: Error) => void = () => undefined;

  constructor(requests: number) {
    this.#unsent = requests;
    this.#unanswered = requests;
    this.done = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(new Error(`${this.#unanswered} requests had no answer within ${RUN_TIMEOUT_MS / 1000} s`));
      }, RUN_TIMEOUT_MS);
      this.#end = (error) => {
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      };
    });
  }

  /** Whether another request is to be sent, which then counts as sent. */
  takeOne(): boolean {
    return this.#unsent-- > 0;
  }

  answered(): void {
    if (--this.#unanswered === 0) this.#end();
  }

  fail(error: Error): void {
    this.#end(error);
  }
}

/**
 * The load over HTTP/1.1. The request is bytes made beforehand, and of an answer only status and length are read: what is
 * done here is done on the CPUs that Envoy runs on.
 */
export class Http1Load implements Load {
  readonly #bytes: Buffer;
  readonly #sockets: Socket[] = [];
  #run: Run | undefined;

  static async open(port: number, connections: number, request: BenchRequest): Promise<Http1Load> {
    const load = new Http1Load(render(request));
    for (let i = 0; i < connections; i++) await load.#connect(port);
    return load;
  }

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  run(requests: number): Promise<void> {
    const run = new Run(requests);
    this.#run = run;
    for (const socket of this.#sockets) this.#send(socket);
    return run.done;
  }

  close(): void {
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
      this.#run?.fail(error);
    });
    socket.on("close", () => {
      this.#run?.fail(new Error("Envoy closed a connection"));
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
      if (length < data.length || data.toString("latin1", 0, 13) !== "HTTP/1.1 200 ") {
        this.#run?.fail(new Error(`expected one answer with 200; came: ${data.toString("latin1", 0, 500).trim()}`));
        return;
      }
      this.#run?.answered();
      this.#send(socket);
    });
  }

  #send(socket: Socket): void {
    if (this.#run?.takeOne() === true) socket.write(this.#bytes);
  }
}

/** The length of the answer that `data` begins with; Infinity while its head is not complete. */
function answerLength(data: Buffer): number {
  const head = data.indexOf("\r\n\r\n");
  if (head < 0) return Infinity;
  const length = /\r\ncontent-length: (\d+)/i.exec(data.toString("latin1", 0, head))?.[1];
  return head + 4 + Number(length ?? 0);
}

function render({ path, authority, headers }: BenchRequest): Buffer {
  const lines = [`GET ${path} HTTP/1.1`, `host: ${authority}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
