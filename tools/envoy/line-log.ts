import type { Readable } from "node:stream";

export interface LineLogOptions {
  /** Is told each line as it comes. */
  readonly onLine?: (line: string) => void;
  /** How many of the last lines are kept at least; default: all. */
  readonly keep?: number;
}

/** What a process prints, line by line. */
export class LineLog {
  readonly lines: string[] = [];
  readonly #onLine: (line: string) => void;
  readonly #keep: number;

  constructor({ onLine = () => undefined, keep = Infinity }: LineLogOptions = {}) {
    this.#onLine = onLine;
    this.#keep = keep;
  }

  /** Takes the stream's lines as they come, and the rest of the last one when it ends. */
  follow(stream: Readable): void {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.#take(parts);
    });
    stream.on("end", () => {
      if (rest !== "") this.#take([rest]);
    });
  }

  #take(lines: readonly string[]): void {
    this.lines.push(...lines);
    // Not with each line: what goes is a half of what there is.
    if (this.lines.length > 2 * this.#keep) this.lines.splice(0, this.lines.length - this.#keep);
    lines.forEach(this.#onLine);
  }
}
