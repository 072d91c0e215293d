import { Bytes, pointer } from "../../text/bytes";
import { LIMB_BITS, LIMB_MASK, LIMBS_PADDING, limbsFromBytes, limbsToBytes, subtractModulus } from "./limbs";
import { multiplyAndAddLimbs } from "./montgomery";
import { MontgomeryModulus } from "./montgomery-modulus";
import { RSA_MAX_SIZE, RsaPublicKey } from "./rsa-key";

/** Bits of a digit of an exponent: as many choose among the powers that are tabled. */
const WINDOW = 4;
const POWERS = 1 << WINDOW;

const RECOVERED = memory.data(RSA_MAX_SIZE, 16);

/** A prime of a private key, with what its half of a signature takes. */
class RsaPrime {
  readonly field: MontgomeryModulus;
  /** R modulo the prime: one, in Montgomery form. */
  private one: Bytes;
  private powers: Bytes;
  private chosen: Bytes;
  private base: Bytes;

  constructor(
    prime: Bytes,
    /** The exponent modulo the prime less 1, in as many bytes as the prime. */
    private exponent: Bytes,
  ) {
    const field = new MontgomeryModulus(pointer(prime), prime.length, 8 * prime.length);
    const size = field.numberSize;
    this.field = field;
    this.powers = new StaticArray<u8>(POWERS * size);
    this.chosen = new StaticArray<u8>(size);
    this.base = new StaticArray<u8>(size);
    const one = new StaticArray<u8>(size);
    store<u32>(pointer(one), 1);
    field.multiply(pointer(one), pointer(one), field.radixSquared);
    this.one = one;
  }

  /** out = message^exponent modulo the prime, below it; of a number of twice the limbs, below the product of both primes. */
  power(out: usize, message: usize): void {
    const field = this.field;
    const size = field.numberSize;
    const base = pointer(this.base);
    const powers = pointer(this.powers);
    const chosen = pointer(this.chosen);
    // message / R, message, R message.
    field.reduce(base, message);
    field.multiply(base, base, field.radixSquared);
    field.multiply(base, base, field.radixSquared);
    memory.copy(powers, pointer(this.one), size);
    for (let i = 1; i < POWERS; i++) field.multiply(powers + i * size, powers + (i - 1) * size, base);
    memory.copy(out, pointer(this.one), size);
    for (let digit = 0; digit < 2 * this.exponent.length; digit++) {
      for (let i = 0; i < WINDOW; i++) field.square(out, out);
      const byte: i32 = load<u8>(pointer(this.exponent) + (digit >> 1));
      this.choose(chosen, (byte >> ((~digit & 1) << 2)) & (POWERS - 1));
      field.multiply(out, out, chosen);
    }
    memory.fill(chosen, 0, size);
    store<u32>(chosen, 1);
    field.multiply(out, out, chosen);
    subtractModulus(out, field.modulus, field.limbs);
    memory.fill(powers, 0, this.powers.length);
    memory.fill(base, 0, size);
  }

  /** out = a - b modulo the prime, below it, of numbers below twice the prime. `out` may be either. */
  subtract(out: usize, a: usize, b: usize): void {
    const field = this.field;
    const modulus = field.modulus;
    // a - b + 2 m, from 1 to 4 m - 1.
    let carry: i32 = 0;
    for (let at: usize = 0, end: usize = 4 * field.limbs; at < end; at += 4) {
      carry += load<i32>(a + at) - load<i32>(b + at) + 2 * load<i32>(modulus + at);
      store<i32>(out + at, carry & LIMB_MASK);
      carry >>= LIMB_BITS;
    }
    memory.fill(out + 4 * field.limbs, 0, LIMBS_PADDING);
    field.multiply(out, out, pointer(this.one));
    subtractModulus(out, modulus, field.limbs);
  }

  /** Copies a power out of the table, by masks that all but one of them come to nothing under. */
  private choose(out: usize, index: i32): void {
    const size = this.field.numberSize;
    memory.fill(out, 0, size);
    for (let i = 0, power = pointer(this.powers); i < POWERS; i++, power += size) {
      const mask = v128.splat<i32>((<i32>((i ^ index) - 1)) >> 31);
      for (let at = 0; at < size; at += 16) {
        v128.store(out + at, v128.or(v128.load(out + at), v128.and(v128.load(power + at), mask)));
      }
    }
  }
}

/**
 * An RSA private key, as `rsaPrivateKey` makes it. In constant time but for lengths, by the Chinese remainder theorem
 * (RFC 8017, section 5.1.2).
 */
