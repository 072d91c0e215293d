import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import type { Point } from "./reference.ts";
import { add, BASE, bytesOf, encode, integer, L, mod, multiply, NEUTRAL, P, SMALL } from "./reference.ts";

const wasm = await asModule("tests/unit/crypto/ed25519/exports.ts");
const [point, other, addend, bytes] = [
  wasm.allocate(320),
  wasm.allocate(320),
  wasm.allocate(320),
  wasm.allocate(32),
] as const;

// Reproducible: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 4), Buffer.alloc(16));
const random = Array.from({ length: 6 }, () => multiply(mod(integer(stream.update(Buffer.alloc(64))), L), BASE));
const small = Array.from({ length: 8 }, (_, index) => multiply(BigInt(index), SMALL));
const points = [BASE, ...small, ...random, ...random.map(negative), add(BASE, SMALL)];

function negative({ x, y }: Point): Point {
  return { x: mod(-x), y };
}

function decode(address: number, encoding: Uint8Array): boolean {
  wasm.write(bytes, encoding);
  return wasm.call("pointDecode", address, bytes) === 1;
}

function encoded(address: number): string {
  wasm.call("pointEncode", bytes, address);
  return wasm.read(bytes, 32).toString("hex");
}

test("points are decoded and encoded again, those of small order too", () => {
  for (const each of points) {
    assert.equal(decode(point, encode(each)), true);
    assert.equal(encoded(point), encode(each).toString("hex"));
  }
  wasm.call("pointSetNeutral", point);
  assert.equal(encoded(point), encode(NEUTRAL).toString("hex"));
});

test("a negative x of 0, and y from p on, are not decoded", () => {
  for (const y of [1n, P - 1n]) assert.equal(decode(point, bytesOf(y | (1n << 255n))), false);
  for (const y of [P, P + 1n, P + 3n, P + 18n]) assert.equal(decode(point, bytesOf(y)), false);
});

test("sums and differences of any two points are exact: of the same, of opposite ones, of the neutral element", () => {
  for (const left of points) {
    for (const right of points) {
      for (const subtract of [0, 1]) {
        decode(point, encode(left));
        decode(other, encode(right));
        wasm.call("pointToAddend", addend, other);
        wasm.call("pointAdd", point, point, addend, subtract, 1);
        const expected = add(left, subtract === 1 ? negative(right) : right);
        assert.equal(encoded(point), encode(expected).toString("hex"));
        // T is right when it serves another sum.
        wasm.call("pointAdd", point, point, addend, 0, 0);
        assert.equal(encoded(point), encode(add(expected, right)).toString("hex"));
      }
    }
  }
});

test("doubles of any point are exact", () => {
  for (const each of points) {
    decode(point, encode(each));
    wasm.call("pointDouble", point, point, 1);
    const expected = add(each, each);
    assert.equal(encoded(point), encode(expected).toString("hex"));
    decode(other, encode(BASE));
    wasm.call("pointToAddend", addend, other);
    wasm.call("pointAdd", point, point, addend, 0, 0);
    assert.equal(encoded(point), encode(add(expected, BASE)).toString("hex"));
  }
});

test("the eight points of small order are told from all others", () => {
  for (const each of points) {
    decode(point, encode(each));
    const isSmall = small.some(({ x, y }) => x === each.x && y === each.y);
    assert.equal(wasm.call("pointIsSmallOrder", point) === 1, isSmall, encode(each).toString("hex"));
  }
});
