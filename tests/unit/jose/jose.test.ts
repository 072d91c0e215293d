import assert from "node:assert/strict";
import {
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  verify,
} from "node:crypto";
import { before, test } from "node:test";
import { SignJWT } from "jose";
import { type AsModule, asModule } from "../../support/assemblyscript/as-module.ts";
import { rounds } from "../../support/hostile/rounds.ts";

const SIZE = 1 << 18;

let module: AsModule;
let addresses: { token: number; set: number; out: number };

before(async () => {
  module = await asModule("tests/unit/jose/exports.ts");
  addresses = { token: module.allocate(SIZE), set: module.allocate(SIZE), out: module.allocate(SIZE) };
});

/** The SubjectPublicKeyInfo of the keys of a set that may have signed a token. */
function candidates(token: string, keys: JsonWebKey[]): Buffer {
  const set = Buffer.from(JSON.stringify({ keys }));
  module.write(addresses.token, Buffer.from(token));
  module.write(addresses.set, set);
  const { token: at, set: setAt, out } = addresses;
  const length = module.call("candidates", at, token.length, setAt, set.length, out);
  assert.ok(length >= 0, `refused with reason ${-length}`);
  return module.read(out, length);
}

function part(name: "payload" | "signature", token: string): Buffer {
  module.write(addresses.token, Buffer.from(token));
  return module.read(addresses.out, module.call(name, addresses.token, token.length, addresses.out));
}

function signingInput(token: string): string {
  module.write(addresses.token, Buffer.from(token));
  return token.slice(0, module.call("signingInputLength", addresses.token, token.length));
}

/** Verifies as the gateway does: with the key and the parts that the module found. */
function isVerified(token: string, keys: JsonWebKey[]): boolean {
  const key = createPublicKey({ key: candidates(token, keys), format: "der", type: "spki" });
  return verify("sha256", Buffer.from(signingInput(token)), key, part("signature", token));
}

function der(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}

const TOKEN = `${Buffer.from('{"alg":"RS256"}').toString("base64url")}.e30.AAAA`;

for (const [modulusLength, publicExponent] of [
  [2048, 3],
  [2048, 65537],
  [2056, 17],
  [3072, 65537],
  [4096, 3],
] as const) {
  test(`an RSA key of ${modulusLength} bits with exponent ${publicExponent} becomes node's SubjectPublicKeyInfo`, () => {
    const modulus = randomBytes(modulusLength / 8);
    modulus.writeUInt8(modulus.readUInt8(0) | 0x80, 0);
    modulus.writeUInt8(modulus.readUInt8(modulus.length - 1) | 1, modulus.length - 1);
    const exponent = Buffer.from(
      publicExponent
        .toString(16)
        .padStart(6, "0")
        .replace(/^(00)+/, ""),
      "hex",
    );
    const jwk = { kty: "RSA", n: modulus.toString("base64url"), e: exponent.toString("base64url") };
    assert.deepEqual(candidates(TOKEN, [jwk]), der(createPublicKey({ key: jwk, format: "jwk" })));
  });
}

test("an RSA key of any modulus that is allowed becomes node's SubjectPublicKeyInfo", () => {
  for (let round = 0; round < rounds(200); round++) {
    const modulus = randomBytes(256 + Math.floor(Math.random() * 769));
    modulus[0] = (modulus[0] ?? 0) | (modulus.length === 256 ? 0x80 : 1);
    modulus.writeUInt8(modulus.readUInt8(modulus.length - 1) | 1, modulus.length - 1);
    const exponent = Buffer.from([1 + Math.floor(Math.random() * 255), 0, 1 + 2 * Math.floor(Math.random() * 128)]);
    const jwk = { kty: "RSA", n: modulus.toString("base64url"), e: exponent.toString("base64url") };
    assert.deepEqual(candidates(TOKEN, [jwk]), der(createPublicKey({ key: jwk, format: "jwk" })));
  }
});

test("a token that jose signed is verified with the parts and the key that were found", async () => {
  const first = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const second = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = [
    { ...first.publicKey.export({ format: "jwk" }), kid: "first" },
    { ...second.publicKey.export({ format: "jwk" }), kid: "second", use: "sig", alg: "RS256" },
  ];
  const claims = { sub: "Zoë 🦊", groups: ["a", "b"] };
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "second" }).sign(second.privateKey);
  assert.deepEqual(JSON.parse(part("payload", token).toString()), claims);
  assert.ok(isVerified(token, keys));

  const forged = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "second" }).sign(first.privateKey);
  assert.ok(!isVerified(forged, keys));
});

test("the keys of a set cost nothing slow before they are used: 600 less than half of what their use would", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
  const keys = Array.from({ length: 600 }, (_, i) => ({ ...key, kid: `k${i}` }));
  const token = await new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: "k599" }).sign(privateKey);
  const fastest = (name: string, set: object[]): number => {
    const text = Buffer.from(JSON.stringify({ keys: set }));
    module.write(addresses.token, Buffer.from(token));
    module.write(addresses.set, text);
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      assert.equal(module.call(name, addresses.token, token.length, addresses.set, text.length), 1);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  const one = fastest("isSigned", keys.slice(-1));
  const all = fastest("isSigned", keys);
  assert.ok(all < 300 * one, `600 keys: ${all.toFixed(1)} ms; one, and its first use: ${one.toFixed(3)} ms`);
});

test("the token of RFC 7515, appendix A.2, is verified with its key", () => {
  const token =
    "eyJhbGciOiJSUzI1NiJ9" +
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1" +
    "dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzD" +
    "wusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
  const key = {
    kty: "RSA",
    n:
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs" +
      "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV" +
      "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    e: "AQAB",
  };
  assert.ok(isVerified(token, [key]));
  assert.equal(
    part("payload", token).toString(),
    '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}',
  );
});
