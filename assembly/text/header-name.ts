import { isAlpha, isDigit, toLower } from "./ascii";
import { bytesOf, pointer } from "./bytes";

const DASH: u8 = 0x2d;
/** What each byte of a name is read as. */
const FOLDED = memory.data(256);

for (let c: u32 = 0; c < 256; c++) store<u8>(FOLDED + c, isAlpha(c) || isDigit(c) ? <u8>toLower(c) : DASH);

/**
 * Compares two names of headers, of one length, as an application might read them: CGI and what follows it (RFC 3875, section
 * 4.1.18) tell neither cases of letters apart nor the bytes that are no letters or digits. From the end, where the names
 * of a family differ.
 */
export function equalsFolded(a: usize, b: usize, length: i32): bool {
  let i = <usize>length;
  while (i > 0) {
    i--;
    const left: usize = load<u8>(a + i);
    const right: usize = load<u8>(b + i);
    if (load<u8>(FOLDED + left) != load<u8>(FOLDED + right)) return false;
  }
  return true;
}

/** The name that `equalsFolded` compares: in lower case, with `-` for each byte that is no letter or digit. */
export function foldHeaderName(name: string): string {
  const bytes = bytesOf(name);
  for (let i = 0; i < bytes.length; i++) bytes[i] = load<u8>(FOLDED + <usize>bytes[i]);
  return String.UTF8.decodeUnsafe(pointer(bytes), bytes.length);
}
