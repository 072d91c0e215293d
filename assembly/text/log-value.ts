import { Writer } from "./writer";

const HEX = "0123456789ABCDEF";

/**
 * Appends bytes as one word of a log line: what is no visible ASCII, and `"`, `%`, `,`, `=` and `\`, is written as `%` and two
 * hexadecimal digits. Allocates nothing where the writer has room for three times `length` bytes.
 */
export function writeLogValue(writer: Writer, source: usize, length: i32): void {
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(source + i);
    if (isPlain(byte)) {
      writer.u8(byte);
    } else {
      writer.u8(0x25);
      writer.u8(<u8>HEX.charCodeAt(byte >> 4));
      writer.u8(<u8>HEX.charCodeAt(byte & 15));
    }
  }
}

function isPlain(byte: u8): bool {
  return byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x25 && byte != 0x2c && byte != 0x3d && byte != 0x5c;
}
