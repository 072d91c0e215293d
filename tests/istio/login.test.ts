import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { until } from "../../tools/envoy/until.ts";
import { CLIENT, COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { refusals } from "./rig/istiod.ts";
import { ISSUER } from "./rig/provider.ts";
import { headersOf, ORIGIN, World } from "./rig/world.ts";

/** What istiod sends: listeners, routes, clusters, endpoints, and the configuration of plugins. */
const TYPES = ["lds", "rds", "cds", "eds", "ecds"];

let world: World;
let refusedBefore: number[];
before(async () => {
  refusedBefore = await Promise.all(TYPES.map(refusals));
  world = await World.start();
  await world.ready();
});
after(() => world.stop());
beforeEach(() => {
  world.provider.reset();
});

test("the image is pulled from the registry by its digest", async () => {
  const [, digest = ""] = world.rig.images.gatehouse.split("@");
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(await world.pulled(), [`/v2/gatehouse/manifests/${digest}`]);
});

test("a browser signs in through the gateway, and httpbin gets Authorization: Bearer with who it is", async () => {
  const browser = await world.browser();
  const page = await browser.open(`${ORIGIN}/headers`);
  assert.equal(page.status, 401);
  assert.match(page.body, /Sign in with OpenID Connect/);
  assert.equal(world.httpbin.count, 0);
  const answer = await browser.click(page, "Sign in with OpenID Connect");
  assert.equal(answer.url.href, `${ORIGIN}/headers`);
  const headers = headersOf(answer);
  const token = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const { payload } = await jwtVerify(token, createLocalJWKSet(world.provider.provider.keySet), {
    issuer: ISSUER,
    audience: CLIENT.id,
  });
  assert.equal(payload["email"], "ada@example.com");
  assert.equal(payload["preferred_username"], "ada");
  assert.equal(headers["x-auth-request-email"], "ada@example.com");
  assert.equal(headers["cookie"], undefined);
});

test("the secrets come from the gateway's environment, and are nowhere in what Istio hands around", async () => {
  const dump = await world.pod.admin("/config_dump?include_eds");
  assert.match(dump, /GATEHOUSE_CLIENT_SECRET/);
  for (const secret of [CLIENT.secret, COOKIE_SECRET]) {
    assert.equal(dump.includes(secret), false);
    assert.equal((await world.pod.log()).includes(secret), false);
  }
});

test("the gateway refuses nothing of what istiod sends", async () => {
  for (const [index, type] of TYPES.entries()) assert.equal(await refusals(type), refusedBefore[index], type);
  assert.ok((await world.pod.stat("listener_manager.lds.update_success")) > 0);
});

test("no code goes to a server that has the provider's address and another certificate", async () => {
  const { provider } = world.provider;
  const browser = await world.browser();
  const start = await browser.step(`${ORIGIN}/oauth2/start?rd=/headers`);
  const authorized = await browser.step(start.location ?? "");
  await world.provider.showCertificate("stranger");
  const refused = await browser.step(authorized.location ?? "");
  assert.equal(refused.status, 503, refused.body);
  assert.equal(provider.redemptions, 0);

  await world.provider.showCertificate("provider");
  const again = await until("logins to work again", 15_000, async () => {
    const answer = await world.login(await world.browser());
    return answer.status === 200 ? answer : undefined;
  });
  assert.match(headersOf(again)["authorization"] ?? "", /^Bearer /);
});
