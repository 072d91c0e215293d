const SLOTS = memory.data(16, 8);

/** Where the host stores the address of what it hands over. */
export const OUT_POINTER: usize = SLOTS;
/** Where the host stores its length in bytes; also used for numbers that the host answers. */
export const OUT_LENGTH: usize = SLOTS + 4;
/** Where the host stores a 64-bit number. */
export const OUT_U64: usize = SLOTS + 8;

/** The address that the host stored last. */
export function outPointer(): usize {
  return load<usize>(OUT_POINTER);
}

/** The length in bytes, or the 32-bit number, that the host stored last. */
export function outLength(): i32 {
  return load<i32>(OUT_LENGTH);
}

/** Forgets an earlier answer: for empty data the host may store nothing. */
export function clearOut(): void {
  store<u64>(OUT_POINTER, 0);
}
