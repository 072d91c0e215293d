import { Reason } from "../reason";
import { fromBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { describeJsonError, JsonKind, JsonValue, parseForeignJson } from "../text/json";
import { SignatureAlgorithm, signatureAlgorithm } from "./algorithm";

/** The longest token that is read, and the longest header (encoded), in characters. */
export const MAX_JWS_LENGTH: i32 = 65536;
export const MAX_JWS_HEADER_LENGTH: i32 = 4096;
const DOT: u8 = 0x2e;
const SEGMENTS_OF_JWS = 3;
const SEGMENTS_OF_JWE = 5;

/** A JSON Web Signature, taken apart and not yet verified. With a `reason` other than None nothing else in it counts. */
export class Jws {
  reason: Reason = Reason.None;
  /** With `JwtMalformed`, what is wrong with its form; nothing of the token's own text. */
  flaw: string = "";
  /** The JOSE header, as far as it could be read: for the log. */
  header: JsonValue = parseForeignJson(0, 0).root;
  /** Characters of the token, and of its first segment. */
  length: i32 = 0;
  headerLength: i32 = 0;
  /** Null exactly when there is a reason. */
  algorithm: SignatureAlgorithm | null = null;
  /** Null when there is none, which differs from an empty one. */
  kid: string | null = null;
  /** `typ`; empty when there is none. */
  type: string = "";
  payload: Bytes = [];
  signature: Bytes = [];
  /** What the signature covers: the parsed view's first two segments, valid as long as that view. */
  signingInput: usize = 0;
  signingInputLength: i32 = 0;
}

/**
 * Takes a JWS in compact serialisation apart (RFC 7515, section 5.2, steps 1 to 7), up to 64 KiB with a header of up to
 * 4 KiB. Refused are an `alg` that is not verified here, a `crit` or `b64` that is given, whatever it holds, and a JWE.
 */
export function parseJws(source: usize, length: i32): Jws {
  const jws = new Jws();
  jws.reason = readJws(jws, source, length);
  return jws;
}

function readJws(jws: Jws, source: usize, length: i32): Reason {
  jws.length = length;
  if (length > MAX_JWS_LENGTH) return Reason.JwtTooLarge;
  const segments = countSegments(source, length);
  if (segments == SEGMENTS_OF_JWE) return Reason.JwtEncrypted;
  if (segments != SEGMENTS_OF_JWS) {
    return malformed(jws, `found ${segments} ${segments == 1 ? "part" : "parts"}, expected ${SEGMENTS_OF_JWS}`);
  }

  const headerEnd = segmentEnd(source, 0, length);
  const payloadEnd = segmentEnd(source, headerEnd + 1, length);
  jws.headerLength = headerEnd;
  if (headerEnd > MAX_JWS_HEADER_LENGTH) return Reason.JwtTooLarge;

  const header = fromBase64Url(source, headerEnd);
  const payload = fromBase64Url(source + headerEnd + 1, payloadEnd - headerEnd - 1);
  const signature = fromBase64Url(source + payloadEnd + 1, length - payloadEnd - 1);
  if (header === null) return malformed(jws, "its header is not base64url");
  if (payload === null) return malformed(jws, "its payload is not base64url");
  if (signature === null) return malformed(jws, "its signature is not base64url");

  jws.payload = payload;
  jws.signature = signature;
  jws.signingInput = source;
  jws.signingInputLength = payloadEnd;
  return readHeader(jws, header);
}

function readHeader(jws: Jws, header: Bytes): Reason {
  const document = parseForeignJson(pointer(header), header.length);
  const root = document.root;
  if (document.error) {
    const place = `byte ${min(document.errorOffset + 1, header.length)} of ${header.length}`;
    return malformed(jws, `its header ${describeJsonError(document.error)} at ${place}`);
  }
  if (!root.isObject()) return malformed(jws, "its header is not an object");
  jws.header = root;
  // RFC 7797: `b64` changes what the signature covers and must be listed in `crit`.
  if (!root.member("crit").isAbsent || !root.member("b64").isAbsent) return Reason.JwtCriticalHeader;

  const algorithm = root.member("alg");
  const kid = root.member("kid");
  const type = root.member("typ");
  if (!algorithm.isString()) return malformed(jws, flawOf("alg", algorithm));
  if (!kid.isAbsent && !kid.isString()) return malformed(jws, flawOf("kid", kid));
  if (!type.isAbsent && !type.isString()) return malformed(jws, flawOf("typ", type));

  jws.algorithm = signatureAlgorithm(algorithm.asString());
  if (jws.algorithm === null) return Reason.JwtAlgorithmRefused;
  if (!kid.isAbsent) jws.kid = kid.asString();
  jws.type = type.asString();
  return Reason.None;
}

function malformed(jws: Jws, flaw: string): Reason {
  jws.flaw = flaw;
  return Reason.JwtMalformed;
}

function flawOf(name: string, value: JsonValue): string {
  if (value.isAbsent) return `its header has no ${name}`;
  return value.kind == JsonKind.Repeated ? `its header has ${name} twice` : `${name} in its header is not a text`;
}

function countSegments(source: usize, length: i32): i32 {
  let segments = 1;
  for (let i = 0; i < length; i++) {
    if (load<u8>(source + i) == DOT) segments++;
  }
  return segments;
}

/** Where the segment that starts at `start` ends: at the next dot or at `length`. */
function segmentEnd(source: usize, start: i32, length: i32): i32 {
  let end = start;
  while (end < length && load<u8>(source + end) != DOT) end++;
  return end;
}
