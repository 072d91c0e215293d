import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { Progress } from "../../../tools/demo/progress.ts";

describe("what the demo says of its steps", () => {
  let written = "";
  const output = (isTTY: boolean): { isTTY: boolean; columns: number; write(text: string): void } => ({
    isTTY,
    columns: 60,
    write: (text) => (written += text),
  });
  /** Lets a second pass, and what follows from it. */
  const seconds = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      mock.timers.tick(1_000);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  /** A step that goes on until its second value is called. */
  const step = (): [Promise<string>, () => void] => {
    let end = (): void => undefined;
    const work = new Promise<string>((resolve) => {
      end = () => {
        resolve("done");
      };
    });
    return [work, end];
  };

  beforeEach(() => {
    written = "";
    mock.timers.enable({ apis: ["setInterval", "Date"] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it("says nothing of one that takes less than two seconds", async () => {
    const [work, end] = step();
    const answer = new Progress(output(false)).during("starting Envoy", () => work);
    await seconds(1);
    end();
    assert.equal(await answer, "done");
    assert.equal(written, "");
  });

  it("says after two seconds what is done, then each ten, and at last how long it took", async () => {
    const [work, end] = step();
    const answer = new Progress(output(false)).during("starting Envoy", () => work);
    await seconds(21);
    end();
    await answer;
    assert.deepEqual(written.split("\n"), [
      "  starting Envoy … 2 s",
      "  starting Envoy … 10 s",
      "  starting Envoy … 20 s",
      "  starting Envoy: took 21.0 s",
      "",
    ]);
  });

  it("says how much has come of what has a size", async () => {
    const [work, end] = step();
    const progress = new Progress(output(false));
    const answer = progress.during("finding Envoy", async () => {
      progress.report("fetching Envoy (37 MB)", () => Promise.resolve(12_340_000));
      return work;
    });
    await seconds(2);
    end();
    await answer;
    assert.match(written, /^ {2}fetching Envoy \(37 MB\)\n {2}finding Envoy … 2 s, 12\.3 MB\n/);
  });

  it("writes a terminal's last line anew each second, no wider than it is, and leaves none of it", async () => {
    const [work, end] = step();
    const answer = new Progress(output(true)).during("starting what has a name that is longer than a line", () => work);
    await seconds(4);
    end();
    await answer;
    const lines = written.split("\r\u001b[K");
    assert.equal(lines.length, 5);
    assert.ok(lines.every((line) => line.length < 60 || line.endsWith("took 4.0 s\n")));
    assert.equal(lines.filter((line) => line.includes("\n")).length, 1);
  });

  it("ends its line where the step fails, too", async () => {
    const answer = new Progress(output(true)).during("starting Envoy", async () => {
      await seconds(3);
      throw new Error("no");
    });
    await assert.rejects(answer, /no/);
    assert.ok(written.endsWith("\r\u001b[K  starting Envoy: took 3.0 s\n"), JSON.stringify(written));
  });
});
