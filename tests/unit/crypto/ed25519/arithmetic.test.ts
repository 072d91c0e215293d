import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { rounds } from "../../../support/hostile/rounds.ts";
import { bytesOf, integer, L, mod, P, power } from "./reference.ts";

const wasm = await asModule("tests/unit/crypto/ed25519/exports.ts");
const LIMBS = 10;
const DIGITS = 254;
const [left, right, out] = [wasm.allocate(80), wasm.allocate(80), wasm.allocate(256)];

// Reproducible: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 3), Buffer.alloc(16));

function randomBytes(length: number): Buffer {
  return stream.update(Buffer.alloc(length));
}

function randomBelow(limit: number): number {
  return randomBytes(4).readUInt32LE() % limit;
}

/** A number below 2^255. */
function randomValue(): bigint {
  return integer(randomBytes(32)) >> 1n;
}

/** The exponent of a limb's weight: 0, 26, 51, 77 and so on. */
function weight(limb: number): bigint {
  return BigInt(Math.ceil(25.5 * limb));
}

/** How far a limb of a reduced element reaches: its bits, and 1/256 more. */
function reach(limb: number): bigint {
  const bits = weight(limb + 1) - weight(limb);
  return (1n << bits) + (1n << (bits - 8n));
}

function valueOf(limbs: readonly bigint[]): bigint {
  return mod(limbs.reduce((sum, value, limb) => sum + (value << weight(limb)), 0n));
}

function place(address: number, limbs: readonly bigint[]): void {
  const bytes = Buffer.alloc(8 * LIMBS);
  limbs.forEach((value, limb) => bytes.writeBigInt64LE(value, 8 * limb));
  wasm.write(address, bytes);
}

/** The limbs at an address, which have to be those of a reduced element. */
function reduced(address: number): bigint[] {
  const bytes = wasm.read(address, 8 * LIMBS);
  const limbs = Array.from({ length: LIMBS }, (_, limb) => bytes.readBigInt64LE(8 * limb));
  limbs.forEach((value, limb) => {
    const slack = reach(limb) >> 8n;
    assert.ok(value >= -slack && value <= reach(limb), `limb ${limb} is ${value}`);
  });
  return limbs;
}

/** Limbs of a `fold`-fold element: as far as they go either way, next to that, zero, or random. */
function element(fold: bigint): bigint[] {
  const kind = randomBelow(4);
  return Array.from({ length: LIMBS }, (_, limb) => {
    const most = fold * reach(limb);
    const extremes = [most, -most, most - 1n, 1n - most, 0n, 1n, -1n];
    if (kind === 0) return most;
    if (kind === 1) return -most;
    if (kind === 2) return extremes[randomBelow(extremes.length)] ?? 0n;
    return (integer(randomBytes(8)) % (2n * most + 1n)) - most;
  });
}

test("products are exact, and reduced, on operands as large as they may be", () => {
  const folds = [1n, 2n, 3n, 4n, 6n, 8n];
  for (let round = 0; round < rounds(20000); round++) {
    const fold = folds[randomBelow(folds.length)] ?? 1n;
    const f = element(fold);
    const g = element(8n / fold);
    place(left, f);
    place(right, g);
    wasm.call("fieldMultiply", out, left, right);
    assert.equal(valueOf(reduced(out)), mod(valueOf(f) * valueOf(g)), `${f.join()} * ${g.join()}`);
  }
});

test("squares are exact, and reduced, on operands as large as they may be", () => {
  for (let round = 0; round < rounds(20000); round++) {
    const f = element(2n);
    place(left, f);
    wasm.call("fieldSquare", out, left);
    assert.equal(valueOf(reduced(out)), mod(valueOf(f) ** 2n), f.join());
  }
});

test("encodings are canonical whatever the limbs are, and are decoded to the same number", () => {
  for (let round = 0; round < rounds(20000); round++) {
    const f = element([1n, 2n, 16n][randomBelow(3)] ?? 1n);
    place(left, f);
    wasm.call("fieldEncode", out, left);
    assert.equal(integer(wasm.read(out, 32)), valueOf(f), f.join());
    assert.equal(wasm.call("fieldIsZero", left) === 1, valueOf(f) === 0n);
    assert.equal(wasm.call("fieldIsOdd", left) === 1, valueOf(f) % 2n === 1n);
    wasm.call("fieldDecode", right, out);
    assert.equal(valueOf(reduced(right)), valueOf(f));
  }
});

