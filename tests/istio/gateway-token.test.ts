import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { claimsOf } from "../support/emulated/gateway-token.ts";
import { makeSigningKey, signCompact } from "../support/provider/keys.ts";
import type { KubernetesObject } from "./rig/kubectl.ts";
import { headersOf, navigate, ORIGIN, untilInRow, World } from "./rig/world.ts";

// RequestAuthentication with the gateway's own issuer, whose keys istiod fetches from the gateway.

const ISSUER = `${ORIGIN}/oauth2`;
/** Left without a session by `rules`, so that what Istio does by itself shows. */
const OPEN_PATH = "/open";
const SELECTOR = { selector: { matchLabels: { istio: "ingressgateway" } } };
const METADATA = { name: "gateway-token", namespace: "istio-system" };

/** Lets in what the provider's user has, and asks for the gateway's own token for this audience. */
function policies(audience: string): KubernetesObject[] {
  const rule = { issuer: ISSUER, audiences: [audience], jwksUri: `${ISSUER}/jwks`, forwardOriginalToken: true };
  const claim = { key: "request.auth.claims[email]", values: ["*@example.com"] };
  return [
    {
      apiVersion: "security.istio.io/v1",
      kind: "RequestAuthentication",
      metadata: METADATA,
      spec: { ...SELECTOR, jwtRules: [rule] },
    },
    {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: METADATA,
      spec: {
        ...SELECTOR,
        action: "ALLOW",
        rules: [{ from: [{ source: { requestPrincipals: [`${ISSUER}/*`] } }], when: [claim] }],
      },
    },
  ];
}

let world: World;
let ada: BrowserClient;
before(async () => {
  world = await World.start();
  const forward = { authorization: "GATEWAY_TOKEN" };
  const rules = [{ to: [{ operation: { notPaths: [OPEN_PATH] } }] }];
  await world.patchPlugin({ pluginConfig: { forward, rules } });
  await world.ready();
  await untilInRow("its keys", 10, async () => (await navigate("/oauth2/jwks")).status === 200);
  await world.rig.kubectl.apply(policies(ORIGIN));
  await untilInRow("Istio to refuse what has no token", 10, async () => (await navigate(OPEN_PATH)).status === 403);
  ada = await world.browser();
});
after(() => world.stop());
beforeEach(() => {
  world.provider.reset();
});

test("the gateway's own token passes RequestAuthentication and AuthorizationPolicy, and httpbin gets it", async () => {
  const headers = headersOf(await world.login(ada));
  const claims = claimsOf((headers["authorization"] ?? "").replace(/^Bearer /, ""));
  assert.deepEqual([claims.iss, claims.aud, claims["email"]], [ISSUER, ORIGIN, "ada@example.com"]);
});

test("a request that Gatehouse lets pass without a token is refused by the AuthorizationPolicy", async () => {
  const answer = await navigate(OPEN_PATH);
  assert.equal(answer.status, 403);
  assert.match(answer.body, /RBAC/);
});

test("who signs in without the claim that the AuthorizationPolicy asks for is refused by it", async () => {
  world.provider.provider.user = { sub: "eve-0001", email: "eve@elsewhere.example" };
  const answer = await world.login(await world.browser());
  assert.equal(answer.status, 403);
  assert.match(answer.body, /RBAC/);
});

test("a token of the gateway's issuer that somebody else signed is refused by RequestAuthentication", async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: ORIGIN, sub: "ada-0001", email: "ada@example.com", exp: now + 600, iat: now };
  const forged = await signCompact(await makeSigningKey("key-1"), claims);
  const answer = await navigate(OPEN_PATH, [["Authorization", `Bearer ${forged}`]]);
  assert.equal(answer.status, 401);
  assert.match(answer.body, /Jwt verification fails|Jwks/i);
});

test("the token is refused where another audience is asked for", async () => {
  assert.equal((await ada.step(`${ORIGIN}/headers`)).status, 200);
  await world.rig.kubectl.apply(policies("https://other.example.net"));
  await untilInRow("the other audience", 10, async () => {
    const answer = await ada.step(`${ORIGIN}/headers`);
    return answer.status === 403 && /Audiences in Jwt are not allowed/.test(answer.body);
  });
});
