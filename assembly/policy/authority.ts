import { hostEnd, isHost, parsePort } from "../text/host-name";

const DOT: u8 = 0x2e;

/** The length of the host in an authority, with a dot at its end if it has one; -1 when the authority is malformed. */
export function hostLengthIn(authority: usize, length: i32): i32 {
  const end = hostEnd(authority, length);
  if (!isHost(authority, end)) return -1;
  return end == length || parsePort(authority + end + 1, length - end - 1) > 0 ? end : -1;
}

/** The port in an authority, whose host ends at `end`; 0 when it has none. */
export function portIn(authority: usize, length: i32, end: i32): i32 {
  return end < length ? parsePort(authority + end + 1, length - end - 1) : 0;
}

/** The length of a host without the dot at its end. */
export function lengthWithoutDot(host: usize, length: i32): i32 {
  return length > 0 && load<u8>(host + length - 1) == DOT ? length - 1 : length;
}
