import assert from "node:assert/strict";
import { test } from "node:test";
import { carriedValue, type Field, fieldOf, FULL, LIMBS, limbsOf, valueOf, writeElement } from "./elements.ts";
import { bytesOf, CURVES, integer, inverse, mod } from "./reference.ts";
import { randomBelow, randomBytes, wasm } from "./verifier.ts";

const elements = wasm.allocate(4 * 80);
const [A, B, OUT, BYTES] = [elements, elements + 80, elements + 160, elements + 240];
const SPARSE = CURVES.map((curve) => fieldOf(curve, 0));
const DENSE = CURVES.map((curve) => fieldOf(curve, 1));

/** (a b + q m) / R with the one q that makes a whole number of it: what Montgomery's reduction answers, exactly. */
function montgomery({ modulus, radix }: Field, a: bigint, b: bigint): bigint {
  const q = mod(-a * b * inverseModuloPower(modulus, radix), radix);
  return (a * b + q * modulus) / radix;
}

/** The inverse modulo a power of two. */
function inverseModuloPower(value: bigint, power: bigint): bigint {
  let result = 1n;
  for (let bits = 1n; bits < 1024n; bits *= 2n) result = mod(result * (2n - value * result), power);
  return result;
}

function checkProduct(field: Field, a: readonly number[], b: readonly number[], situation: string): void {
  const expected = montgomery(field, valueOf(a), valueOf(b));
  writeElement(OUT, new Array<number>(LIMBS).fill(-1));
  for (const out of [OUT, A, B]) {
    writeElement(A, a);
    writeElement(B, b);
    wasm.call("fieldMultiply", field.bits, field.ofScalars, out, A, B);
    assert.equal(carriedValue(field.limbs, out), expected, situation);
  }
}

/** Elements whose limbs are at the ends of what a k-fold one may have. */
function extremes({ limbs, modulus }: Field, fold: number): number[][] {
  const all = (limb: (i: number) => number): number[] => Array.from({ length: limbs }, (_, i) => limb(i));
  const most = fold * FULL;
  const patterns = [
    all(() => most),
    all(() => -most),
    all((i) => (i % 2 === 0 ? most : -most)),
    all((i) => (i % 2 === 0 ? most : 0)),
    all((i) => (i === limbs - 1 ? most : 0)),
    all((i) => (i === 0 ? -most : 0)),
    ...Array.from({ length: 12 }, () => all(() => [most, -most, 0, 1, -1][randomBelow(5)] ?? 0)),
    ...Array.from({ length: 4 }, () => all(() => randomBelow(2 * most + 1) - most)),
  ];
  const numbers = [0n, 1n, 2n, modulus - 1n, modulus, modulus + 1n, (modulus - 1n) / 2n];
  return [...patterns, ...numbers.map((value) => limbsOf(limbs, value).map((limb) => limb * fold))];
}

