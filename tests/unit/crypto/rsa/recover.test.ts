import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { integer, keys, octets, powerModulo } from "./keys.ts";
import { recover, useKey, useNumbers } from "./verifier.ts";

/** Sizes around whole bytes and around what a number of limbs holds: of 2050, 4102 and 8098 bits R is just four times. */
const SIZES = [2048, 2049, 2050, 2051, 2056, 3072, 3455, 4096, 4102, 4103, 6144, 8098, 8099, 8191, 8192];
const EXPONENTS = [3n, 5n, 17n, 65537n, 2n ** 31n + 1n, 2n ** 32n - 5n, 2n ** 32n - 1n];

function randomBelow(limit: bigint): bigint {
  return integer(randomBytes(1100)) % limit;
}

/** `bits` bits in runs of the length of a limb, of zeros and ones in turn. */
function runs(bits: number): bigint {
  let number = 1n;
  for (let bit = 1; bit < bits; bit++) number = 2n * number + BigInt(Math.trunc(bit / 27) % 2);
  return number | 1n;
}

function assertRecovers(modulus: bigint, exponent: bigint, signature: bigint): void {
  const size = octets(modulus).length;
  const message = recover(octets(signature, size));
  assert.ok(message !== null);
  assert.ok(
    integer(message) === powerModulo(signature, exponent, modulus),
    `${signature} ^ ${exponent} mod ${modulus}`,
  );
}

for (const bits of SIZES) {
  test(`powers modulo extreme numbers of ${bits} bits are exact`, () => {
    const top = 2n ** BigInt(bits - 1);
    const moduli = [2n * top - 1n, 2n * top - 3n, top + 1n, top + 3n, runs(bits), top + (randomBelow(top) | 1n)];
    moduli.forEach((modulus, i) => {
      const exponent = EXPONENTS[(i + bits) % EXPONENTS.length] ?? 3n;
      assert.ok(useNumbers(octets(modulus), octets(exponent)));
      const signatures = [0n, 1n, 2n, modulus - 1n, modulus - 2n, top, top - 1n, runs(bits - 1), randomBelow(modulus)];
      for (const signature of signatures) assertRecovers(modulus, exponent, signature);
    });
  });
}

test("powers of random numbers are exact for every exponent", () => {
  for (const key of keys.filter(({ bits }) => bits < 3000)) {
    for (const exponent of EXPONENTS) {
      assert.ok(useNumbers(octets(key.modulus), octets(exponent)));
      for (let round = 0; round < 20; round++) assertRecovers(key.modulus, exponent, randomBelow(key.modulus));
    }
  }
});

test("a key is not disturbed by what a larger one left behind", () => {
  const byModulus = [...keys].sort((a, b) => b.bits - a.bits);
  for (const [i, larger] of byModulus.entries()) {
    for (const smaller of byModulus.slice(i + 1)) {
      useKey(larger);
      assertRecovers(larger.modulus, BigInt(larger.exponent), larger.modulus - 2n);
      useKey(smaller);
      assertRecovers(smaller.modulus, BigInt(smaller.exponent), smaller.modulus - 2n);
    }
  }
});

test("a signature that is not below the modulus, or not as long as it, is refused", () => {
  for (const key of keys) {
    useKey(key);
    const size = octets(key.modulus).length;
    const largest = 2n ** BigInt(8 * size) - 1n;
    for (const signature of [key.modulus, key.modulus + 1n, largest]) {
      assert.equal(recover(octets(signature, size)), null, key.name);
    }
    for (const length of [0, 1, size - 1, size + 1, 2 * size]) {
      assert.equal(recover(Buffer.alloc(length)), null, `${key.name}, ${length} bytes`);
    }
    assert.notEqual(recover(octets(key.modulus - 1n, size)), null, key.name);
  }
});

test("leading zeros of modulus and exponent do not count", () => {
  for (const key of keys.filter(({ bits }) => bits < 3000)) {
    const signature = randomBelow(key.modulus);
    assert.ok(useNumbers(octets(key.modulus, 300), octets(BigInt(key.exponent), 12)));
    assertRecovers(key.modulus, BigInt(key.exponent), signature);
  }
});
