import { Bytes, bytesOf, pointer } from "../text/bytes";
import { findByte } from "../text/scan";

/** The name of the cookie that remembers which relying party was chosen on a host of several. */
export const CHOICE_COOKIE = "gatehouse-choice";

const EQUALS: u8 = 0x3d;
const DOT: u8 = 0x2e;
const CHOICE = bytesOf(CHOICE_COOKIE);
/** Of FNV-1a. */
const OFFSET: u32 = 2166136261;
const PRIME: u32 = 16777619;

/** The names of all cookies that are ours, of all relying parties: none of them is for applications. Allocates nothing. */
export class CookieNames {
  /** A hash table with open addressing; at most half of it is filled. */
  private table: StaticArray<Bytes | null>;
  private mask: u32;
  private loginPrefixes: Array<Bytes> = [];
  /** Bit n is set when some name begins with the byte n modulo 64, or has n bytes modulo 64. */
  private firstBytes: u64 = 0;
  private lengths: u64 = 0;

  constructor(sessionNames: Array<string>, loginPrefixes: Array<string>) {
    let size: u32 = 8;
    while (<i32>size < 2 * (sessionNames.length + 1)) size <<= 1;
    this.mask = size - 1;
    this.table = new StaticArray<Bytes | null>(size);
    this.add(CHOICE);
    for (let i = 0; i < sessionNames.length; i++) this.add(bytesOf(sessionNames[i]));
    for (let i = 0; i < loginPrefixes.length; i++) {
      const prefix = bytesOf(loginPrefixes[i]);
      this.loginPrefixes.push(prefix);
      this.noteFirst(prefix);
    }
  }

  /**
   * Where the name of the cookie between `name` and `stop` ends, its equals sign; 0 when it is none of ours. A further cookie
   * of a session has the number of it behind a dot.
   */
  end(name: usize, stop: usize): usize {
    if (name >= stop) return 0;
    const first: u64 = load<u8>(name);
    if ((this.firstBytes & bit(first)) == 0) return 0;
    const equals = findByte(name, stop, EQUALS);
    if (equals == stop) return 0;
    const length = <i32>(equals - name);
    if (this.includes(name, length) || this.isLogin(name, length)) return equals;
    const base = withoutNumber(name, length);
    return base < length && this.includes(name, base) ? equals : 0;
  }

  /** Whether the name between `name` and `end` is that of the remembered choice. */
  isChoice(name: usize, end: usize): bool {
    return <i32>(end - name) == CHOICE.length && memory.compare(name, pointer(CHOICE), CHOICE.length) == 0;
  }

  private add(name: Bytes): void {
    let i = hash(pointer(name), name.length) & this.mask;
    while (this.table[i] !== null) i = (i + 1) & this.mask;
    this.table[i] = name;
    this.lengths |= bit(<u64>name.length);
    this.noteFirst(name);
  }

  private noteFirst(name: Bytes): void {
    if (name.length > 0) this.firstBytes |= bit(<u64>name[0]);
  }

  private includes(name: usize, length: i32): bool {
    if ((this.lengths & bit(<u64>length)) == 0) return false;
    let i = hash(name, length) & this.mask;
    let entry = unchecked(this.table[i]);
    while (entry !== null) {
      if (entry.length == length && memory.compare(name, pointer(entry), length) == 0) return true;
      i = (i + 1) & this.mask;
      entry = unchecked(this.table[i]);
    }
    return false;
  }

  private isLogin(name: usize, length: i32): bool {
    for (let i = 0; i < this.loginPrefixes.length; i++) {
      const prefix = unchecked(this.loginPrefixes[i]);
      if (length > prefix.length && memory.compare(name, pointer(prefix), prefix.length) == 0) return true;
    }
    return false;
  }
}

function bit(n: u64): u64 {
  const one: u64 = 1;
  return one << (n & 63);
}

/** The length of a name without a dot and the one or two digits after it. */
function withoutNumber(name: usize, length: i32): i32 {
  let at = length;
  while (at > 0 && length - at < 2 && isDigit(load<u8>(name + at - 1))) at--;
  return at > 0 && at < length && load<u8>(name + at - 1) == DOT ? at - 1 : length;
}

function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39;
}

function hash(source: usize, length: i32): u32 {
  let h = OFFSET;
  for (let i = 0; i < length; i++) h = (h ^ load<u8>(source + i)) * PRIME;
  return h;
}
