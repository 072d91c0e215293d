import { hexValue, isDigit } from "./ascii";

const COLON: u8 = 0x3a;
const DOT: u8 = 0x2e;
const PERCENT: u8 = 0x25;
const BRACKET: u8 = 0x5b;
const BRACKET_END: u8 = 0x5d;
/** What the upper 32 bits of the lower half are in ::ffff:0:0/96 (RFC 4291, section 2.5.5.2). */
const MAPPED: u64 = 0xffff;
/** "::", as two bytes are loaded. */
const DOUBLE_COLON: u16 = 0x3a3a;
/** Scratch: the eight groups of an IPv6 address. */
const GROUPS = memory.data(16, 2);

/** An IPv4 or IPv6 address. */
export class IpAddress {
  /** 4 or 6; 0 where it is no address. */
  version: i32 = 0;
  /** The upper 64 bits of an IPv6 address. */
  high: u64 = 0;
  /** The lower 64 bits of an IPv6 address, or an IPv4 address. */
  low: u64 = 0;

  /** Whether it is an IPv4 address written as an IPv6 one, which its `low` then ends in. */
  get isMapped(): bool {
    return this.version == 6 && this.high == 0 && this.low >> 32 == MAPPED;
  }

  /**
   * Reads an address as it is written, and nothing beside it: four decimal numbers without zeros in front, or RFC 4291,
   * section 2.2, without a zone. Answers whether it is one.
   */
  read(source: usize, length: i32): bool {
    this.version = 0;
    this.high = 0;
    this.low = 0;
    if (indexOf(source, length, COLON) < 0) {
      const number = ipv4At(source, length);
      if (number < 0) return false;
      this.low = <u64>number;
      this.version = 4;
      return true;
    }
    if (!this.readGroups(source, length)) return false;
    this.version = 6;
    return true;
  }

  /** Reads an address with the port after it, or without, as proxies write it: `10.0.0.1:80`, `[::1]:80`, `::1`. */
  readWithPort(source: usize, length: i32): bool {
    if (length > 0 && load<u8>(source) == BRACKET) {
      const end = indexOf(source, length, BRACKET_END);
      if (end < 0) return this.read(source, 0);
      return this.read(source + 1, lengthWithoutZone(source + 1, end - 1));
    }
    const colon = indexOf(source, length, COLON);
    const isOnly = colon >= 0 && indexOf(source + colon + 1, length - colon - 1, COLON) < 0;
    return this.read(source, isOnly ? colon : lengthWithoutZone(source, length));
  }

  private readGroups(source: usize, length: i32): bool {
    let groups = 0;
    /** How many groups stand before "::"; -1 without one. */
    let gap = -1;
    let i = 0;
    if (length >= 2 && load<u16>(source) == DOUBLE_COLON) {
      gap = 0;
      i = 2;
    }
    while (i < length) {
      let end = i;
      let value = 0;
      while (end < length && end - i < 5) {
        const digit = hexValue(load<u8>(source + end));
        if (digit < 0) break;
        value = (value << 4) | digit;
        end++;
      }
      if (end < length && load<u8>(source + end) == DOT) {
        const number = ipv4At(source + i, length - i);
        if (number < 0 || groups > 6) return false;
        setGroup(groups++, <i32>(number >> 16));
        setGroup(groups++, <i32>(number & 0xffff));
        break;
      }
      if (end == i || end - i > 4 || groups == 8) return false;
      setGroup(groups++, value);
      i = end;
      if (i == length) break;
      if (load<u8>(source + i) != COLON || ++i == length) return false;
      if (load<u8>(source + i) != COLON) continue;
      if (gap >= 0) return false;
      gap = groups;
      i++;
    }
    if (gap < 0 ? groups != 8 : groups > 7) return false;
    if (gap >= 0) openGap(gap, groups);
    for (let j = 0; j < 4; j++) {
      this.high = (this.high << 16) | groupAt(j);
      this.low = (this.low << 16) | groupAt(j + 4);
    }
    return true;
  }
}

function setGroup(index: i32, value: i32): void {
  store<u16>(GROUPS + ((<usize>index) << 1), <u16>value);
}

function groupAt(index: i32): u64 {
  const group: u64 = load<u16>(GROUPS + ((<usize>index) << 1));
  return group;
}

/** Puts zeros for "::", which has `gap` of the groups before it. */
function openGap(gap: i32, groups: i32): void {
  const start = GROUPS + ((<usize>gap) << 1);
  const after = (<usize>(groups - gap)) << 1;
  const end = GROUPS + 16 - after;
  memory.copy(end, start, after);
  memory.fill(start, 0, end - start);
}

/** The port after an address, as `readWithPort` takes it: 0 to 65535; -1 where there is none. */
export function portAfter(source: usize, length: i32): i32 {
  let colon = length - 1;
  while (colon >= 0 && load<u8>(source + colon) != COLON) colon--;
  const digits = length - colon - 1;
  const isOnly = indexOf(source, length, COLON) == colon;
  if (colon < 1 || digits < 1 || digits > 5 || (!isOnly && load<u8>(source + colon - 1) != BRACKET_END)) return -1;
  let port = 0;
  for (let i = colon + 1; i < length; i++) {
    const c: i32 = load<u8>(source + i);
    if (!isDigit(c)) return -1;
    port = port * 10 + c - 0x30;
  }
  return port <= 65535 ? port : -1;
}

/** The address that four decimal numbers are; -1 where it is none. */
function ipv4At(source: usize, length: i32): i64 {
  let address: i64 = 0;
  let numbers = 0;
  let start = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(source + i) != DOT) continue;
    const digits = i - start;
    if (digits < 1 || digits > 3 || ++numbers > 4) return -1;
    if (digits > 1 && load<u8>(source + start) == 0x30) return -1;
    let value: i64 = 0;
    for (let j = start; j < i; j++) {
      const c: i32 = load<u8>(source + j);
      if (!isDigit(c)) return -1;
      value = value * 10 + (c - 0x30);
    }
    if (value > 255) return -1;
    address = (address << 8) | value;
    start = i + 1;
  }
  return numbers == 4 ? address : -1;
}

function lengthWithoutZone(source: usize, length: i32): i32 {
  const zone = indexOf(source, length, PERCENT);
  return zone < 0 ? length : zone;
}

function indexOf(source: usize, length: i32, byte: u8): i32 {
  for (let i = 0; i < length; i++) if (load<u8>(source + i) == byte) return i;
  return -1;
}