for (const field of [...SPARSE, ...DENSE]) {
  const folds =
    field.ofScalars === 1
      ? [
          [1, 1],
          [2, 1],
          [1, 2],
        ]
      : [
          [1, 1],
          [3, 2],
          [2, 3],
          [6, 1],
          [4, 1],
          [2, 2],
        ];
  test(`${field.name}: a product is exact on extreme limbs, wherever it is written`, () => {
    for (const [k, l] of folds) {
      for (const a of extremes(field, k ?? 1)) {
        for (const b of extremes(field, l ?? 1)) checkProduct(field, a, b, `${a.join()} times ${b.join()}`);
      }
    }
  });

  test(`${field.name}: a square is exact on extreme limbs`, () => {
    for (const a of [...extremes(field, 1), ...(field.ofScalars === 1 ? [] : extremes(field, 2))]) {
      writeElement(A, a);
      wasm.call("fieldMultiply", field.bits, field.ofScalars, A, A, A);
      assert.equal(carriedValue(field.limbs, A), montgomery(field, valueOf(a), valueOf(a)), a.join());
    }
  });

  test(`${field.name}: an inverse times the number is one`, () => {
    const { modulus, radix, bits, ofScalars } = field;
    const powers = Array.from({ length: bits }, (_, exponent) => 2n ** BigInt(exponent)).filter((x) => x < modulus);
    const random = Array.from({ length: 200 }, () => mod(integer(randomBytes(80)), modulus - 1n) + 1n);
    const near = [2n, 3n, (modulus - 1n) / 2n, (modulus + 1n) / 2n, modulus - 2n, modulus - 1n];
    const inverses = powers.filter((_, i) => i % 16 === 1).map((power) => inverse(power, modulus));
    for (const value of [...powers, ...near, ...inverses, ...random]) {
      const out = randomBelow(2) === 0 ? A : OUT;
      writeElement(A, limbsOf(field.limbs, value));
      wasm.call("fieldInvert", bits, ofScalars, out, A);
      const result = carriedValue(field.limbs, out);
      assert.ok(result >= 0n && 2n * result <= 3n * modulus, `${value}`);
      assert.equal(mod(result * value, modulus), mod(radix, modulus), `${value}`);
    }
  });
}

for (const field of SPARSE) {
  test(`${field.name}: zero is told from all else, in whatever limbs`, () => {
    const isZero = (limbs: readonly number[]): boolean => {
      writeElement(A, limbs);
      return wasm.call("fieldIsZero", field.bits, A) === 1;
    };
    const split = (value: bigint): number[] => {
      // The same value, not carried: what one limb has too much, the next one lacks.
      const limbs = limbsOf(field.limbs, value);
      return limbs.map((limb, i) => limb + (i < limbs.length - 1 ? 2 ** 28 : 0) - (i > 0 ? 1 : 0));
    };
    for (let multiple = -8n; multiple <= 8n; multiple++) {
      const value = multiple * field.modulus;
      assert.equal(isZero(limbsOf(field.limbs, value)), true, `${multiple}`);
      assert.equal(isZero(split(value)), true, `${multiple}`);
      for (let bit = 0; bit < field.bits; bit++) {
        for (const other of [value + 2n ** BigInt(bit), value - 2n ** BigInt(bit)]) {
          if (other < -8n * field.modulus || other > 8n * field.modulus) continue;
          assert.equal(isZero(limbsOf(field.limbs, other)), false, `${multiple} and bit ${bit}`);
        }
      }
    }
  });

  test(`${field.name}: sums, differences, carrying and comparing agree with integers`, () => {
    for (let round = 0; round < 500; round++) {
      const [a, b] = [0, 0].map(() => mod(integer(randomBytes(80)), field.modulus));
      assert.ok(a !== undefined && b !== undefined);
      writeElement(A, limbsOf(field.limbs, a));
      writeElement(B, limbsOf(field.limbs, round % 10 === 0 ? a : b));
      const second = round % 10 === 0 ? a : b;
      assert.equal(wasm.call("isLess", A, B) === 1, a < second);
      wasm.call("add", OUT, A, B);
      wasm.call("carry", OUT, field.limbs);
      assert.equal(carriedValue(field.limbs, OUT), a + second);
      wasm.call("subtract", OUT, A, B);
      wasm.call("carry", OUT, field.limbs);
      assert.equal(carriedValue(field.limbs, OUT), a - second);
    }
  });
}

test("a number is read from bytes of any length up to 69", () => {
  for (let length = 0; length <= 69; length++) {
    for (const bytes of [randomBytes(length), Buffer.alloc(length, 0xff), Buffer.alloc(length)]) {
      wasm.write(BYTES, bytes);
      wasm.call("readElement", OUT, BYTES, length);
      assert.equal(carriedValue(LIMBS, OUT), integer(bytes));
      assert.deepEqual(bytesOf(carriedValue(LIMBS, OUT), length), bytes);
    }
  }
});
