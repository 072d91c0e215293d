/** How many bytes of something have come so far. */
export type BytesSoFar = () => Promise<number>;

/** Where lines go: a terminal, whose last line can be written anew, or anything else. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What takes less is not spoken of. */
const SLOW_MS = 2_000;
/** How often it is said where no line can be written anew. */
const AGAIN_SECONDS = 10;

/** Says of each step that takes over two seconds what is being done, for how long by now, and how much has come. */
export class Progress {
  readonly #output: Output;
  #what = "";
  #bytes: BytesSoFar | undefined;
  /** Whether the terminal's last line is one of ours that is not finished. */
  #unfinished = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Prints a line, and names what is done from now on, where that has a size. */
  readonly report = (line: string, bytes?: BytesSoFar): void => {
    this.#erase();
    this.#output.write(`  ${line}\n`);
    if (bytes === undefined) return;
    this.#bytes = bytes;
  };

  /** Does the work, and answers what it answers; `what`: "starting Envoy". */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const started = Date.now();
    this.#what = what;
    this.#bytes = undefined;
    let seconds = 0;
    const timer = setInterval(() => {
      seconds = Math.round((Date.now() - started) / 1000);
      void this.#say(seconds);
    }, 1_000);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.#erase();
      const took = Date.now() - started;
      if (took >= SLOW_MS) this.#output.write(`  ${what}: took ${(took / 1000).toFixed(1)} s\n`);
      this.#what = "";
    }
  }

  async #say(seconds: number): Promise<void> {
    const isTerminal = this.#output.isTTY === true;
    if (seconds * 1000 < SLOW_MS) return;
    if (!isTerminal && seconds !== SLOW_MS / 1000 && seconds % AGAIN_SECONDS !== 0) return;
    const what = this.#what;
    const bytes = await this.#bytes?.().catch(() => undefined);
    // The step may have ended meanwhile.
    if (this.#what !== what) return;
    const come = bytes === undefined || bytes === 0 ? "" : `, ${(bytes / 1e6).toFixed(1)} MB`;
    const line = `  ${what} … ${seconds} s${come}`;
    if (isTerminal) this.#output.write(`\r\u001b[K${line.slice(0, (this.#output.columns ?? 80) - 1)}`);
    else this.#output.write(`${line}\n`);
    this.#unfinished = isTerminal;
  }

  #erase(): void {
    if (this.#unfinished) this.#output.write("\r\u001b[K");
    this.#unfinished = false;
  }
}
