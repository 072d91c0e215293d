import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { textOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { at, EmulatedParties } from "../../support/emulated/relying-parties.ts";
import { beginLogin, navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { scriptRequest } from "../../support/emulated/workers.ts";

// In which language people are answered, and what says so.

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys);
});

function prefers(headers: Pairs, languages?: string): Pairs {
  const others = headers.filter(([name]) => name !== "accept-language");
  return languages === undefined ? others : [...others, ["accept-language", languages]];
}

/** A browser whose reader prefers `languages`; undefined: it does not say. */
function reader(languages: string | undefined, path: string, cookies: readonly string[] = []): Pairs {
  return prefers(navigation(path, cookies), languages);
}

function answerTo(asked: HostEmulator, headers: Pairs): LocalResponse {
  const { response } = asked.open(headers);
  assert.ok(response !== undefined);
  return response;
}

/** That a page is in a language, and says so in its markup and headers. */
function assertIn(tag: string, { headers, body }: LocalResponse, heading: string): void {
  assert.deepEqual(valuesOf(headers, "content-language"), [tag]);
  assert.deepEqual(valuesOf(headers, "vary"), ["Accept-Language"]);
  assert.match(body, new RegExp(`^<!doctype html><html lang="${tag}" dir="ltr">`));
  assert.match(body, new RegExp(`<title>${heading}</title>.*<h1>${heading}</h1>`, "s"));
}

const SIGN_IN: [languages: string, tag: string, heading: string, button: string][] = [
  ["en-US,en;q=0.9", "en", "Sign in", "Sign in with OpenID Connect"],
  ["de-AT,de;q=0.9,en;q=0.8", "de", "Anmelden", "Mit OpenID Connect anmelden"],
  ["es-MX,es;q=0.9", "es", "Iniciar sesión", "Iniciar sesión con OpenID Connect"],
  ["fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", "fr", "Se connecter", "Se connecter avec OpenID Connect"],
  ["ja", "ja", "サインイン", "OpenID Connect でサインイン"],
  ["zh-CN,zh;q=0.9", "zh-CN", "登录", "使用 OpenID Connect 登录"],
  ["zh-Hant-HK,zh;q=0.9", "zh-TW", "登入", "使用 OpenID Connect 登入"],
  ["it,pt;q=0.9", "en", "Sign in", "Sign in with OpenID Connect"],
  [";;;q=x,\u0001", "en", "Sign in", "Sign in with OpenID Connect"],
];

for (const [languages, tag, heading, button] of SIGN_IN) {
  test(`the sign-in page of who reads ${JSON.stringify(languages)} is in ${tag}`, () => {
    const page = answerTo(host, reader(languages, "/oauth2/sign_in"));
    assertIn(tag, page, heading);
    assert.ok(textOf(page.body).includes(button), page.body);
  });
}

describe("each page is in the reader's language", () => {
  test("the page after a sign-out, and the one that asks before", () => {
    assertIn("de", answerTo(host, reader("de", "/oauth2/signed_out")), "Sie sind abgemeldet");
    const elsewhere = reader("fr", "/oauth2/sign_out").map(([name, value]): [string, string] => [
      name,
      name === "sec-fetch-site" ? "cross-site" : value,
    ]);
    assertIn("fr", answerTo(host, elsewhere), "Se déconnecter\u202f\\?");
  });

  test("a refusal, with what the provider said as it is", () => {
    const { url, cookie } = beginLogin(host);
    const state = url.searchParams.get("state") ?? "";
    const query = new URLSearchParams({ error: "access_denied", error_description: "Because.", state });
    const page = answerTo(host, reader("ja", `/oauth2/callback?${query.toString()}`, [cookie]));
    assertIn("ja", page, "サインインサービスでサインインできませんでした");
    assert.match(page.body, /応答: 「<bdi>access_denied Because\.<\/bdi>」。/);
    assert.match(
      host.log.join("\n"),
      /callback_access_denied: the provider, or the user there, denied access: access_denied/,
    );
  });

  test("a request that waited for the provider", () => {
    const { url, cookie } = beginLogin(host);
    const state = url.searchParams.get("state") ?? "";
    const stream = host.open(reader("zh-TW", `/oauth2/callback?code=c&state=${state}`, [cookie]));
    assert.equal(stream.response, undefined);
    host.fail(host.takeCall((body) => body.includes("grant_type=authorization_code")));
    assert.ok(stream.response);
    assertIn("zh-TW", stream.response, "目前無法登入");
  });

  test("no request that is sent on is said to be in one", () => {
    const started = answerTo(host, reader("de", "/oauth2/start?rd=/"));
    assert.equal(started.status, 302);
    assert.deepEqual(valuesOf(started.headers, "content-language"), []);
    assert.deepEqual(valuesOf(started.headers, "vary"), []);
  });
});

