import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { makeSigningKey, signCompact } from "../support/provider/keys.ts";
import { ISSUER } from "./rig/provider.ts";
import { headersOf, navigate, ORIGIN, untilInRow, World } from "./rig/world.ts";

/** Left without a session by `rules`, so that what Istio does by itself shows. */
const OPEN_PATH = "/open";

let world: World;
let ada: BrowserClient;
before(async () => {
  world = await World.start();
  await world.rig.kubectl.applyFolder(join(world.manifests, "examples/request-authentication"));
  await world.patchPlugin({ pluginConfig: { rules: [{ to: [{ operation: { notPaths: [OPEN_PATH] } }] }] } });
  await world.ready();
  await untilInRow("Istio to refuse what has no token", 10, async () => (await navigate(OPEN_PATH)).status === 403);
  ada = await world.browser();
});
after(() => world.stop());
beforeEach(() => {
  world.provider.reset();
});

test("the guide's login passes RequestAuthentication and AuthorizationPolicy, and httpbin gets the token", async () => {
  const [, digest = ""] = world.rig.images.gatehouse.split("@");
  assert.deepEqual(await world.pulled(), [`/v2/gatehouse/manifests/${digest}`]);
  const headers = headersOf(await world.login(ada));
  assert.match(headers["authorization"] ?? "", /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
});

test("a request that Gatehouse lets pass without a token is refused by the AuthorizationPolicy", async () => {
  const before = world.httpbin.count;
  const answer = await navigate(OPEN_PATH);
  assert.equal(answer.status, 403);
  assert.match(answer.body, /RBAC/);
  assert.equal(world.httpbin.count, before);
});

test("who signs in without the claim that the AuthorizationPolicy asks for is refused by it", async () => {
  world.provider.provider.user = { sub: "eve-0001", email: "eve@elsewhere.example" };
  const answer = await world.login(await world.browser());
  assert.equal(answer.status, 403);
  assert.match(answer.body, /RBAC/);
});

test("a token that somebody else signed is refused by RequestAuthentication", async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: CLIENT.id, sub: "ada-0001", email: "ada@example.com", exp: now + 600, iat: now };
  const forged = await signCompact(await makeSigningKey("key-1"), claims);
  const answer = await navigate(OPEN_PATH, [["Authorization", `Bearer ${forged}`]]);
  assert.equal(answer.status, 401);
  assert.match(answer.body, /Jwt verification fails|Jwks/i);
});

test("without the plugin nothing passes, with a session or without", async () => {
  await world.rig.kubectl.run(["delete", "wasmplugin/gatehouse", "-n", "istio-system"]);
  await untilInRow("the plugin to be gone", 10, async () => (await navigate("/oauth2/ready")).status === 403);
  assert.equal((await ada.step(`${ORIGIN}/headers`)).status, 403);
  assert.equal((await navigate("/headers")).status, 403);
});
