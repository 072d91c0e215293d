import assert from "node:assert/strict";
import { test } from "node:test";
import { rounds } from "../../../support/hostile/rounds.ts";
import { add, bytesOf, type CurveParameters, CURVES, integer, mod, multiply, type Point } from "./reference.ts";
import { place, randomBytes, wasm } from "./verifier.ts";

const SCALAR_SIZE = 66;

/** Computes u G + v Q and compares with a point. */
function check(curve: CurveParameters, u: bigint, v: bigint, key: Point, expected: Point): void {
  assert.ok(key !== null);
  const { size } = curve;
  // Infinity has no coordinates; those of the generator stand in, and are not looked at.
  const coordinates = expected ?? curve.generator;
  const areas = place(
    bytesOf(u, SCALAR_SIZE),
    bytesOf(v, SCALAR_SIZE),
    bytesOf(key.x, size),
    bytesOf(key.y, size),
    bytesOf(coordinates.x, size),
    bytesOf(coordinates.y, size),
  );
  assert.equal(wasm.call("sum", curve.bits, ...areas), expected === null ? 0 : 1, `${u} G + ${v} (${key.x}, ${key.y})`);
}

/** The points from -limit G to limit G. */
function smallMultiples(curve: CurveParameters, limit: number): (scalar: number) => Point {
  const points: Point[] = [null];
  for (let i = 1; i <= limit; i++) points.push(add(curve, points[i - 1] ?? null, curve.generator));
  return (scalar) => {
    const point = points[Math.abs(scalar)] ?? null;
    return point === null || scalar > 0 ? point : { x: point.x, y: curve.p - point.y };
  };
}

function timesSmall(curve: CurveParameters, scalar: number, point: Point): Point {
  const product = multiply(curve, BigInt(Math.abs(scalar)), point);
  return product === null || scalar > 0 ? product : { x: product.x, y: curve.p - product.y };
}

for (const curve of CURVES) {
  const { name, bits, n } = curve;
  const limit = 2 + rounds(name === "P-256" ? 22 : 8);
  const multiples = smallMultiples(curve, 10 * limit);

  test(`${name}: all small scalars add up with keys that are small multiples of the generator`, () => {
    // Among these the sum meets a point equal or opposite to what is added, and infinity, in the midst and at the end.
    for (const d of [1, -1, 2, -2, 3, -3, 5, -7, 9, -9]) {
      for (let u = 0; u <= limit; u++) {
        for (let v = 0; v <= limit; v++) {
          const sum = u + v * d;
          if (Math.abs(sum) <= 10 * limit) check(curve, BigInt(u), BigInt(v), multiples(d), multiples(sum));
        }
      }
    }
  });

  test(`${name}: equal and opposite points are added anywhere in the scalars`, () => {
    for (const shift of [1n, 27n, 28n, 100n, BigInt(bits - 10)]) {
      const power = 1n << shift;
      const shifted = multiply(curve, power, curve.generator);
      for (const d of [1, -1, 3, -3]) {
        for (const [u, v] of [
          [d, 1],
          [-d, 1],
          [2 * d, 2],
          [d + 1, 1],
          [15, 5],
          [63, 21],
        ] as const) {
          const sum = timesSmall(curve, u + v * d, shifted);
          const [first, second] = [mod(BigInt(u) * power, n), mod(BigInt(v) * power, n)];
          check(curve, first, second, multiples(d), sum);
          check(curve, first + 1n, second, multiples(d), add(curve, sum, curve.generator));
          check(curve, mod(first - 1n, n), second, multiples(d), add(curve, sum, multiples(-1)));
          check(curve, first, second + 3n, multiples(d), add(curve, sum, multiples(3 * d)));
        }
      }
    }
  });

  test(`${name}: scalars may be zero, around the order, and as large as 2^(bits + 1) - 1`, () => {
    const d = mod(integer(randomBytes(80)), n);
    const key = multiply(curve, d, curve.generator);
    const largest = 2n ** BigInt(bits + 1) - 1n;
    const scalars = [0n, 1n, n - 1n, n, n + 1n, (n - 1n) / 2n, 2n ** BigInt(bits), largest];
    for (const u of scalars) {
      for (const v of scalars) check(curve, u, v, key, multiply(curve, u + v * d, curve.generator));
    }
  });

  test(`${name}: u G + v Q is infinity when u = -v d`, () => {
    for (let round = 0; round < 10; round++) {
      const d = mod(integer(randomBytes(80)), n - 1n) + 1n;
      const v = mod(integer(randomBytes(80)), n - 1n) + 1n;
      const key = multiply(curve, d, curve.generator);
      const opposite = mod(-v * d, n);
      check(curve, opposite, v, key, null);
      check(curve, mod(opposite + 1n, n), v, key, curve.generator);
    }
  });

  test(`${name}: random scalars, and those of long runs of equal bits, add up`, () => {
    for (let round = 0; round < 20; round++) {
      const runs = [0, 0].map(() => {
        const mask = 2n ** BigInt(bits) - 1n;
        const [from, to] = [randomBytes(2), randomBytes(2)].map((bytes) => integer(bytes) % BigInt(bits));
        return round % 2 === 0 ? integer(randomBytes(80)) & mask : ((1n << (from ?? 0n)) - (1n << (to ?? 0n))) & mask;
      });
      const [u, v] = [runs[0] ?? 0n, runs[1] ?? 0n];
      const d = mod(integer(randomBytes(80)), n - 1n) + 1n;
      check(curve, u, v, multiply(curve, d, curve.generator), multiply(curve, u + v * d, curve.generator));
    }
  });
}
