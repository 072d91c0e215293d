import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readPlaces, withPlaces } from "../../../tools/trap/places.ts";

const placeOf = (offset: number): string | undefined => (offset < 0x100 ? `assembly/a.ts:${offset}:1` : undefined);

describe("the stack of a trap gets its places", () => {
  it("as Envoy prints it", () => {
    assert.equal(
      withPlaces("backtrace:\n  0:  0x1f - assembly/a/f\n  1:  0x2b - ~lib/map/Map<i32>#get\n", placeOf),
      "backtrace:\n  0:  0x1f - assembly/a/f  assembly/a.ts:31:1\n  1:  0x2b - ~lib/map/Map<i32>#get  assembly/a.ts:43:1\n",
    );
  });

  it("as node prints it, with names or without", () => {
    const frames =
      "    at assembly/a/f (wasm://wasm/0012:wasm-function[7]:0x1f)\n    at wasm://wasm/0012:wasm-function[7]:0x2b";
    const [first = "", second = ""] = withPlaces(frames, placeOf).split("\n");
    assert.ok(first.endsWith("0x1f)  assembly/a.ts:31:1"), first);
    assert.ok(second.endsWith("0x2b  assembly/a.ts:43:1"), second);
  });

  it("from the map, in which the compiler's helpers have none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-places-"));
    const map = join(folder, "a.wasm.map");
    // Offset 0 is line 3, column 5 of a.ts, offset 16 nobody's, and offset 32 line 4.
    await writeFile(map, JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAEI,gB,gBACA" }));
    const found = readPlaces(map);
    await rm(folder, { recursive: true });
    assert.deepEqual([0, 7, 16, 40].map(found), ["a.ts:3:5", "a.ts:3:5", undefined, "a.ts:4:5"]);
  });

  it("and what is no frame, or has no place, stays as it is", () => {
    const text = "[2026-11-30][error] failed: unreachable 0x1f\n  0:  0xfff - f\n    at run (file.ts:3:1)";
    assert.equal(withPlaces(text, placeOf), text);
  });
});
