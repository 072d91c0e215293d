import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import type { Answer } from "../../tools/client/exchange.ts";
import { formsOf, textOf } from "../../tools/client/html.ts";
import { until } from "../../tools/envoy/until.ts";
import { keycloakLacks } from "../../tools/test/optional/keycloak.ts";
import { configurationOf } from "../support/configuration/provider-pages.ts";
import { Application, type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { type Configuration, COOKIE_SECRET, Gateway, providerTimeout } from "../support/gateway/gateway.ts";
import { counter } from "../support/gateway/metrics.ts";
import { Keycloak } from "../support/keycloak/keycloak.ts";
import {
  CLIENT_SECRET,
  type ClientSettings,
  GROUP,
  makeClient,
  makeRealm,
  REALM,
  ROLE,
  sessionsOf,
  signOutUser,
  TOKEN_SECONDS,
  USER,
} from "../support/keycloak/realm.ts";
import { WorkloadTokens } from "../support/keycloak/workload-tokens.ts";

// A real Keycloak with the configuration of its page, but for the addresses; what the page says to do there is done. Beside
// it clients that Keycloak holds to more.

const lacking = await keycloakLacks();
const skip = lacking === undefined ? false : `optional: ${lacking}`;
const PAGE = configurationOf("keycloak.md");
const WORKLOADS = "workloads";

interface Client {
  readonly clientId: string;
  /** Of the configuration, beside the page's. */
  readonly provider?: object;
  readonly more?: (issuer: string) => Configuration;
  readonly there?: ClientSettings;
}

const CLIENTS: Readonly<Record<"ordinary" | "strict" | "watched" | "secretless", Client>> = {
  ordinary: { clientId: String(PAGE["clientId"]) },
  strict: {
    clientId: "my-strict-app",
    provider: { senderConstraint: "DPOP", pushedAuthorization: "ALWAYS" },
    there: { attributes: { "dpop.bound.access.tokens": "true", "require.pushed.authorization.requests": "true" } },
  },
  // It hears of the end of sessions in no other way, and its tokens outlive the test.
  watched: {
    clientId: "my-watched-app",
    more: (issuer) => ({ logout: { sharedSignals: { transmitter: issuer } } }),
    there: {
      serviceAccountsEnabled: true,
      defaultClientScopes: ["basic", "email", "profile"],
      optionalClientScopes: ["ssf.read", "ssf.manage"],
      attributes: {
        ...{ "ssf.enabled": "true", "ssf.defaultSubjects": "ALL" },
        ...{ "backchannel.logout.url": "", "access.token.lifespan": "3600" },
      },
    },
  },
  secretless: {
    clientId: "my-secretless-app",
    provider: {
      client: { assertion: { url: "http://127.0.0.1/token" } },
      clusters: { "*": "provider", "127.0.0.1": "tokens" },
    },
    more: () => ({ clientSecret: undefined }),
    there: WorkloadTokens.clientOf(WORKLOADS),
  },
};
type ClientName = keyof typeof CLIENTS;
const NAMES = Object.keys(CLIENTS) as ClientName[];

let keycloak: Keycloak | undefined;
let application: Application | undefined;
let gateway: Gateway | undefined;
let tokens: WorkloadTokens | undefined;
before(async () => {
  if (lacking !== undefined) return;
  keycloak = await Keycloak.start();
  await makeRealm(keycloak);
  application = await Application.start();
  const issuer = keycloak.issuerOf(REALM);
  tokens = await WorkloadTokens.start(issuer);
  await keycloak.admin("POST", `/realms/${REALM}/identity-provider/instances`, tokens.identityProvider(WORKLOADS));
  gateway = await Gateway.start({
    issuer,
    providerPort: keycloak.port,
    applicationPort: application.address.port,
    clusters: [{ name: "tokens", port: tokens.port }],
    plugins: NAMES.map((name) => {
      const { clientId, provider = {}, more } = CLIENTS[name];
      const common = { clusters: { "*": "provider" }, timeout: providerTimeout(5) };
      return {
        name,
        configure: (_, origin) => ({
          ...PAGE,
          ...{ issuer, clientId, redirectUrl: `${origin}/oauth2/callback` },
          provider: { ...common, ...provider },
          ...more?.(issuer),
        }),
      };
    }),
    environment: { GATEHOUSE_CLIENT_SECRET: CLIENT_SECRET, GATEHOUSE_COOKIE_SECRET: COOKIE_SECRET },
  });
  for (const name of NAMES) {
    const { clientId, there = {} } = CLIENTS[name];
    await makeClient(keycloak, clientId, originOf(name), there);
  }
});
after(async () => {
  await gateway?.stop();
  await application?.stop();
  await tokens?.stop();
  await keycloak?.stop();
});

function there(): { keycloak: Keycloak; gateway: Gateway } {
  assert.ok(keycloak !== undefined && gateway !== undefined);
  return { keycloak, gateway };
}

function originOf(name: ClientName): string {
  return there().gateway.originOf(NAMES.indexOf(name));
}

/** Whether it is Keycloak's page that asks for the password. */
function asksForPassword({ url, body }: Answer): boolean {
  return (
    url.origin === new URL(there().keycloak.issuerOf(REALM)).origin &&
    formsOf(body).some(({ fields }) => fields.some(([name]) => name === "password"))
  );
}

/** Opens a page, which has to end at the form, and signs in there. */
async function signIn(browser: BrowserClient, name: ClientName = "ordinary"): Promise<ApplicationRequest> {
  const form = await browser.open(`${originOf(name)}/page`);
  assert.ok(asksForPassword(form), `${form.url.href}: ${textOf(form.body).slice(0, 500)}`);
  return requestOf(await browser.submit(form, { username: USER.username, password: USER.password }));
}

/** What the application was sent for an answer of its own. */
function requestOf(answer: Answer): ApplicationRequest {
  const log = there().gateway.envoy.log.slice(-3).join("\n");
  assert.equal(answer.status, 200, `${answer.url.href}: ${textOf(answer.body).slice(0, 500)}\n${log}`);
  assert.equal(answer.url.hostname, "127.0.0.1");
  return JSON.parse(answer.body) as ApplicationRequest;
}

/** The claims of the ID token that the application was sent, which Keycloak has signed for the client; whenever that was. */
async function claimsOf(request: ApplicationRequest, name: ClientName = "ordinary"): Promise<JWTPayload> {
  const { keycloak } = there();
  const issuer = keycloak.issuerOf(REALM);
  const keys = createRemoteJWKSet(new URL(`${keycloak.url}/realms/${REALM}/protocol/openid-connect/certs`));
  const [authorization = ""] = valuesOf(request, "authorization");
  const expected = { issuer, audience: CLIENTS[name].clientId, clockTolerance: "1h" };
  return (await jwtVerify(authorization.replace("Bearer ", ""), keys, expected)).payload;
}

/** What a script hears on each of ten connections, which find both workers. */
async function statusesOf(browser: BrowserClient, name: ClientName = "ordinary"): Promise<string> {
  const asking = Array.from({ length: 10 }, () => browser.fetch(`${originOf(name)}/api`));
  return [...new Set((await Promise.all(asking)).map(({ status }) => status))].join();
}

test("a login ends at the application, with the user's roles and groups in headers", { skip }, async () => {
  const request = await signIn(new BrowserClient());
  const claims = await claimsOf(request);
  const header = (name: string): string => valuesOf(request, `x-auth-request-${name}`).join();
  assert.deepEqual(
    { user: header("user"), email: header("email"), name: header("preferred-username") },
    { user: claims.sub, email: USER.email, name: USER.username },
  );
  assert.equal(header("groups"), GROUP);
  assert.ok(header("roles").split(",").includes(ROLE), header("roles"));
  assert.equal(claims["realm_access"], undefined, "it is in the access token alone");
});

/** Uses a session until its first tokens have ended, and asserts that others took their place in time. */
async function outlivesTokens(name: ClientName): Promise<void> {
  const browser = new BrowserClient();
  const { exp = 0, iat = 0, sub, sid } = await claimsOf(await signIn(browser, name), name);
  assert.equal(exp - iat, TOKEN_SECONDS);
  const later = await until("the first token to end", 2_000 * TOKEN_SECONDS, async () => {
    const asked = Date.now() / 1000;
    const claims = await claimsOf(requestOf(await browser.fetch(`${originOf(name)}/api`)), name);
    assert.ok((claims.exp ?? 0) > asked, "no token goes on that has ended");
    await sleep(200);
    return asked > exp ? claims : undefined;
  });
  assert.ok((later.iat ?? 0) > iat);
  assert.deepEqual([later.sub, later["sid"]], [sub, sid]);
}

describe("a session outlives its tokens, which are refreshed while it is used", { skip, concurrency: true }, () => {
  test("of the client as its page has it", () => outlivesTokens("ordinary"));
  test("of one that has to push its requests and to prove its key (DPoP)", () => outlivesTokens("strict"));
  test("of one without a secret, for which a cluster's token speaks (FEDERATED_JWT)", () =>
    outlivesTokens("secretless"));
});

test(
  "an administrator's sign-out of a user ends the session here by a polled event (Shared Signals)",
  { skip },
  async () => {
    const { gateway, keycloak } = there();
    await gateway.envoy.waitForLog(/security events of .* are polled every/, { timeoutMs: 15_000 });
    const browser = new BrowserClient();
    await signIn(browser, "watched");
    assert.equal(await statusesOf(browser, "watched"), "200");
    await signOutUser(keycloak);
    await until("the session to be dead on every worker", 5_000, async () =>
      (await statusesOf(browser, "watched")) === "401" ? true : undefined,
    );
    await signIn(browser, "watched");
  },
);

test("a sign-out ends Keycloak's session too, and the next login asks for the password", { skip }, async () => {
  const { gateway, keycloak } = there();
  const browser = new BrowserClient();
  const { sid } = await claimsOf(await signIn(browser));
  assert.ok((await sessionsOf(keycloak)).includes(String(sid)));
  const from = new URL(gateway.origin);
  const { location = from } = await browser.step(`${gateway.origin}/oauth2/sign_out`, { from });
  assert.equal(location.origin + location.pathname, `${keycloak.issuerOf(REALM)}/protocol/openid-connect/logout`);
  const end = await browser.open(location, { from });
  assert.equal(end.url.origin + end.url.pathname, `${gateway.origin}/oauth2/signed_out`, textOf(end.body));
  assert.match(textOf(end.body), /You are signed out/);
  assert.ok(!(await sessionsOf(keycloak)).includes(String(sid)));
  assert.equal(await statusesOf(browser), "401");
  await signIn(browser);
});

test("an administrator's sign-out of a user ends the session here by Keycloak's notice", { skip }, async () => {
  const { gateway, keycloak } = there();
  const browser = new BrowserClient();
  await signIn(browser);
  assert.equal(await statusesOf(browser), "200");
  const before = await counter(gateway, "logout_notices.accepted");
  await signOutUser(keycloak);
  await until("the session to be dead on every worker", 2_000, async () =>
    (await statusesOf(browser)) === "401" ? true : undefined,
  );
  await until("the notice to be counted", 5_000, async () =>
    (await counter(gateway, "logout_notices.accepted")) > before ? true : undefined,
  );
  await signIn(browser);
});
