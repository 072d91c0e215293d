import { AllowedOrigin } from "../config/cross-origin-config";
import { isBlank, isToken, isTokenChar } from "../text/ascii";
import { SerialisedOrigin } from "./serialised-origin";

const COMMA: u8 = 0x2c;
/** Registered methods are far shorter. */
const MAX_METHOD = 64;
/** What a page's script could want to set is far less. */
const MAX_LIST = 2048;

/** Whether the view, the value of an Origin header, is one of `allowed`, serialised as browsers do (RFC 6454, section 6.2). */
export function isAllowedOrigin(allowed: AllowedOrigin[], origin: usize, length: i32): bool {
  if (allowed.length == 0) return false;
  const read = new SerialisedOrigin();
  return read.read(origin, length) && read.isAmong(allowed);
}

/** Whether the view is a method that a preflight may ask for: a token of at most 64 bytes. */
export function isPreflightMethod(source: usize, length: i32): bool {
  return length <= MAX_METHOD && isToken(source, length);
}

/** Whether the view is a list of header names that a preflight may ask for: tokens between commas, at most 2 KB. */
export function isHeaderNameList(source: usize, length: i32): bool {
  if (length > MAX_LIST) return false;
  let i = 0;
  while (true) {
    while (i < length && isBlank(load<u8>(source + i))) i++;
    const start = i;
    while (i < length && isTokenChar(load<u8>(source + i))) i++;
    if (i == start) return false;
    while (i < length && isBlank(load<u8>(source + i))) i++;
    if (i == length) return true;
    if (load<u8>(source + i++) != COMMA) return false;
  }
}
