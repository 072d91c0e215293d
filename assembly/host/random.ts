import { Bytes, pointer } from "../text/bytes";
import { random_get } from "./abi";

/** Fresh random bytes (at most 65536), or null where the host gives none: nothing may be sealed then. */
export function randomBytes(length: i32): Bytes | null {
  const bytes = new StaticArray<u8>(length);
  return random_get(pointer(bytes), length) == 0 ? bytes : null;
}
