/** Whether a byte is white space around a cookie (RFC 6265 5.4). */
export function isSpace(byte: u8): bool {
  return byte == 0x20 || byte == 0x09;
}

/** Stores where a value stands and its length, without the white space at its end, as entry `index` of a table: 4 bytes each. */
export function storeView(table: usize, index: i32, start: usize, stop: usize): void {
  while (stop > start && isSpace(load<u8>(stop - 1))) stop--;
  const slot = table + ((<usize>index) << 3);
  store<usize>(slot, start);
  store<u32>(slot, <u32>(stop - start), 4);
}
