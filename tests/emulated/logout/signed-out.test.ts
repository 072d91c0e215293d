import assert from "node:assert/strict";
import { before, test } from "node:test";
import { linksOf, textOf } from "../../../tools/client/html.ts";
import { signInAt } from "../../support/emulated/arrangements.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, issuerOf } from "../../support/emulated/relying-parties.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { locationOf, signOutWith, startLeavable } from "../../support/emulated/sign-out.ts";
import { scriptRequest } from "../../support/emulated/workers.ts";

// What the page after a sign-out says, and of which provider.

const NO_END_SESSION = { end_session_endpoint: undefined };
const STILL = /You may still be signed in at (.*?)\. Close/;

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** The text of the page at an address. */
function pageAt(host: HostEmulator, url: URL): string {
  const { response } = host.open(navigation(url.pathname + url.search));
  assert.equal(response?.status, 200);
  assert.equal(response.details, "gatehouse_signed_out_page");
  return textOf(response.body);
}

test("where the provider can't be signed out of, the page says where people may still be signed in, and only then", async () => {
  for (const [configuration, metadata, name] of [
    [{}, NO_END_SESSION, "idp.example.com"],
    [{ provider: { displayName: "The <b>IdP</b>" } }, NO_END_SESSION, "The <b>IdP</b>"],
    [{ logout: { provider: false } }, {}, "idp.example.com"],
    [{}, { end_session_endpoint: "ftp://idp.example.com/end" }, "idp.example.com"],
    [{}, { end_session_endpoint: "http://idp.example.com/end" }, "idp.example.com"],
  ] as const) {
    const workers = await startLeavable(keys, configuration, metadata);
    const host = workers.worker(0);
    const end = locationOf(signOutWith(host, await workers.signIn("ada", 3600)));
    assert.equal(end.origin + end.pathname, "https://app.example.com/oauth2/signed_out");
    assert.equal(STILL.exec(pageAt(host, end))?.[1], name);
    end.search = "";
    assert.doesNotMatch(pageAt(host, end), STILL);
    assert.doesNotMatch(pageAt(host, locationOf(signOutWith(host, []))), STILL, "nobody was signed in");
  }
  const workers = await startLeavable(keys);
  const { searchParams } = locationOf(signOutWith(workers.worker(0), await workers.signIn("ada", 3600)));
  const end = new URL(`https://app.example.com/oauth2/signed_out?state=${searchParams.get("state") ?? ""}`);
  assert.doesNotMatch(pageAt(workers.worker(0), end), STILL);
});

test("the page has one link, which leads to the front page, and HEAD goes where GET goes", async () => {
  const workers = await startLeavable(keys, {}, NO_END_SESSION);
  const host = workers.worker(0);
  const end = locationOf(signOutWith(host, await workers.signIn("ada", 3600)));
  const { response } = host.open(navigation(end.pathname + end.search));
  assert.deepEqual(linksOf(response?.body ?? ""), [{ href: "/", text: "Sign in again" }]);
  const head = navigation(end.pathname + end.search).map(([name, value]) => [
    name,
    name === ":method" ? "HEAD" : value,
  ]);
  assert.equal(host.open(head as [string, string][]).response?.status, 200);
});

test("a script is told in JSON", async () => {
  const workers = await startLeavable(keys, { provider: { displayName: 'The "IdP"' } }, NO_END_SESSION);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600);
  const answerAt = (url: URL, sent: readonly string[] = []): unknown => {
    const { response } = host.open(scriptRequest(url.pathname + url.search, sent));
    assert.equal(new Map(response?.headers).get("content-type"), "application/json");
    return JSON.parse(response?.body ?? "");
  };
  const plain = new URL("https://app.example.com/oauth2/signed_out");
  assert.deepEqual(answerAt(plain, cookies), { signedOut: false });
  const end = locationOf(host.open(scriptRequest("/oauth2/sign_out", cookies)).response);
  assert.deepEqual(answerAt(end), { signedOut: true, mayBeSignedInAt: ['The "IdP"'] });
  assert.deepEqual(answerAt(plain, cookies), { signedOut: true, mayBeSignedInAt: [] });
});

