import { equalsAscii } from "../text/bytes";
import { textOf } from "../text/utf8";
import { proxy_get_header_map_pairs } from "./abi";
import { MapType, Status } from "./enums";
import { OUT_LENGTH, OUT_POINTER, clearOut, outLength, outPointer } from "./out";

const MAX_HEADERS: usize = 4096;

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
