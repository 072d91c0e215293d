import { textOf } from "../text/utf8";
import { environ_get, environ_sizes_get } from "./abi";
import { malloc } from "./memory";
import { OUT_LENGTH, OUT_POINTER, outLength } from "./out";

/** The plugin's `vmConfig.env`. Variables that are not UTF-8, or have no name, are left out. */
export function readEnvironment(): Map<string, string> {
  const environment = new Map<string, string>();
  if (environ_sizes_get(OUT_POINTER, OUT_LENGTH) != 0) return environment;
  const count = load<i32>(OUT_POINTER);
  const length = outLength();
  if (count <= 0 || length <= 0) return environment;
  const addresses = malloc((<usize>count) << 2);
  const texts = malloc(length);
  if (addresses == 0 || texts == 0 || environ_get(addresses, texts) != 0) return environment;
  const end = texts + <usize>length;
  for (let i = 0; i < count; i++) {
    const start = load<usize>(addresses + ((<usize>i) << 2));
    if (start < texts || start >= end) continue;
    let stop = start;
    while (stop < end && load<u8>(stop) != 0) stop++;
    const text = textOf(start, <i32>(stop - start));
    if (text === null) continue;
    const equals = text.indexOf("=");
    if (equals > 0) environment.set(text.substring(0, equals), text.substring(equals + 1));
  }
  return environment;
}
