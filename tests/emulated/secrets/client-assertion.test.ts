import assert from "node:assert/strict";
import { before, test } from "node:test";
import { SignJWT } from "jose";
import type { HttpCall } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  comeBack,
  navigation,
  redeem,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// A client without a secret: a token that somebody else signs says who it is (FEDERATED_JWT).

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const SERVED = { url: "http://localhost/token", refresh: "1h" };
const FEDERATED = { clientSecret: undefined, provider: { client: { assertion: SERVED } } };
const REFUSED = JSON.stringify({ error: "invalid_client", error_description: "assertion expired" });

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** A token of a cluster's for a workload; `number` tells it from others. */
function tokenFor(host: { nowMs: number }, number: number, seconds: number): Promise<string> {
  const now = Math.floor(host.nowMs / 1000);
  const claims = { iss: "https://kubernetes.example", sub: "system:serviceaccount:istio-system:gateway", number };
  return new SignJWT({ ...claims, aud: "https://idp.example.com", iat: now, exp: now + seconds })
    .setProtectedHeader({ alg: "RS256", kid: "cluster" })
    .sign(keys.privateKey);
}

async function federated(serve: () => string | undefined, count = 1): Promise<EmulatedWorkers> {
  const workers = await EmulatedWorkers.start(count, keys, FEDERATED, undefined, undefined, undefined, serve);
  workers.pass(1000);
  return workers;
}

function assertionIn({ body, headers }: HttpCall): string {
  const form = new URLSearchParams(body);
  assert.deepEqual(
    [form.get("client_id"), form.get("client_assertion_type"), form.get("client_secret")],
    ["app", TYPE, null],
  );
  assert.ok(headers.every(([name]) => name !== "authorization"));
  return form.get("client_assertion") ?? "";
}

const redemption = (body: string): boolean => body.includes("grant_type=authorization_code");

test("the token that is served says who the client is, beside its id, for codes and for refreshes", async () => {
  let token = "";
  const clock = { nowMs: Date.now() };
  token = `${await tokenFor(clock, 1, 3600)}\n`;
  const workers = await federated(() => token);
  const host = workers.worker(0);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  assert.equal(assertionIn(host.calls[0] as HttpCall), token.trim());
  await redeem(host, keys, login, {
    claims: { exp: workers.nowSeconds + 300 },
    more: { refresh_token: "ada.0", expires_in: 300 },
  });
  const cookies = sessionCookies(stream.response?.headers);
  workers.jump(301_000);
  host.open(navigation("/", cookies));
  assert.equal(assertionIn(workers.takeRefresh().call), token.trim());
});

test("it is looked at again before it expires, whatever refresh says", async () => {
  const workers = await federated(() => undefined);
  const host = workers.worker(0);
  let token = await tokenFor(host, 1, 600);
  workers.secrets = () => token;
  workers.pass(10_000);
  token = await tokenFor(host, 2, 600);
  workers.pass(595_000);
  comeBack(host, beginLogin(host));
  assert.equal(assertionIn(host.calls[0] as HttpCall), token);
});

test("one that has expired is said to have, once, by one worker, without a word of it; the next one is used", async () => {
  const workers = await federated(() => undefined, 2);
  const host = workers.worker(0);
  let token = await tokenFor(host, 1, 60);
  workers.secrets = () => token;
  workers.pass(200_000);
  const lines = workers.hosts.flatMap((one) => [...one.log]).filter((line) => line.includes("has expired"));
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0] ?? "", /the token from http:\/\/localhost\/token has expired/);
  const expired = token;
  token = await tokenFor(host, 2, 600);
  workers.pass(11_000);
  comeBack(host, beginLogin(host));
  assert.equal(assertionIn(host.calls[0] as HttpCall), token);
  for (const one of workers.hosts) for (const part of expired.split(".")) assert.ok(!one.log.join("\n").includes(part));
});

test("where the provider refuses it, another one that is there by then is sent", async () => {
  const workers = await federated(() => undefined);
  const host = workers.worker(0);
  let token = await tokenFor(host, 1, 600);
  workers.secrets = () => token;
  workers.pass(10_000);
  comeBack(host, beginLogin(host));
  token = await tokenFor(host, 2, 600);
  host.answer(host.takeCall(redemption), 401, REFUSED);
  workers.answerSecrets(host);
  assert.equal(assertionIn(host.takeCall(redemption)), token);
});

test("what is no signed JWT is refused, and nobody can be signed in with it", async () => {
  for (const served of ["not.a.token", "opaque", `${"e30.".repeat(4)}x`]) {
    const workers = await federated(() => served);
    const host = workers.worker(0);
    workers.pass(2_000);
    assert.equal(host.open(navigation("/oauth2/ready")).response?.status, 503);
    assert.match(host.log.join("\n"), /found \d+ bytes that are no signed JWT, expected the token alone/);
    assert.ok(!host.log.join("\n").includes(served));
  }
});
