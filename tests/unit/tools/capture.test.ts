import assert from "node:assert/strict";
import { test } from "node:test";
import { capture } from "../../../tools/envoy/capture.ts";

const SECONDS = 30;

test("a command that is out of time is not waited for, whatever it has started holds open", async () => {
  const began = performance.now();
  const command = `sleep ${SECONDS} & echo $!; wait`;
  const { code, stdout, stderr } = await capture("/bin/sh", ["-c", command], { timeoutMs: 1_000 });
  const took = performance.now() - began;
  process.kill(Number(stdout), "SIGKILL");
  assert.ok(took < SECONDS * 1_000, `${took} ms`);
  assert.equal(code, null);
  assert.match(stderr, /no answer within 1 s/);
});
