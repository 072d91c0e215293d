import { hkdfSync } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";

// What the filter seals: version (1 byte) | key id (4) | nonce (24) | ciphertext | tag (16); docs/protocol.md, Cookies.

export const VERSION = 1;
const KEY_ID_AT = 1;
const NONCE_AT = 5;
const CIPHERTEXT_AT = 29;
const TAG_BYTES = 16;
/** How many bytes longer what is sealed is than its content. */
export const OVERHEAD = CIPHERTEXT_AT + TAG_BYTES;
const SALT = "gatehouse v1";
const SECRET_BYTES = 32;

/** What something was sealed for: it opens for nothing else. */
export interface SealedFor {
  readonly purpose: "session" | "login";
  /** Of the cookie; of a login's, how all of them begin. */
  readonly cookieName: string;
  /** Empty for the only one. */
  readonly relyingParty: string;
  readonly issuer: string;
  readonly clientId: string;
}

/** The 32 bytes of a cookie secret in base64 or base64url; undefined where it is none. */
export function secretBytes(text: string): Buffer | undefined {
  const plain = text.trim();
  if (!/^[\w+/-]+=*$/.test(plain)) return undefined;
  const bytes = Buffer.from(plain, "base64");
  return bytes.length === SECRET_BYTES ? bytes : undefined;
}

/** The id that what a secret sealed carries, in hexadecimal. */
export function keyIdOf(secret: Buffer): string {
  return derived(secret, "key id", 4).toString("hex");
}

/** The id of the secret that sealed, in hexadecimal. `sealed`: at least `OVERHEAD` bytes. */
export function keyIdIn(sealed: Buffer): string {
  return sealed.subarray(KEY_ID_AT, NONCE_AT).toString("hex");
}

/** The content of what was sealed; undefined where it does not open. */
export function opened(sealed: Buffer, secret: Buffer, place: SealedFor): Buffer | undefined {
  const key = derived(secret, `key ${place.purpose}`, 32);
  const nonce = sealed.subarray(NONCE_AT, CIPHERTEXT_AT);
  try {
    return Buffer.from(xchacha20poly1305(key, nonce, associatedData(place)).decrypt(sealed.subarray(CIPHERTEXT_AT)));
  } catch {
    return undefined;
  }
}

function derived(secret: Buffer, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, SALT, info, length));
}

function associatedData({ purpose, cookieName, relyingParty, issuer, clientId }: SealedFor): Buffer {
  const parts = [purpose, cookieName, relyingParty, issuer, clientId].map((part) => Buffer.from(part));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(part.length);
      return [length, part];
    }),
  );
}
