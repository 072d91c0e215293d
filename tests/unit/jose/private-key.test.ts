import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { test } from "node:test";
import { compactVerify } from "jose";
import { asModule } from "../../support/assemblyscript/as-module.ts";
import { rounds } from "../../support/hostile/rounds.ts";

const wasm = await asModule("tests/unit/jose/exports.ts");
const input = wasm.allocate(65536);
const out = wasm.allocate(65536);

/** What is said of a text that is to be a private key. */
function read(text: string | Uint8Array): string {
  const bytes = Buffer.from(text);
  wasm.write(input, bytes);
  return wasm.read(out, wasm.call("readPrivate", input, bytes.length, out)).toString();
}

function signed(algorithm: string, salt: Uint8Array = randomBytes(32)): string {
  wasm.write(input, Buffer.from(algorithm));
  wasm.write(input + 64, salt);
  return wasm.read(out, wasm.call("signedByPrivate", input, algorithm.length, input + 64, salt.length, out)).toString();
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

function pem(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): string {
  return key.export({ format: "pem", type }).toString();
}

function jwk(key: KeyObject, further: object = {}): string {
  return JSON.stringify({ ...key.export({ format: "jwk" }), ...further });
}

const IS_RSA = "an RSA key: RS256 PS256";
const IS_EC = "a key on P-256: ES256";

async function assertSigns(key: KeyObject, algorithms: string[]): Promise<void> {
  for (const algorithm of algorithms) {
    const { payload } = await compactVerify(signed(algorithm), key);
    assert.equal(Buffer.from(payload).toString(), '{"sub":"me"}', algorithm);
  }
}

test("a key of RSA is read from each form, and what it signs holds", async () => {
  for (const text of [pem(rsa.privateKey, "pkcs8"), pem(rsa.privateKey, "pkcs1"), jwk(rsa.privateKey)]) {
    assert.equal(read(text), IS_RSA);
    await assertSigns(rsa.publicKey, ["RS256", "PS256"]);
    assert.equal(signed("ES256"), "");
    assert.equal(signed("PS256", Buffer.alloc(31)), "");
  }
});

test("a key on P-256 is read from each form, and what it signs holds", async () => {
  for (const text of [pem(ec.privateKey, "pkcs8"), pem(ec.privateKey, "sec1"), jwk(ec.privateKey)]) {
    assert.equal(read(text), IS_EC);
    await assertSigns(ec.publicKey, ["ES256"]);
    assert.equal(signed("RS256"), "");
  }
});

test("PEM may lack its line ends, have them in two characters, or have other text and parameters before it", () => {
  const text = pem(ec.privateKey, "sec1");
  const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  const variants = [text.replaceAll("\n", "\\n"), text.replaceAll("\n", " "), text.replaceAll("\n", "\r\n")];
  for (const variant of [...variants, `Bag Attributes\n${text}`, parameters + text]) assert.equal(read(variant), IS_EC);
});

test("a JWK says its kid and alg", () => {
  assert.equal(read(jwk(ec.privateKey, { kid: "k1", alg: "ES256" })), `${IS_EC} k1 ES256`);
  assert.equal(read(` \n${jwk(rsa.privateKey, { kid: "k2", alg: "PS256" })}`), `${IS_RSA} k2 PS256`);
});

test("hosts get an RSA key in the form that OpenSSL reads", () => {
  for (const text of [pem(rsa.privateKey, "pkcs1"), jwk(rsa.privateKey)]) {
    read(text);
    const key = wasm.read(out, wasm.call("privateKeyInfo", out));
    assert.ok(createPrivateKey({ key, format: "der", type: "pkcs8" }).equals(rsa.privateKey));
  }
});

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const cipher = { cipher: "aes-256-cbc", passphrase: "secret" };

test("what is no such key is named", () => {
  const found: [text: string, name: string][] = [
    ["", "a text that is neither PEM nor a JWK"],
    ["hunter2", "a text that is neither PEM nor a JWK"],
    [CERTIFICATE, "a certificate"],
    [rsa.publicKey.export({ format: "pem", type: "spki" }).toString(), "a public key"],
    [rsa.publicKey.export({ format: "pem", type: "pkcs1" }).toString(), "a public key"],
    [jwk(ec.publicKey), "a public key"],
    [rsa.privateKey.export({ format: "pem", type: "pkcs8", ...cipher }).toString(), "an encrypted private key"],
    [rsa.privateKey.export({ format: "pem", type: "pkcs1", ...cipher }).toString(), "an encrypted private key"],
    [
      "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
      "a private key in the form of OpenSSH",
    ],
    ["-----BEGIN PRIVATE KEY-----\nMIIB", "PEM that is cut off or not base64"],
    ["-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----", "PEM that is cut off or not base64"],
    ["-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "a private key that is damaged"],
    ["-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----", "PEM of something else"],
    ["{", "JSON that is damaged"],
    [JSON.stringify({ keys: [{}] }), "a JWK Set"],
    [JSON.stringify({ kty: "oct", k: "AAAA" }), "a symmetric key"],
    [JSON.stringify({ kty: "OKP", crv: "Ed25519", x: "AA", d: "AA" }), "a JWK of another kind"],
    [jwk(rsa.privateKey, { p: undefined }), "an RSA key that lacks some of its numbers"],
    [jwk(rsa.privateKey, { dp: "AQAB" }), "an RSA key whose numbers do not belong together"],
    [jwk(ec.privateKey, { d: "AA" }), "a key on P-256 that is not from 1 to the order"],
    [jwk(ec.privateKey, { d: Buffer.alloc(40, 1).toString("base64url") }), "a key on P-256 that is too long"],
    ["x".repeat(20_000), "a text that is too long for a key"],
  ];
  for (const [text, name] of found) assert.equal(read(text), name);
  for (const namedCurve of ["P-384", "P-521"]) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    const forms = [pem(privateKey, "pkcs8"), pem(privateKey, "sec1"), jwk(privateKey)];
    for (const text of forms) assert.equal(read(text), `a key on ${namedCurve}`);
  }
  const { privateKey: edwards } = generateKeyPairSync("ed25519");
  assert.equal(read(pem(edwards, "pkcs8")), "a key on Ed25519");
  const { privateKey: short } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  assert.equal(read(pem(short, "pkcs8")), "an RSA key of 1024 bits");
});

test("no damage to a key traps or makes another key that signs", () => {
  const whole = [pem(ec.privateKey, "pkcs8"), pem(rsa.privateKey, "pkcs1"), jwk(rsa.privateKey)];
  for (const text of whole) {
    const lines = text.split("\n");
    const der = Buffer.from(lines.slice(1, -2).join(""), "base64");
    for (let round = 0; round < rounds(150); round++) {
      const at = randomBytes(4).readUInt32LE();
      const changed = Buffer.from(der.length > 0 ? der : text);
      changed.writeUInt8(changed.readUInt8(at % changed.length) ^ (1 << ((at >> 29) & 7)), at % changed.length);
      const cut = round % 5 === 0 ? changed.subarray(0, at % changed.length) : changed;
      const damaged = der.length > 0 ? [lines[0], cut.toString("base64"), lines.at(-2)].join("\n") : cut;
      assert.doesNotThrow(() => read(damaged));
    }
  }
});
