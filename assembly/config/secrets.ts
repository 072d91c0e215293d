import { isAlpha, isDigit } from "../text/ascii";
import { decodeBase64Lenient } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonKind } from "../text/json";
import { describeKind, Field } from "./field";
import { nearestName } from "./nearest-name";

/** The length of a key of the session cookie, in bytes. */
const COOKIE_SECRET_LENGTH = 32;
/** 32 random bytes have fewer different values than this once in some 10^13 times; repeated text always has. */
const LEAST_DIFFERENT_BYTES = 17;
const KEY = "32 bytes in base64; make one with: openssl rand -base64 32";

/**
 * The client's secret: a string, or `{env: NAME}` for a variable of the environment. "" where there is none or it is a
 * mistake. What it reports never holds the secret.
 */
export function readClientSecret(field: Field): string {
  if (!field.isGiven) return "";
  const secret = readSecret(field, "a string or {env: NAME}");
  if (secret === null) return "";
  if (secret == secret.trim()) return secret;
  field.mistake("found white space at its beginning or end, expected the secret alone (no line end from a file)");
  return "";
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
  const encoded = bytesOf(text.trim());
  const key = decodeBase64Lenient(pointer(encoded), encoded.length);
  if (key === null) {
    field.mistake("found text that is not base64, expected " + KEY);
  } else if (key.length != COOKIE_SECRET_LENGTH) {
    field.mistake("found " + key.length.toString() + " bytes, expected " + KEY);
  } else if (differentBytes(key) < LEAST_DIFFERENT_BYTES) {
    field.mistake(
      "found bytes that repeat, which can be guessed, expected " + KEY.replace("32 bytes", "32 random bytes"),
    );
  } else {
    return key;
  }
  return null;
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

function readSecret(field: Field, what: string): string | null {
  const value = field.value;
  if (value.kind == JsonKind.String) {
    if (value.asString().length > 0) return value.asString();
    field.expected(what);
    return null;
  }
  if (value.kind == JsonKind.Object && value.length == 1 && value.keyAt(0) == "env") {
    return readVariable(field, field.get("env"));
  }
  const isUnquoted = value.kind == JsonKind.Number || value.kind == JsonKind.Boolean;
  field.mistake("found " + describeKind(value) + ", expected " + what + (isUnquoted ? "; put it in quotes" : ""));
  return null;
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

function readVariable(secret: Field, reference: Field): string | null {
  const name = reference.value.asString();
  if (!isVariableName(name)) {
    secret.mistake("found {env: …} without the name of a variable, expected {env: NAME} with NAME in vmConfig.env");
    return null;
  }
  const environment = secret.report.environment;
  if (!environment.has(name)) {
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
