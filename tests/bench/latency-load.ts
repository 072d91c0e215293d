import type { Socket } from "node:net";
import { complaintAboutAnswer, Http1Connections } from "./http1-connections.ts";
import type { Pacer } from "./latency-pacer.ts";

/** What came of one run. Milliseconds, one value for each request, in no order. */
export interface Latencies {
  /** From the moment that a request was to be sent until its answer was there. */
  readonly answers: Float64Array;
  /** From that moment until it was sent: a busy load, or no connection that is free. */
  readonly delays: Float64Array;
  /** From the first of these moments until the last answer. */
  readonly duration: number;
}

/** Without an answer for so long, a run is given up. */
const STALL_MS = 10_000;

/** In which the pacer gets to know of a run. */
const LEAD_MS = 5;

/**
 * A load that sends at fixed moments, whatever is answered: where the gateway stalls for a while, the requests of that while
 * count with all of their waiting, and not only those that were under way ("coordinated omission").
 */
export class OpenLoad {
  readonly #connections: Http1Connections;
  readonly #request: Buffer;
  readonly #pacer: Pacer;

  /** `connections`: as many requests can be under way. */
  static async open(port: number, connections: number, request: Buffer, pacer: Pacer): Promise<OpenLoad> {
    return new OpenLoad(await Http1Connections.open(port, connections), request, pacer);
  }

  private constructor(connections: Http1Connections, request: Buffer, pacer: Pacer) {
    this.#connections = connections;
    this.#request = request;
    this.#pacer = pacer;
  }

  /** Sends `rate` requests a second, `count` in all; rejects where an answer is not 200. */
  run(rate: number, count: number): Promise<Latencies> {
    return new Promise((resolve, reject) => {
      const answers = new Float64Array(count);
      const delays = new Float64Array(count);
      const free = [...this.#connections.sockets];
      const due = new Map<Socket, number>();
      const begin = performance.now() + LEAD_MS;
      const dueAt = (index: number): number => begin + (index * 1000) / rate;
      let [sent, answered] = [0, 0];
      let progress = begin;
      let over = false;
      const fail = (error: Error): void => {
        over = true;
        this.#pacer.rest();
        reject(error);
      };
      this.#connections.onError = fail;
      this.#connections.onAnswer = (answer, socket) => {
        const complaint = complaintAboutAnswer(answer, 200);
        if (complaint !== undefined) {
          fail(complaint);
          return;
        }
        progress = performance.now();
        answers[answered++] = progress - (due.get(socket) ?? NaN);
        if (answered < count) {
          free.push(socket);
          turn();
          return;
        }
        over = true;
        this.#pacer.rest();
        resolve({ answers, delays, duration: progress - begin });
      };
      const turn = (): void => {
        if (over) return;
        const now = performance.now();
        for (; sent < count && dueAt(sent) <= now; sent++) {
          const socket = free.shift();
          if (socket === undefined) break;
          due.set(socket, dueAt(sent));
          delays[sent] = now - dueAt(sent);
          socket.write(this.#request);
        }
        if (now - progress > STALL_MS) {
          fail(new Error(`${count - answered} requests had no answer within ${STALL_MS / 1000} s`));
        }
      };
      this.#pacer.run(begin, 1000 / rate, turn);
    });
  }

  close(): void {
    this.#connections.close();
  }
}
