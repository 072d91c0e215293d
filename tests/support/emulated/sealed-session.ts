/** Session cookies opened and sealed by other code than the filter's, for tests that know the secret. */
import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { CONFIGURATION } from "./session.ts";

/** The relying party that something is sealed for. */
export interface SealedFor {
  /** Empty for the only one. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly cookieName: string;
}

const ONLY_ONE: SealedFor = { ...CONFIGURATION, name: "", cookieName: "__Host-gatehouse" };
const NONCE_AT = 5;
const CIPHERTEXT_AT = 29;
const ID_AT = 1;
const ID_BYTES = 16;
const GENERATION_AT = 17;
/** Login, refresh, seal, end of the ID token, end of the access token: seconds since 1970, 8 bytes each. */
const TIMES_AT = 21;
const FIELDS_AT = 61;
const ID_TOKEN = 1;
const REFRESH_TOKEN = 3;

export interface SessionContent {
  readonly id: Buffer;
  readonly generation: number;
  readonly loginTime: number;
  readonly sealTime: number;
  readonly subject: unknown;
  readonly refreshToken: string;
}

function keyOf(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", Buffer.from(secret, "base64"), "gatehouse v1", `key ${purpose}`, 32));
}

/** 4 bytes that name a secret in what it sealed. */
function keyIdOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", Buffer.from(secret, "base64"), "gatehouse v1", "key id", 4));
}

function associatedData(purpose: string, name: string, party: SealedFor): Buffer {
  const parts = [purpose, name, party.name, party.issuer, party.clientId].map((part) => Buffer.from(part));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(part.length);
      return [length, part];
    }),
  );
}

function open(cookie: string, secret: string, party: SealedFor): Buffer {
  const [name, value = ""] = cookie.split("=", 2);
  if (name !== party.cookieName || !value.startsWith("a")) throw new Error(`not a session in one cookie: ${cookie}`);
  const sealed = Buffer.from(value.slice(1), "base64url");
  const nonce = sealed.subarray(NONCE_AT, CIPHERTEXT_AT);
  const associated = associatedData("session", party.cookieName, party);
  const cipher = xchacha20poly1305(keyOf(secret, "session"), nonce, associated);
  return Buffer.from(cipher.decrypt(sealed.subarray(CIPHERTEXT_AT)));
}

function seal(content: Buffer, secret: string, party: SealedFor): string {
  const nonce = randomBytes(24);
  const associated = associatedData("session", party.cookieName, party);
  const cipher = xchacha20poly1305(keyOf(secret, "session"), nonce, associated);
  const sealed = Buffer.concat([Buffer.of(1), keyIdOf(secret), nonce, cipher.encrypt(content)]);
  return `${party.cookieName}=a${sealed.toString("base64url")}`;
}

/** What stands in a slot of shared data, by its name without prefix and hash; throws when it does not open. */
export function openShared(name: string, sealed: Buffer): Buffer {
  const nonce = sealed.subarray(NONCE_AT, CIPHERTEXT_AT);
  const key = keyOf(CONFIGURATION.cookieSecret, "shared");
  const cipher = xchacha20poly1305(key, nonce, associatedData("shared", name, ONLY_ONE));
  return Buffer.from(cipher.decrypt(sealed.subarray(CIPHERTEXT_AT)));
}

/** The key in shared data of a relying party's slot with this name. */
export function sharedKey(name: string, party: SealedFor): string {
  const digest = createHash("sha256")
    .update(associatedData("shared", name, party))
    .digest();
  return `gatehouse.${name}.${digest.subarray(0, 16).toString("base64url")}`;
}

/** What the fields of a session hold, by tag. */
function fieldsOf(content: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = FIELDS_AT; at < content.length;) {
    const end = at + 5 + content.readUInt32LE(at + 1);
    fields.set(content.readUInt8(at), content.subarray(at + 5, end));
    at = end;
  }
  return fields;
}

/** The subject of a packed ID token: its kind, then its segments without base64url, each with its length. */
function subjectOf(packed: Buffer): unknown {
  const payloadAt = 5 + packed.readUInt32LE(1);
  const payload = packed.subarray(payloadAt + 4, payloadAt + 4 + packed.readUInt32LE(payloadAt));
  return (JSON.parse(payload.toString()) as Record<string, unknown>)["sub"];
}

/** What a session cookie (`name=value`) holds; throws when it does not open with this secret (base64). */
export function openSession(cookie: string, secret = CONFIGURATION.cookieSecret): SessionContent {
  const content = open(cookie, secret, ONLY_ONE);
  const fields = fieldsOf(content);
  return {
    id: content.subarray(ID_AT, ID_AT + ID_BYTES),
    generation: content.readUInt32LE(GENERATION_AT),
    loginTime: Number(content.readBigInt64LE(TIMES_AT)),
    sealTime: Number(content.readBigInt64LE(TIMES_AT + 16)),
    subject: subjectOf(fields.get(ID_TOKEN) ?? Buffer.alloc(0)),
    refreshToken: fields.get(REFRESH_TOKEN)?.toString() ?? "",
  };
}

/** The same session under another id, which tells the workers where to look for its refresh. */
export function withId(cookie: string, id: Buffer, party = ONLY_ONE): string {
  const content = open(cookie, CONFIGURATION.cookieSecret, party);
  id.copy(content, ID_AT, 0, ID_BYTES);
  return seal(content, CONFIGURATION.cookieSecret, party);
}

/** The same session, sealed with another secret (base64). */
export function sealedWith(cookie: string, secret: string): string {
  return seal(open(cookie, CONFIGURATION.cookieSecret, ONLY_ONE), secret, ONLY_ONE);
}
