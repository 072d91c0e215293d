/** Bytes of the state that the incremental functions work on. */
export const SHA512_STATE_SIZE: i32 = 200;

// The state: 8 chaining words, the number of bytes absorbed so far (u64), the pending block.
const TOTAL: usize = 64;
const PENDING: usize = 72;

const INITIAL_384 = memory.data<u64>([
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31,
  0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
]);
const INITIAL_512 = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
  0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);
const ROUND_CONSTANTS = memory.data<u64>(
  [
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
  ],
  16,
);
/** The message schedule, each word with its round constant added. */
const SCHEDULE = memory.data(640, 16);
const STATE = memory.data(SHA512_STATE_SIZE, 16);

/** Writes the SHA-384 digest (48 bytes) of a view to `out`. A negative length counts as zero. FIPS 180-4, section 6.5. */
export function sha384(source: usize, length: i32, out: usize): void {
  sha384Init(STATE);
  sha512Update(STATE, source, length);
  sha384Finish(STATE, out);
}

/** Writes the SHA-512 digest (64 bytes) of a view to `out`. A negative length counts as zero. FIPS 180-4, section 6.4. */
export function sha512(source: usize, length: i32, out: usize): void {
  sha512Init(STATE);
  sha512Update(STATE, source, length);
  sha512Finish(STATE, out);
}

/** Begins a SHA-384 digest in the `SHA512_STATE_SIZE` bytes at `state`. Continue with `sha512Update`. @internal */
export function sha384Init(state: usize): void {
  begin(state, INITIAL_384);
}

/** Begins a SHA-512 digest in the `SHA512_STATE_SIZE` bytes at `state`. */
export function sha512Init(state: usize): void {
  begin(state, INITIAL_512);
}

/** Appends a view to the message. A negative length counts as zero. */
export function sha512Update(state: usize, source: usize, length: i32): void {
  if (length <= 0) return;
  const total = load<u64>(state, TOTAL);
  store<u64>(state, total + <u64>length, TOTAL);
  const used = <i32>(total & 127);
  if (used > 0) {
    const taken = min(128 - used, length);
    memory.copy(state + PENDING + used, source, taken);
    if (used + taken < 128) return;
    compress(state, state + PENDING, 1);
    source += taken;
    length -= taken;
  }
  compress(state, source, length >> 7);
  memory.copy(state + PENDING, source + (length & ~127), length & 127);
}

/** Writes the SHA-384 digest (48 bytes) to `out` and wipes the state. @internal */
export function sha384Finish(state: usize, out: usize): void {
  finish(state, out, 48);
}

/** Writes the SHA-512 digest (64 bytes) to `out` and wipes the state. */
export function sha512Finish(state: usize, out: usize): void {
  finish(state, out, 64);
}

function begin(state: usize, initial: usize): void {
  memory.copy(state, initial, 64);
  store<u64>(state, 0, TOTAL);
}

function finish(state: usize, out: usize, size: usize): void {
  const total = load<u64>(state, TOTAL);
  const pending = state + PENDING;
  let used = <i32>(total & 127);
  store<u8>(pending + used, 0x80);
  used++;
  if (used > 112) {
    memory.fill(pending + used, 0, 128 - used);
    compress(state, pending, 1);
    used = 0;
  }
  memory.fill(pending + used, 0, 120 - used);
  store<u64>(pending, bswap<u64>(total << 3), 120);
  compress(state, pending, 1);
  for (let at: usize = 0; at < size; at += 16) v128.store(out + at, bigEndian(v128.load(state + at)));
  memory.fill(state, 0, SHA512_STATE_SIZE);
  memory.fill(SCHEDULE, 0, 640);
}

function bigEndian(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}

function bigSigma0(x: u64): u64 {
  return rotr<u64>(x, 28) ^ rotr<u64>(x, 34) ^ rotr<u64>(x, 39);
}

function bigSigma1(x: u64): u64 {
  return rotr<u64>(x, 14) ^ rotr<u64>(x, 18) ^ rotr<u64>(x, 41);
}

function choose(x: u64, y: u64, z: u64): u64 {
  return z ^ (x & (y ^ z));
}

function majority(x: u64, y: u64, z: u64): u64 {
  return (x & y) | (z & (x | y));
}

function smallSigma0(x: v128): v128 {
  const turned = v128.xor(
    v128.or(v128.shr<u64>(x, 1), v128.shl<u64>(x, 63)),
    v128.or(v128.shr<u64>(x, 8), v128.shl<u64>(x, 56)),
  );
  return v128.xor(turned, v128.shr<u64>(x, 7));
}

function smallSigma1(x: v128): v128 {
  const turned = v128.xor(
    v128.or(v128.shr<u64>(x, 19), v128.shl<u64>(x, 45)),
    v128.or(v128.shr<u64>(x, 61), v128.shl<u64>(x, 3)),
  );
  return v128.xor(turned, v128.shr<u64>(x, 6));
}

/** Fills the schedule from one block, two words at a time. */
function expand(source: usize): void {
  let w0 = bigEndian(v128.load(source));
  let w2 = bigEndian(v128.load(source, 16));
  let w4 = bigEndian(v128.load(source, 32));
  let w6 = bigEndian(v128.load(source, 48));
  let w8 = bigEndian(v128.load(source, 64));
  let w10 = bigEndian(v128.load(source, 80));
  let w12 = bigEndian(v128.load(source, 96));
  let w14 = bigEndian(v128.load(source, 112));
  for (let at: usize = 0; at < 640; at += 16) {
    v128.store(SCHEDULE + at, v128.add<u64>(w0, v128.load(ROUND_CONSTANTS + at)));
    let next = v128.add<u64>(w0, smallSigma0(v128.shuffle<u64>(w0, w2, 1, 2)));
    next = v128.add<u64>(next, v128.shuffle<u64>(w8, w10, 1, 2));
    next = v128.add<u64>(next, smallSigma1(w14));
    w0 = w2;
    w2 = w4;
    w4 = w6;
    w6 = w8;
    w8 = w10;
    w10 = w12;
    w12 = w14;
    w14 = next;
  }
}

function compress(state: usize, source: usize, blocks: i32): void {
  for (; blocks > 0; blocks--, source += 128) {
    expand(source);
    let a = load<u64>(state, 0);
    let b = load<u64>(state, 8);
    let c = load<u64>(state, 16);
    let d = load<u64>(state, 24);
    let e = load<u64>(state, 32);
    let f = load<u64>(state, 40);
    let g = load<u64>(state, 48);
    let h = load<u64>(state, 56);
    // Not unrolled: a function that is called in one place alone is inlined, one for each word would be called.
    for (let word = SCHEDULE; word < SCHEDULE + 640; word += 8) {
      const first = h + load<u64>(word) + choose(e, f, g) + bigSigma1(e);
      const second = bigSigma0(a) + majority(a, b, c);
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    store<u64>(state, load<u64>(state, 0) + a, 0);
    store<u64>(state, load<u64>(state, 8) + b, 8);
    store<u64>(state, load<u64>(state, 16) + c, 16);
    store<u64>(state, load<u64>(state, 24) + d, 24);
    store<u64>(state, load<u64>(state, 32) + e, 32);
    store<u64>(state, load<u64>(state, 40) + f, 40);
    store<u64>(state, load<u64>(state, 48) + g, 48);
    store<u64>(state, load<u64>(state, 56) + h, 56);
  }
}