export class RsaPrivateKey {
  private first: RsaPrime;
  private second: RsaPrime;
  /** q, and R / q modulo p: numbers of the first prime. */
  private secondPrime: Bytes;
  private inverse: Bytes;
  private message: Bytes;
  private halves: Bytes;

  /** The primes and what is modulo them, in as many bytes each as the primes have, whose highest bit is set. */
  constructor(
    readonly publicKey: RsaPublicKey,
    p: Bytes,
    q: Bytes,
    dp: Bytes,
    dq: Bytes,
    qInverse: Bytes,
  ) {
    const first = new RsaPrime(p, dp);
    const size = first.field.numberSize;
    const inverse = new StaticArray<u8>(size);
    limbsFromBytes(pointer(inverse), first.field.limbs, pointer(qInverse), qInverse.length);
    first.field.multiply(pointer(inverse), pointer(inverse), first.field.radixSquared);
    const secondPrime = new StaticArray<u8>(size);
    limbsFromBytes(pointer(secondPrime), first.field.limbs, pointer(q), q.length);
    this.first = first;
    this.second = new RsaPrime(q, dq);
    this.inverse = inverse;
    this.secondPrime = secondPrime;
    this.message = new StaticArray<u8>(2 * size);
    this.halves = new StaticArray<u8>(2 * size);
  }

  /** Bytes of the modulus, and so of a signature. */
  get size(): i32 {
    return this.publicKey.size;
  }

  /**
   * Writes the signature of an encoded message, `size` bytes below the modulus, to `out` (RSASP1, RFC 8017, section 5.2.1). It is
   * checked with the public key before it leaves: one that a fault spoilt would give the primes away (Boneh, DeMillo, Lipton,
   * "On the importance of checking cryptographic protocols for faults", 1997). False, and zeros written, when it does not hold.
   */
  sign(encoded: usize, out: usize): bool {
    const size = this.size;
    const p = this.first;
    const limbs = p.field.limbs;
    const message = pointer(this.message);
    const first = pointer(this.halves);
    const second = first + p.field.numberSize;
    limbsFromBytes(message, 2 * limbs, encoded, size);
    p.power(first, message);
    this.second.power(second, message);
    // h = (m1 - m2) / q modulo p; q is below 2 p, since both have as many bits.
    p.subtract(first, first, second);
    p.field.multiply(first, first, pointer(this.inverse));
    subtractModulus(first, p.field.modulus, limbs);
    multiplyAndAddLimbs(message, first, pointer(this.secondPrime), second, limbs);
    limbsToBytes(out, size, message);
    memory.fill(message, 0, this.message.length);
    memory.fill(first, 0, this.halves.length);
    if (this.publicKey.recover(out, size, RECOVERED) && memory.compare(RECOVERED, encoded, size) == 0) return true;
    memory.fill(out, 0, size);
    return false;
  }
}

/**
 * The private key of views of big-endian numbers: leading zeros do not count. Null where p or q is even, they differ in length,
 * their lengths are no whole bytes, or a number is longer than its prime. Whether they belong together is seen when it signs.
 */
export function rsaPrivateKey(
  publicKey: RsaPublicKey,
  p: Bytes,
  q: Bytes,
  dp: Bytes,
  dq: Bytes,
  qInverse: Bytes,
): RsaPrivateKey | null {
  const size = significant(p);
  const first = padded(p, size);
  const second = padded(q, size);
  const firstExponent = padded(dp, size);
  const secondExponent = padded(dq, size);
  const inverse = padded(qInverse, size);
  if (first === null || second === null || firstExponent === null || secondExponent === null || inverse === null) {
    return null;
  }
  if (size == 0 || 2 * size != publicKey.size || !isPrimeLike(first) || !isPrimeLike(second)) return null;
  return new RsaPrivateKey(publicKey, first, second, firstExponent, secondExponent, inverse);
}

/** Odd, with its highest bit set. */
function isPrimeLike(number: Bytes): bool {
  return number[0] >= 0x80 && (number[number.length - 1] & 1) == 1;
}

/** How many bytes a number has without its leading zeros. */
function significant(number: Bytes): i32 {
  let zeros = 0;
  while (zeros < number.length && number[zeros] == 0) zeros++;
  return number.length - zeros;
}

/** A number in `size` bytes; null when it is longer. */
function padded(number: Bytes, size: i32): Bytes | null {
  const length = significant(number);
  if (length > size) return null;
  const copy = new StaticArray<u8>(size);
  memory.copy(pointer(copy) + size - length, pointer(number) + number.length - length, length);
  return copy;
}
