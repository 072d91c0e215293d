/** Whether two views of the same length are alike, 16 bytes at a time. Not for secrets: takes longer the later they differ. */
export function equalBytes(a: usize, b: usize, length: i32): bool {
  let i: usize = 0;
  const end = <usize>length;
  for (; i + 16 <= end; i += 16) {
    if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false;
  }
  for (; i < end; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}
