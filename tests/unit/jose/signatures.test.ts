import assert from "node:assert/strict";
import {
  constants,
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  type SignKeyObjectInput,
  verify,
  type VerifyKeyObjectInput,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { CompactSign, type JWK } from "jose";
import { type AsModule, asModule } from "../../support/assemblyscript/as-module.ts";
import { rounds } from "../../support/hostile/rounds.ts";

const SIZE = 1 << 17;

let module: AsModule;
let tokenAt: number;
let otherAt: number;
before(async () => {
  module = await asModule("tests/unit/jose/exports.ts");
  tokenAt = module.allocate(SIZE);
  otherAt = module.allocate(SIZE);
});

// Reproducible but for the keys: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 5), Buffer.alloc(16));
const bytes = (length: number): Buffer => stream.update(Buffer.alloc(length));
const below = (limit: number): number => bytes(4).readUInt32LE() % limit;

interface Algorithm {
  name: string;
  /** As node has it; null where the key says it. */
  hash: string | null;
  options: Omit<SignKeyObjectInput & VerifyKeyObjectInput, "key">;
  keys: () => { publicKey: KeyObject; privateKey: KeyObject }[];
  tokens: number;
}

// Of 2048, 2056, 3072 and 4096 bits, and of 2048 with the exponent 3: to make them takes longer than to test with them.
const rsaJwks = JSON.parse(readFileSync(new URL("rsa-keys.json", import.meta.url), "utf8")) as JsonWebKey[];
const rsaKeys = rsaJwks.map((key) => {
  const privateKey = createPrivateKey({ key, format: "jwk" });
  return { privateKey, publicKey: createPublicKey(privateKey) };
});

function rsa(name: string, hash: string, options: Algorithm["options"]): Algorithm {
  return { name, hash, options, keys: () => rsaKeys, tokens: 400 };
}

function ecdsa(name: string, hash: string, namedCurve: string, tokens: number): Algorithm {
  const keys = (): ReturnType<Algorithm["keys"]> =>
    Array.from({ length: 4 }, () => generateKeyPairSync("ec", { namedCurve }));
  return { name, hash, options: { dsaEncoding: "ieee-p1363" }, keys, tokens };
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const ALGORITHMS: Algorithm[] = [
  rsa("RS256", "sha256", {}),
  rsa("RS384", "sha384", {}),
  rsa("RS512", "sha512", {}),
  rsa("PS256", "sha256", PSS),
  rsa("PS384", "sha384", PSS),
  rsa("PS512", "sha512", PSS),
  ecdsa("ES256", "sha256", "P-256", 400),
  ecdsa("ES384", "sha384", "P-384", 150),
  ecdsa("ES512", "sha512", "P-521", 100),
  {
    name: "EdDSA",
    hash: null,
    options: {},
    keys: () => Array.from({ length: 4 }, () => generateKeyPairSync("ed25519")),
    tokens: 400,
  },
];

function write(at: number, content: string | Uint8Array): number {
  const given = Buffer.from(content as string);
  module.write(at, given);
  return given.length;
}

function isSigned(token: string, keys: JWK[]): boolean {
  const length = write(tokenAt, token);
  return module.call("isSigned", tokenAt, length, otherAt, write(otherAt, JSON.stringify({ keys }))) === 1;
}

/** What may happen to a signature, on its way or on purpose. */
const CORRUPTIONS: Record<string, (signature: Buffer) => Buffer> = {
  "a bit flipped": (signature) => {
    const changed = Buffer.from(signature);
    const at = below(changed.length);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << below(8)), at);
    return changed;
  },
  "cut short": (signature) => signature.subarray(0, below(signature.length)),
  "a zero before": (signature) => Buffer.concat([Buffer.alloc(1), signature]),
  "a zero behind": (signature) => Buffer.concat([signature, Buffer.alloc(1)]),
  empty: () => Buffer.alloc(0),
  zeros: (signature) => Buffer.alloc(signature.length),
  ones: (signature) => Buffer.alloc(signature.length, 0xff),
  noise: (signature) => bytes(signature.length),
  "first half zero": (signature) =>
    Buffer.concat([Buffer.alloc(signature.length / 2), signature.subarray(signature.length / 2)]),
  "second half zero": (signature) =>
    Buffer.concat([signature.subarray(0, signature.length / 2), Buffer.alloc(signature.length / 2)]),
  "halves swapped": (signature) =>
    Buffer.concat([signature.subarray(signature.length / 2), signature.subarray(0, signature.length / 2)]),
};

