import { Bytes, pointer } from "../text/bytes";
import { Writer } from "../text/writer";

/** The tags of the elements that keys are made of (X.690, section 8.1.2). */
export const enum DerTag {
  Integer = 0x02,
  BitString = 0x03,
  OctetString = 0x04,
  ObjectIdentifier = 0x06,
  Sequence = 0x30,
  /** A constructed element that the context numbers 0. */
  Context0 = 0xa0,
}

/**
 * Appends a number, unsigned, big-endian and not empty, as an integer. Those are signed: a leading zero keeps a set high bit from
 * reading as a minus sign.
 */
export function writeUnsigned(writer: Writer, magnitude: Bytes): void {
  const first = load<u8>(pointer(magnitude));
  const padded = first >= 0x80;
  writeHeader(writer, DerTag.Integer, magnitude.length + i32(padded));
  if (padded) writer.u8(0);
  writer.bytes(magnitude);
}

/** Appends an element of what another writer holds. */
export function writeElement(writer: Writer, tag: DerTag, content: Writer): void {
  writeHeader(writer, tag, content.length);
  writer.view(content.pointer, content.length);
}

/** Appends tag and length (X.690, section 8.1.3), for contents below 64 KiB. */
export function writeHeader(writer: Writer, tag: DerTag, length: i32): void {
  writer.u8(<u8>tag);
  if (length >= 0x100) writer.u8(0x82).u8(<u8>(length >> 8));
  else if (length >= 0x80) writer.u8(0x81);
  writer.u8(<u8>length);
}
