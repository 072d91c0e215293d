import { createHash } from "node:crypto";

/** The field's modulus and the order of the base point. RFC 8032, section 5.1. */
export const P = 2n ** 255n - 19n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const D = mod(-121665n * inverse(121666n));

/** A point of the curve in affine coordinates. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

export const NEUTRAL: Point = { x: 0n, y: 1n };
export const BASE: Point = {
  x: 15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  y: 46316835694926478169428394003475163141307993866256225615783033603165251855960n,
};
/** A point of order 8, of which all eight points of small order are multiples. */
export const SMALL: Point = {
  x: 14399317868200118260347934320527232580618823971194345261214217575416788799818n,
  y: 55188659117513257062467267217118295137698188065244968500265048394206261417927n,
};

/** The number from 0 to `modulus` - 1 that is congruent to `value`. */
export function mod(value: bigint, modulus = P): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** base^exponent modulo p. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = mod(result * result);
    if (bit === "1") result = mod(result * base);
  }
  return result;
}

function inverse(value: bigint): bigint {
  return power(value, P - 2n);
}

/** Whether there is a point with this y, which may be p or more: x^2 is (y^2 - 1) / (dy^2 + 1), and a square or none. */
export function isOnCurve(y: bigint): boolean {
  return power(mod((y * y - 1n) * (D * y * y + 1n)), (P - 1n) / 2n) !== P - 1n;
}

/** The sum of two points. */
export function add(a: Point, b: Point): Point {
  return affine(sum({ ...a, z: 1n }, { ...b, z: 1n }));
}

/** `scalar`, 0 or more, times a point. */
export function multiply(scalar: bigint, point: Point): Point {
  const base = { ...point, z: 1n };
  let result: Projective = { ...NEUTRAL, z: 1n };
  for (const bit of scalar.toString(2)) {
    result = sum(result, result);
    if (bit === "1") result = sum(result, base);
  }
  return affine(result);
}

/** x / z and y / z are the coordinates. */
interface Projective extends Point {
  readonly z: bigint;
}

/** The law of addition on -x^2 + y^2 = 1 + dx^2y^2 with the denominators multiplied out. RFC 8032, section 5.1.4. */
function sum(a: Projective, b: Projective): Projective {
  const z = mod(a.z * b.z);
  const [xx, yy] = [mod(a.x * b.x), mod(a.y * b.y)];
  const product = mod(D * xx * yy);
  const [less, more] = [z * z - product, z * z + product];
  return {
    x: mod(z * less * (a.x * b.y + a.y * b.x)),
    y: mod(z * more * (yy + xx)),
    z: mod(less * more),
  };
}

function affine({ x, y, z }: Projective): Point {
  const inverted = inverse(z);
  return { x: mod(x * inverted), y: mod(y * inverted) };
}

/** The number that bytes spell, the least first. */
export function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

/** `length` bytes of a number, the least first. */
export function bytesOf(value: bigint, length = 32): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex").reverse();
}

/** RFC 8032, section 5.1.2. */
export function encode({ x, y }: Point): Buffer {
  return bytesOf(y | ((x & 1n) << 255n));
}

/** The hash of a signature, modulo L. RFC 8032, section 5.1.7. */
export function challenge(r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint {
  return mod(integer(createHash("sha512").update(r).update(publicKey).update(message).digest()), L);
}
