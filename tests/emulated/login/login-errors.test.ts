import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  CONFIGURATION,
  idToken,
  navigation,
  readyHost,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";

// What the log and the page say when the provider does not sign somebody in, and whose fault they call it.

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys);
});

/** What Envoy adds to what it gets from upstream. */
const UPSTREAM: Pairs = [["x-envoy-upstream-service-time", "7"]];

interface Login {
  readonly state: string;
  readonly nonce: string;
  /** As `name=value`. */
  readonly cookie: string;
}

function begin(): Login {
  const { response } = host.open(navigation("/oauth2/start?rd=/"));
  const { searchParams } = new URL(valuesOf(response?.headers, "location")[0] ?? "about:blank");
  const [cookie = ""] = valuesOf(response?.headers, "set-cookie");
  return {
    state: searchParams.get("state") ?? "",
    nonce: searchParams.get("nonce") ?? "",
    cookie: cookie.split(";")[0] ?? "",
  };
}

/** The answer to a callback with these parameters. */
function callback(parameters: Readonly<Record<string, string>>, cookies: readonly string[] = []): LocalResponse {
  const query = String(new URLSearchParams(parameters));
  const { response } = host.open(navigation(`/oauth2/callback?${query}`, cookies));
  assert.ok(response, "it is answered at once");
  return response;
}

/** The answer to a login to whose code the token endpoint answers this. */
function redeemed(status: number, body: string, headers: Pairs = UPSTREAM, login = begin()): LocalResponse {
  const stream = host.open(navigation(`/oauth2/callback?code=c&state=${login.state}`, [login.cookie]));
  host.answer(host.takeCall(), status, body, headers);
  assert.ok(stream.response, "it is answered then");
  return stream.response;
}

/** The line of the log with the id that the page shows, without where the request went. */
function lineOf(response: LocalResponse): string {
  const id = /<code>([\w-]{8})<\/code>/.exec(response.body)?.[1] ?? "no id";
  return host.log.find((line) => line.includes(id))?.replace(/; at "[^"]*".*$/, "") ?? `no line with ${id}`;
}

/** Status, reason and what the page's link says. */
function verdictOf(response: LocalResponse): [number, string, string | undefined] {
  const link = /<a class="action" [^>]*>([^<]*)</.exec(response.body)?.[1];
  return [response.status, response.details.replace(/^gatehouse_/, ""), link];
}

const ERRORS: [error: string, status: number, reason: string, link: string | undefined, page: RegExp][] = [
  ["access_denied", 403, "callback_access_denied", "Try again", /your account may not use this application/],
  ["invalid_scope", 502, "callback_invalid_scope", undefined, /your administrator/],
  ["unauthorized_client", 502, "callback_client_refused", undefined, /your administrator/],
  ["invalid_client", 502, "callback_client_refused", undefined, /your administrator/],
  ["invalid_request", 502, "callback_client_refused", undefined, /your administrator/],
  ["temporarily_unavailable", 503, "callback_temporarily_unavailable", "Try again", /Try again in a moment/],
  ["server_error", 502, "callback_server_error", "Try again", /Try again/],
  ["login_required", 403, "callback_interaction_required", "Try again", /sign in or to agree/],
  ["something_else", 403, "callback_error", "Try again", /Try again/],
];

for (const [error, status, reason, link, page] of ERRORS) {
  test(`the callback's error ${error} has its own text, which says whose fault it is`, () => {
    const { state, cookie } = begin();
    const response = callback({ error, error_description: "Because.", state }, [cookie]);
    assert.deepEqual(verdictOf(response), [status, reason, link]);
    assert.match(response.body, page);
    assert.ok(response.body.includes(`It said: &quot;<bdi>${error} Because.</bdi>&quot;`), response.body);
    assert.match(lineOf(response), new RegExp(`${reason}: .*: ${error} Because\\.`));
  });
}

