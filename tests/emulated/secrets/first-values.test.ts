import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers, scriptRequest, userOf } from "../../support/emulated/workers.ts";

// As long as a secret that is read from a URL has not come.

const URLS = {
  cookieSecret: { url: "http://localhost/cookie-secret" },
  clientSecret: { url: "http://localhost/client-secret" },
};
const SECOND = 1000;

let keys: Signer;
before(async () => {
  keys = await signer();
});

async function start(secrets: EmulatedWorkers["secrets"], configuration: object = URLS): Promise<EmulatedWorkers> {
  return EmulatedWorkers.start(1, keys, configuration, undefined, undefined, undefined, secrets);
}

test("without a key of the session cookie, ready says why, a page says to wait, a script gets JSON, and the log the reason", async () => {
  const workers = await start((path) => (path === "/client-secret" ? "s3cr3t" : undefined));
  workers.pass(5 * SECOND);
  const host = workers.worker(0);
  const ready = host.open(navigation("/oauth2/ready")).response;
  assert.equal(ready?.status, 503);
  assert.match(ready.body, /a secret that is read from a URL is not known yet/);
  const page = host.open(navigation("/reports")).response;
  assert.equal(page?.status, 503);
  assert.match(page.body, /The gateway is not ready yet/);
  assert.deepEqual(valuesOf(page.headers, "set-cookie"), []);
  const script = host.open(scriptRequest("/api")).response;
  assert.equal(script?.status, 503);
  assert.equal((JSON.parse(script.body) as { error: string }).error, "secret_unread");
  for (const path of [
    "/oauth2/start?rd=/",
    "/oauth2/sign_out",
    "/oauth2/userinfo",
    "/oauth2/callback?code=c&state=s",
  ]) {
    assert.equal(host.open(navigation(path)).response?.status, 503, path);
  }
  const log = host.log.join("\n");
  assert.match(
    log,
    /a secret can't be read from http:\/\/localhost\/cookie-secret: found .*; nobody can be signed in without it/,
  );
  assert.match(log, /refused, id \S+, secret_unread/);
});

test("what no rule protects passes without any key", async () => {
  const rules = [{ to: [{ operation: { notPaths: ["/public/*"] } }] }];
  const workers = await start(() => undefined, { ...URLS, rules });
  workers.pass(SECOND);
  assert.ok(workers.worker(0).request(navigation("/public/logo.svg")) !== undefined);
});

test("requests that come before the first answer wait for it, and go on with what it brings", async () => {
  const key = randomBytes(32).toString("base64");
  const [cookie = ""] = await (await EmulatedWorkers.start(1, keys, { cookieSecret: key })).signIn("ada", 3600);
  const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, cookieSecret: URLS.cookieSecret });
  const early = host.open(navigation("/", [cookie]));
  host.tick();
  const late = host.open(navigation("/", [cookie]));
  assert.deepEqual([early.state, late.state], ["HELD", "HELD"]);
  host.answer(host.takeCall(), 200, key);
  host.tick();
  assert.deepEqual([userOf(early.forwarded), userOf(late.forwarded)], ["ada", "ada"]);
});

test("without a client's secret those who have a session go on, and logins wait for it, then end with a page", async () => {
  let secret: string | undefined;
  const configuration = { clientSecret: URLS.clientSecret };
  const workers = await start(() => secret, configuration);
  const host = workers.worker(0);
  workers.pass(3 * SECOND);
  const ready = host.open(navigation("/oauth2/ready")).response;
  assert.equal(ready?.status, 503);
  assert.match(ready.body, /a secret that is read from a URL is not known yet/);
  assert.equal(host.open(navigation("/")).response?.details, "gatehouse_secret_unread");
  secret = "s3cr3t\n";
  workers.pass(10 * SECOND);
  assert.equal(host.open(navigation("/oauth2/ready")).response?.status, 200);
  const cookies = await workers.signIn("ada", 3600);
  secret = undefined;
  workers.pass(60 * SECOND);
  assert.ok(host.request(navigation("/", cookies)) !== undefined);
  assert.ok(!host.log.join("\n").includes("s3cr3t"));
});