test("nobody who is signed in is told otherwise by a link to the page", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600);
  const { response } = host.open(navigation("/oauth2/signed_out", cookies));
  assert.equal(response?.status, 200);
  assert.match(response.body, /You are signed in/);
  assert.deepEqual(
    linksOf(response.body).map(({ href }) => href),
    ["/oauth2/sign_out"],
  );
});

const HOST = "app.example.com";
const side = (name: string) =>
  ({
    name,
    provider: name,
    host: HOST,
    start: `/oauth2/start?rp=${name}`,
    callback: `/oauth2/callback/${name}`,
  }) as const;

/** Three relying parties of one host: of the last two the users have no provider to sign out of. */
async function startThree(more: object = {}): Promise<{ parties: EmulatedParties; cookies: string[] }> {
  const names = ["alpha", "beta", "gamma"];
  const all = names.map((name) => ({
    name,
    hosts: [HOST],
    redirectUrl: `https://${HOST}/oauth2/callback/${name}`,
    ...(name === "gamma" ? {} : { provider: { endpoints: { endSession: `${issuerOf(name)}/end` } } }),
    ...(name === "beta" ? more : {}),
  }));
  const parties = await EmulatedParties.start(all, await EmulatedParties.makeKeys(names));
  const cookies: string[] = [];
  for (const name of names)
    cookies.push(...(await signInAt(parties, side(name))).filter((c) => !c.startsWith("gatehouse-choice")));
  return { parties, cookies };
}

test("of several relying parties all sessions end, one provider is gone to, and the page names the others", async () => {
  for (const [choice, target, others] of [
    ["", "alpha", "beta.idp.example.com, gamma.idp.example.com"],
    ["beta", "beta", "alpha.idp.example.com, gamma.idp.example.com"],
    ["gamma", "alpha", "gamma.idp.example.com, beta.idp.example.com"],
    ["nobody", "alpha", "beta.idp.example.com, gamma.idp.example.com"],
  ] as const) {
    const { parties, cookies } = await startThree();
    const sent = choice === "" ? cookies : [...cookies, `gatehouse-choice=${choice}`];
    const url = locationOf(parties.open(HOST, "/oauth2/sign_out?rd=/bye", sent).response);
    assert.equal(url.origin, issuerOf(target), choice);
    assert.equal(url.searchParams.get("client_id"), `client of ${target}`);
    for (const cookie of cookies) assert.equal(parties.open(HOST, "/", [cookie]).forwarded, undefined);
    const back = (state: string) => parties.open(HOST, `/oauth2/signed_out?state=${state}`).response;
    assert.equal(locationOf(back(url.searchParams.get("state") ?? "")).pathname, "/bye");
    const again = await startThree();
    const sentAgain = choice === "" ? again.cookies : [...again.cookies, `gatehouse-choice=${choice}`];
    const there = locationOf(again.parties.open(HOST, "/oauth2/sign_out", sentAgain).response);
    const page = again.parties.open(HOST, `/oauth2/signed_out?state=${there.searchParams.get("state") ?? ""}`);
    assert.equal(STILL.exec(textOf(page.response?.body ?? ""))?.[1], others, choice);
  }
});

test("of two clients at one provider, the page names neither when one of them was gone to", async () => {
  const names = ["alpha", "beta"];
  const endSession = `${issuerOf("alpha")}/end`;
  const all = names.map((name) => ({
    name,
    hosts: [HOST],
    issuer: issuerOf("alpha"),
    redirectUrl: `https://${HOST}/oauth2/callback/${name}`,
    provider: { endpoints: { endSession } },
  }));
  const keysOfAll = await EmulatedParties.makeKeys(names);
  const parties = await EmulatedParties.start(all, keysOfAll);
  const cookies = [
    ...(await signInAt(parties, side("alpha"))),
    ...(await signInAt(parties, { ...side("beta"), provider: "alpha" }, { aud: "client of beta" })),
  ];
  const url = locationOf(parties.open(HOST, "/oauth2/sign_out", cookies).response);
  assert.equal(url.origin, issuerOf("alpha"));
  const page = parties.open(HOST, `/oauth2/signed_out?state=${url.searchParams.get("state") ?? ""}`);
  assert.match(page.response?.body ?? "", /You are signed out/);
  assert.doesNotMatch(textOf(page.response?.body ?? ""), STILL);
});
