import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ACCOUNT } from "../../tools/demo/account.ts";
import { type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";
import { World } from "../support/gateway/world.ts";

const RULES = [
  rule("/fresh", { authentication: { maxAge: "1h" } }),
  rule("/strong", { authentication: { acrValues: ["urn:example:mfa"] } }),
  rule("/closed", { claims: [{ name: "groups", values: ["nobody"] }] }),
  {},
];

function rule(path: string, require: object): object {
  return { to: [{ operation: { paths: [path] } }], require };
}

describe("oidc-provider", () => {
  const HOST = "app.example.com";
  let world: RelyingPartiesWorld;
  before(async () => {
    const redirectUrl = `http://${HOST}/oauth2/callback`;
    world = await RelyingPartiesWorld.start({
      providers: { demo: { redirectUrls: [redirectUrl] } },
      configure: (common, party) => ({
        ...common,
        relyingParties: [party("demo", { name: "demo", hosts: [HOST], redirectUrl, rules: RULES })],
      }),
    });
    await world.ready(HOST);
  });
  after(() => world.stop());

  test("tells the time of an authentication that it is asked for, without another sign-in", async () => {
    const browser = world.browser();
    await world.signIn(browser, `http://${HOST}/`);
    const page = await browser.open(`http://${HOST}/fresh`);
    assert.equal(page.url.href, `http://${HOST}/fresh`, page.body.slice(0, 500));
    assert.equal(typeof (await world.identityOf(page, "demo"))["auth_time"], "number");
  });

  test("signs in once more for the kind of authentication that is asked for, and no more after that", async () => {
    const browser = world.browser();
    await world.signIn(browser, `http://${HOST}/`);
    const form = await browser.open(`http://${HOST}/strong?a=1`);
    assert.equal(form.url.hostname, "localhost", "the provider's form");
    const page = await world.logOn(browser, form);
    assert.equal(page.url.href, `http://${HOST}/strong?a=1`);
    assert.equal((await world.identityOf(page, "demo"))["acr"], "urn:example:mfa");
    const request = JSON.parse((await browser.open(`http://${HOST}/strong`)).body) as ApplicationRequest;
    assert.deepEqual(valuesOf(request, "x-auth-request-email"), [ACCOUNT.claims.email]);
  });

  test("asks who somebody is where they want to sign in as somebody else", async () => {
    const browser = world.browser();
    await world.signIn(browser, `http://${HOST}/`);
    const refused = await browser.open(`http://${HOST}/closed`);
    assert.equal(refused.status, 403);
    assert.ok(refused.body.includes(`You are signed in as <bdi>${ACCOUNT.claims.email}</bdi>.`), refused.body);
    const form = await browser.open(`http://${HOST}/oauth2/start?rd=/&prompt=login`);
    assert.equal(form.url.hostname, "localhost", "the provider's form, though it knows the user");
    assert.equal((await world.logOn(browser, form)).status, 200);
  });
});

describe("a provider that ignores max_age and acr_values", () => {
  let world: World;
  before(async () => {
    world = await World.start({ configure: (configuration) => ({ ...configuration, rules: RULES }) });
  });
  after(() => world.stop());

  test("is asked once for each visit, which ends with 403, and the session stays", async () => {
    const browser = await world.signedIn();
    for (const path of ["/fresh", "/strong"]) {
      const asked = world.provider.redemptions;
      const before = browser.hops.length;
      const answer = await browser.visit(path);
      assert.equal(answer.status, 403, path);
      assert.match(answer.body, /This sign-in does not suffice/);
      assert.equal(world.provider.redemptions - asked, 1, path);
      assert.equal(browser.hops.length - before, 3, "the page, the provider, the callback");
      assert.equal((await browser.ask("/")).status, 200);
    }
  });
});
