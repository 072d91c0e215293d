import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

/** What a file holds; `-` is standard input. Rejects where it can't be read. */
export function textOf(file: string): Promise<string> {
  return file === "-" ? text(process.stdin) : readFile(file, "utf8");
}
