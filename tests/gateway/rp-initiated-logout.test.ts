import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import type { Answer } from "../../tools/client/exchange.ts";
import { formsOf, textOf } from "../../tools/client/html.ts";
import { until } from "../../tools/envoy/until.ts";
import { counter } from "../support/gateway/metrics.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// Against oidc-provider, which verifies the ID token of the hint, and knows only the addresses that are registered with it.

const HOST = "app.example.com";
const ORIGIN = `http://${HOST}`;
const PROVIDER = "accounts";

let world: RelyingPartiesWorld;
before(async () => {
  const redirectUrl = `${ORIGIN}/oauth2/callback`;
  world = await RelyingPartiesWorld.start({
    providers: { [PROVIDER]: { redirectUrls: [redirectUrl] } },
    configure: (common, party) => ({
      ...common,
      relyingParties: [
        party(PROVIDER, { name: "app", hosts: [HOST], redirectUrl, logout: { parameters: { ui_locales: "en" } } }),
      ],
    }),
  });
  await world.ready(HOST);
});
after(() => world.stop());

/** Signs in at a page, and out again from there: the provider's page that asks whether to end its session, too. */
async function leave(browser: BrowserClient, path: string): Promise<Answer> {
  const page = await world.signIn(browser, `${ORIGIN}/page`);
  await world.identityOf(page, PROVIDER);
  const asked = await browser.open(`${ORIGIN}${path}`, { from: page.url });
  assert.equal(asked.url.origin, world.issuerOf(PROVIDER), textOf(asked.body));
  assert.match(asked.body, /Sign out here too\?/);
  assert.deepEqual([...(await browser.cookies(page.url)).keys()], [], "the session has ended here before");
  return asked;
}

/** Answers that page. */
function answer(browser: BrowserClient, asked: Answer, endsSession: boolean): Promise<Answer> {
  const [form] = formsOf(asked.body);
  assert.ok(form !== undefined);
  const fields = new URLSearchParams(form.fields.map(([name, value]): [string, string] => [name, value]));
  if (endsSession) fields.set("logout", "yes");
  return browser.open(new URL(form.action, asked.url), { method: "POST", form: fields, from: asked.url });
}

test("oidcc-client-test-rp-init-logout: the provider takes the request, and the browser comes back to where it was to end", async () => {
  const browser = world.browser();
  const end = await answer(browser, await leave(browser, "/oauth2/sign_out?rd=/page?a=b"), true);
  // The page needs a session: that begins a login, and the provider asks who it is.
  assert.equal(end.url.origin, world.issuerOf(PROVIDER));
  assert.match(end.body, /name="password"/);
});

test("without rd it ends at the page that says so, which begins no login", async () => {
  const browser = world.browser();
  const end = await answer(browser, await leave(browser, "/oauth2/sign_out"), true);
  assert.equal(end.url.origin + end.url.pathname, `${ORIGIN}/oauth2/signed_out`);
  assert.equal(end.status, 200);
  assert.match(
    textOf(end.body),
    /You are signed out localhost was asked to sign you out there, too. Close the browser/,
  );
  const anew = await browser.open(`${ORIGIN}/page`);
  assert.match(anew.body, /name="password"/, "a fresh login");
});

test("who stays signed in at the provider is signed out here all the same", async () => {
  const browser = world.browser();
  const asked = await leave(browser, "/oauth2/sign_out");
  assert.deepEqual([...(await browser.cookies(`${ORIGIN}/page`)).keys()], []);
  const end = await answer(browser, asked, false);
  assert.equal(end.url.origin + end.url.pathname, `${ORIGIN}/oauth2/signed_out`);
});

test("the provider revokes the session's refresh token", async () => {
  const browser = world.browser();
  await world.signIn(browser, `${ORIGIN}/page`);
  const destroyed = world.refreshTokensDestroyed(PROVIDER);
  await browser.step(`${ORIGIN}/oauth2/sign_out`, { from: new URL(ORIGIN) });
  await until("the token to be revoked", 5_000, () =>
    Promise.resolve(world.refreshTokensDestroyed(PROVIDER) > destroyed ? true : undefined),
  );
  await until("the metric to say so", 5_000, async () =>
    (await counter(world.gateway, "token_revocations.revoked")) > 0 ? true : undefined,
  );
  assert.equal(await counter(world.gateway, "token_revocations.failed"), 0);
});
