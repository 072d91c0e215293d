/** Bytes of a key. */
export const CHACHA20_KEY_SIZE: i32 = 32;

// "expand 32-byte k"
const CONSTANTS = memory.data<u32>([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574], 16);
/** The input block: constants, key, counter and nonce. */
const STATE = memory.data(64, 16);
/** The end of a view that does not fill four blocks. */
const TAIL = memory.data(256, 16);

/** Writes one block (64 bytes) of the key stream to `out`. RFC 8439, section 2.3: a key of 32 bytes, a nonce of 12. */
export function chacha20Block(key: usize, counter: u32, nonce: usize, out: usize): void {
  prepare(key, nonce);
  store<u32>(STATE, counter, 48);
  permute(out);
  for (let at: usize = 0; at < 64; at += 16) {
    v128.store(out + at, v128.add<u32>(v128.load(out + at), v128.load(STATE + at)));
  }
  memory.fill(STATE, 0, 64);
}

/**
 * Derives a subkey (32 bytes) from a key of 32 bytes and the first 16 bytes of a nonce.
 * draft-irtf-cfrg-xchacha, section 2.2.
 */
export function hchacha20(key: usize, nonce: usize, out: usize): void {
  memory.copy(STATE, CONSTANTS, 16);
  memory.copy(STATE + 16, key, 32);
  memory.copy(STATE + 48, nonce, 16);
  permute(STATE);
  v128.store(out, v128.load(STATE));
  v128.store(out, v128.load(STATE, 48), 16);
  memory.fill(STATE, 0, 64);
}

/**
 * Encrypts or decrypts a view into `length` bytes at `out`, which is either `source` itself or does not overlap it.
 * RFC 8439, section 2.4: a key of 32 bytes, the counter of the first block, a nonce of 12 bytes.
 * A negative length counts as zero.
 */
export function chacha20Xor(key: usize, counter: u32, nonce: usize, source: usize, length: i32, out: usize): void {
  prepare(key, nonce);
  for (; length > 0; length -= 256, source += 256, out += 256, counter += 4) {
    if (length >= 256) {
      fourBlocks(counter, source, out);
    } else {
      memory.copy(TAIL, source, length);
      fourBlocks(counter, TAIL, TAIL);
      memory.copy(out, TAIL, length);
    }
  }
  memory.fill(STATE, 0, 64);
  memory.fill(TAIL, 0, 256);
}

function prepare(key: usize, nonce: usize): void {
  memory.copy(STATE, CONSTANTS, 16);
  memory.copy(STATE + 16, key, 32);
  memory.copy(STATE + 52, nonce, 12);
}

function rotate16(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}

function rotate12(x: v128): v128 {
  return v128.or(v128.shl<u32>(x, 12), v128.shr<u32>(x, 20));
}

function rotate8(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}

function rotate7(x: v128): v128 {
  return v128.or(v128.shl<u32>(x, 7), v128.shr<u32>(x, 25));
}

