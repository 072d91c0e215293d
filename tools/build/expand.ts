// The compiler's own optimiser; pinned to the version that the compiler brings.
import binaryen from "binaryen";
import { END } from "./compress.ts";

// Globals: the address of the next byte; the bits that are left of the one that they came from, and a 1 above them.
const NEXT = "next compressed byte";
const BITS = "bits left";
const BIT = "bit";
const GAMMA = "gamma";

/** Adds a function `name` to a module, which writes to `to` what `compress` made of it, and stands at `from`. It can run once. */
export function addExpand(module: binaryen.Module, name: string, from: number, to: number): void {
  const { i32, local, global } = module;
  module.addGlobal(NEXT, binaryen.i32, true, i32.const(from));
  module.addGlobal(BITS, binaryen.i32, true, i32.const(1));
  const next = () => global.get(NEXT, binaryen.i32);
  const skip = (by: number) => global.set(NEXT, i32.add(next(), by));
  const bits = () => global.get(BITS, binaryen.i32);
  const fill = module.block(null, [
    global.set(BITS, i32.or(i32.load8_u(0, 1, next()), i32.const(256))),
    skip(i32.const(1)),
  ]);
  const get = (index: number) => local.get(index, binaryen.i32);
  const bitBody = module.block(
    null,
    [
      module.if(i32.eq(bits(), i32.const(1)), fill),
      local.set(0, i32.and(bits(), i32.const(1))),
      global.set(BITS, i32.shr_u(bits(), i32.const(1))),
      get(0),
    ],
    binaryen.i32,
  );
  module.addFunction(BIT, binaryen.none, binaryen.i32, [binaryen.i32], bitBody);
  const bit = () => module.call(BIT, [], binaryen.i32);
  const gammaBody = module.block(
    null,
    [
      local.set(0, i32.const(1)),
      module.loop(
        "digits",
        module.if(
          bit(),
          module.block(null, [local.set(0, i32.or(i32.shl(get(0), i32.const(1)), bit())), module.br("digits")]),
        ),
      ),
      get(0),
    ],
    binaryen.i32,
  );
  module.addFunction(GAMMA, binaryen.none, binaryen.i32, [binaryen.i32], gammaBody);
  const gamma = () => module.call(GAMMA, [], binaryen.i32);
  const [target, length, distance, isOther] = [0, 1, 2, 3];
  const distanceRead = module.block(null, [
    local.set(distance, gamma()),
    module.br("end", i32.eq(get(distance), i32.const(END))),
    local.set(distance, i32.shl(i32.sub(get(distance), i32.const(1)), i32.const(8))),
    local.set(distance, i32.add(i32.or(get(distance), i32.load8_u(0, 1, next())), i32.const(1))),
    skip(i32.const(1)),
    local.set(length, i32.add(gamma(), i32.const(1))),
  ]);
  const bytes = module.loop(
    "bytes",
    module.block(null, [
      i32.store8(0, 1, get(target), i32.load8_u(0, 1, i32.sub(get(target), get(distance)))),
      local.set(target, i32.add(get(target), i32.const(1))),
      module.br("bytes", local.tee(length, i32.sub(get(length), i32.const(1)), binaryen.i32)),
    ]),
  );
  const copies = module.loop(
    "copy",
    module.block(null, [
      module.if(get(isOther), distanceRead, local.set(length, gamma())),
      bytes,
      module.br("copy", local.tee(isOther, bit(), binaryen.i32)),
    ]),
  );
  const run = module.block(null, [
    local.set(length, gamma()),
    module.memory.copy(get(target), next(), get(length)),
    local.set(target, i32.add(get(target), get(length))),
    skip(get(length)),
    local.set(isOther, bit()),
    copies,
    module.br("run"),
  ]);
  const body = module.block("end", [
    local.set(target, i32.const(to)),
    local.set(distance, i32.const(1)),
    module.loop("run", run),
  ]);
  module.addFunction(name, binaryen.none, binaryen.none, Array<number>(4).fill(binaryen.i32), body);
}
