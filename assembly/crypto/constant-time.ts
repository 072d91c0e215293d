/**
 * Compares `length` bytes at `a` and `b` in a time that depends on `length` alone.
 * A negative length answers false; a length of zero answers true.
 */
export function equalConstantTime(a: usize, b: usize, length: i32): bool {
  if (length < 0) return false;
  let difference: u32 = 0;
  for (let i = 0; i < length; i++) {
    difference |= (<u32>load<u8>(a + i)) ^ (<u32>load<u8>(b + i));
  }
  return difference == 0;
}
