import assert from "node:assert/strict";
import { before, test } from "node:test";
import { parse } from "yaml";
import { textOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type Pairs } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { scriptRequest } from "../../support/emulated/workers.ts";

// The provider is behind the same gateway, and rules ask for a session there: nobody can get one.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const KEYCLOAK = "/protocol/openid-connect/auth";

interface Setting {
  readonly issuer?: string;
  /** The path of the authorization endpoint below the issuer. */
  readonly endpoint?: string;
  readonly configuration?: object;
  /** Whether the provider's metadata is known. */
  readonly isReady?: boolean;
}

async function gateway(setting: Setting = {}): Promise<HostEmulator> {
  const { issuer = "https://idp.example.com/realms/x", endpoint = KEYCLOAK, configuration, isReady = true } = setting;
  const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, issuer, ...configuration });
  host.tick();
  if (!isReady) {
    host.fail(host.takeCall());
    return host;
  }
  const metadata = {
    issuer,
    authorization_endpoint: issuer + endpoint,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
  };
  host.answer(host.takeCall(), 200, JSON.stringify(metadata));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  return host;
}

function asked(url: string, headers: (path: string) => Pairs = navigation): Pairs {
  const { host, pathname, search } = new URL(url);
  return headers(pathname + search).map(([name, value]) => [name, name === ":authority" ? host : value] as const);
}

/** Checks that the answer says which rule to add, and answers what it says. */
function assertRecognised(host: HostEmulator, url: string): string {
  const logged = host.log.length;
  const forwarded = host.request(asked(url));
  assert.equal(forwarded, undefined, url);
  assert.equal(host.response?.status, 403, url);
  assert.equal(host.response.details, "gatehouse_provider_protected", url);
  assert.deepEqual(valuesOf(host.response.headers, "set-cookie"), [], url);
  const [, advice = ""] = /Leave that out: (.*)\. Until then/.exec(textOf(host.response.body)) ?? [];
  assert.notEqual(advice, "", host.response.body);
  assert.ok(host.log.slice(logged).some((line) => line.includes(`provider_protected: `) && line.includes(advice)));
  host.request(asked(url, scriptRequest));
  assert.equal(host.response.status, 403, url);
  assert.equal((JSON.parse(host.response.body) as { error: string }).error, "provider_protected");
  assert.ok((JSON.parse(host.response.body) as { message: string }).message.includes(advice));
  return advice;
}

function assertBeginsLogin(host: HostEmulator, url: string): void {
  host.request(asked(url));
  assert.equal(host.response?.status, 302, `${url}: ${host.response?.body ?? ""}`);
}

const AUTHORIZE = `https://idp.example.com/realms/x${KEYCLOAK}?client_id=app&state=s`;

const SETTINGS: [string, object][] = [
  ["a cookie of the application's host alone", {}],
  [
    "a cookie that reaches it",
    { hosts: ["app.example.com", "idp.example.com"], session: { cookie: { domain: "example.com" } } },
  ],
  ["hosts that do not have it", { hosts: ["app.example.com"] }],
  ["redirectUrl as a path", { hosts: ["*.example.com"], redirectUrl: "/oauth2/callback" }],
];

for (const [what, configuration] of SETTINGS) {
  test(`a protected provider is recognised with ${what}, and what is advised mends it`, async () => {
    const advice = assertRecognised(await gateway({ configuration }), AUTHORIZE);
    const mended = await gateway({ configuration: { ...configuration, ...(parse(advice) as object) } });
    assert.ok(mended.request(asked(AUTHORIZE)), "the provider is reached");
    assertBeginsLogin(mended, "https://app.example.com/page");
  });
}

test("on a host of the provider's own everything is meant, and notHosts is advised", async () => {
  const host = await gateway();
  for (const path of ["/", "/resources/style.css", "/realms/x", "/realms/x/account"]) {
    const advice = assertRecognised(host, `https://idp.example.com${path}`);
    assert.equal(advice, 'rules: [{to: [{operation: {notHosts: ["idp.example.com"]}}]}]');
  }
});

for (const [issuer, endpoint, meant, others, advised] of [
  [
    "https://app.example.com/auth/realms/x",
    KEYCLOAK,
    [`/auth/realms/x${KEYCLOAK}?state=s`, "/auth/realms/x", "/auth/realms/x/login-actions/authenticate"],
    ["/", "/page", "/auth/resources/style.css", "/auth/realms/xy"],
    "/auth/*",
  ],
  [
    "https://app.example.com",
    "/authorize",
    ["/authorize", "/authorize?state=s"],
    ["/", "/page", "/authorized"],
    "/authorize*",
  ],
] as const) {
  test(`on the application's own host what is below the paths of ${issuer} is meant, and notPaths is advised`, async () => {
    const host = await gateway({ issuer, endpoint });
    let advice = "";
    for (const path of meant) {
      advice = assertRecognised(host, `https://app.example.com${path}`);
      assert.equal(advice, `rules: [{to: [{operation: {notPaths: ["${advised}"]}}]}]`);
    }
    for (const path of others) assertBeginsLogin(host, `https://app.example.com${path}`);
    const mended = await gateway({ issuer, endpoint, configuration: parse(advice) as object });
    assert.ok(mended.request(asked(`https://app.example.com${meant[0]}`)), "the provider is reached");
    assertBeginsLogin(mended, "https://app.example.com/page");
  });
}

test("with rules of one's own it is said what to add to them", async () => {
  const configuration = { rules: [{ to: [{ operation: { notPaths: ["/healthz"] } }] }] };
  const advice = assertRecognised(await gateway({ configuration }), AUTHORIZE);
  assert.equal(advice, 'notHosts: ["idp.example.com"] in each operation of rules');
});

test("a part of the provider's host may need a session where people can sign in without one", async () => {
  const rules = [
    { to: [{ operation: { hosts: ["idp.example.com"], paths: ["/admin/*", "/realms/x/account"] } }] },
    { to: [{ operation: { hosts: ["app.example.com"] } }] },
  ];
  const session = { cookie: { domain: "example.com" } };
  const host = await gateway({ configuration: { rules, session } });
  assert.ok(host.request(asked(AUTHORIZE)), "people sign in there");
  for (const path of ["/admin/users", "/realms/x/account"]) assertBeginsLogin(host, `https://idp.example.com${path}`);
});

test("it is recognised while the provider's metadata can't be had, which may be why", async () => {
  const host = await gateway({ isReady: false });
  assertRecognised(host, "https://idp.example.com/realms/x/.well-known/openid-configuration");
  assertRecognised(host, AUTHORIZE);
});

test("another port or name is not the provider's", async () => {
  const host = await gateway({ issuer: "https://app.example.com:9443/auth" });
  assertBeginsLogin(host, `https://app.example.com/auth${KEYCLOAK}`);
  const other = await gateway({ configuration: { hosts: ["app.example.com"] } });
  other.request(asked(`https://evil.idp.example.com/realms/x${KEYCLOAK}`));
  assert.equal(other.response?.details, "gatehouse_host_unknown");
});
