import { unitsOf } from "../text/ascii-text";
import { proxy_log } from "./abi";
import { LogLevel } from "./enums";

const LINE = memory.data(512);

function append(at: usize, text: string): usize {
  const room = LINE + 512 - at;
  // A UTF-16 unit takes at most 3 bytes of UTF-8.
  const units = <i32>min(<usize>text.length, room / 3);
  return at + String.UTF8.encodeUnsafe(unitsOf(text), units, at);
}

function appendDecimal(at: usize, value: u32): usize {
  if (LINE + 512 - at < 10) return at;
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) store<u8>(at++, <u8>(48 + ((value / divisor) % 10)));
  return at;
}

/**
 * What the compiler calls where AssemblyScript would throw: one critical log line, then a trap. Takes no memory from the
 * heap, since running out of it is one of the reasons.
 */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  let at = append(LINE, "gatehouse: trap: ");
  if (message !== null) at = append(at, message);
  if (file !== null) {
    at = append(at, " at ");
    at = append(at, file);
    at = append(at, ":");
    at = appendDecimal(at, line);
    at = append(at, ":");
    at = appendDecimal(at, column);
  }
  proxy_log(LogLevel.Critical, LINE, at - LINE);
  unreachable();
}
