import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { JWTPayload } from "jose";
import { accessToken, bearerHost, navigationWithToken, withToken } from "../../support/emulated/bearer.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { type Signer, signer, signIn } from "../../support/emulated/session.ts";

const RULES = [
  onPath("/admin", { claims: [{ name: "groups", values: ["admins"] }] }),
  onPath("/staff", { emails: { domains: ["example.com"] } }),
  onPath("/fresh", { authentication: { maxAge: "15m", acrValues: ["urn:mfa"] } }),
  {},
];

function onPath(path: string, require: object): object {
  return { to: [{ operation: { paths: [path] } }], require };
}

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await bearerHost(keys, { rules: RULES });
});

test("a bearer token is judged by its own claims, at first and out of the cache", async () => {
  const now = Math.floor(host.nowMs / 1000);
  const rows: [path: string, claims: JWTPayload, label: string | undefined][] = [
    ["/", {}, undefined],
    ["/admin", { groups: ["admins"] }, undefined],
    ["/admin", {}, "require_claims"],
    ["/admin", { groups: ["users"] }, "require_claims"],
    ["/staff", { email: "ada@example.com" }, undefined],
    ["/staff", { email: "eve@evil.org@example.com" }, "require_emails"],
    ["/staff", { email: "eve@example.com", email_verified: "false" }, "require_verified_email"],
    ["/fresh", { auth_time: now, acr: "urn:mfa" }, undefined],
    ["/fresh", { auth_time: now - 5000, acr: "urn:mfa" }, "require_authentication"],
    ["/fresh", { acr: "urn:mfa" }, "require_authentication"],
  ];
  for (const [path, claims, label] of rows) {
    const token = await accessToken(host, keys, claims);
    for (const asked of ["/", path, path]) {
      const { forwarded, response } = host.open(withToken(asked, token));
      const expected = asked === "/" || label === undefined ? undefined : `gatehouse_${label}`;
      assert.equal(response?.details, expected, `${path} ${JSON.stringify(claims)}`);
      assert.equal(forwarded === undefined, expected !== undefined);
    }
  }
});

test("no session makes up for what a token lacks, and no page is shown for it", async () => {
  const session = await signIn(host, keys, {
    groups: ["admins"],
    auth_time: Math.floor(host.nowMs / 1000),
    acr: "urn:mfa",
  });
  const token = await accessToken(host, keys);
  const { response } = host.open(navigationWithToken("/admin", token, session));
  assert.equal(response?.status, 403);
  const { error, message } = JSON.parse(response.body) as Record<string, string>;
  assert.equal(error, "require_claims");
  assert.ok(!message?.includes("signed in"));
  const fresh = host.open(navigationWithToken("/fresh", token, session)).response;
  assert.equal(fresh?.status, 401);
  assert.deepEqual(valuesOf(fresh.headers, "www-authenticate"), [
    'Bearer realm="gatehouse", error="insufficient_user_authentication", error_description="A different authentication is required", max_age="900", acr_values="urn:mfa"',
  ]);
  assert.deepEqual(valuesOf(fresh.headers, "location"), []);
});

test("a token that was fresh enough is not when maxAge has passed, also out of the cache", async () => {
  const own = await bearerHost(keys, { rules: RULES });
  const token = await accessToken(own, keys, { auth_time: Math.floor(own.nowMs / 1000) - 700, acr: "urn:mfa" });
  assert.ok(own.open(withToken("/fresh", token)).forwarded);
  own.nowMs += 261_000;
  own.tick();
  assert.equal(own.open(withToken("/fresh", token)).response?.status, 401);
  assert.ok(own.open(withToken("/", token)).forwarded);
});
