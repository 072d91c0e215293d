import { encodeAscii, unitsOf } from "./ascii-text";

/** Owned bytes: what a function of the cold path takes or returns when a view (pointer and length) would not outlive it. */
export type Bytes = StaticArray<u8>;

/** The address of the first element (of `Bytes`, a byte). Valid while `array` is reachable; the collector never moves it. */
export function pointer<T>(array: StaticArray<T>): usize {
  return changetype<usize>(array);
}

/** A copy of `length` bytes at `source`. A negative length answers empty bytes. */
export function copyBytes(source: usize, length: i32): Bytes {
  const bytes = new StaticArray<u8>(max(length, 0));
  memory.copy(pointer(bytes), source, bytes.length);
  return bytes;
}

/** The UTF-8 encoding of `text`. */
export function bytesOf(text: string): Bytes {
  const ascii = new StaticArray<u8>(text.length);
  if (encodeAscii(text, pointer(ascii))) return ascii;
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(unitsOf(text), text.length, pointer(bytes));
  return bytes;
}

/** Compares two views byte by byte. Not constant-time: see `crypto/constant-time.ts` for secrets. */
export function equalViews(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  return aLength == bLength && memory.compare(a, b, aLength) == 0;
}

/** Compares a view with the UTF-8 encoding of an ASCII constant, without allocating. */
export function equalsAscii(source: usize, length: i32, ascii: string): bool {
  if (length != ascii.length) return false;
  for (let i = 0; i < length; i++) {
    if (load<u8>(source + i) != load<u16>(unitsOf(ascii) + ((<usize>i) << 1))) return false;
  }
  return true;
}
