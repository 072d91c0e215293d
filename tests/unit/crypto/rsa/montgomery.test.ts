import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { integer } from "./keys.ts";

const wasm = await asModule("tests/unit/crypto/rsa/exports.ts");
const MAX_LIMBS = 304;
const LARGEST = 2n ** 27n - 1n;
const a = wasm.allocate(4 * MAX_LIMBS + 16);
const b = wasm.allocate(4 * MAX_LIMBS + 16);
const modulus = wasm.allocate(4 * MAX_LIMBS + 16);
const out = wasm.allocate(4 * MAX_LIMBS);
const columns = wasm.allocate(8 * (2 * MAX_LIMBS + 2));

function writeLimbs(address: number, limbs: readonly bigint[]): void {
  const bytes = Buffer.alloc(4 * limbs.length + 16);
  limbs.forEach((limb, i) => bytes.writeUInt32LE(Number(limb), 4 * i));
  wasm.write(address, bytes);
}

function writeColumns(values: readonly bigint[]): void {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeBigUInt64LE(value, 8 * i));
  wasm.write(columns, bytes);
}

function readColumns(limbs: number): bigint[] {
  const bytes = wasm.read(columns, 16 * limbs);
  return Array.from({ length: 2 * limbs }, (_, i) => bytes.readBigUInt64LE(8 * i));
}

function readLimbs(limbs: number): bigint[] {
  const bytes = wasm.read(out, 4 * limbs);
  return Array.from({ length: limbs }, (_, i) => BigInt(bytes.readUInt32LE(4 * i)));
}

/** What limbs or columns stand for. */
function value(weights: readonly bigint[]): bigint {
  return weights.reduceRight((sum, weight) => (sum << 27n) + weight, 0n);
}

/** The columns of a product by the definition, without a bound on them. */
function product(x: readonly bigint[], y: readonly bigint[]): bigint[] {
  const sums = new Array<bigint>(x.length + y.length).fill(0n);
  x.forEach((limb, i) => {
    y.forEach((other, j) => {
      sums[i + j] = (sums[i + j] ?? 0n) + limb * other;
    });
  });
  return sums;
}

function randomLimbs(limbs: number): bigint[] {
  return Array.from({ length: limbs }, () => {
    const drawn = integer(randomBytes(4));
    // One limb in four is extreme.
    return drawn % 4n > 0n ? drawn >> 5n : drawn % 8n > 3n ? LARGEST : 0n;
  });
}

test("columns hold the products and the squares of the largest limbs", () => {
  const limbs = new Array<bigint>(MAX_LIMBS).fill(LARGEST);
  writeLimbs(a, limbs);
  writeLimbs(b, limbs);
  wasm.call("multiply", columns, a, b, MAX_LIMBS);
  const every = readColumns(MAX_LIMBS);
  assert.equal(every[MAX_LIMBS - 1], BigInt(MAX_LIMBS) * LARGEST ** 2n);
  assert.deepEqual(every, product(limbs, limbs));
  wasm.call("square", columns, a, MAX_LIMBS);
  assert.deepEqual(readColumns(MAX_LIMBS), every);
});

test("products and squares are exact for every number of limbs, extreme ones among them", () => {
  for (let limbs = 4; limbs <= MAX_LIMBS; limbs += 4) {
    const x = randomLimbs(limbs);
    const y = randomLimbs(limbs);
    writeLimbs(a, x);
    writeLimbs(b, y);
    wasm.call("multiply", columns, a, b, limbs);
    assert.deepEqual(readColumns(limbs), product(x, y), `${limbs} limbs`);
    wasm.call("square", columns, a, limbs);
    assert.deepEqual(readColumns(limbs), product(x, x), `${limbs} limbs`);
  }
});

test("no column overflows when it and all limbs of modulus and quotient are as large as can be", () => {
  const limit = BigInt(MAX_LIMBS) * LARGEST ** 2n;
  const radix = 2n ** BigInt(27 * MAX_LIMBS);
  const quarter = radix / 4n;
  writeLimbs(modulus, [...new Array<bigint>(MAX_LIMBS - 1).fill(LARGEST), LARGEST / 4n]);
  // The modulus is -1 but for its highest limb, so the quotient is the columns' own value but for its highest: it has the
  // largest limbs when each column, with the carry from the one before, ends in 27 ones.
  const extreme: bigint[] = [];
  let carry = 0n;
  for (let i = 0; i < MAX_LIMBS; i++) {
    const column = limit - ((limit + carry + 1n) & LARGEST);
    extreme.push(column);
    carry = (column + carry) >> 27n;
  }
  assert.equal(value(extreme) % radix, radix - 1n);
  // The upper columns too, but for those that would make the result R or more.
  extreme.push(...new Array<bigint>(MAX_LIMBS - 2).fill(limit), 0n, 0n, 0n, 0n);
  writeColumns(extreme);
  const inverse = wasm.call("negativeInverse", Number(LARGEST));
  assert.equal(inverse, 1);
  wasm.call("reduce", out, columns, modulus, inverse, MAX_LIMBS);
  // -1 / (R/4 - 1) is 1 + R/4 modulo R.
  const quotient = (value(extreme) * (1n + quarter)) % radix;
  assert.equal(value(readLimbs(MAX_LIMBS)), (value(extreme) + quotient * (quarter - 1n)) / radix);
});

test("the inverse of an odd limb makes its product -1 modulo 2^27", () => {
  for (const limb of [1n, 3n, LARGEST, LARGEST - 2n, 2n ** 26n + 1n, ...randomLimbs(200).map((drawn) => drawn | 1n)]) {
    const inverse = BigInt(wasm.call("negativeInverse", Number(limb)));
    assert.ok(inverse >= 0n && inverse <= LARGEST);
    assert.equal((limb * inverse) & LARGEST, LARGEST, `limb ${limb}`);
  }
});
