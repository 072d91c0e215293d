import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { before, test } from "node:test";
import { compactVerify, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { envoySign } from "../../support/emulated/foreign-functions.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall } from "../../support/emulated/host-emulator.ts";
import { beginLogin, comeBack, ISSUER, METADATA, redeem, type Signer, signer } from "../../support/emulated/session.ts";
import { revocationCalls, signOutWith } from "../../support/emulated/sign-out.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What a client says of itself that signs it (RFC 7523), and where a client with a certificate says it (RFC 8705).

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const LEAVABLE = { ...METADATA, revocation_endpoint: `${ISSUER}/revoke` };

let keys: Signer;
before(async () => {
  keys = await signer();
});

function pem(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

/** A worker of a client with a key and without a secret. */
async function worker(key: object, { client = {}, metadata = LEAVABLE, more = {} } = {}): Promise<EmulatedWorkers> {
  const provider = { client: { key, ...client }, ...more };
  return EmulatedWorkers.start(1, keys, { clientSecret: undefined, provider }, undefined, undefined, metadata);
}

/** The call that redeems the code of a new login. */
function redemption(host: HostEmulator): HttpCall {
  comeBack(host, beginLogin(host));
  return host.takeCall((body) => body.includes("grant_type=authorization_code"));
}

function assertionOf(call: HttpCall | undefined): string {
  const form = new URLSearchParams(call?.body);
  assert.equal(form.get("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  assert.equal(form.get("client_id"), "app");
  assert.equal(form.get("client_secret"), null);
  assert.deepEqual(valuesOf(call?.headers, "authorization"), []);
  return form.get("client_assertion") ?? "";
}

test("an assertion says who the client is, to whom, once and for a minute, and is signed with the key", async () => {
  for (const [key, algorithm] of [
    [p256, "ES256"],
    [rsa, "RS256"],
    [rsa, "PS256"],
  ] as const) {
    const workers = await worker({ privateKey: pem(key.privateKey), keyId: 'k"1', algorithm });
    const assertion = assertionOf(redemption(workers.worker(0)));
    const { payload, protectedHeader } = await jwtVerify(assertion, key.publicKey, {
      currentDate: new Date(workers.nowMs),
    });
    assert.deepEqual(protectedHeader, { alg: algorithm, typ: "JWT", kid: 'k"1' });
    const { jti, ...claims } = payload;
    const now = workers.nowSeconds;
    assert.deepEqual(claims, { iss: "app", sub: "app", aud: ISSUER, iat: now, exp: now + 60 });
    assert.match(jti ?? "", /^[\w-]{22}$/);
  }
});

test("no assertion is sent twice: at logins, refreshes and revocations", async () => {
  const workers = await worker({ privateKey: pem(p256.privateKey) });
  const host = workers.worker(0);
  const calls = [redemption(host), redemption(host), (await workers.refreshing("ada")).refresh.call];
  signOutWith(host, await workers.signIn("bob", 3600));
  calls.push(...revocationCalls(host));
  assert.equal(calls.length, 4);
  const ids = await Promise.all(
    calls.map(async (call) => {
      const { payload } = await compactVerify(assertionOf(call), p256.publicKey);
      return (JSON.parse(Buffer.from(payload).toString()) as JWTPayload).jti;
    }),
  );
  assert.equal(new Set(ids).size, 4);
});

test("with TOKEN_ENDPOINT an assertion names the token endpoint as the provider spells it", async () => {
  const metadata = { ...LEAVABLE, token_endpoint: "https://IDP.example.com:443/token?a=b" };
  const key = { privateKey: pem(p256.privateKey) };
  const workers = await worker(key, { client: { assertionAudience: "TOKEN_ENDPOINT" }, metadata });
  const { payload } = await compactVerify(assertionOf(redemption(workers.worker(0))), p256.publicKey);
  assert.equal((JSON.parse(Buffer.from(payload).toString()) as JWTPayload).aud, metadata.token_endpoint);
});

test("a key of RSA signs by what the provider supports where nothing else is said", async () => {
  const supported = { ...LEAVABLE, token_endpoint_auth_signing_alg_values_supported: ["ES256", "PS256"] };
  for (const [metadata, algorithm] of [
    [supported, "PS256"],
    [LEAVABLE, "RS256"],
  ] as const) {
    const workers = await worker({ privateKey: pem(rsa.privateKey) }, { metadata });
    assert.equal(decodeProtectedHeader(assertionOf(redemption(workers.worker(0)))).alg, algorithm);
  }
});

test("a secret of 32 bytes signs where the provider takes it no other way", async () => {
  const clientSecret = "a secret of the client's that signs";
  const metadata = { ...METADATA, token_endpoint_auth_methods_supported: ["client_secret_jwt"] };
  const workers = await EmulatedWorkers.start(1, keys, { clientSecret }, undefined, undefined, metadata);
  const assertion = assertionOf(redemption(workers.worker(0)));
  assert.equal((await compactVerify(assertion, Buffer.from(clientSecret))).protectedHeader.alg, "HS256");
});

test("the host signs by RS256 where it makes the signature that the key has, and no other way", async () => {
  const workers = await worker({ privateKey: pem(rsa.privateKey) });
  const host = workers.worker(0);
  let signed = 0;
  host.signs = (key, text) => {
    signed++;
    return envoySign(key, text);
  };
  for (let login = 1; login <= 3; login++) {
    await compactVerify(assertionOf(redemption(host)), rsa.publicKey);
    assert.equal(signed, 1 + login, "a trial, and one for each login");
  }
  // One that fails later is stood in for.
  host.signs = () => undefined;
  await compactVerify(assertionOf(redemption(host)), rsa.publicKey);

  const wrong = await worker({ privateKey: pem(rsa.privateKey) });
  wrong.worker(0).signs = (key, text) => envoySign(key, Buffer.concat([text, Buffer.of(0)]));
  await compactVerify(assertionOf(redemption(wrong.worker(0))), rsa.publicKey);
});

test("a key that is read from a URL is another one as soon as it has changed there", async () => {
  let current = p256;
  const provider = { client: { key: { privateKey: { url: "http://localhost/key" } } } };
  const configuration = { clientSecret: undefined, provider };
  const serve = (): string => pem(current.privateKey);
  const workers = await EmulatedWorkers.start(1, keys, configuration, undefined, undefined, METADATA, serve);
  workers.pass(1_000);
  await compactVerify(assertionOf(redemption(workers.worker(0))), p256.publicKey);
  current = rsa;
  workers.pass(11_000);
  await compactVerify(assertionOf(redemption(workers.worker(0))), rsa.publicKey);
});

test("what the provider repeats of an assertion does not reach the log", async () => {
  const workers = await worker({ privateKey: pem(p256.privateKey) });
  const host = workers.worker(0);
  const call = redemption(host);
  const assertion = assertionOf(call);
  const error = { error: "invalid_client", error_description: `expired: ${assertion}!` };
  host.answer(call, 401, JSON.stringify(error));
  const log = host.log.join("\n");
  assert.match(log, /it says "invalid_client expired: …!"/);
  assert.ok(!log.includes(assertion.slice(0, 20)));
});

const ALIASES = {
  ...LEAVABLE,
  userinfo_endpoint: `${ISSUER}/me`,
  mtls_endpoint_aliases: {
    token_endpoint: "https://mtls.example.com/token",
    revocation_endpoint: "https://mtls.example.com/revoke",
    userinfo_endpoint: "https://mtls.example.com/me",
  },
};

test("a client that shows a certificate goes where the provider asks for one, and other clients do not", async () => {
  const [alias, usual] = ["mtls.example.com", "idp.example.com"];
  for (const [provider, token, userInfo] of [
    [{ client: { authentication: "TLS_CLIENT_AUTH" } }, alias, usual],
    [{ client: { authentication: "SELF_SIGNED_TLS_CLIENT_AUTH" } }, alias, usual],
    [{ client: { authentication: "NONE" }, senderConstraint: "MTLS" }, alias, alias],
    [{ client: { authentication: "NONE" } }, usual, usual],
  ] as const) {
    const configuration = { clientSecret: undefined, provider: { ...provider, userInfo: "ALWAYS" } };
    const workers = await EmulatedWorkers.start(1, keys, configuration, undefined, undefined, ALIASES);
    const host = workers.worker(0);
    const login = beginLogin(host);
    comeBack(host, login);
    const [redeeming] = host.calls.filter(({ body }) => body.includes("grant_type=authorization_code"));
    assert.deepEqual(valuesOf(redeeming?.headers, ":authority"), [token]);
    assert.deepEqual(new URLSearchParams(redeeming?.body).getAll("client_id"), ["app"]);
    await redeem(host, keys, login);
    const asked = host.takeCall(() => true);
    assert.deepEqual(valuesOf(asked.headers, ":path"), ["/me"]);
    assert.deepEqual(valuesOf(asked.headers, ":authority"), [userInfo]);
  }
});
