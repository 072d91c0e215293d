import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { until } from "../../tools/envoy/until.ts";
import { gatewayToken } from "../support/emulated/gateway-token.ts";
import { valuesOf } from "../support/gateway/application.ts";
import type { Browser } from "../support/gateway/browser.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { KEYS_KEPT_SECONDS, verifiedBehind } from "../support/gateway/jwt-authn.ts";
import { ListenerFile } from "../support/gateway/listener-file.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

const [OLD, NEW] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
const OPEN = { rules: [{ to: [{ operation: { notPaths: ["/open"] } }] }] };
type KeySet = ReturnType<typeof createRemoteJWKSet>;

let file: ListenerFile;
let world: World;
before(async () => {
  file = await ListenerFile.create();
  const verified = verifiedBehind({
    issuer: (origin) => `${origin}/oauth2`,
    audience: (origin) => origin,
    claim: ["email", String(ADA["email"])],
  });
  world = await World.start({
    configure: (configuration) => ({ ...configuration, ...gatewayToken(), ...OPEN, cookieSecret: [OLD] }),
    gateway: { bootstrap: (message) => file.bootstrap(verified(message)) },
  });
});
after(async () => {
  await world.stop();
  await file.remove();
});
beforeEach(() => {
  world.reset();
});

/** A key set as an application has it. `cooldownDuration`: for how long it is not fetched again, whatever comes. */
function keySet(cooldownDuration = 0): KeySet {
  const url = new URL(`${world.origin}/oauth2/jwks`);
  // A connection that is kept open leads to the configuration that was there when it began.
  const fetchAnew = async (): Promise<Response> => {
    const { status, body } = await send(world.port, { path: url.pathname });
    return new Response(body, { status });
  };
  return createRemoteJWKSet(url, { cooldownDuration, [customFetch]: fetchAnew });
}

/** The token that the application got last. */
function forwarded(): string {
  const [authorization = ""] = valuesOf(world.application.last, "authorization");
  return authorization.replace(/^Bearer /, "");
}

async function verified(token: string, keys: KeySet): Promise<JWTPayload> {
  const options = { issuer: `${world.origin}/oauth2`, audience: world.origin, algorithms: ["ES256"] };
  return (await jwtVerify(token, keys, options)).payload;
}

/** Configures another cookieSecret, and waits until every worker publishes as many keys. */
async function rotateTo(cookieSecret: readonly string[]): Promise<void> {
  await file.update(world.gateway, (configuration) => ({ ...configuration, cookieSecret }));
  await world.gateway.ready();
  const latest = JSON.stringify(await published());
  let inRow = 0;
  await until("the keys of every worker", 10_000, async () => {
    inRow = JSON.stringify(await published()) === latest ? inRow + 1 : 0;
    return inRow >= 8 ? true : undefined;
  });
}

async function published(): Promise<(string | undefined)[]> {
  const answer = await send(world.port, { path: "/oauth2/jwks" });
  assert.equal(answer.headers.get("cache-control"), "public, max-age=300");
  return (JSON.parse(answer.body) as { keys: { kid?: string }[] }).keys.map(({ kid }) => kid);
}

async function ask(browser: Browser): Promise<string> {
  const answer = await browser.ask("/page");
  assert.equal(answer.status, 200, answer.body);
  return forwarded();
}

test("what the gateway signs passes Envoy's jwt_authn and rbac, with the keys that it publishes, and jose", async () => {
  await world.login(world.browser());
  const claims = await verified(forwarded(), keySet());
  assert.deepEqual([claims.sub, claims["email"]], [ADA["sub"], ADA["email"]]);
  const metadata = await send(world.port, { path: "/oauth2/.well-known/openid-configuration" });
  const { issuer, jwks_uri } = JSON.parse(metadata.body) as Record<string, unknown>;
  assert.deepEqual([issuer, jwks_uri], [claims.iss, `${world.origin}/oauth2/jwks`]);
});

test("jwt_authn and rbac refuse who has no token, another audience's, or not the claim, and the application gets nothing", async () => {
  const anonymous = await send(world.port, { path: "/open", headers: FETCH });
  assert.equal(anonymous.status, 401);
  assert.match(anonymous.body, /Jwt is missing/);

  world.provider.user = { ...ADA, email: "eve@elsewhere.example" };
  const other = await world.browser().visit("/page");
  assert.equal(other.status, 403);
  assert.match(other.body, /RBAC/);

  world.reset();
  const ada = await world.signedIn();
  const audience = async (text: string): Promise<void> =>
    file.update(world.gateway, (configuration) => ({ ...configuration, ...gatewayToken({ audience: text }) }));
  await audience("https://other.example.com");
  await world.gateway.ready();
  world.application.reset();
  const elsewhere = await until("the other audience", 10_000, async () => {
    const answer = await ada.ask("/page");
    return answer.status === 200 ? undefined : answer;
  });
  assert.equal(elsewhere.status, 403);
  assert.match(elsewhere.body, /Audiences in Jwt are not allowed/);
  await audience("");
  await until("its own audience", 10_000, async () => ((await ada.ask("/page")).status === 200 ? true : undefined));
});

test("through a rotation of cookieSecret everybody stays signed in, and applications verify each token as it comes", async () => {
  const ada = await world.signedIn();
  const [old] = await published();
  // One that fetches keys when it meets one that it does not know, and one that knew them all before they signed.
  const applications = keySet();
  assert.equal(decodeProtectedHeader(await ask(ada)).kid, old);
  await verified(forwarded(), applications);

  await rotateTo([OLD, NEW]);
  const [first, next] = await published();
  assert.equal(first, old);
  const ahead = keySet(600_000);
  assert.equal(decodeProtectedHeader(await ask(ada)).kid, old);
  for (const keys of [applications, ahead]) await verified(forwarded(), keys);
  // The new key is to sign only when whoever verifies has it, which the gateway can't see.
  await pause(1_500 * KEYS_KEPT_SECONDS);

  await rotateTo([NEW, OLD]);
  assert.deepEqual(await published(), [next, old]);
  for (const browser of [ada, await world.signedIn()]) {
    const token = await until("the new key", 10_000, async () => {
      const latest = await ask(browser);
      return decodeProtectedHeader(latest).kid === next ? latest : undefined;
    });
    for (const keys of [applications, ahead]) await verified(token, keys);
  }

  await rotateTo([NEW]);
  assert.deepEqual(await published(), [next]);
  for (const keys of [applications, ahead]) await verified(await ask(ada), keys);
});