/** Writes `STATE` after the twenty rounds, without the final addition, to `out`. One vector holds a row. */
function permute(out: usize): void {
  let a = v128.load(STATE);
  let b = v128.load(STATE, 16);
  let c = v128.load(STATE, 32);
  let d = v128.load(STATE, 48);
  for (let round = 0; round < 20; round += 2) {
    a = v128.add<u32>(a, b);
    d = rotate16(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = rotate12(v128.xor(b, c));
    a = v128.add<u32>(a, b);
    d = rotate8(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = rotate7(v128.xor(b, c));
    b = v128.shuffle<u32>(b, b, 1, 2, 3, 0);
    c = v128.shuffle<u32>(c, c, 2, 3, 0, 1);
    d = v128.shuffle<u32>(d, d, 3, 0, 1, 2);
    a = v128.add<u32>(a, b);
    d = rotate16(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = rotate12(v128.xor(b, c));
    a = v128.add<u32>(a, b);
    d = rotate8(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = rotate7(v128.xor(b, c));
    b = v128.shuffle<u32>(b, b, 3, 0, 1, 2);
    c = v128.shuffle<u32>(c, c, 2, 3, 0, 1);
    d = v128.shuffle<u32>(d, d, 1, 2, 3, 0);
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

/** Applies four blocks of the key stream to 256 bytes. Vector i holds word i of each of the four blocks. */
function fourBlocks(counter: u32, source: usize, out: usize): void {
  const counters = v128.add<u32>(v128.splat<u32>(counter), i32x4(0, 1, 2, 3));
  let x0 = v128.load_splat<u32>(STATE, 0);
  let x1 = v128.load_splat<u32>(STATE, 4);
  let x2 = v128.load_splat<u32>(STATE, 8);
  let x3 = v128.load_splat<u32>(STATE, 12);
  let x4 = v128.load_splat<u32>(STATE, 16);
  let x5 = v128.load_splat<u32>(STATE, 20);
  let x6 = v128.load_splat<u32>(STATE, 24);
  let x7 = v128.load_splat<u32>(STATE, 28);
  let x8 = v128.load_splat<u32>(STATE, 32);
  let x9 = v128.load_splat<u32>(STATE, 36);
  let x10 = v128.load_splat<u32>(STATE, 40);
  let x11 = v128.load_splat<u32>(STATE, 44);
  let x12 = counters;
  let x13 = v128.load_splat<u32>(STATE, 52);
  let x14 = v128.load_splat<u32>(STATE, 56);
  let x15 = v128.load_splat<u32>(STATE, 60);
  for (let round = 0; round < 20; round += 2) {
    x0 = v128.add<u32>(x0, x4);
    x12 = rotate16(v128.xor(x12, x0));
    x8 = v128.add<u32>(x8, x12);
    x4 = rotate12(v128.xor(x4, x8));
    x0 = v128.add<u32>(x0, x4);
    x12 = rotate8(v128.xor(x12, x0));
    x8 = v128.add<u32>(x8, x12);
    x4 = rotate7(v128.xor(x4, x8));
    x1 = v128.add<u32>(x1, x5);
    x13 = rotate16(v128.xor(x13, x1));
    x9 = v128.add<u32>(x9, x13);
    x5 = rotate12(v128.xor(x5, x9));
    x1 = v128.add<u32>(x1, x5);
    x13 = rotate8(v128.xor(x13, x1));
    x9 = v128.add<u32>(x9, x13);
    x5 = rotate7(v128.xor(x5, x9));
    x2 = v128.add<u32>(x2, x6);
    x14 = rotate16(v128.xor(x14, x2));
    x10 = v128.add<u32>(x10, x14);
    x6 = rotate12(v128.xor(x6, x10));
    x2 = v128.add<u32>(x2, x6);
    x14 = rotate8(v128.xor(x14, x2));
    x10 = v128.add<u32>(x10, x14);
    x6 = rotate7(v128.xor(x6, x10));
    x3 = v128.add<u32>(x3, x7);
    x15 = rotate16(v128.xor(x15, x3));
    x11 = v128.add<u32>(x11, x15);
    x7 = rotate12(v128.xor(x7, x11));
    x3 = v128.add<u32>(x3, x7);
    x15 = rotate8(v128.xor(x15, x3));
    x11 = v128.add<u32>(x11, x15);
    x7 = rotate7(v128.xor(x7, x11));
    x0 = v128.add<u32>(x0, x5);
    x15 = rotate16(v128.xor(x15, x0));
    x10 = v128.add<u32>(x10, x15);
    x5 = rotate12(v128.xor(x5, x10));
    x0 = v128.add<u32>(x0, x5);
    x15 = rotate8(v128.xor(x15, x0));
    x10 = v128.add<u32>(x10, x15);
    x5 = rotate7(v128.xor(x5, x10));
    x1 = v128.add<u32>(x1, x6);
    x12 = rotate16(v128.xor(x12, x1));
    x11 = v128.add<u32>(x11, x12);
    x6 = rotate12(v128.xor(x6, x11));
    x1 = v128.add<u32>(x1, x6);
    x12 = rotate8(v128.xor(x12, x1));
    x11 = v128.add<u32>(x11, x12);
    x6 = rotate7(v128.xor(x6, x11));
    x2 = v128.add<u32>(x2, x7);
    x13 = rotate16(v128.xor(x13, x2));
    x8 = v128.add<u32>(x8, x13);
    x7 = rotate12(v128.xor(x7, x8));
    x2 = v128.add<u32>(x2, x7);
    x13 = rotate8(v128.xor(x13, x2));
    x8 = v128.add<u32>(x8, x13);
    x7 = rotate7(v128.xor(x7, x8));
    x3 = v128.add<u32>(x3, x4);
    x14 = rotate16(v128.xor(x14, x3));
    x9 = v128.add<u32>(x9, x14);
    x4 = rotate12(v128.xor(x4, x9));
    x3 = v128.add<u32>(x3, x4);
    x14 = rotate8(v128.xor(x14, x3));
    x9 = v128.add<u32>(x9, x14);
    x4 = rotate7(v128.xor(x4, x9));
  }
  xorRow(
    v128.add<u32>(x0, v128.load_splat<u32>(STATE, 0)),
    v128.add<u32>(x1, v128.load_splat<u32>(STATE, 4)),
    v128.add<u32>(x2, v128.load_splat<u32>(STATE, 8)),
    v128.add<u32>(x3, v128.load_splat<u32>(STATE, 12)),
    source + 0,
    out + 0,
  );
  xorRow(
    v128.add<u32>(x4, v128.load_splat<u32>(STATE, 16)),
    v128.add<u32>(x5, v128.load_splat<u32>(STATE, 20)),
    v128.add<u32>(x6, v128.load_splat<u32>(STATE, 24)),
    v128.add<u32>(x7, v128.load_splat<u32>(STATE, 28)),
    source + 16,
    out + 16,
  );
  xorRow(
    v128.add<u32>(x8, v128.load_splat<u32>(STATE, 32)),
    v128.add<u32>(x9, v128.load_splat<u32>(STATE, 36)),
    v128.add<u32>(x10, v128.load_splat<u32>(STATE, 40)),
    v128.add<u32>(x11, v128.load_splat<u32>(STATE, 44)),
    source + 32,
    out + 32,
  );
  xorRow(
    v128.add<u32>(x12, counters),
    v128.add<u32>(x13, v128.load_splat<u32>(STATE, 52)),
    v128.add<u32>(x14, v128.load_splat<u32>(STATE, 56)),
    v128.add<u32>(x15, v128.load_splat<u32>(STATE, 60)),
    source + 48,
    out + 48,
  );
}

/** Transposes four words of four blocks and applies them to the 16 bytes that each block has at `source`. */
function xorRow(w0: v128, w1: v128, w2: v128, w3: v128, source: usize, out: usize): void {
  const low01 = v128.shuffle<u32>(w0, w1, 0, 4, 1, 5);
  const low23 = v128.shuffle<u32>(w2, w3, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(w0, w1, 2, 6, 3, 7);
  const high23 = v128.shuffle<u32>(w2, w3, 2, 6, 3, 7);
  v128.store(out, v128.xor(v128.load(source), v128.shuffle<u64>(low01, low23, 0, 2)));
  v128.store(out, v128.xor(v128.load(source, 64), v128.shuffle<u64>(low01, low23, 1, 3)), 64);
  v128.store(out, v128.xor(v128.load(source, 128), v128.shuffle<u64>(high01, high23, 0, 2)), 128);
  v128.store(out, v128.xor(v128.load(source, 192), v128.shuffle<u64>(high01, high23, 1, 3)), 192);
}
