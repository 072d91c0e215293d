// The compiler's own optimiser; pinned to the version that the compiler brings.
import binaryen from "binaryen";
import { compress } from "./compress.ts";
import { addExpand } from "./expand.ts";

/*
 * What a module's memory holds from the beginning is mostly text, of two bytes a character of which one is 0, in thousands of
 * segments of their own. Packed, it takes less than half, and then compressed (`compress.ts`) less than half of that. The packed form is
 * a row of steps:
 *   0            the end
 *   n < 0x80     n bytes follow, each of which is written with a 0 after it
 *   0x80 + n     n bytes follow, which are written as they are
 *   0xc0 + n     n bytes stay 0
 */
const END = 0;
const WIDE = 0;
const RAW = 0x80;
const ZEROS = 0xc0;
const MOST_WIDE = 0x7f;
const MOST = 0x3f;
/** A shorter run of zeros is not worth a step. */
const LEAST_ZEROS = 3;
const LEAST_WIDE = 2;

const EXPAND = "expand";
const UNPACK = "unpack";
const INITIALIZE = "_initialize";
const INITIALIZE_PACKED = "initialize packed";

/** Packs what a memory is to hold. */
function pack(image: Uint8Array): Uint8Array {
  const packed: number[] = [];
  let raw: number[] = [];
  const flush = (): void => {
    if (raw.length > 0) packed.push(RAW + raw.length, ...raw);
    raw = [];
  };
  for (let at = 0; at < image.length;) {
    const zeros = zerosAt(image, at);
    const wide = zeros >= LEAST_ZEROS ? 0 : wideAt(image, at);
    if (zeros >= LEAST_ZEROS || wide >= LEAST_WIDE) flush();
    if (zeros >= LEAST_ZEROS) {
      packed.push(ZEROS + zeros);
      at += zeros;
    } else if (wide >= LEAST_WIDE) {
      packed.push(WIDE + wide);
      for (let i = 0; i < wide; i++) packed.push(image[at + 2 * i] ?? 0);
      at += 2 * wide;
    } else {
      raw.push(image[at++] ?? 0);
      if (raw.length === MOST) flush();
    }
  }
  flush();
  return Uint8Array.from([...packed, END]);
}

function zerosAt(image: Uint8Array, at: number): number {
  let count = 0;
  while (count < MOST && image[at + count] === 0) count++;
  return count;
}

/** How many pairs of a byte and a 0 there are, up to where only zeros follow. */
function wideAt(image: Uint8Array, at: number): number {
  let count = 0;
  while (count < MOST_WIDE && image[at + 2 * count] !== 0 && image[at + 2 * count + 1] === 0) count++;
  return count;
}

/**
 * A module that does the same as `wasm`, which exports its memory and a function `_initialize` that its host calls first. That
 * expands and unpacks what the memory is to hold, at the memory's end, before it does what it did.
 */
export function packStaticData(wasm: Uint8Array): Uint8Array {
  const memory = memoryOf(wasm);
  const start = memory.findIndex((byte) => byte !== 0);
  const end = memory.findLastIndex((byte) => byte !== 0) + 1;
  const packed = pack(memory.subarray(start, end));
  const compressed = compress(packed);
  const offset = memory.length - packed.length;
  const from = offset - compressed.length;
  if (from < end) {
    const needed = packed.length + compressed.length;
    throw new Error(`no room to unpack ${needed} bytes in a memory of ${memory.length}`);
  }
  const module = binaryen.readBinary(wasm);
  try {
    module.setFeatures(binaryen.Features.All);
    const { initial, max } = module.getMemoryInfo();
    module.setMemory(initial, max ?? -1, null, [{ offset: module.i32.const(from), data: compressed, passive: false }]);
    addExpand(module, EXPAND, from, offset);
    addUnpack(module, offset, start);
    const initialize = binaryen.getExportInfo(module.getExport(INITIALIZE)).value;
    module.removeExport(INITIALIZE);
    const { i32 } = module;
    const calls = [
      module.call(EXPAND, [], binaryen.none),
      module.call(UNPACK, [], binaryen.none),
      module.memory.fill(i32.const(from), i32.const(0), i32.const(memory.length - from)),
      module.call(initialize, [], binaryen.none),
    ];
    module.addFunction(INITIALIZE_PACKED, binaryen.none, binaryen.none, [], module.block(null, calls));
    module.addFunctionExport(INITIALIZE_PACKED, INITIALIZE);
    if (module.validate() !== 1) throw new Error("the module with its data packed is not valid");
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** A module in this process, whose imports do nothing. */
interface Running {
  readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly _initialize: () => void };
}

// No type library that this project loads declares it.
declare const WebAssembly: {
  Module: { new (wasm: Uint8Array): object; imports(module: object): { module: string; name: string }[] };
  Instance: new (module: object, imports: object) => Running;
};

/** What the memory of a module holds: before anything ran, or once it `isInitialised`. */
export function memoryOf(wasm: Uint8Array, isInitialised = false): Uint8Array {
  const module = new WebAssembly.Module(wasm);
  const imports: Partial<Record<string, Record<string, () => number>>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const { exports } = new WebAssembly.Instance(module, imports);
  if (isInitialised) exports._initialize();
  return new Uint8Array(exports.memory.buffer);
}

/** Adds a function that unpacks what is packed at `from` to `to`. */
function addUnpack(module: binaryen.Module, from: number, to: number): void {
  const { i32, local } = module;
  const [source, target, step] = [0, 1, 2];
  const get = (index: number) => local.get(index, binaryen.i32);
  const advance = (index: number, by: number) => local.set(index, i32.add(get(index), by));
  const low = () => i32.and(get(step), i32.const(MOST));
  const wide = module.loop(
    "wide",
    module.block(null, [
      i32.store16(0, 1, get(target), i32.load8_u(0, 1, get(source))),
      advance(source, i32.const(1)),
      advance(target, i32.const(2)),
      module.br("wide", local.tee(step, i32.sub(get(step), i32.const(1)), binaryen.i32)),
    ]),
  );
  const raw = module.block(null, [
    module.memory.copy(get(target), get(source), low()),
    advance(source, low()),
    advance(target, low()),
  ]);
  const steps = module.loop(
    "steps",
    module.block("end", [
      local.set(step, i32.load8_u(0, 1, get(source))),
      advance(source, i32.const(1)),
      module.br("end", i32.eqz(get(step))),
      module.if(
        i32.lt_u(get(step), i32.const(RAW)),
        wide,
        module.if(i32.lt_u(get(step), i32.const(ZEROS)), raw, advance(target, low())),
      ),
      module.br("steps"),
    ]),
  );
  const body = module.block(null, [local.set(source, i32.const(from)), local.set(target, i32.const(to)), steps]);
  module.addFunction(UNPACK, binaryen.none, binaryen.none, [binaryen.i32, binaryen.i32, binaryen.i32], body);
}
