import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { valuesOf } from "../support/gateway/application.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { clientCredentials } from "../support/provider/requests.ts";

const SECOND = { id: "second-app", secret: "the second app's secret" };
const LEFT = 0;
const RIGHT = 1;
/** As LEFT, but for the client's id: the same secrets and cookie names. */
const TWIN = 2;
/** The same secrets and client as LEFT, in one of several relying parties. */
const MEMBER = 3;
const ALL = [LEFT, RIGHT, TWIN, MEMBER];

let world: World;
before(async () => {
  world = await World.start({
    provider: { clients: [CLIENT, SECOND, { id: "twin-app", secret: CLIENT.secret }] },
    gateway: {
      environment: {
        SECOND_CLIENT_SECRET: SECOND.secret,
        SECOND_COOKIE_SECRET: Buffer.from("the second secret of 32 bytes: q").toString("base64"),
      },
    },
    plugins: [
      {
        vmId: "shared",
        configure: (configuration) => ({
          ...configuration,
          rules: [{ to: [{ operation: { notPaths: ["/left/*"] } }] }],
        }),
      },
      {
        vmId: "shared",
        configure: (configuration) => ({
          ...configuration,
          clientId: SECOND.id,
          clientSecret: { env: "SECOND_CLIENT_SECRET" },
          cookieSecret: { env: "SECOND_COOKIE_SECRET" },
          rules: [{ to: [{ operation: { notPaths: ["/right/*"] } }] }],
          forward: { headers: [{ header: "x-user", claim: "email" }] },
          pages: { title: "The right one" },
        }),
      },
      { vmId: "shared", configure: (configuration) => ({ ...configuration, clientId: "twin-app" }) },
      {
        vmId: "shared",
        configure: ({ redirectUrl, ...configuration }) => ({
          ...configuration,
          relyingParties: [
            { name: "other", hosts: ["other.example.com"], redirectUrl: "https://other.example.com/oauth2/callback" },
            { name: "member", hosts: ["127.0.0.1"], redirectUrl },
          ],
        }),
      },
    ],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function port(plugin: number): number {
  return world.gateway.ports[plugin] ?? 0;
}

test("plugins with one vm_id share a VM on each thread", async () => {
  const stats = await world.gateway.envoy.stats("wasm.envoy.wasm.runtime.v8.active");
  // Two workers, the main thread, and the code that new VMs are cloned from.
  const [active = 0] = [...stats.values()];
  assert.ok(active > 0 && active <= 4, `${active} VMs for ${world.gateway.ports.length} plugins`);
});

test("each plugin has rules of its own", async () => {
  const status = async (plugin: number, path: string): Promise<number> =>
    (await send(port(plugin), { path, headers: FETCH })).status;
  assert.equal(await status(LEFT, "/left/x"), 200);
  assert.equal(await status(LEFT, "/right/x"), 401);
  assert.equal(await status(RIGHT, "/left/x"), 401);
  assert.equal(await status(RIGHT, "/right/x"), 200);
  assert.equal(await status(TWIN, "/left/x"), 401);
  assert.equal(await status(MEMBER, "/left/x"), 401);
});

test("each plugin signs in with its own client, secret and page, and forwards its own headers", async () => {
  for (const [plugin, client] of [
    [LEFT, CLIENT],
    [RIGHT, SECOND],
  ] as const) {
    world.reset();
    await world.login(world.browser(plugin), "/x");
    const [redemption] = world.provider.requestsTo("token");
    assert.ok(redemption);
    assert.equal(clientCredentials(redemption).id, client.id);
    const [authorization = ""] = valuesOf(world.application.last, "authorization");
    const options = { issuer: world.provider.issuer, audience: client.id };
    await jwtVerify(authorization.slice(7), createLocalJWKSet(world.provider.keySet), options);
    assert.equal(valuesOf(world.application.last, "x-user").length, plugin === RIGHT ? 1 : 0);
    assert.equal(valuesOf(world.application.last, "x-auth-request-email").length, plugin === RIGHT ? 0 : 1);
  }
  const page = await send(port(RIGHT), { path: "/oauth2/sign_in", headers: NAVIGATION });
  assert.match(page.body, /The right one/);
});

test("a session of one plugin is none for another, in whatever order they see it", async () => {
  const cookies: string[] = [];
  for (const plugin of ALL) cookies.push(await (await world.signedIn(plugin)).cookieHeader());
  for (let round = 0; round < 3; round++) {
    for (const [owner, cookie] of cookies.entries()) {
      for (const plugin of ALL) {
        const answer = await send(port(plugin), { path: "/x", headers: [...FETCH, ["Cookie", cookie]] });
        assert.equal(answer.status, plugin === owner ? 200 : 401, `session of ${owner} at ${plugin}`);
      }
    }
  }
});

test("a login that began at one plugin does not end at another", async () => {
  const browser = world.browser(LEFT);
  const callback = await browser.callbackOf("/x");
  for (const plugin of [RIGHT, TWIN, MEMBER]) {
    const elsewhere = new URL(callback);
    elsewhere.port = String(port(plugin));
    // Cookies do not tell ports apart: the login cookie goes along.
    assert.notEqual((await browser.step(elsewhere)).status, 302);
    assert.equal(world.provider.redemptions, 0);
  }
});

test("requests of all plugins mixed are judged each by its own", async () => {
  const cookies: string[] = [];
  for (const plugin of ALL) cookies.push(await (await world.signedIn(plugin)).cookieHeader());
  await Promise.all(
    Array.from({ length: 320 }, async (_, i) => {
      const [plugin, owner] = [i % 4, Math.floor(i / 4) % 4];
      const answer = await send(port(plugin), {
        path: `/x/${i}`,
        headers: [...FETCH, ["Cookie", cookies[owner] ?? ""]],
      });
      assert.equal(answer.status, plugin === owner ? 200 : 401);
    }),
  );
  for (const request of world.application.requests.filter(({ url }) => url.startsWith("/x/"))) {
    const number = Number(request.url.slice(3));
    assert.equal(valuesOf(request, "x-user").length, number % 4 === RIGHT ? 1 : 0);
  }
});