describe("what scripts and clients get", () => {
  test("has its message in their language, and all that machines read as ever", () => {
    const answer = answerTo(host, scriptRequest("/api", [], { "accept-language": "de-DE" }));
    assert.equal(answer.status, 401);
    assert.deepEqual(valuesOf(answer.headers, "content-language"), ["de"]);
    assert.deepEqual(valuesOf(answer.headers, "vary"), ["Accept-Language"]);
    const message = "Für diese Seite müssen Sie angemeldet sein.";
    assert.deepEqual(JSON.parse(answer.body), { error: "session_missing", message });
    assert.deepEqual(valuesOf(answer.headers, "www-authenticate"), ['Bearer realm="gatehouse"']);
    assert.equal(answer.details, "gatehouse_session_missing");
  });

  test("is in English without Accept-Language", () => {
    const answer = answerTo(host, prefers(scriptRequest("/api")));
    assert.deepEqual(valuesOf(answer.headers, "content-language"), ["en"]);
    assert.match(answer.body, /"message":"This page needs you to be signed in\."/);
  });

  test("is in English for gRPC, whose message has no language", () => {
    const grpc = { ":method": "POST", "content-type": "application/grpc", "accept-language": "de" };
    const answer = answerTo(host, scriptRequest("/svc/Method", [], grpc));
    assert.match(valuesOf(answer.headers, "grpc-message")[0] ?? "", /^session_missing: This page needs/);
    assert.deepEqual(valuesOf(answer.headers, "content-language"), []);
  });

  test("is said to depend on both headers where pages of another origin may read it", async () => {
    const origin = "https://spa.example.com";
    const other = await readyHost(FILTER, keys, { crossOrigin: { allowOrigins: [origin] } });
    const answer = answerTo(other, scriptRequest("/api", [], { origin, "accept-language": "es" }));
    assert.deepEqual(valuesOf(answer.headers, "vary"), ["Accept-Language, Origin"]);
  });
});

describe("pages.language", () => {
  test("is for who asks for no language that there is, and for nobody else", async () => {
    const other = await readyHost(FILTER, keys, { pages: { language: "fr" } });
    for (const languages of ["it", "*", "", "en;q=0", undefined]) {
      assertIn("fr", answerTo(other, reader(languages, "/oauth2/sign_in")), "Se connecter");
    }
    assertIn("ja", answerTo(other, reader("ja", "/oauth2/sign_in")), "サインイン");
  });

  test("may be another for each relying party", async () => {
    const configurations = [
      { name: "alpha", hosts: ["a.example.com"], redirectUrl: "/oauth2/callback", pages: { language: "de" } },
      { name: "beta", hosts: ["b.example.com"], redirectUrl: "/oauth2/callback", pages: { language: "es" } },
    ];
    const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys(["alpha", "beta"]));
    for (const [authority, tag, heading] of [
      ["a.example.com", "de", "Sie sind abgemeldet"],
      ["b.example.com", "es", "Ha cerrado sesión"],
    ] as const) {
      assertIn(tag, answerTo(parties.host, at(authority, reader("it", "/oauth2/signed_out"))), heading);
    }
  });
});

describe("text that a configuration gives", () => {
  const TITLE = "כניסה לאינטרנט (2)";
  const BUTTON = "الدخول";
  const PROVIDER = "חשבון!";

  test("is shown as it is in every language, apart from the direction of what stands around it", async () => {
    const other = await readyHost(FILTER, keys, {
      pages: { title: TITLE, buttonLabel: BUTTON },
      provider: { displayName: PROVIDER },
    });
    for (const [languages, asked] of [
      ["en", `You will be asked for your account at <bdi>${PROVIDER}</bdi>.`],
      ["zh-CN", `系统会要求您使用 <bdi>${PROVIDER}</bdi> 的帐户登录。`],
    ] as const) {
      const { body } = answerTo(other, reader(languages, "/oauth2/sign_in"));
      assert.ok(body.includes(`<title>${TITLE}</title>`), body);
      assert.ok(body.includes(`<h1><bdi>${TITLE}</bdi></h1>`), body);
      assert.ok(body.includes(`><bdi>${BUTTON}</bdi></a>`), body);
      assert.ok(body.includes(asked), body);
    }
  });
});

test("a request with a session is sent on as ever, whatever it prefers", async () => {
  const cookies = await signIn(host, keys);
  const { forwarded } = host.open(reader("de", "/", cookies));
  assert.deepEqual(valuesOf(forwarded ?? [], "accept-language"), ["de"]);
});
