import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CookieJar } from "tough-cookie";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedParties, issuerOf, setCookies } from "../../support/emulated/relying-parties.ts";
import type { Signer } from "../../support/emulated/session.ts";
import { userOf } from "../../support/emulated/workers.ts";

const HOST = "app.example.com";
const STAFF = { name: "staff", hosts: [HOST], redirectUrl: `https://${HOST}/oauth2/callback/staff` };
const GUESTS = {
  name: "guests",
  hosts: [HOST],
  redirectUrl: `https://${HOST}/oauth2/callback/guests`,
  provider: { displayName: "Guest <Book>", requestParameters: ["ui_locales"] },
};
const CALLBACKS = { staff: "/oauth2/callback/staff", guests: "/oauth2/callback/guests" };

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["staff", "guests"]);
});

function start(options: { silent?: string[] } = {}): Promise<EmulatedParties> {
  return EmulatedParties.start([STAFF, GUESTS], keys, options);
}

function signIn(
  parties: EmulatedParties,
  name: "staff" | "guests",
  cookies: readonly string[] = [],
): Promise<string[]> {
  return parties.signIn(name, HOST, { start: `/oauth2/start?rp=${name}`, callback: CALLBACKS[name], cookies });
}

test("who has no session on a host of two providers is asked where to sign in", async () => {
  const parties = await start();
  const { response } = parties.open(HOST, "/a?b=c");
  assert.equal(response?.status, 401);
  assert.equal(response.details, "gatehouse_choice_page");
  assert.match(
    response.body,
    /href="\/oauth2\/start\?rd=%2Fa%3Fb%3Dc&amp;rp=staff">Sign in with <bdi>staff\.idp\.example\.com<\/bdi></,
  );
  assert.match(
    response.body,
    /href="\/oauth2\/start\?rd=%2Fa%3Fb%3Dc&amp;rp=guests">Sign in with <bdi>Guest &lt;Book&gt;<\/bdi></,
  );
});

test("a login goes to the provider that was chosen, and the choice is remembered", async () => {
  const parties = await start();
  const login = parties.begin(HOST, "/oauth2/start?rp=guests&rd=/x");
  assert.equal(login.url.origin, issuerOf("guests"));
  assert.equal(login.url.searchParams.get("redirect_uri"), GUESTS.redirectUrl);
  assert.ok(login.cookies.includes("gatehouse-choice=guests"), login.cookies.join());
  const again = parties.begin(HOST, "/y", ["gatehouse-choice=guests"]);
  assert.equal(again.url.origin, issuerOf("guests"));
  const other = parties.open(HOST, "/y", ["gatehouse-choice=nobody"]);
  assert.equal(other.response?.details, "gatehouse_choice_page");
});

test("what is to be handed on to the provider is handed on after the choice", async () => {
  const parties = await start();
  const query = "rd=/x&login_hint=ada%40example.com&ui_locales=de&prompt=login&acr_values=high";
  const { response } = parties.open(HOST, `/oauth2/start?${query}`);
  const links = Array.from((response?.body ?? "").matchAll(/href="(\/[^"]+)"/g), ([, url = ""]) =>
    url.replaceAll("&amp;", "&"),
  );
  assert.deepEqual(links, [
    "/oauth2/start?rd=%2Fx&rp=staff&prompt=login&login_hint=ada%40example.com",
    "/oauth2/start?rd=%2Fx&rp=guests&ui_locales=de&prompt=login&login_hint=ada%40example.com",
  ]);
  const { searchParams } = parties.begin(HOST, links[1] ?? "").url;
  assert.deepEqual(
    ["ui_locales", "prompt", "login_hint", "acr_values"].map((name) => searchParams.get(name)),
    ["de", "login", "ada@example.com", null],
  );
});

