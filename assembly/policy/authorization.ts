import { equalsIgnoringCase, isAlpha, isDigit, isTokenChar, leadingBlanks } from "../text/ascii";

const SPACE: u8 = 0x20;
const COMMA: u8 = 0x2c;
const EQUALS: u8 = 0x3d;
const BEARER_LENGTH = 6;

/** Where the token of an Authorization of `AuthorizationKind.Bearer` begins. */
export const BEARER_TOKEN_START = BEARER_LENGTH + 1;

/** What a client's Authorization is. */
export enum AuthorizationKind {
  /** Cleanly of a scheme that is not Bearer. */
  Other,
  /** `Bearer`, in any case as HTTP has it, a space and a token, and nothing else. */
  Bearer,
  /** What some server could take for a bearer token, and another for none or for another one. */
  Unclear,
}

/**
 * Reads the value of an Authorization header (RFC 9110, section 11.4; RFC 6750, section 2.1). Unclear is all that is not cleanly
 * of another scheme, a token and a space: more than one space, no token or an odd one, and a bearer token behind a comma, where some servers split it.
 */
export function authorizationKind(value: usize, length: i32): AuthorizationKind {
  let end = 0;
  while (end < length && isTokenChar(load<u8>(value + end))) end++;
  if (end == 0 || end == length || load<u8>(value + end) != SPACE) return AuthorizationKind.Unclear;
  if (isBearerAt(value, length)) return isBearer(value, length) ? AuthorizationKind.Bearer : AuthorizationKind.Unclear;
  for (let i = end; i < length; i++) {
    if (load<u8>(value + i) != COMMA) continue;
    const next = i + 1 + leadingBlanks(value + i + 1, length - i - 1);
    if (isBearerAt(value + next, length - next)) return AuthorizationKind.Unclear;
  }
  return AuthorizationKind.Other;
}

/** Whether the view begins with the word, in any case. */
function isBearerAt(source: usize, length: i32): bool {
  if (length < BEARER_LENGTH || !equalsIgnoringCase(source, BEARER_LENGTH, "bearer")) return false;
  return length == BEARER_LENGTH || !isTokenChar(load<u8>(source, BEARER_LENGTH));
}

/** Whether an Authorization begins with the word, a space, and more. */
export function beginsAsBearer(value: usize, length: i32): bool {
  if (length <= BEARER_TOKEN_START || load<u8>(value, BEARER_LENGTH) != SPACE) return false;
  return equalsIgnoringCase(value, BEARER_LENGTH, "bearer");
}

/** Whether it is that, and the rest is what RFC 6750 calls a b64token. */
function isBearer(value: usize, length: i32): bool {
  if (!beginsAsBearer(value, length)) return false;
  let end = length;
  while (end > BEARER_TOKEN_START && load<u8>(value + end - 1) == EQUALS) end--;
  for (let i = BEARER_TOKEN_START; i < end; i++) if (!isTokenPart(load<u8>(value + i))) return false;
  return end > BEARER_TOKEN_START;
}

function isTokenPart(c: u32): bool {
  // - . _ ~ + /
  return isAlpha(c) || isDigit(c) || c == 0x2d || c == 0x2e || c == 0x5f || c == 0x7e || c == 0x2b || c == 0x2f;
}
