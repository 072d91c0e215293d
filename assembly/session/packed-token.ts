import { base64UrlLength, decodeBase64Url, decodedBase64UrlLength, encodeBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { JsonValue, parseForeignJson } from "../text/json";
import { Reader } from "../text/reader";
import { Writer } from "../text/writer";

const DOT: u8 = 0x2e;
const OPAQUE: u8 = 0;
const JWT: u8 = 1;

function findDot(source: usize, from: i32, length: i32): i32 {
  for (let i = from; i < length; i++) if (load<u8>(source + i) == DOT) return i;
  return -1;
}

/**
 * Packs a token for the session cookie. A JWT (three segments of strict base64url) is kept as the bytes that its segments
 * encode, a quarter shorter; anything else as it is.
 */
export function packToken(token: Bytes): Bytes {
  const source = pointer(token);
  const first = findDot(source, 0, token.length);
  const second = first < 0 ? -1 : findDot(source, first + 1, token.length);
  if (second >= 0 && findDot(source, second + 1, token.length) < 0) {
    const writer = new Writer(token.length + 16).u8(JWT);
    const whole =
      packSegment(writer, source, first) &&
      packSegment(writer, source + first + 1, second - first - 1) &&
      packSegment(writer, source + second + 1, token.length - second - 1);
    if (whole) return writer.toBytes();
  }
  return new Writer(token.length + 1).u8(OPAQUE).bytes(token).toBytes();
}

function packSegment(writer: Writer, source: usize, length: i32): bool {
  const decoded = decodedBase64UrlLength(length);
  if (decoded < 0) return false;
  writer.u32(decoded);
  return decodeBase64Url(source, length, writer.reserve(decoded)) == decoded;
}

/** Appends the token that `packToken` packed, byte for byte. False, with something appended, when `packed` is not its work. */
export function unpackToken(packed: Bytes, out: Writer): bool {
  const reader = new Reader(pointer(packed), packed.length);
  const kind = reader.u8();
  if (reader.failed) return false;
  if (kind == OPAQUE) {
    out.view(pointer(packed) + 1, reader.remaining);
    return true;
  }
  if (kind != JWT) return false;
  for (let i = 0; i < 3; i++) {
    const length = <i32>reader.u32();
    const segment = reader.take(length);
    if (reader.failed) return false;
    if (i > 0) out.u8(DOT);
    encodeBase64Url(segment, length, out.reserve(base64UrlLength(length)));
  }
  return reader.remaining == 0;
}

/** Whether no token was packed, or an empty one. */
export function isEmptyToken(packed: Bytes): bool {
  return packed.length <= 1;
}

/** The claims of a packed JWT, as JSON; absent of anything else. They were read in full when the user signed in. */
export function packedClaims(packed: Bytes): JsonValue {
  const reader = new Reader(pointer(packed), packed.length);
  if (reader.u8() != JWT) return parseForeignJson(0, 0).root;
  reader.take(<i32>reader.u32());
  const length = <i32>reader.u32();
  return parseForeignJson(reader.take(length), reader.failed ? 0 : length).root;
}
