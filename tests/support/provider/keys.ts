/** The signing keys of the misbehaving provider, and what it signs with them. */
import { createHash, createHmac } from "node:crypto";
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

export type Claims = Record<string, unknown>;

/** How an ID token is signed; everything but OWN should make a relying party refuse it, apart from NO_KID. */
export type Signing = "OWN" | "NO_KID" | "OTHER_KEY" | "UNKNOWN_KID" | "NONE" | "HS256" | "TAMPERED" | "NO_SIGNATURE";

export interface SigningKey {
  kid: string;
  algorithm: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

export async function makeSigningKey(kid: string, algorithm = "RS256"): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: "sig" };
  return { kid, algorithm, privateKey: pair.privateKey, publicJwk };
}

/** `claims` signed by `key`. The header names the key unless told another, or none (`{}`). */
export async function signCompact(
  key: SigningKey,
  claims: Claims,
  named: { kid?: string } = { kid: key.kid },
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ alg: key.algorithm, typ: "JWT", ...named }).sign(key.privateKey);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** The ID token for `claims`, signed in the way that the test asked for. */
export async function signIdToken(signing: Signing, key: SigningKey, claims: Claims, secret: string): Promise<string> {
  switch (signing) {
    case "OWN":
      return signCompact(key, claims);
    case "NO_KID":
      return signCompact(key, claims, {});
    case "OTHER_KEY":
      return signCompact(await makeSigningKey(key.kid, key.algorithm), claims);
    case "UNKNOWN_KID":
      return signCompact(await makeSigningKey("nobody-knows", key.algorithm), claims);
    case "NONE":
      return `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
    case "NO_SIGNATURE": {
      const token = await signCompact(key, claims);
      return token.slice(0, token.lastIndexOf(".") + 1);
    }
    case "HS256": {
      const input = `${encode({ alg: "HS256", typ: "JWT", kid: key.kid })}.${encode(claims)}`;
      return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
    }
    case "TAMPERED": {
      const [head, , signature] = (await signCompact(key, claims)).split(".") as [string, string, string];
      return `${head}.${encode({ ...claims, groups: ["tampered"] })}.${signature}`;
    }
  }
}

/** `at_hash` of OpenID Connect Core 3.1.3.6: half of the hash that the algorithm is named after; SHA-512 for EdDSA. */
export function accessTokenHash(accessToken: string, algorithm: string): string {
  const bits = algorithm === "EdDSA" ? 512 : Number(algorithm.slice(2));
  const hash = createHash(`sha${bits}`).update(accessToken).digest();
  return hash.subarray(0, hash.length / 2).toString("base64url");
}

/** Keys that a set may hold and that a relying party has to step over. */
export const STRANGE_KEYS: JWK[] = [
  {
    kty: "EC",
    crv: "secp256k1",
    kid: "strange-curve",
    use: "sig",
    alg: "ES256K",
    x: "2_5LkGSBuqu9lFRsM-AX0zMLsXq4QXZAvvFWZGJGP2A",
    y: "LKZHbKQK8vJaVbTzQZkFBXzjUG5C4WBPMzOZSWHoNQo",
  },
  { kty: "oct", kid: "symmetric", alg: "HS256", k: "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ" },
  { kty: "QUANTUM", kid: "unknown-type", alg: "ML-DSA-44" },
  {
    kty: "RSA",
    kid: "encryption",
    use: "enc",
    alg: "RSA-OAEP",
    e: "AQAB",
    n: Buffer.alloc(256, 0xc5).toString("base64url"),
  },
  { kty: "RSA", kid: "no-modulus", use: "sig", e: "AQAB" },
  { kty: "RSA", kid: "modulus-is-a-number", n: 7, e: [] } as unknown as JWK,
  { kid: "no-type" },
  null as unknown as JWK,
  "a string" as unknown as JWK,
];
