import { Bytes, copyBytes } from "../text/bytes";
import { DerTag } from "./der-writer";

/** Reads the elements of a DER encoding (X.690) one after the other. Never reads beyond its view. */
export class DerReader {
  private at: usize;
  private end: usize;

  constructor(source: usize, length: i32) {
    this.at = source;
    this.end = source + <usize>max(length, 0);
  }

  /** Whether the next element has this tag. */
  isNext(tag: DerTag): bool {
    return this.at < this.end && load<u8>(this.at) == <u8>tag;
  }

  /** What is in the next element, past which this goes; null when it has another tag or is cut off, and then this stays. */
  next(tag: DerTag): DerReader | null {
    if (!this.isNext(tag) || this.end - this.at < 2) return null;
    let content = this.at + 2;
    let length: u32 = load<u8>(this.at, 1);
    if (length >= 0x80) {
      // More than two bytes of length are of no key.
      const count = length & 0x7f;
      if (count == 0 || count > 2 || this.end - content < <usize>count) return null;
      length = 0;
      for (let i: u32 = 0; i < count; i++, content++) {
        const byte: u32 = load<u8>(content);
        length = (length << 8) | byte;
      }
    }
    if (this.end - content < <usize>length) return null;
    this.at = content + <usize>length;
    return new DerReader(content, <i32>length);
  }

  /** What is in the next element as bytes; empty when there is none of this tag. */
  nextBytes(tag: DerTag): Bytes {
    const element = this.next(tag);
    return element === null ? copyBytes(0, 0) : element.rest();
  }

  /** All that was not read. */
  rest(): Bytes {
    return copyBytes(this.at, <i32>(this.end - this.at));
  }
}
