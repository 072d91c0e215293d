import { pointer } from "./bytes";
import { percentDecode } from "./percent";
import { textOf } from "./utf8";

const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;
const FIRST_VISIBLE: u8 = 0x21;
const LAST_VISIBLE: u8 = 0x7e;

/** The names of a form in application/x-www-form-urlencoded, and whether a browser could have sent it as it is. */
export class FormNames {
  /** Each once, in their order, the first `most`. */
  readonly names: string[] = [];
  /** How many more fields there are than `names`. */
  more: i32 = 0;
  /** All of it is visible ASCII, and stands for UTF-8: a script reads and writes it without loss. */
  isText: bool = true;

  /** Reads the form in a view; at most `most` names are kept. */
  constructor(source: usize, length: i32, most: i32) {
    let start = 0;
    for (let i = 0; i <= length; i++) {
      const c: u8 = i < length ? load<u8>(source + i) : AMPERSAND;
      if (c < FIRST_VISIBLE || c > LAST_VISIBLE) this.isText = false;
      if (c != AMPERSAND) continue;
      if (i > start) this.add(source + start, i - start, most);
      start = i + 1;
    }
  }

  private add(source: usize, length: i32, most: i32): void {
    let split = 0;
    while (split < length && load<u8>(source + split) != EQUALS) split++;
    const name = decoded(source, split);
    const hasValue = split == length || decoded(source + split + 1, length - split - 1) !== null;
    if (name === null || !hasValue) {
      this.isText = false;
      return;
    }
    if (this.names.includes(name)) return;
    if (this.names.length < most) this.names.push(name);
    else this.more++;
  }
}

function decoded(source: usize, length: i32): string | null {
  const bytes = percentDecode(source, length, true);
  return bytes == null ? null : textOf(pointer(bytes), bytes.length);
}
