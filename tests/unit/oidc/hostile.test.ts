import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { test } from "node:test";
import { SignJWT } from "jose";
import { asModule } from "../../support/assemblyscript/as-module.ts";
import { rounds } from "../../support/hostile/rounds.ts";

const ISSUER = "https://idp.example.com";
const ROUNDS = rounds(3000);

const wasm = await asModule("tests/unit/oidc/exports.ts");
const AREA = 1 << 20;
const source = wasm.allocate(AREA);
const out = wasm.allocate(1 << 16);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

function ask(name: string, input: string | Uint8Array): number {
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  wasm.write(source, bytes);
  return wasm.call(name, source, bytes.length);
}

const idToken = await new SignJWT({
  nonce: "nonce",
  azp: "app",
  auth_time: 1_699_999_999,
  at_hash: createHash("sha256").update("token").digest().subarray(0, 16).toString("base64url"),
})
  .setProtectedHeader({ alg: "RS256", kid: "k", typ: "JWT" })
  .setIssuer(ISSUER)
  .setAudience(["app", "account"])
  .setSubject("u1")
  .setIssuedAt(1_700_000_000)
  .setNotBefore(1_700_000_000)
  .setExpirationTime(1_700_000_300)
  .sign(privateKey);

const valid: Record<string, string> = {
  discovery: JSON.stringify({
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/auth?a=b`,
    token_endpoint: `${ISSUER}:8443/token`,
    jwks_uri: `${ISSUER}/jwks`,
    token_endpoint_auth_methods_supported: ["client_secret_basic"],
    authorization_response_iss_parameter_supported: true,
  }),
  jwks: JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k", use: "sig", key_ops: ["verify"], alg: "RS256" }],
  }),
  pushedResponse: JSON.stringify({ request_uri: "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc0", expires_in: 60 }),
  tokenResponse: JSON.stringify({
    token_type: "Bearer",
    id_token: idToken,
    access_token: "token",
    refresh_token: "r",
    expires_in: "300",
  }),
  authorizationResponse: "code=a%2Bb&state=s&iss=https%3A%2F%2Fidp.example.com&error%5Fdescription=x+y",
  idToken,
};

const fragments = [
  "\0",
  "\xff",
  "\xed\xa0\xbd",
  "\ud83d",
  '"',
  "\\",
  "\\u",
  "\\ud800",
  "{",
  "[",
  "]",
  "}",
  ",",
  ":",
  "%",
  "%f",
  "&",
  "=",
  ".",
  "-1e999",
  "null",
];

let state = 1;

/** Reproducible: a linear congruential generator of 32 bits (Numerical Recipes), of which the upper half is used. */
function randomBelow(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

/** The kinds of answers whose refusals have a detail, by the number that `refusal` knows them by. */
const EXPLAINED = ["discovery", "jwks", "tokenResponse", "idToken"];

/** What is said of the answer of a kind in the log. */
function refusalOf(name: string, input: Buffer): string {
  wasm.write(source, input);
  const length = wasm.call("refusal", source, input.length, EXPLAINED.indexOf(name), out);
  return wasm.read(out, length).toString();
}

/** Bytes with a few changes: a piece cut out, repeated, overwritten or put in. */
function spoil(bytes: Buffer): Buffer {
  let spoilt = bytes;
  for (let changes = randomBelow(3) + 1; changes > 0; changes--) {
    const start = randomBelow(spoilt.length + 1);
    const end = Math.min(start + randomBelow(20), spoilt.length);
    const piece = spoilt.subarray(start, end);
    const fragment = Buffer.from(fragments[randomBelow(fragments.length)] ?? "", "latin1");
    const inserted = [
      fragment,
      Buffer.alloc(0),
      Buffer.concat([piece, piece]),
      Buffer.alloc(randomBelow(300), fragment),
    ];
    const chosen = inserted[randomBelow(inserted.length)] ?? fragment;
    spoilt = Buffer.concat([spoilt.subarray(0, start), chosen, spoilt.subarray(end)]);
  }
  return spoilt;
}

for (const [name, input] of Object.entries(valid)) {
  test(`${name}: a good answer is taken`, () => {
    assert.equal(ask(name, input), 0);
  });

  test(`${name}: nothing that is cut short is taken, and nothing traps`, () => {
    // The ID token's signature is not looked at here, and an authorization response ends with what nobody asks for.
    const needed = { idToken: idToken.lastIndexOf("."), authorizationResponse: input.lastIndexOf("&") - 1 }[name];
    for (let length = 0; length < (needed ?? input.length); length++) {
      assert.notEqual(ask(name, input.slice(0, length)), 0, `length ${length}`);
    }
  });

  test(`${name}: no spoilt answer traps`, () => {
    for (let round = 0; round < ROUNDS; round++) ask(name, spoil(Buffer.from(input)));
  });

  test(`${name}: what is refused is explained, in a bounded line of printable text`, () => {
    if (!EXPLAINED.includes(name)) return;
    let explained = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const spoilt = spoil(Buffer.from(input));
      const isRefused = ask(name, spoilt) !== 0;
      const detail = refusalOf(name, spoilt);
      assert.equal(detail !== "", isRefused, detail);
      assert.doesNotMatch(detail, /[\p{C}\p{Zl}\p{Zp}]/u);
      assert.ok(detail.length < 6000, `${detail.length}`);
      if (isRefused) explained++;
    }
    assert.ok(explained > ROUNDS / 10, `${explained} refused`);
  });

  test(`${name}: no random, deep or huge answer traps`, () => {
    for (let length = 0; length < 300; length++) assert.notEqual(ask(name, randomBytes(length)), 0);
    for (const piece of ["[", '{"keys":', '{"a":[', ".", "A", "code=a&", "\xff", "0"]) {
      assert.notEqual(ask(name, Buffer.alloc(AREA, piece, "latin1")), 0, piece);
    }
  });
}

test("no spoilt claim traps, and all of one fits its limit in each encoding", () => {
  const claims = Buffer.from(JSON.stringify({ groups: ["a", "Zoë 🦊", 7, null, { b: "c" }, "x".repeat(20)] }));
  assert.ok(ask("groups", claims) > 0);
  for (let round = 0; round < ROUNDS; round++) assert.ok(ask("groups", spoil(claims)) <= 300);
});

test("a code challenge is node's SHA-256 of the verifier", () => {
  for (let round = 0; round < 100; round++) {
    const verifier = randomBytes(32).toString("base64url");
    wasm.write(source, Buffer.from(verifier));
    const length = wasm.call("challenge", source, verifier.length, out);
    assert.equal(wasm.read(out, length).toString(), createHash("sha256").update(verifier).digest("base64url"));
  }
});