test("encodings of the numbers around 0, p and 2p are canonical", () => {
  for (const middle of [0n, P, 2n * P]) {
    for (let distance = -40n; distance <= 40n; distance++) {
      // The distance is in limb 0, which it takes out of its range.
      const limbs = Array.from({ length: LIMBS }, (_, limb) => {
        const rest = middle >> weight(limb);
        return limb === LIMBS - 1 ? rest : rest % (1n << (weight(limb + 1) - weight(limb)));
      });
      limbs[0] = (limbs[0] ?? 0n) + distance;
      place(left, limbs);
      wasm.call("fieldEncode", out, left);
      assert.equal(integer(wasm.read(out, 32)), mod(distance), limbs.join());
      assert.equal(wasm.call("fieldIsZero", left) === 1, distance === 0n, limbs.join());
    }
  }
});

test("255 bits are decoded whatever the last bit is, to a number that may be p or more", () => {
  for (const value of [0n, 1n, P - 1n, P, P + 1n, 2n ** 255n - 1n, ...Array.from({ length: 500 }, randomValue)]) {
    for (const last of [0n, 1n]) {
      wasm.write(left, bytesOf(value | (last << 255n)));
      wasm.call("fieldDecode", out, left);
      assert.equal(valueOf(reduced(out)), mod(value));
    }
  }
});

test("inverses and powers are exact", () => {
  for (let round = 0; round < 300; round++) {
    const f = element(1n);
    place(left, f);
    wasm.call("fieldInvert", out, left);
    const inverse = valueOf(reduced(out));
    assert.equal(mod(inverse * valueOf(f)), valueOf(f) === 0n ? 0n : 1n, f.join());
    wasm.call("fieldPower58", out, left);
    // Its eighth power, times f^5, is f^p, which is f.
    assert.equal(mod(valueOf(reduced(out)) ** 8n * valueOf(f) ** 5n), valueOf(f), f.join());
    assert.equal(valueOf(reduced(out)), power(valueOf(f), (P - 5n) / 8n), f.join());
  }
});

test("hashes are reduced modulo L exactly, at the edges of its multiples too", () => {
  const most = 2n ** 512n - 1n;
  const values = [0n, 1n, most, most - 1n, 2n ** 252n, 2n ** 504n, 2n ** 504n - 1n];
  const multiples = [1n, 2n, 2n ** 128n, 2n ** 252n, L, 2n ** 259n - 1n, most / L];
  for (const multiple of [...multiples, ...Array.from({ length: 300 }, () => randomValue() << 4n)]) {
    for (const distance of [-1n, 0n, 1n, 2n ** 252n, L - 1n]) values.push(multiple * L + distance);
  }
  for (let round = 0; round < rounds(5000); round++) values.push(integer(randomBytes(64)));
  // Limbs of 28 bits that are all zeros or all ones.
  for (let round = 0; round < rounds(2000); round++) {
    const limbs = Array.from({ length: 19 }, (_, limb) => BigInt(randomBelow(2) * 0xfffffff) << BigInt(28 * limb));
    values.push(limbs.reduce((sum, limb) => sum + limb));
  }
  for (const value of values.filter((candidate) => candidate <= most)) {
    wasm.write(left, bytesOf(value, 64));
    wasm.call("ed25519ScalarReduce", out, left);
    assert.equal(integer(wasm.read(out, 32)), value % L, value.toString());
  }
});

test("scalars are the numbers below L", () => {
  const edges = [
    0n,
    1n,
    2n ** 252n,
    2n ** 192n,
    2n ** 128n,
    2n ** 64n,
    L,
    L + 2n ** 64n,
    L - 2n ** 64n,
    L + 2n ** 192n,
  ];
  for (const edge of [...edges, 2n ** 256n - 1n, ...Array.from({ length: 500 }, randomValue)]) {
    for (const value of [edge - 1n, edge, edge + 1n].filter((near) => near >= 0n && near < 2n ** 256n)) {
      wasm.write(left, bytesOf(value));
      assert.equal(wasm.call("isEd25519Scalar", left) === 1, value < L, value.toString());
    }
  }
});

test("digits add up to their scalar, are odd and below half their window, and lie a window apart", () => {
  const extremes = [0n, 1n, L - 1n, 2n ** 252n, 2n ** 252n - 1n, 2n ** 253n - 1n, (2n ** 253n - 1n) / 3n];
  for (const scalar of [...extremes, ...Array.from({ length: 500 }, () => randomValue() % L)]) {
    for (let width = 2; width <= 8; width++) {
      wasm.write(left, bytesOf(scalar));
      wasm.call("ed25519ScalarDigits", out, left, width);
      const digits = [...new Int8Array(wasm.read(out, DIGITS))];
      assert.equal(
        digits.reduce((sum, digit, at) => sum + (BigInt(digit) << BigInt(at)), 0n),
        scalar,
      );
      digits.forEach((digit, at) => {
        if (digit === 0) return;
        assert.ok(digit % 2 !== 0 && Math.abs(digit) < 1 << (width - 1), `${digit} in a window of ${width}`);
        assert.ok(
          digits.slice(at + 1, at + width).every((next) => next === 0),
          `${scalar}, ${width}`,
        );
      });
    }
  }
});
