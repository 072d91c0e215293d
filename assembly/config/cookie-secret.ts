import { isDigit } from "../text/ascii";
import { decodeBase64Lenient } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonKind } from "../text/json";
import { textOf } from "../text/utf8";
import { isQuoted } from "./client-secret";
import { Field } from "./field";
import { isPlaceholder } from "./placeholders";
import { SecretSource } from "./secret";
import { readSecret, secretOf } from "./secret-field";

/** The length of a key of the session cookie, in bytes. */
const COOKIE_SECRET_LENGTH = 32;
/** 32 random bytes have fewer different values than this once in some 10^13 times; repeated text always has. */
const LEAST_DIFFERENT_BYTES = 17;
const KEY = "32 bytes in base64; make one with: openssl rand -base64 32";
const RAW = ", which are no key as they stand";

/** One of the keys of the session cookie. */
export class CookieSecret {
  constructor(
    /** 32 bytes; null where `source` is to give them. */
    readonly key: Bytes | null,
    /** Where it is read while the gateway runs; null: it stands in the configuration. */
    readonly source: SecretSource | null,
  ) {}
}

/** What a text is as a key of the session cookie. */
export class ParsedCookieSecret {
  constructor(
    /** 32 bytes, or null where it is none. */
    readonly key: Bytes | null,
    /** What was found in its place and what is expected. Holds nothing of it but its length. */
    readonly flaw: string,
  ) {}
}

/** The keys of the session cookie, one or a list of them: the first seals, all open. */
export function readCookieSecrets(field: Field): CookieSecret[] {
  field.required(KEY);
  if (field.value.kind != JsonKind.Array) return readDistinctKeys([field]);
  if (field.value.length == 0) field.mistake("found an empty list, expected " + KEY);
  return readDistinctKeys(field.listOrEmpty("keys"));
}

function readDistinctKeys(fields: Field[]): CookieSecret[] {
  const secrets: CookieSecret[] = [];
  for (let i = 0; i < fields.length; i++) {
    const secret = readKey(fields[i]);
    if (secret === null) continue;
    if (includes(secrets, secret)) fields[i].mistake("found a key that the list already has, expected another");
    secrets.push(secret);
  }
  return secrets;
}

function includes(secrets: CookieSecret[], secret: CookieSecret): bool {
  for (let i = 0; i < secrets.length; i++) if (areEqual(secrets[i], secret)) return true;
  return false;
}

function areEqual(a: CookieSecret, b: CookieSecret): bool {
  const key = a.key;
  const other = b.key;
  if (key !== null && other !== null) return memory.compare(pointer(key), pointer(other), COOKIE_SECRET_LENGTH) == 0;
  const source = a.source;
  const from = b.source;
  return source !== null && from !== null && source.address == from.address;
}

function readKey(field: Field): CookieSecret | null {
  if (!field.isGiven) return null;
  const secret = readSecret(field, secretOf("32 bytes in base64"));
  if (secret === null) return null;
  if (secret.source !== null) return new CookieSecret(null, secret.source);
  const parsed = parseCookieSecret(secret.text);
  if (parsed.key !== null) return new CookieSecret(parsed.key, null);
  field.mistake("found " + parsed.flaw);
  return null;
}

/** Reads a key in base64 or base64url, with or without white space around it. */
export function parseCookieSecret(text: string): ParsedCookieSecret {
  const plain = text.trim();
  if (plain.length == 0) return new ParsedCookieSecret(null, "nothing, expected " + KEY);
  if (isPlaceholder(plain, true)) {
    return new ParsedCookieSecret(null, "a placeholder that was not filled in, expected " + KEY);
  }
  const key = decodedKey(plain);
  if (key === null || key.length != COOKIE_SECRET_LENGTH) {
    return new ParsedCookieSecret(null, describeKey(plain, key) + ", expected " + KEY);
  }
  if (differentBytes(key) >= LEAST_DIFFERENT_BYTES) return new ParsedCookieSecret(key, "");
  const expected = KEY.replace("32 bytes", "32 random bytes");
  return new ParsedCookieSecret(null, "bytes that repeat, which can be guessed, expected " + expected);
}

function decodedKey(text: string): Bytes | null {
  const encoded = bytesOf(text);
  return decodeBase64Lenient(pointer(encoded), encoded.length);
}

/** What a key is that has not the right length, by how others write theirs. Holds nothing of it but its length. */
function describeKey(text: string, key: Bytes | null): string {
  const count = text.length.toString();
  if (isQuoted(text)) return "quotes around it";
  if (isHexadecimal(text)) return count + " characters that look hexadecimal";
  // The lengths of AES keys, which others take as they are.
  const isRaw = (text.length == 16 || text.length == 24 || text.length == 32) && !text.endsWith("=");
  if (key === null) return isRaw ? count + " characters" + RAW + ", and not base64" : "text that is not base64";
  const bytes = key.length.toString() + " bytes";
  if (isRaw) return count + " characters" + RAW + ", and as base64 are " + bytes;
  const inner = key.length > 40 ? textOf(pointer(key), key.length) : null;
  const innerKey = decodedKey(inner === null ? "" : inner.trim());
  return innerKey !== null && innerKey.length == COOKIE_SECRET_LENGTH ? "base64 of base64" : bytes;
}

function isHexadecimal(text: string): bool {
  if (text.length < 32 || text.length % 2 != 0) return false;
  for (let i = 0; i < text.length; i++) {
    const c: u32 = text.charCodeAt(i);
    if (!isDigit(c) && (c | 0x20) - 0x61 >= 6) return false;
  }
  return true;
}

function differentBytes(bytes: Bytes): i32 {
  const seen = new StaticArray<bool>(256);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (!seen[bytes[i]]) count++;
    seen[bytes[i]] = true;
  }
  return count;
}
