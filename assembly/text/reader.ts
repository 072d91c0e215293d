import { Bytes, copyBytes } from "./bytes";

/** Reads what `Writer` wrote. Past the end it answers zeros and empty bytes, and `failed` is set. */
export class Reader {
  failed: bool = false;

  constructor(
    private at: usize,
    private left: i32,
  ) {}

  /** Bytes not read yet. */
  get remaining(): i32 {
    return this.left;
  }

  /** The address of the next `length` bytes, which count as read; 0 where there are fewer. */
  take(length: i32): usize {
    if (length < 0 || length > this.left) {
      this.failed = true;
      this.left = 0;
      return 0;
    }
    const at = this.at;
    this.at += <usize>length;
    this.left -= length;
    return at;
  }

  /** One byte. */
  u8(): u8 {
    const at = this.take(1);
    return at == 0 ? 0 : load<u8>(at);
  }

  /** 4 bytes, little endian. */
  u32(): u32 {
    const at = this.take(4);
    return at == 0 ? 0 : load<u32>(at);
  }

  /** 8 bytes, little endian. */
  i64(): i64 {
    const at = this.take(8);
    return at == 0 ? 0 : load<i64>(at);
  }

  /** A copy of the next `length` bytes. */
  bytes(length: i32): Bytes {
    const at = this.take(length);
    return copyBytes(at, at == 0 ? 0 : length);
  }
}
