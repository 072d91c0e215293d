import { decodeAscii, encodeAscii, unitsOf } from "./ascii-text";
import { Bytes, copyBytes, pointer } from "./bytes";

/** Bytes under construction: grows by doubling, appends text as UTF-8, and hands out a copy or a view. */
export class Writer {
  private buffer: StaticArray<u8>;
  private used: i32 = 0;

  constructor(capacity: i32 = 256) {
    this.buffer = new StaticArray<u8>(max(capacity, 16));
  }

  /** Bytes written so far. */
  get length(): i32 {
    return this.used;
  }

  /** The address of the first byte; valid until the next write. */
  get pointer(): usize {
    return pointer(this.buffer);
  }

  /** Makes room for `length` more bytes and counts them as written; answers their address, for the caller to fill. */
  reserve(length: i32): usize {
    const needed = this.used + length;
    if (needed > this.buffer.length) {
      const grown = new StaticArray<u8>(max(needed, this.buffer.length << 1));
      memory.copy(pointer(grown), pointer(this.buffer), this.used);
      this.buffer = grown;
    }
    const at = pointer(this.buffer) + this.used;
    this.used = needed;
    return at;
  }

  /** Appends the UTF-8 encoding of `text`. */
  text(text: string): Writer {
    const start = this.used;
    if (encodeAscii(text, this.reserve(text.length))) return this;
    this.used = start;
    const length = String.UTF8.byteLength(text);
    String.UTF8.encodeUnsafe(unitsOf(text), text.length, this.reserve(length));
    return this;
  }

  /** Appends owned bytes. */
  bytes(bytes: Bytes): Writer {
    return this.view(pointer(bytes), bytes.length);
  }

  /** Appends a view. */
  view(source: usize, length: i32): Writer {
    memory.copy(this.reserve(length), source, length);
    return this;
  }

  /** Appends one byte. */
  u8(value: u8): Writer {
    store<u8>(this.reserve(1), value);
    return this;
  }

  /** Appends 4 bytes, little endian. */
  u32(value: u32): Writer {
    store<u32>(this.reserve(4), value);
    return this;
  }

  /** Appends 8 bytes, little endian. */
  u64(value: u64): Writer {
    store<u64>(this.reserve(8), value);
    return this;
  }

  /** Appends a number in decimal digits. */
  decimal(value: u32): Writer {
    let digits = 1;
    for (let rest = value; rest >= 10; rest /= 10) digits++;
    const at = this.reserve(digits);
    for (let i = digits - 1, rest = value; i >= 0; i--, rest /= 10) store<u8>(at + i, <u8>(0x30 + (rest % 10)));
    return this;
  }

  /** Forgets what was written and keeps the memory. */
  clear(): void {
    this.used = 0;
  }

  /** A copy of what was written. */
  toBytes(): Bytes {
    return copyBytes(pointer(this.buffer), this.used);
  }

  /** What was written, read as UTF-8. */
  toString(): string {
    const ascii = decodeAscii(pointer(this.buffer), this.used);
    return ascii !== null ? ascii : String.UTF8.decodeUnsafe(pointer(this.buffer), this.used);
  }
}
