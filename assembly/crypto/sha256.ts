/** Bytes of the state that the incremental functions work on. */
export const SHA256_STATE_SIZE: i32 = 104;
/** Bytes of a digest. */
export const SHA256_SIZE: i32 = 32;
/** Bytes of a block, as HMAC needs it. */
export const SHA256_BLOCK_SIZE: i32 = 64;

// The state: 8 chaining words, the number of bytes absorbed so far (u64), the pending block.
const TOTAL: usize = 32;
const PENDING: usize = 40;

const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const ROUND_CONSTANTS = memory.data<u32>(
  [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
  ],
  16,
);
/** The message schedule, each word with its round constant added. */
const SCHEDULE = memory.data(256, 16);
const STATE = memory.data(SHA256_STATE_SIZE, 16);

/** Writes the SHA-256 digest (32 bytes) of a view to `out`. A negative length counts as zero. FIPS 180-4, section 6.2. */
export function sha256(source: usize, length: i32, out: usize): void {
  sha256Init(STATE);
  sha256Update(STATE, source, length);
  sha256Finish(STATE, out);
}

/** Begins a digest in the `SHA256_STATE_SIZE` bytes at `state`. A copy of those bytes continues on its own. */
export function sha256Init(state: usize): void {
  memory.copy(state, INITIAL, 32);
  store<u64>(state, 0, TOTAL);
}

/** Appends a view to the message. A negative length counts as zero. */
export function sha256Update(state: usize, source: usize, length: i32): void {
  if (length <= 0) return;
  const total = load<u64>(state, TOTAL);
  store<u64>(state, total + <u64>length, TOTAL);
  const used = <i32>(total & 63);
  if (used > 0) {
    const taken = min(64 - used, length);
    memory.copy(state + PENDING + used, source, taken);
    if (used + taken < 64) return;
    compress(state, state + PENDING, 1);
    source += taken;
    length -= taken;
  }
  compress(state, source, length >> 6);
  memory.copy(state + PENDING, source + (length & ~63), length & 63);
}

/** Writes the digest (32 bytes) to `out` and wipes the state. */
export function sha256Finish(state: usize, out: usize): void {
  const total = load<u64>(state, TOTAL);
  const pending = state + PENDING;
  let used = <i32>(total & 63);
  store<u8>(pending + used, 0x80);
  used++;
  if (used > 56) {
    memory.fill(pending + used, 0, 64 - used);
    compress(state, pending, 1);
    used = 0;
  }
  memory.fill(pending + used, 0, 56 - used);
  store<u64>(pending, bswap<u64>(total << 3), 56);
  compress(state, pending, 1);
  v128.store(out, bigEndian(v128.load(state)));
  v128.store(out, bigEndian(v128.load(state, 16)), 16);
  memory.fill(state, 0, SHA256_STATE_SIZE);
  memory.fill(SCHEDULE, 0, 256);
}

function bigEndian(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

function bigSigma0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
}

function bigSigma1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
}

function choose(x: u32, y: u32, z: u32): u32 {
  return z ^ (x & (y ^ z));
}

function majority(x: u32, y: u32, z: u32): u32 {
  return (x & y) | (z & (x | y));
}

function smallSigma0(x: v128): v128 {
  const turned = v128.xor(
    v128.or(v128.shr<u32>(x, 7), v128.shl<u32>(x, 25)),
    v128.or(v128.shr<u32>(x, 18), v128.shl<u32>(x, 14)),
  );
  return v128.xor(turned, v128.shr<u32>(x, 3));
}

function smallSigma1(x: v128): v128 {
  const turned = v128.xor(
    v128.or(v128.shr<u32>(x, 17), v128.shl<u32>(x, 15)),
    v128.or(v128.shr<u32>(x, 19), v128.shl<u32>(x, 13)),
  );
  return v128.xor(turned, v128.shr<u32>(x, 10));
}

/** Fills the schedule from one block, four words at a time. */
function expand(source: usize): void {
  let w0 = bigEndian(v128.load(source));
  let w4 = bigEndian(v128.load(source, 16));
  let w8 = bigEndian(v128.load(source, 32));
  let w12 = bigEndian(v128.load(source, 48));
  const zero = v128.splat<u32>(0);
  for (let at: usize = 0; at < 256; at += 16) {
    v128.store(SCHEDULE + at, v128.add<u32>(w0, v128.load(ROUND_CONSTANTS + at)));
    let next = v128.add<u32>(w0, smallSigma0(v128.shuffle<u32>(w0, w4, 1, 2, 3, 4)));
    next = v128.add<u32>(next, v128.shuffle<u32>(w8, w12, 1, 2, 3, 4));
    // The two upper words need the two lower ones, which only exist after the first sum.
    next = v128.add<u32>(next, smallSigma1(v128.shuffle<u32>(w12, zero, 2, 3, 4, 5)));
    next = v128.add<u32>(next, smallSigma1(v128.shuffle<u32>(next, zero, 4, 5, 0, 1)));
    w0 = w4;
    w4 = w8;
    w8 = w12;
    w12 = next;
  }
}

function compress(state: usize, source: usize, blocks: i32): void {
  for (; blocks > 0; blocks--, source += 64) {
    expand(source);
    let a = load<u32>(state, 0);
    let b = load<u32>(state, 4);
    let c = load<u32>(state, 8);
    let d = load<u32>(state, 12);
    let e = load<u32>(state, 16);
    let f = load<u32>(state, 20);
    let g = load<u32>(state, 24);
    let h = load<u32>(state, 28);
    // Not unrolled: a function that is called in one place alone is inlined, one for each word would be called.
    for (let word = SCHEDULE; word < SCHEDULE + 256; word += 4) {
      const first = h + load<u32>(word) + choose(e, f, g) + bigSigma1(e);
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
    store<u32>(state, load<u32>(state, 0) + a, 0);
    store<u32>(state, load<u32>(state, 4) + b, 4);
    store<u32>(state, load<u32>(state, 8) + c, 8);
    store<u32>(state, load<u32>(state, 12) + d, 12);
    store<u32>(state, load<u32>(state, 16) + e, 16);
    store<u32>(state, load<u32>(state, 20) + f, 20);
    store<u32>(state, load<u32>(state, 24) + g, 24);
    store<u32>(state, load<u32>(state, 28) + h, 28);
  }
}
