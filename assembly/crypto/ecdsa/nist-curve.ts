import { add, ELEMENT_SIZE, isLess, readElement, subtract } from "./field-element";
import { denseField, isZero, multiply, PrimeField, sparseField, toMontgomery } from "./prime-field";

/** Bytes of a point in affine coordinates: the elements x and y, in Montgomery form. Infinity has none. */
export const AFFINE_SIZE: i32 = 2 * ELEMENT_SIZE;

// Of each curve the order n, the coefficient b and the generator's x and y, in 64-bit words, most significant first.
const P256_CONSTANTS = memory.data<u64>([
  0xffffffff00000000, 0xffffffffffffffff, 0xbce6faada7179e84, 0xf3b9cac2fc632551,

  0x5ac635d8aa3a93e7, 0xb3ebbd55769886bc, 0x651d06b0cc53b0f6, 0x3bce3c3e27d2604b,

  0x6b17d1f2e12c4247, 0xf8bce6e563a440f2, 0x77037d812deb33a0, 0xf4a13945d898c296,

  0x4fe342e2fe1a7f9b, 0x8ee7eb4a7c0f9e16, 0x2bce33576b315ece, 0xcbb6406837bf51f5,
]);
const P384_CONSTANTS = memory.data<u64>([
  0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xc7634d81f4372ddf, 0x581a0db248b0a77a,
  0xecec196accc52973,

  0xb3312fa7e23ee7e4, 0x988e056be3f82d19, 0x181d9c6efe814112, 0x0314088f5013875a, 0xc656398d8a2ed19d,
  0x2a85c8edd3ec2aef,

  0xaa87ca22be8b0537, 0x8eb1c71ef320ad74, 0x6e1d3b628ba79b98, 0x59f741e082542a38, 0x5502f25dbf55296c,
  0x3a545e3872760ab7,

  0x3617de4a96262c6f, 0x5d9e98bf9292dc29, 0xf8f41dbd289a147c, 0xe9da3113b5f0b8c0, 0x0a60b1ce1d7e819d,
  0x7a431d7c90ea0e5f,
]);
const P521_CONSTANTS = memory.data<u64>([
  0x00000000000001ff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffa,
  0x51868783bf2f966b, 0x7fcc0148f709a5d0, 0x3bb5c9b8899c47ae, 0xbb6fb71e91386409,

  0x0000000000000051, 0x953eb9618e1c9a1f, 0x929a21a0b68540ee, 0xa2da725b99b315f3, 0xb8b489918ef109e1,
  0x56193951ec7e937b, 0x1652c0bd3bb1bf07, 0x3573df883d2c34f1, 0xef451fd46b503f00,

  0x00000000000000c6, 0x858e06b70404e9cd, 0x9e3ecb662395b442, 0x9c648139053fb521, 0xf828af606b4d3dba,
  0xa14b5e77efe75928, 0xfe1dc127a2ffa8de, 0x3348b3c1856a429b, 0xf97e7e31c2e5bd66,

  0x0000000000000118, 0x39296a789a3bc004, 0x5c8a5fb42c7d1bd9, 0x98f54449579b4468, 0x17afbd17273e662c,
  0x97ee72995ef42640, 0xc550b9013fad0761, 0x353c7086a272c240, 0x88be94769fd16650,
]);
// p + 1 as a sum of powers of two, by their exponents.
const P256_EXPONENTS = memory.data<i32>([256, -224, 192, 96]);
const P384_EXPONENTS = memory.data<i32>([384, -128, -96, 32]);
const P521_EXPONENTS = memory.data<i32>([521, 0, 0, 0]);

const WORDS = memory.data(72, 16);
const CONSTANT = memory.data(ELEMENT_SIZE, 16);
const RIGHT_SIDE = memory.data(ELEMENT_SIZE, 16);
const LEFT_SIDE = memory.data(ELEMENT_SIZE, 16);
const POINT = memory.data(AFFINE_SIZE, 16);

