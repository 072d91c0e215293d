/** Contests in verifying and making signatures of JWTs, with OpenSSL by node:crypto. */
import {
  createHash,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
  type VerifyKeyObjectInput,
} from "node:crypto";
import { type AsModule, asModule, compile, instantiate } from "../../support/assemblyscript/as-module.ts";
import type { Contest } from "./contest.ts";

/** As long as the header and the claims of an ID token. */
const MESSAGE = Buffer.from("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.".padEnd(800, "QmFzZTY0dXJs"));

/**
 * How many times OpenSSL's time each may take. OpenSSL has P-256 in assembly and, from 3.2 on, a P-384 that is several times
 * as fast as the one before.
 */
const LIMITS = { rs256: 5, es256: 4, es384: 6, ed25519: 2, es256Signing: 20, rs256Signing: 15 };

/** RS256 with 2048 bits, ES256, ES384 and Ed25519: of each a hash and a verification, with a key that is used again. */
export async function signatureContests(): Promise<Contest[]> {
  const hasher = await asModule("tests/unit/crypto/exports.ts");
  return [
    await rs256(hasher),
    await ecdsa(hasher, { name: "ES256", curve: "P-256", bits: 256, limit: LIMITS.es256 }),
    await ecdsa(hasher, { name: "ES384", curve: "P-384", bits: 384, limit: LIMITS.es384 }),
    await ed25519(),
    await es256Signing(),
    await rs256Signing(),
  ];
}

async function rs256(hasher: AsModule): Promise<Contest> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const wasm = await asModule("tests/unit/crypto/rsa/exports.ts");
  const [n, e] = [numberOf(publicKey, "n"), numberOf(publicKey, "e")];
  wasm.call("useKey", place(wasm, n), n.length, place(wasm, e), e.length);
  const signature = sign("sha256", MESSAGE, privateKey);
  const signatureAt = place(wasm, signature);
  const { hash, digest } = hashing(hasher, 256);
  const digestAt = place(wasm, digest);
  return contest("RS256, 2048 bits", LIMITS.rs256, "sha256", publicKey, signature, () => {
    hash();
    return wasm.call("pkcs1Verify", signatureAt, signature.length, digestAt, digest.length);
  });
}

async function ecdsa(
  hasher: AsModule,
  { name, curve, bits, limit }: { name: string; curve: string; bits: number; limit: number },
): Promise<Contest> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const wasm = await asModule("tests/unit/crypto/ecdsa/exports.ts");
  const [x, y] = [place(wasm, numberOf(publicKey, "x")), place(wasm, numberOf(publicKey, "y"))];
  // As JWS has it: r, then s.
  const dsaEncoding = "ieee-p1363";
  const signature = sign(`sha${bits}`, MESSAGE, { key: privateKey, dsaEncoding });
  const r = place(wasm, signature);
  const s = r + signature.length / 2;
  const { hash, digest } = hashing(hasher, bits);
  const digestAt = place(wasm, digest);
  return contest(name, limit, `sha${bits}`, { key: publicKey, dsaEncoding }, signature, () => {
    hash();
    return wasm.call("verify", bits, x, y, r, s, digestAt, digest.length);
  });
}

async function ed25519(): Promise<Contest> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const wasm = await asModule("tests/unit/crypto/ed25519/exports.ts");
  const signature = sign(null, MESSAGE, privateKey);
  const [key, signatureAt] = [place(wasm, numberOf(publicKey, "x")), place(wasm, signature)];
  const message = place(wasm, MESSAGE);
  return contest("Ed25519", LIMITS.ed25519, null, publicKey, signature, () =>
    wasm.call("ed25519Verify", key, signatureAt, message, MESSAGE.length),
  );
}

/** A signature of the digest, in constant time. */
async function es256Signing(): Promise<Contest> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const wasm = await asModule("tests/unit/crypto/ecdsa/exports.ts");
  const digest = createHash("sha256").update(MESSAGE).digest();
  const [key, digestAt] = [place(wasm, numberOf(privateKey, "d")), place(wasm, digest)];
  const out = wasm.allocate(64);
  const dsaEncoding = "ieee-p1363";
  const own = (): number => wasm.call("signP256", key, digestAt, out);
  return {
    name: "ES256, signing",
    rivalName: "node:crypto",
    limit: LIMITS.es256Signing,
    own,
    rival: () => sign("sha256", MESSAGE, { key: privateKey, dsaEncoding }),
    agree: () => own() === 1 && verify("sha256", MESSAGE, { key: publicKey, dsaEncoding }, wasm.read(out, 64)),
  };
}

/** The same with a key of 2048 bits, and the check with the public key that each signature gets. */
async function rs256Signing(): Promise<Contest> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // A program of its own: it has one key in use.
  const wasm = await instantiate(await compile("tests/unit/crypto/rsa/exports.ts"));
  const [n, e] = [numberOf(publicKey, "n"), numberOf(publicKey, "e")];
  wasm.call("useKey", place(wasm, n), n.length, place(wasm, e), e.length);
  const numbers = (["p", "q", "dp", "dq", "qi"] as const).map((name) => numberOf(privateKey, name));
  const padded = numbers.map((number) => Buffer.concat([Buffer.alloc(128 - number.length), number]));
  wasm.call("usePrivateKey", place(wasm, Buffer.concat(padded)), 128);
  const digest = createHash("sha256").update(MESSAGE).digest();
  const [digestAt, out] = [place(wasm, digest), wasm.allocate(256)];
  const own = (): number => wasm.call("pkcs1Sign", digestAt, digest.length, out);
  return {
    name: "RS256, 2048 bits, signing",
    rivalName: "node:crypto",
    limit: LIMITS.rs256Signing,
    own,
    rival: () => sign("sha256", MESSAGE, privateKey),
    agree: () => own() === 1 && verify("sha256", MESSAGE, publicKey, wasm.read(out, 256)),
  };
}

function contest(
  name: string,
  limit: number,
  hashName: string | null,
  key: KeyObject | VerifyKeyObjectInput,
  signature: Buffer,
  own: () => number,
): Contest {
  const rival = (): boolean => verify(hashName, MESSAGE, key, signature);
  return { name, rivalName: "node:crypto", limit, own, rival, agree: () => own() === 1 && rival() };
}

/** Hashes the message once, and answers how to do it again: the digest lies ready for the programs that verify. */
function hashing(hasher: AsModule, bits: number): { hash: () => number; digest: Buffer } {
  const [message, out] = [place(hasher, MESSAGE), hasher.allocate(64)];
  const hash = (): number => hasher.call(`sha${bits}`, message, MESSAGE.length, out);
  hash();
  return { hash, digest: hasher.read(out, bits / 8) };
}

function place(wasm: AsModule, bytes: Uint8Array): number {
  const address = wasm.allocate(bytes.length);
  wasm.write(address, bytes);
  return address;
}

/** A member of a key's JWK, which is a number in base64url. */
function numberOf(key: KeyObject, member: keyof JsonWebKey): Buffer {
  return Buffer.from(String(key.export({ format: "jwk" })[member]), "base64url");
}