test("what the provider says of an error is shown and logged in any script, escaped", () => {
  const { state, cookie } = begin();
  const error_description = '用户没有访问权限 <b>"é\\😀"</b>\r\nnext';
  const response = callback({ error: "access_denied", error_description, state }, [cookie]);
  assert.match(response.body, /access_denied 用户没有访问权限 &lt;b&gt;&quot;é\\😀&quot;&lt;\/b&gt; {1,2}next/);
  assert.match(lineOf(response), /access_denied 用户没有访问权限 <b>\\"é\\\\😀\\"<\/b> {1,2}next/);
});

const UNTIED: [what: string, reason: string, change: (login: Login) => [Readonly<Record<string, string>>, string[]]][] =
  [
    ["no state", "callback_state_unknown", ({ cookie }) => [{}, [cookie]]],
    ["a state of nobody's", "callback_state_unknown", ({ cookie }) => [{ state: "abcdefgh" }, [cookie]]],
    ["no login cookie", "callback_login_missing", ({ state }) => [{ state }, []]],
    ["another issuer", "callback_issuer_mismatch", ({ state, cookie }) => [{ state, iss: "https://x.test" }, [cookie]]],
  ];

for (const [what, reason, change] of UNTIED) {
  test(`an error with ${what} is in the log, and nothing of it on the page`, () => {
    const [parameters, cookies] = change(begin());
    const error_description = "Call 555 0100";
    const response = callback({ error: "access_denied", error_description, ...parameters }, cookies);
    assert.deepEqual(verdictOf(response), [400, reason, "Try again"]);
    assert.doesNotMatch(response.body, /access_denied|555/);
    assert.match(lineOf(response), /it says "access_denied Call 555 0100"/);
  });
}

test("the log of another iss names both", () => {
  const { state, cookie } = begin();
  const response = callback({ code: "c", state, iss: "https://idp.example.com/" }, [cookie]);
  assert.match(lineOf(response), /found "https:\/\/idp\.example\.com\/", expected "https:\/\/idp\.example\.com"/);
});

const JSON_TYPE: Pairs = [...UPSTREAM, ["content-type", "application/json"]];
const ENVOYS: Pairs = [["content-type", "text/plain"]];
const SECRET = "https://idp.example.com/login?session=secret#x";
const ANSWERS: [
  what: string,
  answer: [number, string, Pairs?],
  verdict: [number, string, string | undefined],
  logged: RegExp,
][] = [
  [
    "invalid_client",
    [401, '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret"}', JSON_TYPE],
    [502, "token_endpoint_invalid_client", undefined],
    /clientSecret.*it says "invalid_client AADSTS7000215: Invalid client secret"; the answer has status 401$/,
  ],
  [
    "invalid_grant",
    [400, '{"error":"invalid_grant"}', JSON_TYPE],
    [502, "token_endpoint_invalid_grant", "Try again"],
    /it says "invalid_grant"; the answer has status 400$/,
  ],
  [
    "403 with a page",
    [403, "<html>", [...UPSTREAM, ["content-type", "text/html; charset=utf-8"]]],
    [502, "token_endpoint_refused", "Try again"],
    /the answer has status 403, Content-Type "text\/html; charset=utf-8"$/,
  ],
  [
    "500 with an error",
    [500, '{"error":"server_error","error_description":"数据库"}', JSON_TYPE],
    [503, "token_endpoint_unreachable", "Try again"],
    /it says "server_error 数据库"; the answer has status 500$/,
  ],
  ["too many requests", [429, ""], [503, "token_endpoint_unreachable", "Try again"], /the answer has status 429$/],
  [
    "a redirect",
    [302, "", [...UPSTREAM, ["location", SECRET]]],
    [503, "token_endpoint_unreachable", "Try again"],
    /the answer has status 302, Location "https:\/\/idp\.example\.com\/login\?…"$/,
  ],
  [
    "a page for a success",
    [200, "<html>", [...UPSTREAM, ["content-type", "text/html"]]],
    [502, "token_response_invalid", "Try again"],
    /the answer has status 200, Content-Type "text\/html", 6 bytes/,
  ],
  [
    "a compressed answer",
    [200, "\u001f\u008b", [...JSON_TYPE, ["content-encoding", "gzip"]]],
    [502, "token_response_invalid", "Try again"],
    /the answer has status 200, Content-Encoding "gzip" \(expected none\), 3 bytes/,
  ],
  [
    "a document over the bound",
    [200, `{"a":"${"x".repeat(300_000)}"}`, JSON_TYPE],
    [502, "token_response_invalid", "Try again"],
    /the answer has status 200, 300008 bytes, expected at most 262144/,
  ],
  [
    "Envoy's own 503",
    [503, "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure", ENVOYS],
    [503, "token_endpoint_unreachable", "Try again"],
    /Envoy had no answer from its cluster "outbound\|443\|\|idp\.example\.com" and says 503 "upstream connect error .*"; if it was TLS that failed, cluster\.outbound\|443\|\|idp\.example\.com\.ssl\.\* /,
  ],
  [
    "Envoy's own 504",
    [504, "upstream request timeout", ENVOYS],
    [503, "token_endpoint_unreachable", "Try again"],
    /says 504 "upstream request timeout", after 5 s \(provider\.timeout\)$/,
  ],
  [
    "the provider's own 503 in Envoy's words",
    [503, "no healthy upstream", [...UPSTREAM, ...ENVOYS]],
    [503, "token_endpoint_unreachable", "Try again"],
    /the answer has status 503, Content-Type "text\/plain"$/,
  ],
];

