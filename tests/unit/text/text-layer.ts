import { asModule } from "../../support/assemblyscript/as-module.ts";

const wasm = await asModule("tests/unit/text/exports.ts");
const AREA = 1 << 19;
const source = wasm.allocate(AREA);

/** Calls an export of this folder's `exports.ts` with the bytes, or the text as UTF-8; answers the number it returns. */
export function ask(name: string, input: string | Uint8Array): number {
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  wasm.write(source, bytes);
  return wasm.call(name, source, bytes.length);
}

/** What an export leaves, or null. */
export function leftBy(name: string, input: string | Uint8Array): Buffer | null {
  const length = ask(name, input);
  return length < 0 ? null : wasm.read(wasm.call("resultAddress"), length);
}

let state = 1;

/** Reproducible: a linear congruential generator of 32 bits (Numerical Recipes), of which the upper half is used. */
export function randomBelow(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

export function pick<T>(items: readonly T[]): T {
  const item = items[randomBelow(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/** Some of the pieces, one after the other. */
export function chain(pieces: readonly string[], maximum: number): string {
  return Array.from({ length: randomBelow(maximum) + 1 }, () => pick(pieces)).join("");
}
