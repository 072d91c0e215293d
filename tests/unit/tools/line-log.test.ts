import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { LineLog } from "../../../tools/envoy/line-log.ts";

/** What a log has of these chunks, once their stream has ended. */
async function logOf(log: LineLog, chunks: readonly string[]): Promise<readonly string[]> {
  const stream = new PassThrough();
  const ended = new Promise((resolve) => stream.once("end", resolve));
  log.follow(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await ended;
  return log.lines;
}

describe("the log of a process", () => {
  it("is cut into lines, however they come, with what is left at the end", async () => {
    const told: string[] = [];
    const lines = await logOf(new LineLog({ onLine: (line) => told.push(line) }), ["a", "b\nc\n\nd", "e"]);
    assert.deepEqual(lines, ["ab", "c", "", "de"]);
    assert.deepEqual(told, lines);
  });

  it("keeps the last lines where it is told how many, and no more than twice as many", async () => {
    const chunks = Array.from({ length: 1_000 }, (_, i) => `${i}\n`);
    const lines = await logOf(new LineLog({ keep: 10 }), chunks);
    assert.ok(lines.length >= 10 && lines.length <= 20, String(lines.length));
    assert.equal(lines.at(-1), "999");
    assert.equal((await logOf(new LineLog(), chunks)).length, 1_000);
  });
});
