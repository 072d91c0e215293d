import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../tools/build/root.ts";
import { readPlaces, withPlaces } from "../../tools/trap/places.ts";
import { send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

const COMPILER = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");
const SOURCE = "tests/gateway/trap/exports.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-trap-places-"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("the stack of a trap in Envoy's log leads to the line of the source that trapped", async () => {
  const wasmPath = join(folder, "trapping.wasm");
  const options = ["--target", "debug", "--outFile", wasmPath];
  await promisify(execFile)(process.execPath, [COMPILER, SOURCE, ...options], { cwd: ROOT });
  const world = await World.start({ plugins: [{ wasmPath }] });
  try {
    await send(world.port, { path: "/", headers: [["x-trap", "yes"]] });
    const frame = await world.gateway.envoy.waitForLog(/^ *0: +0x[0-9a-f]+ - .*proxy_on_request_headers$/);
    const [, line = ""] =
      / {2}tests\/gateway\/trap\/exports\.ts:(\d+):\d+$/.exec(withPlaces(frame, readPlaces(`${wasmPath}.map`))) ?? [];
    const lines = (await readFile(join(ROOT, SOURCE), "utf8")).split("\n");
    assert.match(lines[Number(line) - 1] ?? "", /unreachable\(\)/, `line ${line} of ${frame}`);
  } finally {
    await world.stop();
  }
});
