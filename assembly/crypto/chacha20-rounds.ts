/**
 * Writes the 64 bytes at `state` after the twenty rounds, without the final addition, to `out`. RFC 8439, section 2.3. One
 * vector holds a row.
 */
export function chacha20Permute(state: usize, out: usize): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  for (let round = 0; round < 20; round += 2) {
    a = v128.add<u32>(a, b);
    d = rotate16(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = v128.xor(b, c);
    b = v128.or(v128.shl<u32>(b, 12), v128.shr<u32>(b, 20));
    a = v128.add<u32>(a, b);
    d = rotate8(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = v128.xor(b, c);
    b = v128.or(v128.shl<u32>(b, 7), v128.shr<u32>(b, 25));
    b = v128.shuffle<u32>(b, b, 1, 2, 3, 0);
    c = v128.shuffle<u32>(c, c, 2, 3, 0, 1);
    d = v128.shuffle<u32>(d, d, 3, 0, 1, 2);
    a = v128.add<u32>(a, b);
    d = rotate16(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = v128.xor(b, c);
    b = v128.or(v128.shl<u32>(b, 12), v128.shr<u32>(b, 20));
    a = v128.add<u32>(a, b);
    d = rotate8(v128.xor(d, a));
    c = v128.add<u32>(c, d);
    b = v128.xor(b, c);
    b = v128.or(v128.shl<u32>(b, 7), v128.shr<u32>(b, 25));
    b = v128.shuffle<u32>(b, b, 3, 0, 1, 2);
    c = v128.shuffle<u32>(c, c, 2, 3, 0, 1);
    d = v128.shuffle<u32>(d, d, 1, 2, 3, 0);
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

/**
 * Applies four blocks of the key stream to 256 bytes. RFC 8439, section 2.4: the input block at `state`, of which the
 * counter is not used. Vector i holds word i of each of the four blocks.
 */
export function chacha20FourBlocks(state: usize, counter: u32, source: usize, out: usize): void {
  const counters = v128.add<u32>(v128.splat<u32>(counter), i32x4(0, 1, 2, 3));
  let x0 = v128.load_splat<u32>(state, 0);
  let x1 = v128.load_splat<u32>(state, 4);
  let x2 = v128.load_splat<u32>(state, 8);
  let x3 = v128.load_splat<u32>(state, 12);
  let x4 = v128.load_splat<u32>(state, 16);
  let x5 = v128.load_splat<u32>(state, 20);
  let x6 = v128.load_splat<u32>(state, 24);
  let x7 = v128.load_splat<u32>(state, 28);
  let x8 = v128.load_splat<u32>(state, 32);
  let x9 = v128.load_splat<u32>(state, 36);
  let x10 = v128.load_splat<u32>(state, 40);
  let x11 = v128.load_splat<u32>(state, 44);
  let x12 = counters;
  let x13 = v128.load_splat<u32>(state, 52);
  let x14 = v128.load_splat<u32>(state, 56);
  let x15 = v128.load_splat<u32>(state, 60);
  for (let round = 0; round < 20; round += 2) {
    x0 = v128.add<u32>(x0, x4);
    x12 = rotate16(v128.xor(x12, x0));
    x8 = v128.add<u32>(x8, x12);
    x4 = v128.xor(x4, x8);
    x4 = v128.or(v128.shl<u32>(x4, 12), v128.shr<u32>(x4, 20));
    x0 = v128.add<u32>(x0, x4);
    x12 = rotate8(v128.xor(x12, x0));
    x8 = v128.add<u32>(x8, x12);
    x4 = v128.xor(x4, x8);
    x4 = v128.or(v128.shl<u32>(x4, 7), v128.shr<u32>(x4, 25));
    x1 = v128.add<u32>(x1, x5);
    x13 = rotate16(v128.xor(x13, x1));
    x9 = v128.add<u32>(x9, x13);
    x5 = v128.xor(x5, x9);
    x5 = v128.or(v128.shl<u32>(x5, 12), v128.shr<u32>(x5, 20));
    x1 = v128.add<u32>(x1, x5);
    x13 = rotate8(v128.xor(x13, x1));
    x9 = v128.add<u32>(x9, x13);
    x5 = v128.xor(x5, x9);
    x5 = v128.or(v128.shl<u32>(x5, 7), v128.shr<u32>(x5, 25));
    x2 = v128.add<u32>(x2, x6);
    x14 = rotate16(v128.xor(x14, x2));
    x10 = v128.add<u32>(x10, x14);
    x6 = v128.xor(x6, x10);
    x6 = v128.or(v128.shl<u32>(x6, 12), v128.shr<u32>(x6, 20));
    x2 = v128.add<u32>(x2, x6);
    x14 = rotate8(v128.xor(x14, x2));
    x10 = v128.add<u32>(x10, x14);
    x6 = v128.xor(x6, x10);
    x6 = v128.or(v128.shl<u32>(x6, 7), v128.shr<u32>(x6, 25));
    x3 = v128.add<u32>(x3, x7);
    x15 = rotate16(v128.xor(x15, x3));
    x11 = v128.add<u32>(x11, x15);
    x7 = v128.xor(x7, x11);
    x7 = v128.or(v128.shl<u32>(x7, 12), v128.shr<u32>(x7, 20));
    x3 = v128.add<u32>(x3, x7);
    x15 = rotate8(v128.xor(x15, x3));
    x11 = v128.add<u32>(x11, x15);
    x7 = v128.xor(x7, x11);
    x7 = v128.or(v128.shl<u32>(x7, 7), v128.shr<u32>(x7, 25));
    x0 = v128.add<u32>(x0, x5);
    x15 = rotate16(v128.xor(x15, x0));
    x10 = v128.add<u32>(x10, x15);
    x5 = v128.xor(x5, x10);
    x5 = v128.or(v128.shl<u32>(x5, 12), v128.shr<u32>(x5, 20));
    x0 = v128.add<u32>(x0, x5);
    x15 = rotate8(v128.xor(x15, x0));
    x10 = v128.add<u32>(x10, x15);
    x5 = v128.xor(x5, x10);
    x5 = v128.or(v128.shl<u32>(x5, 7), v128.shr<u32>(x5, 25));
    x1 = v128.add<u32>(x1, x6);
    x12 = rotate16(v128.xor(x12, x1));
    x11 = v128.add<u32>(x11, x12);
    x6 = v128.xor(x6, x11);
    x6 = v128.or(v128.shl<u32>(x6, 12), v128.shr<u32>(x6, 20));
    x1 = v128.add<u32>(x1, x6);
    x12 = rotate8(v128.xor(x12, x1));
    x11 = v128.add<u32>(x11, x12);
    x6 = v128.xor(x6, x11);
    x6 = v128.or(v128.shl<u32>(x6, 7), v128.shr<u32>(x6, 25));
    x2 = v128.add<u32>(x2, x7);
    x13 = rotate16(v128.xor(x13, x2));
    x8 = v128.add<u32>(x8, x13);
    x7 = v128.xor(x7, x8);
    x7 = v128.or(v128.shl<u32>(x7, 12), v128.shr<u32>(x7, 20));
    x2 = v128.add<u32>(x2, x7);
    x13 = rotate8(v128.xor(x13, x2));
    x8 = v128.add<u32>(x8, x13);
    x7 = v128.xor(x7, x8);
    x7 = v128.or(v128.shl<u32>(x7, 7), v128.shr<u32>(x7, 25));
    x3 = v128.add<u32>(x3, x4);
    x14 = rotate16(v128.xor(x14, x3));
    x9 = v128.add<u32>(x9, x14);
    x4 = v128.xor(x4, x9);
    x4 = v128.or(v128.shl<u32>(x4, 12), v128.shr<u32>(x4, 20));
    x3 = v128.add<u32>(x3, x4);
    x14 = rotate8(v128.xor(x14, x3));
    x9 = v128.add<u32>(x9, x14);
    x4 = v128.xor(x4, x9);
    x4 = v128.or(v128.shl<u32>(x4, 7), v128.shr<u32>(x4, 25));
  }
  xorRow(
    v128.add<u32>(x0, v128.load_splat<u32>(state, 0)),
    v128.add<u32>(x1, v128.load_splat<u32>(state, 4)),
    v128.add<u32>(x2, v128.load_splat<u32>(state, 8)),
    v128.add<u32>(x3, v128.load_splat<u32>(state, 12)),
    source + 0,
    out + 0,
  );
  xorRow(
    v128.add<u32>(x4, v128.load_splat<u32>(state, 16)),
    v128.add<u32>(x5, v128.load_splat<u32>(state, 20)),
    v128.add<u32>(x6, v128.load_splat<u32>(state, 24)),
    v128.add<u32>(x7, v128.load_splat<u32>(state, 28)),
    source + 16,
    out + 16,
  );
  xorRow(
    v128.add<u32>(x8, v128.load_splat<u32>(state, 32)),
    v128.add<u32>(x9, v128.load_splat<u32>(state, 36)),
    v128.add<u32>(x10, v128.load_splat<u32>(state, 40)),
    v128.add<u32>(x11, v128.load_splat<u32>(state, 44)),
    source + 32,
    out + 32,
  );
  xorRow(
    v128.add<u32>(x12, counters),
    v128.add<u32>(x13, v128.load_splat<u32>(state, 52)),
    v128.add<u32>(x14, v128.load_splat<u32>(state, 56)),
    v128.add<u32>(x15, v128.load_splat<u32>(state, 60)),
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

// The optimiser inlines these two. Rotations by 12 and 7 are too large for that, and written out where they are needed.
function rotate16(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}

function rotate8(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}
