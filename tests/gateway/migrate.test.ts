import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { ACCOUNT, OTHER_ACCOUNT } from "../../tools/demo/account.ts";
import { migrate } from "../../tools/gatehouse/migrate/migrate.ts";
import { readInput } from "../../tools/gatehouse/migrate/read.ts";
import { type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { CLIENT, type Configuration } from "../support/gateway/gateway.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// One configuration of each peer's, migrated and run by a real Envoy, each for a host of its own: a login at oidc-provider, and
// what the application then gets.

const PROVIDER = "accounts";

/** By the host's first label; each for the provider's issuer and the gateway's origin on that host. */
const PEERS: Readonly<Record<string, (issuer: string, origin: string) => string>> = {
  "oauth2-proxy": (issuer, origin) =>
    [
      `oauth2-proxy --provider=oidc --oidc-issuer-url=${issuer} --client-id=${PROVIDER} --client-secret=$SECRET`,
      `--redirect-url=${origin}/oauth2/callback --email-domain=example.com --allowed-group=engineers --set-xauthrequest`,
      "--scope='openid email profile' --pass-authorization-header --pass-access-token --skip-auth-route=^/open/",
      "--api-route=^/api/ --cookie-expire=8h --skip-provider-button",
    ].join(" "),
  envoy: (issuer, origin) => `
"@type": type.googleapis.com/envoy.extensions.filters.http.oauth2.v3.OAuth2
config:
  token_endpoint: { cluster: ${PROVIDER}, uri: "${issuer}/token", timeout: 60s }
  authorization_endpoint: ${issuer}/auth
  redirect_uri: ${origin}/oauth2/callback
  redirect_path_matcher: { path: { exact: /oauth2/callback } }
  signout_path: { path: { exact: /signout } }
  forward_bearer_token: true
  auth_type: BASIC_AUTH
  auth_scopes: [openid, email]
  pass_through_matcher: [{ name: ":path", string_match: { prefix: /open/ } }]
  credentials: { client_id: ${PROVIDER}, token_secret: { name: token }, hmac_secret: { name: hmac } }`,
  "envoy-gateway": (issuer, origin) => `
kind: SecurityPolicy
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: app }]
  oidc:
    provider: { issuer: "${issuer}" }
    clientID: ${PROVIDER}
    clientSecret: { name: client }
    redirectURL: ${origin}/oauth2/callback
    scopes: [email, profile]
    forwardIDToken: { header: Authorization }
  jwt:
    providers: [{ name: ours, issuer: "${issuer}", claimToHeaders: [{ header: x-name, claim: preferred_username }] }]
  authorization:
    defaultAction: Deny
    rules: [{ action: Allow, principal: { jwt: { provider: ours, claims: [{ name: groups, values: [engineers] }] } } }]`,
  authservice: (issuer, origin) =>
    JSON.stringify({
      trigger_rules: [{ excluded_paths: [{ prefix: "/open/" }] }],
      chains: [
        {
          name: "tests",
          filters: [
            {
              oidc: {
                configuration_uri: `${issuer}/.well-known/openid-configuration`,
                callback_uri: `${origin}/oauth2/callback`,
                client_id: PROVIDER,
                client_secret_ref: { name: "client" },
                scopes: ["email"],
                id_token: { header: "authorization", preamble: "Bearer" },
                access_token: { header: "x-access-token" },
              },
            },
          ],
        },
      ],
    }),
};

const hostOf = (name: string): string => `${name}.example.com`;
const originOf = (name: string): string => `http://${hostOf(name)}`;

/** What the peer was told, as one of `relyingParties`. */
function partyOf(name: string, issuer: string): Configuration {
  const peer = PEERS[name] ?? assert.fail(name);
  // What no endpoint says of this provider.
  const told = { from: undefined, issuer: name === "envoy" ? issuer : undefined, hosts: [], folder: "." };
  const { migration } = migrate(readInput([peer(issuer, originOf(name))]), told) ?? assert.fail("not known");
  assert.deepEqual(migration.toDo, []);
  const { provider, ...own } = migration.configuration;
  // It stands at the top, for all.
  delete own["cookieSecret"];
  return {
    ...own,
    name,
    hosts: [hostOf(name)],
    provider: { ...(provider as object), clusters: { "*": PROVIDER } },
  };
}

let world: RelyingPartiesWorld;
before(async () => {
  const names = Object.keys(PEERS);
  world = await RelyingPartiesWorld.start({
    providers: { [PROVIDER]: { redirectUrls: names.map((name) => `${originOf(name)}/oauth2/callback`) } },
    configure: (common, party) => {
      const issuer = party(PROVIDER, { name: PROVIDER })["issuer"] as string;
      const { cookieSecret } = common;
      return { cookieSecret, relyingParties: names.map((name) => partyOf(name, issuer)) };
    },
    gateway: { environment: { GATEHOUSE_CLIENT_SECRET: CLIENT.secret } },
  });
  for (const name of names) await world.ready(hostOf(name));
});
after(() => world.stop());

/** What the application gets of somebody who signs in at a page. */
async function seen(name: string, browser = world.browser()): Promise<(header: string) => string | undefined> {
  const page = await world.signIn(browser, `${originOf(name)}/page`);
  assert.equal(page.status, 200, page.body.slice(0, 300));
  const request = JSON.parse(page.body) as ApplicationRequest;
  return (header) => valuesOf(request, header)[0];
}

/** How somebody else is answered. */
async function statusOfOther(name: string): Promise<number> {
  const browser: BrowserClient = world.browser();
  const form = await browser.open(`${originOf(name)}/page`);
  const { claims, password } = OTHER_ACCOUNT;
  return (await browser.submit(form, { name: claims.email, password })).status;
}

async function statusOf(name: string, path: string): Promise<number> {
  return (await world.browser().step(`${originOf(name)}${path}`)).status;
}

test("oauth2-proxy's headers and tokens reach the application, and its groups are asked for", async () => {
  const header = await seen("oauth2-proxy");
  assert.equal(header("x-forwarded-user"), ACCOUNT.subject);
  assert.equal(header("x-auth-request-email"), ACCOUNT.claims.email);
  assert.equal(header("x-forwarded-groups"), ACCOUNT.claims.groups.join(","));
  assert.match(header("authorization") ?? "", /^Bearer ey/);
  assert.ok(header("x-forwarded-access-token"));
  assert.equal(header("cookie"), undefined);
  assert.equal(await statusOfOther("oauth2-proxy"), 403);
});

test("what oauth2-proxy let pass passes, and what it did not redirect is not", async () => {
  assert.equal(await statusOf("oauth2-proxy", "/open/x"), 200);
  assert.equal(await statusOf("oauth2-proxy", "/api/x"), 401);
  assert.equal(await statusOf("oauth2-proxy", "/orders"), 302);
});

test("Envoy's filter forwarded the access token in a header and in cookies: the header stays", async () => {
  const header = await seen("envoy");
  assert.match(header("authorization") ?? "", /^Bearer \S+$/);
  assert.doesNotMatch(header("authorization") ?? "", /^Bearer ey/, "an access token of this provider is no JWT");
  assert.equal(header("cookie"), undefined);
  assert.equal(await statusOf("envoy", "/open/x"), 200);
  assert.equal(await statusOf("envoy", "/x"), 302);
});

test("Envoy Gateway's claims are in their header, and asked for", async () => {
  const header = await seen("envoy-gateway");
  assert.equal(header("x-name"), ACCOUNT.claims.preferred_username);
  assert.match(header("authorization") ?? "", /^Bearer ey/);
  assert.equal(await statusOfOther("envoy-gateway"), 403);
});

test("authservice's tokens are in their headers, and its triggers count", async () => {
  const header = await seen("authservice");
  assert.match(header("authorization") ?? "", /^Bearer ey/);
  assert.ok(header("x-access-token"));
  assert.equal(await statusOf("authservice", "/open/x"), 200);
  assert.equal(await statusOf("authservice", "/x"), 302);
});