/** A curve y^2 = x^3 - 3x + b over a prime field, of prime order. NIST SP 800-186, section 3.2.1. */
export class Curve {
  /** Bytes of a coordinate, and of an integer modulo the order. */
  readonly size: i32;
  /** The field of the coordinates. */
  readonly field: PrimeField;
  /** The integers modulo the order. */
  readonly scalars: PrimeField;
  /** In Montgomery form. */
  readonly b: usize = heap.alloc(ELEMENT_SIZE);
  /** The generator, affine. */
  readonly generator: usize = heap.alloc(AFFINE_SIZE);
  /** Its odd multiples, affine; 0 until they are needed. */
  generatorMultiples: usize = 0;

  constructor(
    /** Bits of p, and of the order. */
    bits: i32,
    exponents: usize,
    constants: usize,
  ) {
    this.size = (bits + 7) >> 3;
    this.field = sparseField(bits, exponents);
    readConstant(CONSTANT, constants, 0, bits);
    this.scalars = denseField(bits, CONSTANT);
    readConstant(this.b, constants, 1, bits);
    readConstant(this.generator, constants, 2, bits);
    readConstant(this.generator + ELEMENT_SIZE, constants, 3, bits);
    toMontgomery(this.b, this.b, this.field);
    toMontgomery(this.generator, this.generator, this.field);
    toMontgomery(this.generator + ELEMENT_SIZE, this.generator + ELEMENT_SIZE, this.field);
  }
}

/** P-256, also named secp256r1 and prime256v1. SEC 2, section 2.4.2. */
export const P256 = new Curve(256, P256_EXPONENTS, P256_CONSTANTS);
/** P-384, also named secp384r1. SEC 2, section 2.5.1. */
export const P384 = new Curve(384, P384_EXPONENTS, P384_CONSTANTS);
/** P-521, also named secp521r1. SEC 2, section 2.6.1. */
export const P521 = new Curve(521, P521_EXPONENTS, P521_CONSTANTS);

/**
 * Whether x and y, unsigned and big-endian in `curve.size` bytes each, are below p and a point of the curve. Infinity has no
 * such coordinates. Since the order is prime, that makes a public key fully valid (NIST SP 800-56A, section 5.6.2.3.3).
 */
export function isOnCurve(curve: Curve, x: usize, y: usize): bool {
  return readPoint(POINT, curve, x, y);
}

/** As `isOnCurve`; writes the point to `out`, affine. */
export function readPoint(out: usize, curve: Curve, x: usize, y: usize): bool {
  const field = curve.field;
  const outY = out + ELEMENT_SIZE;
  readElement(out, x, curve.size);
  readElement(outY, y, curve.size);
  if (!isLess(out, field.modulus) || !isLess(outY, field.modulus)) return false;
  toMontgomery(out, out, field);
  toMontgomery(outY, outY, field);
  // y^2 - x^3 + 3x - b lies within -3 p and 5 p.
  multiply(RIGHT_SIDE, out, out, field);
  multiply(RIGHT_SIDE, RIGHT_SIDE, out, field);
  subtract(RIGHT_SIDE, RIGHT_SIDE, out);
  subtract(RIGHT_SIDE, RIGHT_SIDE, out);
  subtract(RIGHT_SIDE, RIGHT_SIDE, out);
  add(RIGHT_SIDE, RIGHT_SIDE, curve.b);
  multiply(LEFT_SIDE, outY, outY, field);
  subtract(LEFT_SIDE, LEFT_SIDE, RIGHT_SIDE);
  return isZero(LEFT_SIDE, field);
}

/** Reads the constant number `index` of a curve of `bits` bits. */
function readConstant(out: usize, constants: usize, index: i32, bits: i32): void {
  const length = ((bits + 63) >> 6) << 3;
  constants += index * length;
  for (let at = 0; at < length; at += 8) store<u64>(WORDS + at, bswap<u64>(load<u64>(constants + at)));
  // An element has no room for more than 69 bytes.
  const size = (bits + 7) >> 3;
  readElement(out, WORDS + length - size, size);
}
