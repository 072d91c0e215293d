import { bytesOf, pointer } from "../text/bytes";
import { isPlainPath } from "../text/url-path";

/** Whether requests can have this path and no other way to write it. */
export function isUsablePath(path: string): bool {
  const bytes = bytesOf(path);
  return path.startsWith("/") && !path.includes("*") && isPlainPath(pointer(bytes), bytes.length);
}
