/** Key sets as the suite makes them for each module: of several types, without `alg`, one of which signs. */
import { generateKeyPairSync, randomInt, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import type { SigningKey } from "../support/provider/keys.ts";

export interface KeySetOptions {
  /** How many keys there are of each of RSA, P-256, secp256k1 and Ed25519. */
  readonly ofEach?: number;
  /** Whether keys and tokens have a `kid`. */
  readonly named?: boolean;
}

interface KeySet {
  /** Those that the provider can sign with; an RSA key first, with which it does. */
  readonly signing: SigningKey[];
  /** The rest of the set: of other curves, and for encryption. */
  readonly others: JWK[];
}

/** Making RSA keys takes long: so many are handed out in turn, under a new `kid` each time. */
const RSA_KEYS = 8;
const made: Promise<SigningKey>[] = [];
let next = 0;

/** A new set. Without `kid`, the `kid` of `signing` is a name among ourselves. */
export async function makeKeySet({ ofEach = 2, named = true }: KeySetOptions): Promise<KeySet> {
  const rsa = await Promise.all(Array.from({ length: ofEach }, () => rsaKey()));
  const ec = await Promise.all(Array.from({ length: ofEach }, () => makeKey("ES256")));
  const first = randomInt(ofEach);
  const signing = [...rsa.slice(first), ...rsa.slice(0, first), ...ec].map((key) => renamed(key, named));
  const others = Array.from({ length: ofEach }, () => [
    publicKey(
      generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
      named ? { use: "sig", kid: randomUUID() } : { use: "sig" },
    ),
    publicKey(generateKeyPairSync("ed25519"), named ? { use: "sig", kid: randomUUID() } : { use: "sig" }),
  ]);
  const forEncryption = { use: "enc", alg: "ECDH-ES", kid: randomUUID() };
  return {
    signing,
    others: [...others.flat(), publicKey(generateKeyPairSync("ec", { namedCurve: "P-256" }), forEncryption)],
  };
}

function publicKey(pair: ReturnType<typeof generateKeyPairSync>, members: JWK): JWK {
  return { ...(pair.publicKey as unknown as { export(o: object): JWK }).export({ format: "jwk" }), ...members };
}

async function rsaKey(): Promise<SigningKey> {
  const number = next++ % RSA_KEYS;
  return (made[number] ??= makeKey("RS256"));
}

async function makeKey(algorithm: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid: "", algorithm, privateKey, publicJwk: await exportJWK(publicKey) };
}

function renamed(key: SigningKey, named: boolean): SigningKey {
  const kid = randomUUID();
  return { ...key, kid, publicJwk: { ...key.publicJwk, use: "sig", ...(named ? { kid } : {}) } };
}
