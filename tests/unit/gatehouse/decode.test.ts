import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { type Session, sessionIn } from "../../../tools/gatehouse/decode/content.ts";
import { cookiesIn } from "../../../tools/gatehouse/decode/cookies.ts";
import { openCookie } from "../../../tools/gatehouse/decode/open.ts";
import { linesOf, report, unopened } from "../../../tools/gatehouse/decode/report.ts";
import { keyIdOf, secretBytes } from "../../../tools/gatehouse/decode/sealed.ts";
import { isHttps, relyingPartiesOf, sessionCookieName } from "../../../tools/gatehouse/relying-parties.ts";
import { ALPHA, BETA, signInAt, startWith, TWO_HOSTS } from "../../support/emulated/arrangements.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { EmulatedParties } from "../../support/emulated/relying-parties.ts";
import { beginLogin, CONFIGURATION, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

// Cookies that the filter made, opened by other code than the filter's.

const OTHER_SECRET = randomBytes(32).toString("base64");
let keys: Signer;
before(async () => {
  keys = await signer();
});

/** All that is said of the cookies in a text, tokens too. */
function said(text: string, configuration: object = {}, secrets = [CONFIGURATION.cookieSecret]): string {
  const parties = relyingPartiesOf({ ...CONFIGURATION, ...configuration }).map((of) => ({
    ...{ name: of.name, issuer: of.issuer, clientId: of.clientId, isHttps: isHttps(of), of },
    cookieName: sessionCookieName(of),
  }));
  const known = secrets.map((secret) => secretBytes(secret) ?? assert.fail("no secret"));
  const names = parties.map(({ cookieName }) => cookieName);
  const reports = cookiesIn(text, names).map((cookie) => {
    const result = openCookie(cookie, parties, known);
    if (typeof result === "string") return unopened(cookie, result);
    const { of } = parties.find(({ name }) => name === result.place.relyingParty) ?? assert.fail();
    const id = keyIdOf(known[result.secret] ?? assert.fail());
    return report(cookie, result, { id, of: known.length }, of, Math.floor(Date.now() / 1000), false);
  });
  return reports.flatMap((of) => [...linesOf(of)]).join("\n");
}

/** The session in the first cookie of a text. */
function sessionOf(text: string, configuration: object = {}): Session {
  const [party = assert.fail()] = relyingPartiesOf({ ...CONFIGURATION, ...configuration }).map((of) => ({
    ...{ name: of.name, issuer: of.issuer, clientId: of.clientId, isHttps: isHttps(of) },
    cookieName: sessionCookieName(of),
  }));
  const [cookie = assert.fail("no cookie")] = cookiesIn(text, [party.cookieName]);
  const result = openCookie(cookie, [party], [secretBytes(CONFIGURATION.cookieSecret) ?? assert.fail()]);
  if (typeof result === "string") assert.fail(result);
  const session = sessionIn(result.content);
  return typeof session === "string" ? assert.fail(session) : session;
}

const FORWARDED = { forward: { authorization: "ID_TOKEN", accessToken: { header: "x-token" } } };

test("a session that the filter made opens with all that is in it", async () => {
  const host = await readyHost(FILTER, keys, FORWARDED);
  const more = { access_token: "an opaque one", refresh_token: "r".repeat(20), expires_in: 300 };
  const [cookie = ""] = await signIn(host, keys, { email: "ada@example.com" }, more);
  const session = sessionOf(cookie, FORWARDED);
  const now = Math.floor(host.nowMs / 1000);
  assert.equal(session.generation, 0);
  assert.ok(Math.abs(session.loginTime - now) <= 1);
  assert.equal(session.accessTokenExpiry, session.loginTime + 300);
  assert.equal(session.idTokenExpiry, now + 3600);
  assert.equal(session.accessToken, "an opaque one");
  assert.equal(session.refreshToken, "r".repeat(20));
  const [, payload = ""] = session.idToken.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  assert.equal(claims["email"], "ada@example.com");
  assert.match(host.log.join("\n"), new RegExp(`login completed, session ${session.name} `));
});

test("what is said has times, claims and sizes, and no token", async () => {
  const host = await readyHost(FILTER, keys, FORWARDED);
  const [cookie = ""] = await signIn(host, keys, { email: "ada@example.com" }, { refresh_token: "refresh-t0ken" });
  const text = said(cookie, FORWARDED);
  assert.match(text, /^__Host-gatehouse: opens\n/);
  assert.match(text, / {2}ends +\S+Z \(in 1[12] h\), by session\.lifetime\n/);
  assert.match(text, /refreshTokenBytes +13\n/);
  assert.match(text, /"email": "ada@example\.com"/);
  const { idToken } = sessionOf(cookie, FORWARDED);
  assert.ok(!text.includes(idToken.slice(-30)) && !text.includes("refresh-t0ken"), text);
});

test("a large session opens from its several cookies, in any order and among others", async () => {
  const host = await readyHost(FILTER, keys);
  const cookies = await signIn(host, keys, { groups: Array.from({ length: 300 }, (_, i) => `group ${i} of many`) });
  assert.ok(cookies.length >= 2);
  const header = `Cookie: theme=dark; ${[...cookies].reverse().join("; ")}; _ga=1`;
  assert.match(said(header), new RegExp(`cookies +${cookies.length}\\n`));
  assert.match(said(header), /"group 299 of many"/);
  const value = cookies.map((cookie) => cookie.slice(cookie.indexOf("=") + 1)).join("");
  assert.match(said(value), /"group 299 of many"/);
});

test("a large session that lacks a cookie says which", async () => {
  const host = await readyHost(FILTER, keys);
  const cookies = await signIn(host, keys, { groups: Array.from({ length: 300 }, (_, i) => `group ${i} of many`) });
  const [first = "", last = ""] = [cookies[0], cookies.at(-1)];
  assert.match(said(first), /does not open: the session takes \d cookies, of which __Host-gatehouse\.1.* not there/);
  assert.match(said(last), /does not open: __Host-gatehouse is not there/);
});

test("a cookie that was cut or changed says so", async () => {
  const [cookie = ""] = await signIn(await readyHost(FILTER, keys), keys);
  assert.match(said(cookie.slice(0, -4)), /does not open: the cookie secret is the right one, .*cut or changed/);
  assert.match(said(cookie.slice(0, 60)), /does not open: it has \d+ bytes, expected at least 45: it was cut/);
  assert.match(said(`${cookie}%3D`), /does not open: character \d+ is none of base64url/);
  const another = cookie.slice(0, -9) + (cookie.at(-9) === "A" ? "B" : "A") + cookie.slice(-8);
  assert.match(said(another), /does not open: the cookie secret is the right one/);
});

test("a cookie of another secret says both key ids", async () => {
  const [cookie = ""] = await signIn(await readyHost(FILTER, keys), keys);
  const id = keyIdOf(secretBytes(CONFIGURATION.cookieSecret) ?? assert.fail());
  const other = keyIdOf(secretBytes(OTHER_SECRET) ?? assert.fail());
  assert.match(said(cookie, {}, [OTHER_SECRET]), new RegExp(`another cookie secret sealed it: .* ${id}, .* ${other}$`));
  assert.match(
    said(cookie, {}, [OTHER_SECRET, CONFIGURATION.cookieSecret]),
    /secret +number 2 of 2, which seals no more/,
  );
});

for (const [what, configuration, expected] of [
  ["issuer", { issuer: `${CONFIGURATION.issuer}/` }, /the issuer was "https:\/\/idp\.example\.com", and is/],
  ["relying party", { relyingParties: [{ name: "intranet" }] }, /the relying party was none, and is "intranet"/],
  ["cookie's name", { session: { cookie: { name: "sso" } } }, /the cookie's name was "__Host-gatehouse", and is/],
] as const) {
  test(`a cookie of another ${what} says which`, async () => {
    const [cookie = ""] = await signIn(await readyHost(FILTER, keys), keys);
    assert.match(said(cookie, configuration), expected);
  });
}

test("a cookie of another client does not open", async () => {
  const [cookie = ""] = await signIn(await readyHost(FILTER, keys), keys);
  assert.match(said(cookie, { clientId: "another" }), /does not open: .*it is of another issuer, client/);
});

test("of several relying parties the cookie's own is found", async () => {
  const parties = await EmulatedParties.makeKeys(["alpha", "beta"]);
  const worker = await startWith(TWO_HOSTS.parties, parties);
  const cookies = await signInAt(worker, TWO_HOSTS.beta);
  const relyingParties = [ALPHA, BETA].map((of) => ({
    ...{ issuer: `https://${of.name}.idp.example.com`, clientId: `client of ${of.name}`, ...of },
  }));
  assert.match(said(cookies.join("; "), { relyingParties }), /opens\n.*\n +relyingParty +beta\n/);
});

test("a login's cookie says when it began, and keeps its secrets", async () => {
  const { cookie, url } = beginLogin(await readyHost(FILTER, keys));
  const text = said(cookie);
  assert.match(text, /opens\n +kind +login\n/);
  assert.match(text, /began +\S+Z \(\d+ s ago\)/);
  assert.ok(!text.includes(url.searchParams.get("nonce") ?? assert.fail()), text);
  assert.match(said(cookie.split("=")[1] ?? ""), /opens\n +kind +login\n/);
});

test("a record or a seal of another release is told apart", async () => {
  const [cookie = ""] = await signIn(await readyHost(FILTER, keys), keys);
  assert.match(said(cookie.replace("=aA", "=aB")), /sealed as version \d+, expected 1/);
  assert.match(said(cookie.replace("=a", "=z")), /begins with "z", expected a letter from a to l/);
});
