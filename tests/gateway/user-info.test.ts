import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ACCOUNT } from "../../tools/demo/account.ts";
import { type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// oidc-provider with claims at its UserInfo endpoint alone, once as JSON and once in a signed JWT, as its default is.

const HOSTS = { json: "json.example.com", signed: "signed.example.com", never: "never.example.com" };

let world: RelyingPartiesWorld;
before(async () => {
  const callback = (host: string): string => `http://${host}/oauth2/callback`;
  world = await RelyingPartiesWorld.start({
    providers: {
      json: { redirectUrls: [callback(HOSTS.json), callback(HOSTS.never)], claimsAt: "USERINFO" },
      signed: { redirectUrls: [callback(HOSTS.signed)], claimsAt: "SIGNED_USERINFO" },
    },
    configure: (common, party) => ({
      ...common,
      relyingParties: [
        party("json", { name: "json", hosts: [HOSTS.json], redirectUrl: callback(HOSTS.json) }),
        party("signed", { name: "signed", hosts: [HOSTS.signed], redirectUrl: callback(HOSTS.signed) }),
        party("json", {
          name: "never",
          hosts: [HOSTS.never],
          redirectUrl: callback(HOSTS.never),
          provider: { clusters: { "*": "json" }, userInfo: "NEVER" },
        }),
      ],
    }),
  });
  for (const host of Object.values(HOSTS)) await world.ready(host);
});
after(() => world.stop());

/** What the application is told of who signed in at a host, by each worker that a connection finds. */
async function toldAt(host: string, provider: string): Promise<string[][]> {
  const browser = world.browser();
  await world.signIn(browser, `http://${host}/`);
  const told = [];
  for (let visit = 0; visit < 4; visit++) {
    const page = await browser.open(`http://${host}/page-${visit}`);
    assert.deepEqual(Object.keys(await world.identityOf(page, provider)).includes("email"), false);
    const request = JSON.parse(page.body) as ApplicationRequest;
    const names = ["user", "email", "preferred-username", "groups"].map((name) => `x-auth-request-${name}`);
    told.push(names.flatMap((name) => valuesOf(request, name)));
  }
  return told;
}

for (const kind of ["json", "signed"] as const) {
  test(`claims that the ID token lacks come from userinfo (${kind})`, async () => {
    const { email, preferred_username, groups } = ACCOUNT.claims;
    const expected = [ACCOUNT.subject, email, preferred_username, groups.join()];
    for (const told of await toldAt(HOSTS[kind], kind)) assert.deepEqual(told, expected);
  });
}

test("with NEVER they are missing", async () => {
  for (const told of await toldAt(HOSTS.never, "json")) assert.deepEqual(told, [ACCOUNT.subject]);
});

test("userinfo tells a page's script who is signed in, also of what came from the provider's userinfo", async () => {
  const { email, preferred_username: preferredUsername, groups } = ACCOUNT.claims;
  const browser = world.browser();
  await world.signIn(browser, `http://${HOSTS.signed}/`);
  const { status, body } = await browser.open(`http://${HOSTS.signed}/oauth2/userinfo`);
  assert.equal(status, 200);
  const { expiresAt, expiresIn, ...claims } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual(claims, { user: ACCOUNT.subject, email, groups, preferredUsername });
  const end = Date.parse(String(expiresAt));
  assert.ok(Number(expiresIn) > 0 && Math.abs(end - Date.now() - Number(expiresIn) * 1000) < 60_000);
  const { status: without, body: refusal } = await world.browser().open(`http://${HOSTS.signed}/oauth2/userinfo`);
  assert.deepEqual([without, (JSON.parse(refusal) as { error: unknown }).error], [401, "session_missing"]);
});