for (const { name, hash, options, keys, tokens } of ALGORITHMS) {
  test(`${name}: as node:crypto does, valid and corrupted`, () => {
    const corruptions = Object.entries(CORRUPTIONS);
    let verified = 0;
    for (const { publicKey, privateKey } of keys()) {
      const jwk = publicKey.export({ format: "jwk" }) as JWK;
      for (let i = 0; i < rounds(tokens / 4); i++) {
        const header = Buffer.from(JSON.stringify({ alg: name, x: i })).toString("base64url");
        const input = `${header}.${bytes(1 + below(600)).toString("base64url")}`;
        const signature = sign(hash, Buffer.from(input), { key: privateKey, ...options });
        assert.ok(isSigned(`${input}.${signature.toString("base64url")}`, [jwk]), `${name} ${input}`);
        const [what, corrupt] = corruptions[i % corruptions.length] as (typeof corruptions)[number];
        const changed = corrupt(signature);
        const verdict = verify(hash, Buffer.from(input), { key: publicKey, ...options }, changed);
        const situation = `${name}, ${what}: ${changed.toString("hex")} over ${input} with ${JSON.stringify(jwk)}`;
        assert.equal(isSigned(`${input}.${changed.toString("base64url")}`, [jwk]), verdict, situation);
        const other = `${input.slice(0, -1)}${input.endsWith("A") ? "Q" : "A"}`;
        assert.ok(!isSigned(`${other}.${signature.toString("base64url")}`, [jwk]), `${name} over another payload`);
        verified++;
      }
    }
    assert.ok(verified >= rounds(tokens));
  });

  test(`${name}: what jose signs, with each other key of the set refused`, async () => {
    const pairs = keys();
    const jwks = pairs.map(({ publicKey }, i) => ({ ...(publicKey.export({ format: "jwk" }) as JWK), kid: `k${i}` }));
    for (const [i, { privateKey }] of pairs.entries()) {
      const token = await new CompactSign(Buffer.from("{}"))
        .setProtectedHeader({ alg: name, kid: `k${i}` })
        .sign(privateKey);
      assert.ok(isSigned(token, jwks));
      assert.ok(
        !isSigned(
          token,
          jwks.filter(({ kid }) => kid !== `k${i}`),
        ),
      );
      const disguised = jwks.map((jwk, at) => ({ ...jwk, kid: `k${(at + 1) % jwks.length}` }));
      assert.ok(!isSigned(token, disguised), "its kid names another key");
    }
  });

  test(`${name}: never with a key that is for another algorithm`, () => {
    const [pair] = keys();
    assert.ok(pair !== undefined);
    const header = Buffer.from(JSON.stringify({ alg: name })).toString("base64url");
    const signature = sign(hash, Buffer.from(`${header}.e30`), { key: pair.privateKey, ...options });
    const token = `${header}.e30.${signature.toString("base64url")}`;
    const jwk = pair.publicKey.export({ format: "jwk" }) as JWK;
    assert.ok(isSigned(token, [{ ...jwk, alg: name }]));
    for (const alg of [...ALGORITHMS.map((other) => other.name), "HS256", "none", "ES256K"].filter(
      (alg) => alg !== name,
    )) {
      assert.ok(!isSigned(token, [{ ...jwk, alg }]), alg);
    }
  });
}

test("HS256: as node:crypto does, and of no other length", () => {
  for (let i = 0; i < rounds(1000); i++) {
    const secret = bytes(below(100)).toString("base64");
    const input = `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.${bytes(below(300)).toString("base64url")}`;
    const signature = createHmac("sha256", secret).update(input).digest();
    const check = (given: Buffer): boolean => {
      const length = write(tokenAt, `${input}.${given.toString("base64url")}`);
      return module.call("isSignedWithSecret", tokenAt, length, otherAt, write(otherAt, secret)) === 1;
    };
    assert.ok(check(signature));
    assert.ok(!check(signature.subarray(0, below(32))));
    assert.ok(!check(Buffer.concat([signature, Buffer.alloc(1)])));
    assert.ok(!check((CORRUPTIONS["a bit flipped"] as (typeof CORRUPTIONS)[string])(signature)));
  }
});
