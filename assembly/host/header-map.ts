import { equalsAscii } from "../text/bytes";
import { textOf } from "../text/utf8";
import { proxy_get_header_map_pairs } from "./abi";
import { MapType, Status } from "./enums";
import { clearOut, OUT_LENGTH, OUT_POINTER, outLength, outPointer } from "./out";

const MAX_HEADERS: usize = 4096;
/** What is longer is not copied as text: no header that a reply depends on is. */
const MAX_TEXT_BYTES = 8192;

// A serialised map: u32 count; count times (u32 name length, u32 value length); count times (name, NUL, value, NUL).

/**
 * Has the host copy a whole header map. Answers its address, or 0 when it can't be had or does not hold together; valid
 * until the next callback. The single read of the ABI gives only the first of a repeated header.
 */
export function readHeaderMap(type: MapType): usize {
  clearOut();
  if (proxy_get_header_map_pairs(type, OUT_POINTER, OUT_LENGTH) != Status.Ok) return 0;
  const map = outPointer();
  const length = <usize>outLength();
  if (map == 0 || length < 4) return 0;
  const count: usize = load<u32>(map);
  const index: usize = 4 + (count << 3);
  return count <= MAX_HEADERS && index <= length ? map : 0;
}

/** How many headers the map holds. */
export function headerCount(map: usize): i32 {
  return load<i32>(map);
}

/** The address of the first header's name; that of the next is `nextHeader`. */
export function firstHeader(map: usize): usize {
  const count: usize = load<u32>(map);
  return map + 4 + (count << 3);
}

/** Bytes of the name of header `i`. */
export function nameLength(map: usize, i: i32): i32 {
  return load<i32>(map + 4 + ((<usize>i) << 3));
}

/** Bytes of the value of header `i`. */
export function valueLength(map: usize, i: i32): i32 {
  return load<i32>(map + 8 + ((<usize>i) << 3));
}

/** The address of the name after the header whose name is at `name`. */
export function nextHeader(map: usize, i: i32, name: usize): usize {
  return name + <usize>nameLength(map, i) + <usize>valueLength(map, i) + 2;
}

/** A header's value within the map that was read. */
export class HeaderValue {
  constructor(
    readonly source: usize,
    readonly length: i32,
  ) {}
}

/** The first header of this lower-case name, or null. */
export function findHeader(map: usize, name: string): HeaderValue | null {
  if (map == 0) return null;
  let at = firstHeader(map);
  for (let i = 0, count = headerCount(map); i < count; i++) {
    const length = nameLength(map, i);
    if (equalsAscii(at, length, name)) return new HeaderValue(at + length + 1, valueLength(map, i));
    at = nextHeader(map, i, at);
  }
  return null;
}

/** The first header of this lower-case name as text; empty when there is none or it is not UTF-8. */
export function headerText(map: usize, name: string): string {
  const value = findHeader(map, name);
  if (value === null) return "";
  const text = textOf(value.source, value.length);
  return text === null ? "" : text;
}

/** Finds the first header of each of some names, at most 64, in one pass. One instance serves all maps in turn. */
export class HeaderFinder {
  private values: StaticArray<usize>;
  private lengths: StaticArray<i32>;
  /** Bit n is set when there is more than one of name n. */
  private repeated: u64 = 0;
  /** Bit n is set when a name has n bytes modulo 64. */
  private nameLengths: u64 = 0;

  /** `names` are in lower case; the other functions take a name's place among them. */
  constructor(private names: StaticArray<string>) {
    this.values = new StaticArray<usize>(names.length);
    this.lengths = new StaticArray<i32>(names.length);
    for (let i = 0; i < names.length; i++) this.nameLengths |= (<u64>1) << ((<u64>names[i].length) & 63);
  }

  /** Reads a map that `readHeaderMap` answered. What is found is valid as long as the map. */
  read(map: usize): void {
    this.values.fill(0);
    this.repeated = 0;
    if (map == 0) return;
    let at = firstHeader(map);
    for (let i = 0, count = headerCount(map); i < count; i++) {
      const length = nameLength(map, i);
      if ((this.nameLengths & ((<u64>1) << ((<u64>length) & 63))) != 0) this.take(at, length, valueLength(map, i));
      at = nextHeader(map, i, at);
    }
  }

  private take(name: usize, length: i32, valueLength: i32): void {
    for (let i = 0; i < this.names.length; i++) {
      if (!equalsAscii(name, length, this.names[i])) continue;
      if (this.values[i] != 0) {
        this.repeated |= (<u64>1) << (<u64>i);
        return;
      }
      this.values[i] = name + <usize>length + 1;
      this.lengths[i] = valueLength;
      return;
    }
  }

  /** Whether there is such a header. */
  has(i: i32): bool {
    return this.values[i] != 0;
  }

  /** Whether there are several such headers. */
  isRepeated(i: i32): bool {
    return (this.repeated & ((<u64>1) << (<u64>i))) != 0;
  }

  /** The address of the header's value, of `lengthAt` bytes; 0 when there is none. */
  at(i: i32): usize {
    return this.values[i];
  }

  /** The length of the header's value; 0 when there is none. */
  lengthAt(i: i32): i32 {
    return this.has(i) ? this.lengths[i] : 0;
  }

  /** Whether the header's value is this ASCII constant. */
  equals(i: i32, ascii: string): bool {
    return this.has(i) && equalsAscii(this.values[i], this.lengths[i], ascii);
  }

  /** The header's value; empty when there is none, it is longer than 8 KB or not UTF-8. */
  text(i: i32): string {
    if (!this.has(i) || this.lengths[i] > MAX_TEXT_BYTES) return "";
    const text = textOf(this.values[i], this.lengths[i]);
    return text === null ? "" : text;
  }
}
