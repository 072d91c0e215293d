import { KeyRing } from "../../../assembly/session/keys";
import { toBase64Url } from "../../../assembly/text/base64url";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";

/** A secret or other bytes that are told apart by `seed`. */
export function bytesFrom(seed: u8, length: i32): Bytes {
  const bytes = new StaticArray<u8>(length);
  for (let i = 0; i < length; i++) bytes[i] = <u8>(<i32>seed * 31 + i * 7);
  return bytes;
}

/** The keys of secrets that are told apart by their seeds; the first seals. */
export function keyRing(seeds: Array<u8>): KeyRing {
  const secrets: Array<Bytes> = [];
  for (let i = 0; i < seeds.length; i++) secrets.push(bytesFrom(seeds[i], 32));
  return new KeyRing(secrets);
}

/** Base64url of a text. */
export function encoded(text: string): string {
  const bytes = bytesOf(text);
  return toBase64Url(pointer(bytes), bytes.length);
}

/** The text that bytes stand for. */
export function textFrom(source: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(source, length);
}
