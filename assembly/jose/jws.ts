import { Reason } from "../reason";
import { fromBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { JsonKind, JsonValue, parseJson } from "../text/json";
import { SignatureAlgorithm, signatureAlgorithm } from "./algorithm";

const MAX_LENGTH = 65536;
const MAX_HEADER_LENGTH = 4096;
const DOT: u8 = 0x2e;
const SEGMENTS_OF_JWS = 3;
const SEGMENTS_OF_JWE = 5;

/** A JSON Web Signature, taken apart and not yet verified. With a `reason` other than None nothing else in it counts. */
export class Jws {
  reason: Reason = Reason.None;
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
 * 4 KiB. Refused are an `alg` that is not verified here, `crit` and `b64` whatever they hold, and a JWE.
 */
export function parseJws(source: usize, length: i32): Jws {
  const jws = new Jws();
  jws.reason = readJws(jws, source, length);
  return jws;
}

function readJws(jws: Jws, source: usize, length: i32): Reason {
  if (length > MAX_LENGTH) return Reason.JwtTooLarge;
  const segments = countSegments(source, length);
  if (segments == SEGMENTS_OF_JWE) return Reason.JwtEncrypted;
  if (segments != SEGMENTS_OF_JWS) return Reason.JwtMalformed;

  const headerEnd = segmentEnd(source, 0, length);
  const payloadEnd = segmentEnd(source, headerEnd + 1, length);
  if (headerEnd > MAX_HEADER_LENGTH) return Reason.JwtTooLarge;

  const header = fromBase64Url(source, headerEnd);
  const payload = fromBase64Url(source + headerEnd + 1, payloadEnd - headerEnd - 1);
  const signature = fromBase64Url(source + payloadEnd + 1, length - payloadEnd - 1);
  if (header === null || payload === null || signature === null) return Reason.JwtMalformed;

  jws.payload = payload;
  jws.signature = signature;
  jws.signingInput = source;
  jws.signingInputLength = payloadEnd;
  return readHeader(jws, header);
}

function readHeader(jws: Jws, header: Bytes): Reason {
  const root = parseJson(pointer(header), header.length).root;
  if (!root.isObject()) return Reason.JwtMalformed;
  // RFC 7797: `b64` changes what the signature covers and must be listed in `crit`.
  if (has(root, "crit") || has(root, "b64")) return Reason.JwtCriticalHeader;

  const algorithm = root.get("alg");
  const kid = root.get("kid");
  const type = root.get("typ");
  if (!algorithm.isString()) return Reason.JwtMalformed;
  if (has(root, "kid") && !kid.isString()) return Reason.JwtMalformed;
  if (has(root, "typ") && !type.isString()) return Reason.JwtMalformed;

  jws.algorithm = signatureAlgorithm(algorithm.asString());
  if (jws.algorithm === null) return Reason.JwtAlgorithmRefused;
  if (has(root, "kid")) jws.kid = kid.asString();
  if (has(root, "typ")) jws.type = type.asString();
  return Reason.None;
}

function has(header: JsonValue, name: string): bool {
  return header.get(name).kind != JsonKind.Absent;
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
