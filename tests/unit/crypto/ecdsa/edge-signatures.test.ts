import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { carriedValue, fieldOf } from "./elements.ts";
import {
  add,
  bytesOf,
  type CurveParameters,
  CURVES,
  hashNumber,
  integer,
  inverse,
  mod,
  multiply,
  type Point,
  pointAt,
  recoverKey,
} from "./reference.ts";
import { accepts, type Coordinates, place, randomBelow, randomBytes, rawSignature, verdict, wasm } from "./verifier.ts";

const MESSAGE = Buffer.from("a message");
const DIGEST = createHash("sha256").update(MESSAGE).digest();

function randomScalar({ size, n }: CurveParameters): bigint {
  return mod(integer(randomBytes(size + 8)), n - 1n) + 1n;
}

function known(point: Point): Coordinates {
  assert.ok(point !== null);
  return point;
}

/** Signs digests with a private key d, and always with the same k. */
class Signer {
  readonly key: Coordinates;
  readonly r: bigint;
  readonly #curve: CurveParameters;
  readonly #d: bigint;
  readonly #k: bigint;

  constructor(curve: CurveParameters, d = randomScalar(curve)) {
    this.#curve = curve;
    this.#d = d;
    this.#k = randomScalar(curve);
    this.key = known(multiply(curve, d, curve.generator));
    this.r = mod(known(multiply(curve, this.#k, curve.generator)).x, curve.n);
  }

  /** s of the signature. */
  sign(digest: Uint8Array): bigint {
    const { n } = this.#curve;
    return mod(inverse(this.#k, n) * (hashNumber(this.#curve, digest) + this.r * this.#d), n);
  }
}

/** The first points from x = `from` on. */
function pointsFrom(curve: CurveParameters, from: bigint, count: number): Coordinates[] {
  const points: Coordinates[] = [];
  for (let x = from; points.length < count; x++) {
    const point = pointAt(curve, x);
    if (point !== null) points.push(point);
  }
  return points;
}

for (const curve of CURVES) {
  const { name, size, bits, n, p } = curve;
  const highest = 2n ** BigInt(8 * size) - 1n;

  function judge(key: Coordinates, r: bigint, s: bigint): boolean {
    return verdict(curve, key, rawSignature(curve, r, s), "sha256", MESSAGE);
  }

  test(`${name}: r and s lie between 1 and n - 1`, () => {
    const signer = new Signer(curve);
    const { key, r } = signer;
    const s = signer.sign(DIGEST);
    assert.equal(judge(key, r, s), true);
    const outside = [0n, n, n + 1n, n + 2n, 2n * n - 1n, p, highest].filter((value) => value <= highest);
    for (const value of outside) {
      assert.equal(judge(key, value, s), false);
      assert.equal(judge(key, r, value), false);
      for (const other of outside) assert.equal(judge(key, value, other), false);
    }
    for (const value of [1n, 2n, n - 1n, n - 2n, (n - 1n) / 2n, (n + 1n) / 2n]) {
      assert.equal(judge(key, value, s), false);
      assert.equal(judge(key, r, value), false);
      assert.equal(judge(key, value, value), false);
    }
    if (r + n <= highest) assert.equal(judge(key, r + n, s), false);
    if (s + n <= highest) assert.equal(judge(key, r, s + n), false);
  });

  test(`${name}: an s of zero is refused under a key that fits what comes out as its inverse`, () => {
    const field = fieldOf(curve, 1);
    const element = wasm.allocate(80);
    wasm.call("fieldInvert", bits, 1, element, element);
    const inverted = mod(carriedValue(field.limbs, element) * inverse(field.radix, n), n);
    const [point] = pointsFrom(curve, 5n, 1);
    assert.ok(point !== undefined && inverted !== 0n);
    const key = known(recoverKey(curve, point, point.x, inverse(inverted, n), DIGEST));
    assert.equal(judge(key, point.x, inverse(inverted, n)), true);
    assert.equal(judge(key, point.x, 0n), false);
  });

  test(`${name}: s and n - s are both taken, n - r is not`, () => {
    for (let round = 0; round < 10; round++) {
      const signer = new Signer(curve);
      const { key, r } = signer;
      const s = signer.sign(DIGEST);
      assert.equal(judge(key, r, s), true);
      assert.equal(judge(key, r, n - s), true);
      assert.equal(judge(key, n - r, s), false);
      assert.equal(judge(key, s, r), false);
    }
  });

  test(`${name}: an s with an extreme inverse is taken`, () => {
    const [point] = pointsFrom(curve, 5n, 1);
    const powers = [1n, 2n, 8n, BigInt(bits >> 1), BigInt(bits - 1)].map((exponent) => mod(2n ** exponent, n));
    for (const s of [1n, 2n, n - 1n, n - 2n, ...powers, ...powers.map((power) => inverse(power, n))]) {
      assert.ok(point !== undefined);
      assert.equal(judge(known(recoverKey(curve, point, point.x, s, DIGEST)), point.x, s), true);
    }
  });

  test(`${name}: a sum whose x is n or more belongs to the r that is smaller by n`, () => {
    for (const point of pointsFrom(curve, n, 3)) {
      const r = point.x - n;
      if (r === 0n) continue;
      const s = randomScalar(curve);
      const key = known(recoverKey(curve, point, r, s, DIGEST));
      assert.equal(judge(key, r, s), true);
      if (point.x <= highest) assert.equal(judge(key, point.x, s), false);
    }
  });

  test(`${name}: a small r is no r + n, and the reverse`, () => {
    for (const point of pointsFrom(curve, 1n, 3)) {
      const s = randomScalar(curve);
      const key = known(recoverKey(curve, point, point.x, s, DIGEST));
      assert.equal(judge(key, point.x, s), true);
      if (point.x + n <= highest) assert.equal(judge(key, point.x + n, s), false);
    }
    // The largest x below p whose point is on the curve: its r + n is not below p again.
    const [last] = pointsFrom(curve, p - 20n, 1);
    assert.ok(last !== undefined);
    const s = randomScalar(curve);
    const key = known(recoverKey(curve, last, last.x - n, s, DIGEST));
    assert.equal(judge(key, last.x - n, s), true);
    assert.equal(judge(key, last.x - n - 1n, s), false);
  });

  test(`${name}: a key must be a point of the curve with coordinates below p`, () => {
    const [small] = pointsFrom(curve, 1n, 1);
    assert.ok(small !== undefined);
    const { x, y } = new Signer(curve).key;
    const onCurve = (key: Coordinates): boolean =>
      wasm.call("onCurve", bits, ...place(bytesOf(key.x, size), bytesOf(key.y, size))) === 1;
    for (const key of [{ x, y }, { x, y: p - y }, small, curve.generator, ...pointsFrom(curve, p - 30n, 2)]) {
      assert.equal(onCurve(key), true);
    }
    const bad = [
      { x: 0n, y: 0n },
      { x, y: 0n },
      { x: 0n, y },
      { x, y: y + 1n },
      { x: x + 1n, y },
      { x: y, y: x },
      { x: p - 1n, y: p - 1n },
      { x: p, y: p },
      { x: highest, y: highest },
      { x, y: y + p },
      { x: small.x + p, y: small.y },
      { x: small.x, y: small.y + p },
    ];
    for (const key of bad.filter((each) => each.x <= highest && each.y <= highest)) {
      assert.equal(onCurve(key), false, `${key.x} ${key.y}`);
      const s = randomScalar(curve);
      assert.equal(judge(key, randomScalar(curve), s), false);
    }
  });

  test(`${name}: a signature that would hold, were it not for coordinates of p or more, is refused`, () => {
    for (const point of pointsFrom(curve, 1n, 2)) {
      // r is the x of e / s G + r / s Q: with s = r / v that is e v / r G + v Q, so the digest has to fit an r.
      const [u, v] = [randomScalar(curve), randomScalar(curve)];
      const sum = known(add(curve, multiply(curve, u, curve.generator), multiply(curve, v, point)));
      const r = mod(sum.x, n);
      const s = mod(r * inverse(v, n), n);
      // Its last bits are not the order's for P-521 alone.
      const digest = bytesOf(mod(u * s, n) << BigInt(8 * size - bits), size);
      const signature = rawSignature(curve, r, s);
      assert.equal(accepts(curve, point, signature, digest), true);
      const larger = [
        { x: point.x + p, y: point.y },
        { x: point.x, y: point.y + p },
      ];
      for (const key of larger.filter((each) => each.x <= highest && each.y <= highest)) {
        assert.equal(accepts(curve, key, signature, digest), false);
      }
    }
  });

  test(`${name}: a sum of infinity is refused`, () => {
    // With Q = d G and r = -e / d the sum is (e + r d) / s G, whatever s is.
    const d = randomScalar(curve);
    const key = known(multiply(curve, d, curve.generator));
    const r = mod(-hashNumber(curve, DIGEST) * inverse(d, n), n);
    for (const s of [1n, 2n, n - 1n, randomScalar(curve), randomScalar(curve)]) {
      assert.equal(judge(key, r, s), false);
    }
  });

  test(`${name}: keys that are small multiples of the generator take what is signed with them`, () => {
    for (const d of [1n, 2n, 3n, 5n, 63n, 64n, n - 1n, n - 2n, n - 3n, (n - 1n) / 2n, (n + 1n) / 2n]) {
      const signer = new Signer(curve, d);
      const { key, r } = signer;
      const s = signer.sign(DIGEST);
      assert.equal(judge(key, r, s), true);
      assert.equal(judge({ x: key.x, y: p - key.y }, r, s), false);
    }
  });

  test(`${name}: of a digest, the first bits that the order has count`, () => {
    const longest = Math.max(size, 64) + 8;
    const signer = new Signer(curve);
    for (const fill of [0x00, 0x01, 0x80, 0xff, -1]) {
      for (let length = 0; length <= longest; length += length < size - 2 ? 7 : 1) {
        const digest = fill < 0 ? randomBytes(length) : Buffer.alloc(length, fill);
        const signature = rawSignature(curve, signer.r, signer.sign(digest));
        assert.equal(accepts(curve, signer.key, signature, digest), true, `${length} bytes of ${fill}`);
        if (length === 0) continue;
        // A bit in its first `bits` matters, one behind them does not.
        for (const bit of [0, randomBelow(8 * length), Math.min(bits, 8 * length) - 1, bits, 8 * length - 1]) {
          if (bit >= 8 * length) continue;
          const changed = Buffer.from(digest);
          changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
          assert.equal(
            accepts(curve, signer.key, signature, changed),
            bit >= bits,
            `bit ${bit} of ${length} bytes of ${fill}`,
          );
        }
      }
    }
  });
}
