import { Bytes } from "../../text/bytes";
import { Writer } from "../../text/writer";

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
/** Two integers of 66 bytes, for P-521. */
const MAX_RAW_LENGTH = 132;

/**
 * An ECDSA signature as JWS has it (RFC 7518, section 3.4: r and s, unsigned and big-endian, each half of the `length`
 * bytes) as the DER of `Ecdsa-Sig-Value`, SEQUENCE { r INTEGER, s INTEGER } (RFC 5480, appendix A). Answers null for an odd
 * length, none, or more than 132 bytes. Does not judge r and s.
 */
export function rawToDer(signature: usize, length: i32): Bytes | null {
  if (length <= 0 || length > MAX_RAW_LENGTH || (length & 1) != 0) return null;
  const half = length >> 1;
  const integers = new Writer(MAX_RAW_LENGTH + 6);
  writeInteger(integers, signature, half);
  writeInteger(integers, signature + half, half);
  const der = new Writer(integers.length + 3);
  der.u8(SEQUENCE);
  if (integers.length >= 0x80) der.u8(0x81);
  return der
    .u8(<u8>integers.length)
    .view(integers.pointer, integers.length)
    .toBytes();
}

/** Minimal (X.690, section 8.3): no leading zeros, but one where the number would read as negative. */
function writeInteger(writer: Writer, source: usize, length: i32): void {
  for (; length > 1 && load<u8>(source) == 0; length--) source++;
  const padded = load<u8>(source) >= 0x80;
  writer.u8(INTEGER).u8(<u8>(length + i32(padded)));
  if (padded) writer.u8(0);
  writer.view(source, length);
}
