import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { formsOf } from "../../tools/client/html.ts";
import { until } from "../../tools/envoy/until.ts";
import { untilCounter } from "../support/gateway/metrics.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// Against oidc-provider, whose own tokens tell the gateway: of one provider the notices have `sid`, of the other `sub` alone.

const HOSTS = { SID: "by-sid.example.com", SUB: "by-sub.example.com" } as const;
type Kind = keyof typeof HOSTS;

let world: RelyingPartiesWorld;
before(async () => {
  const redirectUrl = (kind: Kind): string => `http://${HOSTS[kind]}/oauth2/callback`;
  world = await RelyingPartiesWorld.start({
    providers: {
      SID: { redirectUrls: [redirectUrl("SID")], backChannelLogout: "SID" },
      SUB: { redirectUrls: [redirectUrl("SUB")], backChannelLogout: "SUB" },
    },
    configure: (common, party) => ({
      ...common,
      relyingParties: (["SID", "SUB"] as const).map((kind) =>
        party(kind, { name: kind.toLowerCase(), hosts: [HOSTS[kind]], redirectUrl: redirectUrl(kind) }),
      ),
    }),
  });
  for (const host of Object.values(HOSTS)) await world.ready(host);
});
after(() => world.stop());
beforeEach(() => {
  world.notices.statuses.length = 0;
});

/** A browser that has signed in. */
async function signedIn(kind: Kind): Promise<BrowserClient> {
  const browser = world.browser();
  await signInAgain(browser, kind);
  return browser;
}

/** What begins in the second of a notice without sid may be older than it: who tries then is told to try again. */
async function signInAgain(browser: BrowserClient, kind: Kind): Promise<void> {
  const page = await until("a session", 5_000, async () => {
    const answer = await world.signIn(browser, `http://${HOSTS[kind]}/page`);
    if (answer.status !== 403) return answer;
    assert.match(answer.body, /You were signed out/);
    return undefined;
  });
  await world.identityOf(page, kind);
}

/** Signs out at the provider itself; the browser asks nothing of the gateway. */
async function signOutAtProvider(browser: BrowserClient, kind: Kind): Promise<void> {
  const page = await browser.open(`${world.issuerOf(kind)}/session/end`);
  const [form] = formsOf(page.body);
  assert.ok(form !== undefined, page.body);
  const fields = new URLSearchParams(form.fields.map(([name, value]): [string, string] => [name, value]));
  fields.set("logout", "yes");
  const end = await browser.open(new URL(form.action, page.url), { method: "POST", form: fields, from: page.url });
  assert.equal(end.url.origin, world.issuerOf(kind));
  assert.deepEqual(world.notices.statuses, [200], "the gateway takes the provider's notice");
}

/** What a script hears with the browser's cookies, on each of ten connections: those find both workers. */
async function statusesOf(browser: BrowserClient, kind: Kind): Promise<number[]> {
  const asking = Array.from({ length: 10 }, () => browser.fetch(`http://${HOSTS[kind]}/api`));
  return [...new Set((await Promise.all(asking)).map(({ status }) => status))];
}

async function assertEnded(browser: BrowserClient, kind: Kind): Promise<void> {
  await until("the session to be dead on every worker", 2_000, async () =>
    (await statusesOf(browser, kind)).join() === "401" ? true : undefined,
  );
  assert.equal((await browser.step(`http://${HOSTS[kind]}/page`)).location?.origin, world.issuerOf(kind));
}

test("who signs out at the provider is signed out here by its notice, and the same user's other browser is not", async () => {
  const [browser, other] = [await signedIn("SID"), await signedIn("SID")];
  assert.deepEqual(await statusesOf(browser, "SID"), [200]);
  await signOutAtProvider(browser, "SID");
  await assertEnded(browser, "SID");
  assert.deepEqual(await statusesOf(other, "SID"), [200]);
});

test("a notice that has no sid ends the user's sessions of all browsers, and none of another provider's", async () => {
  const [browser, other] = [await signedIn("SUB"), await signedIn("SUB")];
  const elsewhere = await signedIn("SID");
  await signOutAtProvider(browser, "SUB");
  await assertEnded(browser, "SUB");
  await assertEnded(other, "SUB");
  assert.deepEqual(await statusesOf(elsewhere, "SID"), [200]);
});

test("who signs in again gets a session, after the second of a notice that has no sid", async () => {
  for (const kind of ["SID", "SUB"] as const) {
    world.notices.statuses.length = 0;
    const browser = await signedIn(kind);
    await signOutAtProvider(browser, kind);
    await assertEnded(browser, kind);
    await signInAgain(browser, kind);
    assert.deepEqual(await statusesOf(browser, kind), [200]);
  }
  await untilCounter(world.gateway, "logout_notices.accepted", 4);
});
