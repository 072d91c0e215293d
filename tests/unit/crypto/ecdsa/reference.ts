// The curves in big integers, straight from the definitions: slow, and with nothing in common with what it is to check.
import { p256, p384, p521 } from "@noble/curves/nist.js";

/** A point in affine coordinates; null is infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | null;

/** A curve y^2 = x^3 - 3x + b modulo p, with a generator of order n. SEC 2, sections 2.4.2, 2.5.1 and 2.6.1. */
export interface CurveParameters {
  /** As JWK names it. */
  readonly name: "P-256" | "P-384" | "P-521";
  readonly bits: number;
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly p: bigint;
  readonly n: bigint;
  readonly b: bigint;
  readonly generator: { readonly x: bigint; readonly y: bigint };
}

const P256: CurveParameters = {
  name: "P-256",
  bits: 256,
  size: 32,
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  generator: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
};

const P384: CurveParameters = {
  name: "P-384",
  bits: 384,
  size: 48,
  p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  n: 2n ** 384n - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  generator: {
    x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
};

const P521: CurveParameters = {
  name: "P-521",
  bits: 521,
  size: 66,
  p: 2n ** 521n - 1n,
  n: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  generator: {
    x: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    y: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  },
};

const POINTS = { "P-256": p256.Point, "P-384": p384.Point, "P-521": p521.Point };

export const CURVES: readonly CurveParameters[] = [P256, P384, P521];

/** The number from 0 to `modulus` - 1 that is congruent to `value`. */
export function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** The inverse of a number modulo a prime, by Euclid's algorithm. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [mod(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return mod(x, modulus);
}

/** base^exponent modulo `modulus`. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = mod(result * result, modulus);
    if (bit === "1") result = mod(result * base, modulus);
  }
  return result;
}

/** A point with this x, or null where the curve has none. Each p here is 3 modulo 4. */
export function pointAt({ p, b }: CurveParameters, x: bigint): Point {
  const square = mod(x ** 3n - 3n * x + b, p);
  const y = power(square, (p + 1n) / 4n, p);
  return mod(y * y, p) === square ? { x, y } : null;
}

/** The sum of two points, by chord and tangent. */
export function add({ p }: CurveParameters, a: Point, b: Point): Point {
  if (a === null) return b;
  if (b === null) return a;
  if (a.x === b.x && mod(a.y + b.y, p) === 0n) return null;
  const slope = a.x === b.x ? (3n * a.x * a.x - 3n) * inverse(2n * a.y, p) : (b.y - a.y) * inverse(b.x - a.x, p);
  const x = mod(slope * slope - a.x - b.x, p);
  return { x, y: mod(slope * (a.x - x) - a.y, p) };
}

/**
 * A scalar, taken modulo the order, times a point. By another's code, since the definition takes an inverse for each bit and
 * so nearly all the time of these tests.
 */
export function multiply(curve: CurveParameters, scalar: bigint, point: Point): Point {
  const factor = mod(scalar, curve.n);
  if (point === null || factor === 0n) return null;
  const product = POINTS[curve.name].fromAffine(point).multiplyUnsafe(factor);
  return product.is0() ? null : product.toAffine();
}

/** The number that a digest stands for: its first bits, as many as the order has. FIPS 186-5, section 6.4.2, step 2. */
export function hashNumber({ bits }: CurveParameters, digest: Uint8Array): bigint {
  return integer(digest) >> BigInt(Math.max(8 * digest.length - bits, 0));
}

/** The key under which (r, s) is a signature of a digest, if `point` is the one whose x is r. SEC 1, section 4.1.6. */
export function recoverKey(curve: CurveParameters, point: Point, r: bigint, s: bigint, digest: Uint8Array): Point {
  const inverted = inverse(r, curve.n);
  const fromPoint = multiply(curve, s * inverted, point);
  return add(curve, fromPoint, multiply(curve, -hashNumber(curve, digest) * inverted, curve.generator));
}

/** The number that bytes spell, the highest first. */
export function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** `length` bytes of a number, the highest first. */
export function bytesOf(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}
