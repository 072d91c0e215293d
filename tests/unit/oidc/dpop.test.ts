import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from "jose";
import { asModule } from "../../support/assemblyscript/as-module.ts";

const wasm = await asModule("tests/unit/oidc/exports.ts");
const input = wasm.allocate(16384);
const out = wasm.allocate(16384);
const NOW = 1_700_000_000;

interface Proved {
  readonly proof: string;
  readonly thumbprint: string;
}

/** `seed`: 32 bytes, then the 16 of the proof's id. */
function prove(seed: Uint8Array, url: string, token = "", nonce = ""): Proved {
  let at = input;
  const views = [seed, ...[url, token, nonce].map((text) => Buffer.from(text))].map((bytes) => {
    const start = at;
    wasm.write(start, bytes);
    at += bytes.length + 16;
    return [start, bytes.length];
  });
  const [[seedAt = 0] = [], ...rest] = views;
  const length = wasm.call("proof", seedAt, ...rest.flat(), out);
  const [proof = "", thumbprint = ""] = wasm.read(out, length).toString().split(" ");
  return { proof, thumbprint };
}

test("a proof is what RFC 9449, section 4.2, asks for, and verifies by the key in it", async () => {
  for (let round = 0; round < 5; round++) {
    const seed = randomBytes(48);
    const token = round % 2 === 0 ? "" : randomBytes(30).toString("base64url");
    const nonce = round % 3 === 0 ? "" : "eyJ7S_zG.eyJH0-Z.HX4w-7v<&>";
    const { proof, thumbprint } = prove(seed, "https://idp.example.com:8443/token?a=b", token, nonce);
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: ["ES256"],
      currentDate: new Date(NOW * 1000),
    });
    assert.deepEqual(payload, {
      jti: seed.subarray(32).toString("base64url"),
      htm: "POST",
      htu: "https://idp.example.com:8443/token",
      iat: NOW,
      ...(token === "" ? {} : { ath: createHash("sha256").update(token).digest("base64url") }),
      ...(nonce === "" ? {} : { nonce }),
    });
    assert.deepEqual(Object.keys(protectedHeader).sort(), ["alg", "jwk", "typ"]);
    assert.ok(protectedHeader.jwk);
    assert.deepEqual(Object.keys(protectedHeader.jwk).sort(), ["crv", "kty", "x", "y"], "no private part");
    assert.equal(thumbprint, await calculateJwkThumbprint(protectedHeader.jwk));
  }
});

test("the hash of an access token is that of RFC 9449, section 7.1", () => {
  const { proof } = prove(randomBytes(48), "https://a.test/", "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
  const payload = JSON.parse(Buffer.from(proof.split(".")[1] ?? "", "base64url").toString()) as { ath: string };
  assert.equal(payload.ath, "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
});

test("one seed has one key, and another has another", () => {
  const seeds = Array.from({ length: 8 }, () => randomBytes(48));
  const keys = seeds.map((seed) => JSON.stringify(decodeProtectedHeader(prove(seed, "https://a.test/").proof).jwk));
  assert.equal(new Set(keys).size, seeds.length);
  const again = seeds.map((seed) => JSON.stringify(decodeProtectedHeader(prove(seed, "https://b.test/").proof).jwk));
  assert.deepEqual(again, keys);
});
