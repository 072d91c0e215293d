/** The address of the first `byte` in [at, end), or `end`. 16 bytes at a time. */
export function findByte(at: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte);
  for (; at + 16 <= end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (mask != 0) return at + <usize>ctz<i32>(mask);
  }
  while (at < end && load<u8>(at) != byte) at++;
  return at;
}
