/**
 * A thread that wakes the load at fixed moments. A timer of Node's is a millisecond late, and to look at the clock over and
 * over would take a CPU from what is measured.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

interface Pace {
  /** The first moment, in milliseconds since 1970. */
  readonly begin: number;
  /** Milliseconds from one moment to the next. */
  readonly interval: number;
  /** Holds `run` as long as the pace is kept. */
  readonly running: Int32Array;
  readonly run: number;
}

/** This file, as a thread runs it: threads do not inherit what reads TypeScript. */
const THREAD = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(import.meta.url)});
});`;

/** The thread, as its owner sees it. */
export class Pacer {
  readonly #worker: Worker;
  readonly #running = new Int32Array(new SharedArrayBuffer(4));

  static async start(): Promise<Pacer> {
    const worker = new Worker(THREAD, { eval: true });
    await once(worker, "online");
    return new Pacer(worker);
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Calls `wake` at `begin`, in this thread's performance.now(), and every `interval` milliseconds after, until `rest`. */
  run(begin: number, interval: number, wake: () => void): void {
    this.rest();
    this.#worker.on("message", wake);
    const pace: Pace = {
      begin: performance.timeOrigin + begin,
      interval,
      running: this.#running,
      run: this.#running[0] ?? 0,
    };
    this.#worker.postMessage(pace);
  }

  rest(): void {
    this.#worker.removeAllListeners("message");
    Atomics.add(this.#running, 0, 1);
    Atomics.notify(this.#running, 0);
  }

  async stop(): Promise<void> {
    this.rest();
    await this.#worker.terminate();
  }
}

if (!isMainThread) {
  parentPort?.on("message", ({ begin, interval, running, run }: Pace) => {
    for (let i = 0; Atomics.load(running, 0) === run; i++) {
      const rest = begin + i * interval - (performance.timeOrigin + performance.now());
      if (rest > 0) Atomics.wait(running, 0, run, rest);
      parentPort?.postMessage(i);
    }
  });
}
