import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test, type TestContext } from "node:test";
import type { JWK } from "jose";
import { parse } from "yaml";
import { freePort } from "../../tools/envoy/free-port.ts";
import { until } from "../../tools/envoy/until.ts";
import { Application, type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { Browser } from "../support/gateway/browser.ts";
import { CLIENT, type Configuration, Gateway, withProvider } from "../support/gateway/gateway.ts";
import { type FapiProvider, type FapiRequest, startFapiProvider, USER } from "../support/provider/fapi-provider.ts";

// oidc-provider as FAPI 2.0 has it: it takes pushed requests alone, and binds tokens to keys whose proofs have its nonces.

const ID_TOKEN_SECONDS = 5;

/** The configuration of docs/fapi.md, as it stands there. */
async function documented(): Promise<Configuration> {
  const page = await readFile(new URL("../../docs/fapi.md", import.meta.url), "utf8");
  const [, text = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  return parse(text) as Configuration;
}

async function start(t: TestContext): Promise<{ provider: FapiProvider; gateway: Gateway }> {
  const application = await Application.start();
  t.after(() => application.stop());
  // It has to know where the gateway is.
  const port = await freePort();
  const profile = await documented();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // What differs from one gateway to another, and claims that show the use of a bound token.
  const configure = ({ issuer, clientId, redirectUrl, provider }: Configuration): Configuration =>
    withProvider({ ...profile, issuer, clientId, redirectUrl }, { ...(provider as Configuration), userInfo: "ALWAYS" });
  const gateway = await Gateway.start({
    issuer: `http://127.0.0.1:${port}`,
    providerPort: port,
    applicationPort: application.address.port,
    plugins: [{ configure }],
    environment: { OIDC_CLIENT_KEY: privateKey.export({ format: "pem", type: "pkcs8" }) as string },
    waitForReady: false,
  });
  t.after(() => gateway.stop());
  const key = publicKey.export({ format: "jwk" }) as JWK;
  const client = { id: CLIENT.id, key, redirectUrl: `${gateway.origin}/oauth2/callback` };
  const provider = await startFapiProvider(port, client, ID_TOKEN_SECONDS);
  t.after(() => provider.stop());
  await gateway.ready();
  return { provider, gateway };
}

function to(provider: FapiProvider, path: string): FapiRequest[] {
  return provider.requests.filter((request) => request.path === path);
}

function proofIn(request: FapiRequest): { header: Record<string, unknown>; payload: Record<string, unknown> } {
  const [header = "", payload = ""] = request.header("dpop").split(".");
  const read = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  return { header: read(header), payload: read(payload) };
}

test("people sign in, stay signed in past the life of their tokens, and no request says more than it has to", async (t) => {
  const { provider, gateway } = await start(t);
  const browser = new Browser(gateway.origin);
  const page = await browser.visit("/page");
  assert.equal(page.status, 200, page.body);
  const request = JSON.parse(page.body) as ApplicationRequest;
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), [USER]);
  assert.deepEqual(
    valuesOf(request, "x-auth-request-email"),
    ["ada@example.com"],
    "from userinfo, with the bound token",
  );

  const [authorization, ...others] = to(provider, "/auth");
  assert.deepEqual([...(authorization?.query.keys() ?? [])].sort(), ["client_id", "request_uri"]);
  assert.deepEqual(others, []);
  // The first proof of all has no nonce, since none is known yet.
  const redemptions = to(provider, "/token");
  assert.deepEqual(
    redemptions.map((redemption) => [redemption.status(), typeof proofIn(redemption).payload["nonce"]]),
    [
      [400, "undefined"],
      [200, "string"],
    ],
  );
  for (const userInfo of to(provider, "/me")) {
    assert.match(userInfo.header("authorization"), /^DPoP /);
    assert.deepEqual(proofIn(userInfo).header["jwk"], proofIn(redemptions[1] as FapiRequest).header["jwk"]);
  }

  await until("the session is refreshed", 15_000, async () => {
    const { status } = await browser.visit("/page");
    assert.equal(status, 200);
    return to(provider, "/token").filter((call) => call.status() === 200).length > 1 ? true : undefined;
  });
  const refresh = to(provider, "/token").at(-1) as FapiRequest;
  assert.deepEqual(proofIn(refresh).header["jwk"], proofIn(redemptions[1] as FapiRequest).header["jwk"]);
  assert.equal(to(provider, "/auth").length, 1, "nobody had to sign in again");
});
