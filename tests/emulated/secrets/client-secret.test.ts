import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
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
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// A client's secret that is read from a URL, and changes there.

const CONFIGURATION = { clientSecret: { url: "http://localhost/client-secret", refresh: "1h" } };
const REFUSED = JSON.stringify({ error: "invalid_client", error_description: "no such client, or secret-number-2" });

let keys: Signer;
let secret: string;
before(async () => {
  keys = await signer();
});

async function reading(configuration: object = CONFIGURATION): Promise<EmulatedWorkers> {
  secret = "secret-number-1";
  const workers = await EmulatedWorkers.start(1, keys, configuration, undefined, undefined, undefined, () => secret);
  workers.pass(1000);
  return workers;
}

/** What the client says who it is with. */
function secretIn({ headers }: HttpCall): string {
  const [basic = ""] = valuesOf(headers, "authorization");
  return Buffer.from(basic.replace("Basic ", ""), "base64").toString().split(":")[1] ?? "";
}

const redemption = (body: string): boolean => body.includes("grant_type=authorization_code");

test("where the provider refuses the client, the secret is looked at, and a login made with what is there now", async () => {
  const workers = await reading();
  const host = workers.worker(0);
  workers.pass(5_000);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  const first = host.takeCall(redemption);
  assert.equal(secretIn(first), "secret-number-1");
  secret = "secret-number-2";
  host.answer(first, 401, REFUSED);
  assert.equal(stream.state, "HELD");
  workers.answerSecrets(host);
  const [again] = host.calls;
  assert.ok(again !== undefined);
  assert.equal(secretIn(again), "secret-number-2");
  assert.equal(again.body, first.body, "it is the same request");
  await redeem(host, keys, login);
  assert.equal(sessionCookies(stream.response?.headers).length, 1);
});

test("a secret that is still the same, or can't be had, is not tried again; the refusal is logged without it", async () => {
  for (const now of ["secret-number-1", undefined]) {
    const workers = await reading();
    const host = workers.worker(0);
    workers.pass(5_000);
    const stream = comeBack(host, beginLogin(host));
    secret = now ?? secret;
    if (now === undefined) workers.secrets = () => undefined;
    host.answer(host.takeCall(redemption), 401, REFUSED.replace("2", "1"));
    workers.answerSecrets(host);
    assert.equal(stream.response?.details, "gatehouse_token_endpoint_invalid_client");
    assert.deepEqual(host.calls, []);
    const log = host.log.join("\n");
    assert.match(
      log,
      /token_endpoint_invalid_client: .*it says "invalid_client no such client, or …"; the answer has status 401/,
    );
    assert.ok(!log.includes("secret-number"), log);
  }
});

test("it is made once more, and no third time; neither the new secret nor the old is in the log", async () => {
  const workers = await reading();
  const host = workers.worker(0);
  workers.pass(5_000);
  const stream = comeBack(host, beginLogin(host));
  secret = "secret-number-2";
  host.answer(host.takeCall(redemption), 401, REFUSED);
  workers.answerSecrets(host);
  workers.pass(2_000);
  secret = "secret-number-3";
  host.answer(host.takeCall(redemption), 401, REFUSED.replace("2", "1"));
  workers.answerSecrets(host);
  assert.equal(stream.response?.details, "gatehouse_token_endpoint_invalid_client");
  assert.ok(!host.log.join("\n").includes("secret-number"));
});

test("a refusal that comes when the secret has changed meanwhile needs no look", async () => {
  const workers = await reading({ clientSecret: { url: "http://localhost/client-secret", refresh: "2s" } });
  const host = workers.worker(0);
  comeBack(host, beginLogin(host));
  const first = host.takeCall(redemption);
  secret = "secret-number-2";
  workers.pass(3_000);
  host.answer(first, 400, REFUSED);
  assert.equal(secretIn(host.takeCall(redemption)), "secret-number-2");
});

test("a refusal right after a look waits until a second has passed since, and no longer", async () => {
  const workers = await reading({ clientSecret: { url: "http://localhost/client-secret", refresh: "3s" } });
  const host = workers.worker(0);
  workers.pass(2_100);
  const stream = comeBack(host, beginLogin(host));
  secret = "secret-number-2";
  host.answer(host.takeCall(redemption), 401, REFUSED);
  assert.deepEqual([stream.state, host.calls.length], ["HELD", 0]);
  workers.pass(1_000);
  assert.equal(secretIn(host.takeCall(redemption)), "secret-number-2");
});

test("a refresh goes on with the new secret, and the user with it", async () => {
  const workers = await reading();
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  const stream = host.open(navigation("/", cookies));
  const refresh = workers.takeRefresh();
  secret = "secret-number-2";
  host.answer(refresh.call, 401, REFUSED);
  workers.answerSecrets(host);
  const again = workers.takeRefresh();
  assert.equal(secretIn(again.call), "secret-number-2");
  await workers.answer(again, 300);
  assert.equal(userOf(stream.forwarded), "ada");
  deliver(host, stream);
});

test("a page in place of a secret is none: the one that was read stays in use, and nothing of the page is logged", async () => {
  const workers = await reading({ clientSecret: { url: "http://localhost/client-secret", refresh: "1s" } });
  const host = workers.worker(0);
  const usual = host.answer.bind(host);
  for (const [page, headers, found] of [
    ["<!doctype html>\n<p>starting</p>\n", [], /found several lines, or other control characters, expected the secret/],
    ["<p>starting</p>", [["content-type", "text/html; charset=utf-8"]], /found a page in HTML, expected the secret/],
  ] as const) {
    secret = page;
    host.answer = (call, status, body) => {
      usual(call, status, body, [...headers]);
    };
    workers.pass(3_000);
    host.answer = usual;
    comeBack(host, beginLogin(host));
    assert.equal(secretIn(host.takeCall(redemption)), "secret-number-1");
    const log = host.log.join("\n");
    assert.match(log, found);
    assert.ok(!log.includes("starting"));
  }
});
