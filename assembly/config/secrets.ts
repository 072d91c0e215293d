import { isAlpha, isDigit } from "../text/ascii";
import { decodeBase64Lenient } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonKind, JsonValue } from "../text/json";
import { textOf } from "../text/utf8";
import { describeKind } from "./describe";
import { Field } from "./field";
import { nearestName } from "./nearest-name";
import { isPlaceholder } from "./placeholders";

/** The length of a key of the session cookie, in bytes. */
const COOKIE_SECRET_LENGTH = 32;
/** 32 random bytes have fewer different values than this once in some 10^13 times; repeated text always has. */
const LEAST_DIFFERENT_BYTES = 17;
const KEY = "32 bytes in base64; make one with: openssl rand -base64 32";

/** Secrets are hardly shorter. */
const SHORTEST_RANDOM = 16;
const RAW = ", which are no key as they stand";
/** What refers to a Secret in Kubernetes. */
const REFERENCE_KEYS: string[] = ["secretKeyRef", "secretRef", "valueFrom", "secretName", "name", "key", "kind"];
const REFERENCE_HINT = ", and vmConfig.env to take NAME from the gateway's container, where a Secret can put it";
const FILE_HINT = " alone: this version reads secrets from nowhere else";

/**
 * The client's secret: a string, or `{env: NAME}` for a variable of the environment. "" where there is none or it is a
 * mistake. What it reports never holds the secret.
 */
export function readClientSecret(field: Field): string {
  if (!field.isGiven) return "";
  const secret = readSecret(field, "a string or {env: NAME}");
  if (secret === null) return "";
  if (isQuoted(secret)) field.warning("found quotes around it, which are taken for a part of the secret");
  if (secret == secret.trim()) return secret;
  field.mistake("found white space at its beginning or end, expected the secret alone (no line end from a file)");
  return "";
}

/** An environment file keeps the quotes that a shell would take off. */
function isQuoted(secret: string): bool {
  const isIn = (secret.startsWith('"') && secret.endsWith('"')) || (secret.startsWith("'") && secret.endsWith("'"));
  return isIn && secret.length > 1;
}

/** The keys of the session cookie, one or a list of them: the first seals, all open. */
export function readCookieSecrets(field: Field): Bytes[] {
  field.required(KEY);
  if (field.value.kind != JsonKind.Array) return readDistinctKeys([field]);
  if (field.value.length == 0) field.mistake("found an empty list, expected " + KEY);
  return readDistinctKeys(field.listOrEmpty("keys"));
}

function readDistinctKeys(fields: Field[]): Bytes[] {
  const keys: Bytes[] = [];
  for (let i = 0; i < fields.length; i++) {
    const key = readKey(fields[i]);
    if (key === null) continue;
    if (includes(keys, key)) fields[i].mistake("found a key that the list already has, expected another");
    keys.push(key);
  }
  return keys;
}

function includes(keys: Bytes[], key: Bytes): bool {
  for (let i = 0; i < keys.length; i++) {
    if (memory.compare(pointer(keys[i]), pointer(key), COOKIE_SECRET_LENGTH) == 0) return true;
  }
  return false;
}

function readKey(field: Field): Bytes | null {
  if (!field.isGiven) return null;
  const text = readSecret(field, "32 bytes in base64 or {env: NAME}");
  if (text === null) return null;
  const plain = text.trim();
  const key = decodedKey(plain);
  if (key === null || key.length != COOKIE_SECRET_LENGTH) {
    field.mistake("found " + describeKey(plain, key) + ", expected " + KEY);
  } else if (differentBytes(key) < LEAST_DIFFERENT_BYTES) {
    field.mistake(
      "found bytes that repeat, which can be guessed, expected " + KEY.replace("32 bytes", "32 random bytes"),
    );
  } else {
    return key;
  }
  return null;
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

/** A secret that stands here or in a variable, filled in; null where there is none or it is a mistake, which is reported without it. */
export function readSecret(field: Field, what: string): string | null {
  const secret = findSecret(field, what);
  if (secret === null || !isPlaceholder(secret, true)) return secret;
  field.mistake("found a placeholder that was not filled in, expected the secret itself or {env: NAME}");
  return null;
}

function findSecret(field: Field, what: string): string | null {
  const value = field.value;
  if (value.kind == JsonKind.String) {
    if (value.asString().length > 0) return value.asString();
    field.expected(what);
    return null;
  }
  if (value.kind == JsonKind.Object && value.length == 1 && value.keyAt(0) == "env") {
    return readVariable(field, field.get("env"));
  }
  if (value.kind == JsonKind.Object && value.get("url").kind != JsonKind.Absent) {
    field.mistake("found {url: …}, which is not supported by this version, expected " + what);
    return null;
  }
  const isUnquoted = value.kind == JsonKind.Number || value.kind == JsonKind.Boolean;
  let hint = isUnquoted ? "; put it in quotes" : "";
  if (value.kind == JsonKind.Object) hint = isReference(value) ? REFERENCE_HINT : value.length > 0 ? FILE_HINT : "";
  field.mistake("found " + describeKind(value) + ", expected " + what + hint);
  return null;
}

/** Whether this is how Kubernetes refers to a Secret. */
function isReference(value: JsonValue): bool {
  for (let i = 0; i < value.length; i++) if (REFERENCE_KEYS.includes(value.keyAt(i))) return true;
  return false;
}

/** What is not may be the secret itself, and is not to be repeated in a log. */
function isVariableName(text: string): bool {
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i++) {
    const c: u32 = bytes[i];
    if (!isAlpha(c) && !isDigit(c) && c != 0x5f) return false;
  }
  return bytes.length > 0 && !isDigit(bytes[0]);
}

/** Whether this is more probably a random text than a name: long, with digits, and of both cases or without a sign between words. */
function looksRandom(name: string): bool {
  if (name.length < SHORTEST_RANDOM) return false;
  const isMixed = name != name.toUpperCase() && name != name.toLowerCase();
  if (name.includes("_") && !isMixed) return false;
  for (let i = 0; i < name.length; i++) if (isDigit(name.charCodeAt(i))) return true;
  return false;
}

function readVariable(secret: Field, reference: Field): string | null {
  const name = reference.value.asString();
  const isUnknown = !secret.report.environment.has(name);
  if (!isVariableName(name) || (isUnknown && looksRandom(name))) {
    secret.mistake("found {env: …} without the name of a variable, expected {env: NAME} with NAME in vmConfig.env");
    return null;
  }
  const environment = secret.report.environment;
  if (isUnknown) {
    const nearest = nearestName(name, environment.keys());
    const hint = nearest.length > 0 ? "; did you mean " + nearest + "?" : "";
    secret.mistake("found no variable " + name + ", expected vmConfig.env to hold it" + hint);
    return null;
  }
  const text = environment.get(name);
  if (text.length > 0) return text;
  secret.mistake("found the variable " + name + " empty, expected vmConfig.env to hold the secret");
  return null;
}
