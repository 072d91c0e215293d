import assert from "node:assert/strict";
import { test } from "node:test";
// The compiler's own optimiser; pinned to the version that the compiler brings.
import binaryen from "binaryen";
import { memoryOf, packStaticData } from "../../../tools/build/static-data.ts";
import { SeededRandom } from "../../support/hostile/random.ts";

const PAGE = 65536;

/** A module whose memory holds `data` from `offset` on, and whose `_initialize` adds 1 to the first byte. */
function moduleWith(data: Uint8Array, offset: number, pages = 2): Uint8Array {
  const module = new binaryen.Module();
  module.setMemory(pages, -1, "memory", [{ offset: module.i32.const(offset), data, passive: false }]);
  const first = module.i32.load8_u(0, 1, module.i32.const(offset));
  const body = module.i32.store8(0, 1, module.i32.const(offset), module.i32.add(first, module.i32.const(1)));
  module.addFunction("begin", binaryen.none, binaryen.none, [], body);
  module.addFunctionExport("begin", "_initialize");
  const wasm = module.emitBinary();
  module.dispose();
  return wasm;
}

function assertSame(data: Uint8Array, offset: number, what: string): void {
  const wasm = moduleWith(data, offset);
  assert.deepEqual(memoryOf(packStaticData(wasm), true), memoryOf(wasm, true), what);
}

test("a module with its data packed begins with the same memory", () => {
  assertSame(Buffer.from("text of two bytes a character", "utf16le"), 1024, "text");
  assertSame(Buffer.concat([Buffer.from([7]), Buffer.alloc(1000), Buffer.from([9])]), 8, "zeros between");
  assertSame(Buffer.alloc(500, 0xff), 64, "no zeros");
  assertSame(Buffer.from(Array.from({ length: 700 }, (_, i) => (i % 2 === 0 ? 1 + (i % 255) : 0))), 16, "a long text");
  assertSame(Buffer.from([1]), 0, "one byte");
  const random = new SeededRandom(7);
  for (let round = 0; round < 200; round++) {
    const bytes = Array.from({ length: 1 + random.below(600) }, () => (random.below(2) === 0 ? 0 : random.below(256)));
    assertSame(Buffer.from([1, ...bytes, 1]), random.below(1000), `round ${round}: ${bytes.join(" ")}`);
  }
});

test("text takes about half", () => {
  const wasm = moduleWith(Buffer.from("text of two bytes a character ".repeat(100), "utf16le"), 1024);
  assert.ok(packStaticData(wasm).length < 0.6 * wasm.length);
});

test("a memory without room to unpack in is refused", () => {
  const random = new SeededRandom(8);
  const data = Buffer.from(Array.from({ length: PAGE - 100 }, () => 1 + random.below(255)));
  assert.throws(
    () => packStaticData(moduleWith(data, 100, 1)),
    /^Error: no room to unpack \d+ bytes in a memory of 65536$/,
  );
});
