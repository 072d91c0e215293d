/** Bytes of a tag. */
export const POLY1305_TAG_SIZE: i32 = 16;

const LIMB: u64 = 0x3ffffff;

// The accumulator h and the multiplier r in five limbs of 26 bits (u64 each), then the last addend s (16 bytes).
const H = memory.data(40, 16);
const R = memory.data(40, 16);
const S = memory.data(16, 16);
const LAST = memory.data(16, 16);

/** Writes the Poly1305 tag (16 bytes) of a view to `out`, under a one-time key of 32 bytes. RFC 8439, section 2.5. @internal */
export function poly1305(key: usize, source: usize, length: i32, out: usize): void {
  poly1305Init(key);
  update(source, length, false);
  poly1305Finish(out);
}

/** Begins the one tag that is under construction at a time, with a one-time key of 32 bytes. */
export function poly1305Init(key: usize): void {
  const low = load<u64>(key) & 0x0ffffffc0fffffff;
  const high = load<u64>(key, 8) & 0x0ffffffc0ffffffc;
  store<u64>(R, low & LIMB, 0);
  store<u64>(R, (low >> 26) & LIMB, 8);
  store<u64>(R, ((low >> 52) | (high << 12)) & LIMB, 16);
  store<u64>(R, (high >> 14) & LIMB, 24);
  store<u64>(R, high >> 40, 32);
  v128.store(S, v128.load(key, 16));
  memory.fill(H, 0, 40);
}

/** Appends a view, filled up with zeros to a multiple of 16 bytes as the AEAD wants it. RFC 8439, section 2.8. */
export function poly1305UpdatePadded(source: usize, length: i32): void {
  update(source, length, true);
}

/** Writes the tag (16 bytes) to `out` and wipes the key. */
export function poly1305Finish(out: usize): void {
  let h0 = load<u64>(H, 0);
  let h1 = load<u64>(H, 8);
  let h2 = load<u64>(H, 16);
  let h3 = load<u64>(H, 24);
  let h4 = load<u64>(H, 32);

  // h is below 2^130 + 2^32, so at most one modulus is to be taken off: h + 5 reaches 2^130 exactly when h >= 2^130 - 5,
  // and then h + 5 mod 2^130 is the answer.
  let carry = (h0 + 5) >> 26;
  carry = (h1 + carry) >> 26;
  carry = (h2 + carry) >> 26;
  carry = (h3 + carry) >> 26;
  carry = (h4 + carry) >> 26;
  h0 += 5 * carry;
  h1 += h0 >> 26;
  h0 &= LIMB;
  h2 += h1 >> 26;
  h1 &= LIMB;
  h3 += h2 >> 26;
  h2 &= LIMB;
  h4 += h3 >> 26;
  h3 &= LIMB;

  // The tag is (h + s) mod 2^128, in two halves.
  const low = h0 | (h1 << 26) | (h2 << 52);
  const high = (h2 >> 12) | (h3 << 14) | (h4 << 40);
  const addend = load<u64>(S);
  const sum = low + addend;
  const overflow = ((low & addend) | ((low | addend) & ~sum)) >> 63;
  store<u64>(out, sum, 0);
  store<u64>(out, high + load<u64>(S, 8) + overflow, 8);
  memory.fill(H, 0, 40);
  memory.fill(R, 0, 40);
  memory.fill(S, 0, 16);
  memory.fill(LAST, 0, 16);
}

/** Absorbs a view. What does not fill a block ends in zeros when `padded`, in a 1 and zeros otherwise. */
function update(source: usize, length: i32, padded: bool): void {
  length = max(length, 0);
  absorb(source, length >> 4, 1 << 24);
  const rest = length & 15;
  if (rest == 0) return;
  memory.fill(LAST, 0, 16);
  memory.copy(LAST, source + (length & ~15), rest);
  if (!padded) store<u8>(LAST + rest, 1);
  absorb(LAST, 1, padded ? 1 << 24 : 0);
}

/**
 * h = (h + block) * r mod 2^130 - 5 for each block; `top` is the bit above its 128, shifted into the fifth limb.
 *
 * Bounds: r limbs are below 2^26, 5 * r limbs below 2^28.4. Between blocks h0 and h2..h4 are below 2^26, and h1 below
 * 2^26 + 2^6: with a block added, every limb is below 2^27.1. So d0..d3 are below 2^27.1 * (2^26 + 4 * 2^28.4) < 2^58,
 * and d4, which has no factor 5, is below 5 * 2^27.1 * 2^26 < 2^55.5, with less than 2^33 carried in. It carries less
 * than 2^29.6 out; 5 times that leaves h0 below 2^32, which carries less than 2^6 into h1.
 */
function absorb(source: usize, blocks: i32, top: u64): void {
  const r0 = load<u64>(R, 0);
  const r1 = load<u64>(R, 8);
  const r2 = load<u64>(R, 16);
  const r3 = load<u64>(R, 24);
  const r4 = load<u64>(R, 32);
  const s1 = 5 * r1;
  const s2 = 5 * r2;
  const s3 = 5 * r3;
  const s4 = 5 * r4;
  let h0 = load<u64>(H, 0);
  let h1 = load<u64>(H, 8);
  let h2 = load<u64>(H, 16);
  let h3 = load<u64>(H, 24);
  let h4 = load<u64>(H, 32);
  for (; blocks > 0; blocks--, source += 16) {
    const low = load<u64>(source, 0);
    const high = load<u64>(source, 8);
    h0 += low & LIMB;
    h1 += (low >> 26) & LIMB;
    h2 += ((low >> 52) | (high << 12)) & LIMB;
    h3 += (high >> 14) & LIMB;
    h4 += (high >> 40) | top;

    const d0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
    let d1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
    let d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
    let d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
    let d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;

    d1 += d0 >> 26;
    d2 += d1 >> 26;
    d3 += d2 >> 26;
    d4 += d3 >> 26;
    h0 = (d0 & LIMB) + 5 * (d4 >> 26);
    h1 = (d1 & LIMB) + (h0 >> 26);
    h0 &= LIMB;
    h2 = d2 & LIMB;
    h3 = d3 & LIMB;
    h4 = d4 & LIMB;
  }
  store<u64>(H, h0, 0);
  store<u64>(H, h1, 8);
  store<u64>(H, h2, 16);
  store<u64>(H, h3, 24);
  store<u64>(H, h4, 32);
}