test("a page of choices whose links would hand on too much hands on nothing", async () => {
  const names = Array.from({ length: 10 }, (_, i) => `p${i.toString()}`);
  const provider = { requestParameters: names };
  const parties = await EmulatedParties.start(
    [
      { ...STAFF, provider },
      { ...GUESTS, provider },
    ],
    keys,
  );
  const bodyOf = (length: number) => {
    const query = names.map((name) => `${name}=${"a".repeat(length)}`).join("&");
    const { response } = parties.open(HOST, `/oauth2/start?rd=/x&${query}`);
    assert.equal(response?.details, "gatehouse_choice_page");
    return response.body;
  };
  assert.match(bodyOf(200), /&amp;p9=a{200}"/);
  assert.doesNotMatch(bodyOf(250), /p9=/);
});

test("an empty rp asks to choose anew, and an unknown one is refused", async () => {
  const parties = await start();
  const anew = parties.open(HOST, "/oauth2/sign_in?rp=&rd=/x", ["gatehouse-choice=guests"]);
  assert.equal(anew.response?.details, "gatehouse_choice_page");
  const unknown = parties.open(HOST, "/oauth2/start?rp=other", ["gatehouse-choice=guests"]);
  assert.equal(unknown.response?.details, "gatehouse_relying_party_unknown");
  assert.deepEqual(parties.host.calls, []);
});

test("start with iss begins a login at the relying party of that issuer, and is refused where there is none", async () => {
  const parties = await start();
  const iss = encodeURIComponent(issuerOf("guests"));
  const query = `iss=${iss}&login_hint=ada%40example.com&target_link_uri=${encodeURIComponent(`https://${HOST}/p`)}`;
  const login = parties.begin(HOST, `/oauth2/start?${query}`);
  assert.equal(login.url.origin, issuerOf("guests"));
  assert.equal(login.url.searchParams.get("login_hint"), "ada@example.com");
  const stream = parties.comeBack(HOST, CALLBACKS.guests, login);
  await parties.redeem("guests", login);
  assert.deepEqual(valuesOf(stream.response?.headers, "location"), [`https://${HOST}/p`]);
  const unknown = parties.open(HOST, `/oauth2/start?iss=${encodeURIComponent("https://evil.example.com")}`);
  assert.equal(unknown.response?.details, "gatehouse_issuer_unknown");
  const mixed = parties.open(HOST, `/oauth2/start?rp=staff&iss=${iss}`);
  assert.equal(mixed.response?.details, "gatehouse_issuer_unknown");
});

test("with sessions at both, that of the remembered choice is used, else the first in the configuration", async () => {
  const parties = await start();
  const staff = await signIn(parties, "staff");
  const guests = await signIn(parties, "guests");
  const both = [...guests, ...staff];
  for (let i = 0; i < 2; i++) {
    assert.equal(userOf(parties.open(HOST, "/", both).forwarded), "user of staff");
    assert.equal(userOf(parties.open(HOST, "/", [...both, "gatehouse-choice=guests"]).forwarded), "user of guests");
    assert.equal(userOf(parties.open(HOST, "/", guests).forwarded), "user of guests");
  }
  const { forwarded } = parties.open(HOST, "/", ["a=1", ...both, "gatehouse-choice=guests", "b=2"]);
  assert.deepEqual(valuesOf(forwarded, "cookie"), ["a=1; b=2"]);
});

test("sign_out ends the sessions at all of them, and forgets the choice", async () => {
  const parties = await start();
  const both = [...(await signIn(parties, "staff")), ...(await signIn(parties, "guests"))];
  const { response } = parties.open(HOST, "/oauth2/sign_out", [...both, "gatehouse-choice=guests"]);
  assert.equal(response?.status, 302);
  const cleared = valuesOf(response.headers, "set-cookie").filter((line) => line.includes("Max-Age=0"));
  const names = cleared.map((line) => line.split("=")[0]);
  assert.deepEqual(names.sort(), ["__Host-gatehouse-guests", "__Host-gatehouse-staff", "gatehouse-choice"]);
  for (const cookie of both) assert.equal(parties.open(HOST, "/", [cookie]).forwarded, undefined);
  assert.deepEqual(setCookies(response.headers), []);
});

test("the choice made last is remembered, and none after sign_out, where the cookies have several domains", async () => {
  const parties = await EmulatedParties.start(
    [STAFF, { ...GUESTS, session: { cookie: { domain: "example.com" } } }],
    keys,
  );
  const jar = new CookieJar();
  const url = `https://${HOST}/`;
  const visit = (path: string): void => {
    const { response } = parties.open(HOST, path, [jar.getCookieStringSync(url)]);
    for (const line of valuesOf(response?.headers, "set-cookie")) jar.setCookieSync(line, url);
  };
  const remembered = (): string[] => jar.getCookiesSync(url).map((cookie) => cookie.cookieString());
  const choice = (): string[] => remembered().filter((cookie) => cookie.startsWith("gatehouse-choice="));
  for (const name of ["guests", "staff", "guests", "staff"]) {
    visit(`/oauth2/start?rp=${name}`);
    assert.deepEqual(choice(), [`gatehouse-choice=${name}`]);
  }
  visit("/oauth2/sign_out");
  assert.deepEqual(choice(), []);
});

test("start at the host with a dot at its end begins the login that was asked for, where the browser has its cookies", async () => {
  const parties = await start();
  const query = `rp=guests&iss=${encodeURIComponent(issuerOf("guests"))}&login_hint=ada%26b&rd=%2Fx`;
  const { response } = parties.open(`${HOST}.`, `/oauth2/start?${query}`);
  assert.equal(response?.details, "gatehouse_host_without_dot");
  const url = new URL(valuesOf(response.headers, "location")[0] ?? "");
  assert.equal(url.host, HOST);
  const login = parties.begin(HOST, url.pathname + url.search, ["gatehouse-choice=staff"]);
  assert.equal(login.url.origin, issuerOf("guests"));
  assert.equal(login.url.searchParams.get("login_hint"), "ada&b");
});

test("where one provider does not answer, its users are offered the other, whose users notice nothing", async () => {
  const parties = await start({ silent: ["staff"] });
  const guests = await signIn(parties, "guests");
  assert.equal(userOf(parties.open(HOST, "/", guests).forwarded), "user of guests");
  const waiting = parties.open(HOST, "/oauth2/start?rp=staff&rd=/x");
  assert.equal(waiting.state, "HELD");
  for (const call of parties.host.calls.splice(0)) parties.host.answer(call, 503, "");
  const { response } = waiting;
  assert.equal(response?.status, 503);
  assert.match(response.body, /href="\/oauth2\/sign_in\?rd=%2Fx&amp;rp=">Sign in another way</);
});

test("userinfo tells of the remembered choice's session, else of the first that there is", async () => {
  const parties = await start();
  const guest = await signIn(parties, "guests");
  const both = [...guest, ...(await signIn(parties, "staff", guest))].filter((cookie) => !cookie.includes("-choice="));
  const user = (cookies: readonly string[]): string => {
    const { response } = parties.open(HOST, "/oauth2/userinfo", cookies);
    assert.equal(response?.status, 200);
    return String((JSON.parse(response.body) as { user: unknown }).user);
  };
  assert.equal(user(both), "user of staff");
  assert.equal(user([...both, "gatehouse-choice=guests"]), "user of guests");
  assert.equal(user([...both, "gatehouse-choice=nobody"]), "user of staff");
  assert.equal(
    user([...guest.filter((cookie) => !cookie.includes("-choice=")), "gatehouse-choice=staff"]),
    "user of guests",
  );
});
