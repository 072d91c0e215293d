/** RSA keys that nobody else has use for: to make one takes as much time as most tests. */
import { createPrivateKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { readFileSync } from "node:fs";

const made = JSON.parse(readFileSync(new URL("signing-keys.json", import.meta.url), "utf8")) as JsonWebKey[];

/** A private key of 2048 bits, another one each time. */
export function signingKey(): JsonWebKey {
  return made.pop() ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
}

/** The same as a key of `node:crypto`. */
export function signingKeyObject(): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: signingKey(), format: "jwk" });
}