for (const [what, answer, verdict, logged] of ANSWERS) {
  test(`what the token endpoint answered is in the log: ${what}`, () => {
    const response = redeemed(...answer);
    assert.deepEqual(verdictOf(response), verdict);
    assert.match(lineOf(response), logged);
    assert.doesNotMatch(host.log.join("\n"), /secret#|session=/);
    host.tick();
    const counters = [...host.metrics.keys()].filter((name) => name.includes("provider.token."));
    const isEnvoys = what.startsWith("Envoy");
    assert.deepEqual(counters, [`gatehouse.provider.token.${isEnvoys ? "failed" : `${String(answer[0])[0]}xx`}`]);
  });
}

test("a status that HTTP does not have makes no metric of its own", () => {
  redeemed(4242, "");
  host.tick();
  assert.deepEqual(
    [...host.metrics.keys()].filter((name) => name.includes("provider.token.")),
    ["gatehouse.provider.token.failed"],
  );
});

test("a call that broke off is said to have, and one that could not be sent names the cluster", () => {
  const login = begin();
  const stream = host.open(navigation(`/oauth2/callback?code=c&state=${login.state}`, [login.cookie]));
  host.fail(host.takeCall());
  assert.ok(stream.response);
  assert.match(lineOf(stream.response), /the answer of Envoy's cluster .* broke off, or took longer than 5 s/);
  const other = begin();
  host.takesCalls = false;
  const refused = callback({ code: "c", state: other.state }, [other.cookie]);
  assert.deepEqual(verdictOf(refused), [503, "token_endpoint_unreachable", "Try again"]);
  assert.match(lineOf(refused), /Envoy has no cluster "outbound\|443\|\|idp\.example\.com", or none yet/);
  host.tick();
  assert.equal(host.metrics.get("gatehouse.provider.token.failed"), 2);
});

/** What a login comes to with this in the token response beside the ID token. */
async function completed(configuration: object, tokens: object): Promise<LocalResponse> {
  host = await readyHost(FILTER, keys, configuration);
  const login = begin();
  const id_token = await idToken(host, keys, { nonce: login.nonce });
  return redeemed(200, JSON.stringify({ token_type: "Bearer", id_token, ...tokens }), JSON_TYPE, login);
}

/** The session opens: the application gets a request with its cookies. */
function assertOpens(response: LocalResponse): void {
  assert.equal(response.status, 302, response.details);
  const forwarded = host.request(navigation("/", sessionCookies(response.headers)));
  assert.ok(forwarded !== undefined, "the session does not open");
}

const ACCESS_TOKEN = { forward: { authorization: "ACCESS_TOKEN" } };
const JWT = `${Buffer.from("{}").toString("base64url")}.${Buffer.from("{}").toString("base64url")}.AAAA`;

for (const access_token of [undefined, null, ""]) {
  test(`with forward.authorization ACCESS_TOKEN and access_token ${JSON.stringify(access_token)} the login is refused, and the log names the setting`, async () => {
    const response = await completed(ACCESS_TOKEN, { access_token });
    assert.deepEqual(verdictOf(response), [502, "token_response_missing_access_token", undefined]);
    assert.match(lineOf(response), /forward\.authorization: ACCESS_TOKEN/);
    assert.deepEqual(sessionCookies(response.headers), []);
  });
}

for (const [what, configuration, tokens] of [
  ["an opaque access token", ACCESS_TOKEN, { access_token: "opaque.token" }],
  ["a JWT as access token", ACCESS_TOKEN, { access_token: JWT }],
  ["an access token that is nearly a JWT", ACCESS_TOKEN, { access_token: `${JWT}B` }],
  ["no access token where a header would carry it", { forward: { accessToken: { header: "x-token" } } }, {}],
  ["no access token where none is forwarded", {}, {}],
  ["no expires_in", ACCESS_TOKEN, { access_token: "t" }],
] as const) {
  test(`a login ends in a session that opens: ${what}`, async () => {
    assertOpens(await completed(configuration, tokens));
  });
}

test("tokens that have ended when they come end the login, with a refresh token too", async () => {
  const access_token = "t";
  for (const refresh_token of [undefined, "r"]) {
    const response = await completed(ACCESS_TOKEN, { access_token, expires_in: 0, refresh_token });
    assert.deepEqual(verdictOf(response), [502, "access_token_expired", undefined]);
    host = await readyHost(FILTER, keys);
    const login = begin();
    // Within provider.clockSkew, and over for the application.
    const exp = Math.floor(host.nowMs / 1000) - 5;
    const id_token = await idToken(host, keys, { nonce: login.nonce, exp });
    const body = JSON.stringify({ token_type: "Bearer", id_token, refresh_token });
    const late = redeemed(200, body, JSON_TYPE, login);
    assert.deepEqual(verdictOf(late), [502, "jwt_expired", undefined]);
    assert.match(late.body, /clocks/);
  }
});

test("what was sent in secret is in no line, though the provider repeats it", () => {
  const login = begin();
  const stream = host.open(
    navigation(`/oauth2/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=${login.state}`, [login.cookie]),
  );
  const call = host.takeCall();
  const form = new URLSearchParams(call.body);
  const sent = [form.get("code") ?? "", form.get("code_verifier") ?? "", CONFIGURATION.clientSecret];
  const words = { error: `invalid_grant ${sent[0]}`, error_description: `${sent.join(" and ")} do not fit` };
  host.answer(call, 400, JSON.stringify(words), UPSTREAM);
  const line = lineOf(stream.response ?? assert.fail("it is answered"));
  assert.match(line, /it says "invalid_grant … … and … and … do not fit"/);
  for (const secret of sent) assert.ok(secret.length > 20 && !host.log.join("\n").includes(secret), secret);
});

test("of a Location neither query nor fragment is in a line", () => {
  const places = ["/login#code=SplxlOBe?x", "/login?code=SplxlOBe#x", "/login#code=SplxlOBe"];
  for (const place of places) {
    const line = lineOf(redeemed(302, "", [...UPSTREAM, ["location", `https://idp.example.com${place}`]]));
    assert.match(line, /Location "https:\/\/idp\.example\.com\/login[?#]…"$/);
  }
});
