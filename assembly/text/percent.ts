import { hexValue, isAlpha, isDigit } from "./ascii";
import { Bytes, bytesOf, copyBytes, pointer } from "./bytes";
import { Writer } from "./writer";

const PERCENT: u8 = 0x25;
const PLUS: u8 = 0x2b;
const SPACE: u8 = 0x20;
const LAST_VISIBLE: u8 = 0x7e;

/** Appends `text` for a component of a query: UTF-8, all but unreserved characters as %XX (RFC 3986, section 2). */
export function writeQueryComponent(writer: Writer, text: string): void {
  writeComponent(writer, text, false);
}

/** Appends `text` for a name or value of a form: like a component of a query, but a space is "+" (RFC 6749, appendix B). */
export function writeFormComponent(writer: Writer, text: string): void {
  writeComponent(writer, text, true);
}

function writeComponent(writer: Writer, text: string, spaceIsPlus: bool): void {
  const bytes = bytesOf(text);
  const end = bytes.length;
  let i = 0;
  while (i < end) {
    const start = i;
    while (i < end && isUnreserved(bytes[i])) i++;
    writer.view(pointer(bytes) + start, i - start);
    if (i == end) return;
    const c = bytes[i++];
    if (spaceIsPlus && c == SPACE) writer.u8(PLUS);
    else writeEscape(writer, c);
  }
}

/** Appends `text` as `grpc-message` has it: UTF-8, all but visible ASCII, and "%", as %XX (gRPC's doc/PROTOCOL-HTTP2.md). */
export function writeGrpcMessage(writer: Writer, text: string): void {
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (c >= SPACE && c <= LAST_VISIBLE && c != PERCENT) writer.u8(c);
    else writeEscape(writer, c);
  }
}

function writeEscape(writer: Writer, c: u8): void {
  writer
    .u8(PERCENT)
    .u8(hexDigit(c >> 4))
    .u8(hexDigit(c & 15));
}

function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}

function isUnreserved(c: u32): bool {
  return isAlpha(c) || isDigit(c) || c == 0x2d || c == 0x2e || c == 0x5f || c == 0x7e;
}

/** The byte that the escape at `at`, "%" and two hexadecimal digits, stands for, or -1 when there is no whole escape. */
export function escapedByte(at: usize, end: usize): i32 {
  if (at + 3 > end || load<u8>(at) != PERCENT) return -1;
  const high = hexValue(load<u8>(at, 1));
  const low = hexValue(load<u8>(at, 2));
  return high < 0 || low < 0 ? -1 : (high << 4) | low;
}

/** Decodes %XX, and "+" to a space if `plusIsSpace`; null when a "%" is not followed by two hexadecimal digits. */
export function percentDecode(source: usize, length: i32, plusIsSpace: bool): Bytes | null {
  const end = source + length;
  const decoded = new StaticArray<u8>(max(length, 0));
  let used = 0;
  for (let at = source; at < end; at++) {
    let c: u8 = load<u8>(at);
    if (c == PLUS && plusIsSpace) {
      c = SPACE;
    } else if (c == PERCENT) {
      const byte = escapedByte(at, end);
      if (byte < 0) return null;
      c = <u8>byte;
      at += 2;
    }
    decoded[used++] = c;
  }
  return copyBytes(pointer(decoded), used);
}

/** Whether an escape, "%" and two hexadecimal digits, stands at `at`. */
export function isEscape(at: usize, end: usize): bool {
  return escapedByte(at, end) >= 0;
}

/**
 * Decodes %XX again and again until nothing is left to decode, as a chain of servers might. Null when the source has a "%"
 * without two hexadecimal digits, which stays with `keepLonePercent`, or when three rounds are not enough.
 */
export function percentDecodeFully(source: usize, length: i32, keepLonePercent: bool = false): Bytes | null {
  const decoded = keepLonePercent
    ? decodeWholeEscapes(copyBytes(source, length))
    : percentDecode(source, length, false);
  if (decoded == null) return null;
  let bytes: Bytes = decoded;
  for (let round = 1; round <= 3; round++) {
    const next = decodeWholeEscapes(bytes);
    if (next.length == bytes.length) return bytes;
    bytes = next;
  }
  return null;
}

/** Decodes %XX and leaves each other "%" as it is. */
function decodeWholeEscapes(bytes: Bytes): Bytes {
  const source = pointer(bytes);
  const end = source + bytes.length;
  const decoded = new StaticArray<u8>(bytes.length);
  let used = 0;
  for (let at = source; at < end; at++) {
    const byte = escapedByte(at, end);
    decoded[used++] = byte < 0 ? load<u8>(at) : <u8>byte;
    if (byte >= 0) at += 2;
  }
  return copyBytes(pointer(decoded), used);
}
