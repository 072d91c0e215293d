import type { Socket } from "node:net";
import { complaintAboutAnswer, Http1Connections } from "./http1-connections.ts";

/** Sends requests on a number of connections, each with one under way at a time: the next when the last is answered. */
export interface Load {
  /** Has so many requests answered with the status that is expected, or rejects. */
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

/** The load over HTTP/1.1. */
export class Http1Load implements Load {
  readonly #connections: Http1Connections;
  readonly #requests: readonly Buffer[];
  #next = 0;
  #run: Run | undefined;

  /** `requests`: bytes of `renderRequest`, sent one after another over and over; every answer has to have the status. */
  static async open(port: number, connections: number, requests: readonly Buffer[], status = 200): Promise<Http1Load> {
    return new Http1Load(await Http1Connections.open(port, connections), requests, status);
  }

  private constructor(connections: Http1Connections, requests: readonly Buffer[], status: number) {
    this.#connections = connections;
    this.#requests = requests;
    connections.onError = (error) => {
      this.#run?.fail(error);
    };
    connections.onAnswer = (answer, socket) => {
      const complaint = complaintAboutAnswer(answer, status);
      if (complaint !== undefined) {
        this.#run?.fail(complaint);
        return;
      }
      this.#run?.answered();
      this.#send(socket);
    };
  }

  run(requests: number): Promise<void> {
    const run = new Run(requests);
    this.#run = run;
    for (const socket of this.#connections.sockets) this.#send(socket);
    return run.done;
  }

  close(): void {
    this.#connections.close();
  }

  #send(socket: Socket): void {
    const request = this.#requests[this.#next];
    if (request === undefined || this.#run?.takeOne() !== true) return;
    this.#next = (this.#next + 1) % this.#requests.length;
    socket.write(request);
  }
}
