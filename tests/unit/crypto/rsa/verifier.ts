import { constants, createHash, verify as opensslVerify } from "node:crypto";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { octets, type TestKey } from "./keys.ts";

export type Hash = "sha256" | "sha384" | "sha512";
export type Scheme = "pkcs1" | "pss";
export const hashes: readonly Hash[] = ["sha256", "sha384", "sha512"];
export const schemes: readonly Scheme[] = ["pkcs1", "pss"];

const wasm = await asModule("tests/unit/crypto/rsa/exports.ts");
const AREA = 2048;
const modulusArea = wasm.allocate(AREA);
const exponentArea = wasm.allocate(AREA);
const signatureArea = wasm.allocate(AREA);
const digestArea = wasm.allocate(AREA);
const out = wasm.allocate(AREA);
let shift = 0;

/** Copies `bytes` in at ever another alignment and answers the view. */
function view(area: number, bytes: Uint8Array): [number, number] {
  shift = (shift + 5) % 16;
  wasm.write(area + shift, bytes);
  return [area + shift, bytes.length];
}

/** Makes the key that the functions below take; false when it has a flaw. */
export function useNumbers(modulus: Uint8Array, exponent: Uint8Array): boolean {
  return wasm.call("useKey", ...view(modulusArea, modulus), ...view(exponentArea, exponent)) === 1;
}

/** Makes a key pair's public key the one that the functions below take. */
export function useKey(key: TestKey): void {
  if (!useNumbers(octets(key.modulus), octets(BigInt(key.exponent)))) throw new Error(`${key.name} has a flaw`);
}

/** RSAVP1; null where it refuses the signature. */
export function recover(signature: Uint8Array): Buffer | null {
  return wasm.call("recover", ...view(signatureArea, signature), out) === 1 ? wasm.read(out, signature.length) : null;
}

/** The verdict of the code under test on a signature of `message`. */
export function verify(scheme: Scheme, hash: Hash, message: Uint8Array, signature: Uint8Array): boolean {
  const digest = createHash(hash).update(message).digest();
  return wasm.call(`${scheme}Verify`, ...view(signatureArea, signature), ...view(digestArea, digest)) === 1;
}

/** OpenSSL's verdict. */
export function expected(
  key: TestKey,
  scheme: Scheme,
  hash: Hash,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return opensslVerify(hash, message, { key: key.publicKey, ...padding(scheme) }, signature);
}

/** The options that make node sign and verify as JWS asks (RFC 7518, sections 3.3 and 3.5). */
export function padding(scheme: Scheme): { padding: number; saltLength?: number } {
  return scheme === "pkcs1"
    ? { padding: constants.RSA_PKCS1_PADDING }
    : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}
