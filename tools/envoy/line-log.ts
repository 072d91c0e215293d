import type { Readable } from "node:stream";

/** What a process prints, line by line. */
export class LineLog {
  readonly lines: string[] = [];

  /** Takes the stream's lines as they come, and the rest of the last one when it ends. */
  follow(stream: Readable): void {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts);
    });
    stream.on("end", () => {
      if (rest !== "") this.lines.push(rest);
    });
  }
}
