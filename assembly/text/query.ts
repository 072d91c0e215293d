import { Bytes, pointer } from "./bytes";
import { percentDecode } from "./percent";
import { textOf } from "./utf8";

const MAX_PARAMETERS = 64;
const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;

/** The parameters of a query or a form, decoded. */
export class QueryParameters {
  /** Whether there were more than 64 parameters; the others are left out. */
  overflow: bool = false;
  /** Whether a name or a value has a broken escape or is not UTF-8. */
  malformed: bool = false;
  private seen: i32 = 0;
  private names: Array<string> = [];
  private values: Array<string | null> = [];

  /** How many parameters are called `name`, whatever their values. */
  count(name: string): i32 {
    let count = 0;
    for (let i = 0; i < this.names.length; i++) {
      if (this.names[i] == name) count++;
    }
    return count;
  }

  /** The first value of `name`; null when there is none, or when it has a broken escape or is not UTF-8. */
  get(name: string): string | null {
    const index = this.names.indexOf(name);
    return index < 0 ? null : this.values[index];
  }

  /** Whether any name is there more than once. */
  get hasDuplicates(): bool {
    for (let i = 1; i < this.names.length; i++) {
      if (this.names.indexOf(this.names[i]) < i) return true;
    }
    return false;
  }

  /** Adds what stands between two ampersands. A name that cannot be read is left out: nothing can ask for it. */
  private add(source: usize, length: i32): void {
    if (this.seen == MAX_PARAMETERS) {
      this.overflow = true;
      return;
    }
    this.seen++;
    let split = 0;
    while (split < length && load<u8>(source + split) != EQUALS) split++;
    const name = decoded(source, split);
    const value = split < length ? decoded(source + split + 1, length - split - 1) : "";
    if (name == null || value == null) this.malformed = true;
    if (name == null) return;
    this.names.push(name);
    this.values.push(value);
  }

  /** Adds all parameters of a query. */
  parse(source: usize, length: i32): void {
    let start = 0;
    for (let i = 0; i <= length; i++) {
      if (i < length && load<u8>(source + i) != AMPERSAND) continue;
      if (i > start) this.add(source + start, i - start);
      if (this.overflow) return;
      start = i + 1;
    }
  }
}

function decoded(source: usize, length: i32): string | null {
  const bytes: Bytes | null = percentDecode(source, length, true);
  return bytes == null ? null : textOf(pointer(bytes), bytes.length);
}

/**
 * Reads a query (without "?") or a form in application/x-www-form-urlencoded. Of "a=b=c" the value is "b=c"; of "a" it is
 * "". Empty parameters ("&&") are skipped.
 */
export function parseQuery(source: usize, length: i32): QueryParameters {
  const parameters = new QueryParameters();
  parameters.parse(source, length);
  return parameters;
}
