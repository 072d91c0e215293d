import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from "jose";
import { asModule } from "../../support/assemblyscript/as-module.ts";

const wasm = await asModule("tests/unit/jose/exports.ts");
const input = wasm.allocate(16384);
const out = wasm.allocate(16384);

function place(...texts: Uint8Array[]): number[] {
  let at = input;
  return texts.flatMap((text) => {
    wasm.write(at, text);
    const view = [at, text.length];
    at += text.length + 16;
    return view;
  });
}

function signed(key: Uint8Array, header: string, payload: string): string {
  const [keyAt = 0, , ...views] = place(key, Buffer.from(header), Buffer.from(payload));
  return wasm.read(out, wasm.call("signed", keyAt, ...views, out)).toString();
}

function publicJwk(key: Uint8Array): { readonly jwk: JWK; readonly thumbprint: string } {
  const [keyAt = 0] = place(key);
  const [members = "", thumbprint = ""] = wasm
    .read(out, wasm.call("publicJwk", keyAt, out))
    .toString()
    .split(" ");
  return { jwk: JSON.parse(`{${members}}`) as JWK, thumbprint };
}

function randomKey(): { readonly bytes: Buffer; readonly jwk: JWK } {
  const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }) as JWK;
  return { bytes: Buffer.from(jwk.d ?? "", "base64url"), jwk };
}

test("another library verifies what a key signs, by the public JWK that the key writes", async () => {
  for (const payload of ["{}", '{"sub":"Zoë"}', JSON.stringify({ text: "x".repeat(3000) })]) {
    const { bytes, jwk } = randomKey();
    const own = publicJwk(bytes);
    assert.deepEqual(own.jwk, { kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y });
    const token = signed(bytes, '{"alg":"ES256","kid":"ö"}', payload);
    const { payload: read, protectedHeader } = await compactVerify(token, await importJWK(own.jwk, "ES256"));
    assert.equal(Buffer.from(read).toString(), payload);
    assert.deepEqual(protectedHeader, { alg: "ES256", kid: "ö" });
    const other = await importJWK(publicJwk(randomKey().bytes).jwk, "ES256");
    await assert.rejects(compactVerify(token, other), /signature verification failed/);
  }
});

test("a thumbprint is the one that another library computes", async () => {
  for (let round = 0; round < 20; round++) {
    const { bytes, jwk } = randomKey();
    assert.equal(publicJwk(bytes).thumbprint, await calculateJwkThumbprint(jwk));
  }
});

test("what is no private key makes no signer", () => {
  assert.equal(signed(Buffer.alloc(32), "{}", "{}"), "");
  assert.equal(signed(Buffer.alloc(32, 0xff), "{}", "{}"), "");
});
