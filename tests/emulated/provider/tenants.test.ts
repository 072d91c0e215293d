import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { EmulatedProvider, type Peculiarity, withMembers } from "../../support/emulated/provider.ts";
import { CONFIGURATION, navigation, sessionCookies } from "../../support/emulated/session.ts";

// Entra ID for applications of several tenants: one issuer for all in the discovery document, one for each in tokens.

const HOST = "https://login.microsoftonline.com";
const TEMPLATE = `${HOST}/{tenantid}/v2.0`;
const OURS = "11111111-aaaa-4bbb-8ccc-000000000001";
const PARTNERS = "11111111-aaaa-4bbb-8ccc-000000000002";
const STRANGERS = "11111111-aaaa-4bbb-8ccc-000000000003";
const CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

function issuerOf(tenant: string): string {
  return `${HOST}/${tenant}/v2.0`;
}

function start(claims: object, more: Peculiarity = {}): Promise<EmulatedProvider> {
  return EmulatedProvider.start({
    issuer: TEMPLATE,
    configuration: { provider: { tenants: [OURS, PARTNERS.toUpperCase()] } },
    claims: (usual) => ({ ...usual, ...claims }),
    ...more,
  });
}

describe("an issuer template", () => {
  for (const tenant of [OURS, PARTNERS]) {
    test(`lets users of a listed tenant in: ${tenant}`, async () => {
      const provider = await start({ iss: issuerOf(tenant), tid: tenant });
      assert.equal(provider.outcome(), "gatehouse_login_completed");
    });
  }

  for (const [what, claims, reason, line] of [
    [
      "of another tenant",
      { iss: issuerOf(STRANGERS), tid: STRANGERS },
      "tenant_refused",
      /tid: found "1.*3", expected one of/,
    ],
    ["without a tenant", { iss: issuerOf(OURS) }, "tenant_refused", /tid: found none/],
    ["with a tenant that is no text", { iss: issuerOf(OURS), tid: [OURS] }, "tenant_refused", /tid: found \[/],
    ["of one tenant that names another", { iss: issuerOf(STRANGERS), tid: OURS }, "jwt_issuer_mismatch", /0001\/v2\.0/],
    ["of two listed tenants", { iss: issuerOf(PARTNERS), tid: OURS }, "jwt_issuer_mismatch", /0001\/v2\.0/],
    ["with the template as its issuer", { iss: TEMPLATE, tid: OURS }, "jwt_issuer_mismatch", /found "https/],
    ["with the template for its tenant", { iss: TEMPLATE, tid: "{tenantid}" }, "tenant_refused", /tid: found "\{ten/],
  ] as const) {
    test(`refuses a token ${what}`, async () => {
      const provider = await start(claims);
      assert.match(provider.outcome(), new RegExp(reason));
      assert.match(provider.host.log.join("\n"), line);
    });
  }

  for (const [tenants, path] of [
    [[OURS], "/organizations/"],
    [[OURS, CONSUMERS], "/common/"],
  ] as const) {
    test(`has its discovery document below ${path}, where issuer is the template`, async () => {
      const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, issuer: TEMPLATE, provider: { tenants } });
      host.tick();
      const call = host.takeCall();
      assert.deepEqual(valuesOf(call.headers, ":path"), [`${path}v2.0/.well-known/openid-configuration`]);
    });
  }

  test("is not another's: a discovery document of one tenant is refused", async () => {
    const discovery = withMembers({ issuer: issuerOf(OURS) });
    const provider = await EmulatedProvider.start({
      issuer: TEMPLATE,
      configuration: { provider: { tenants: [OURS] } },
      discovery,
    });
    assert.match(provider.host.log.join("\n"), /issuer: found ".*0001\/v2\.0", expected ".*\{tenantid\}/);
  });

  test("start takes iss of a listed tenant, and of no other", async () => {
    const { host } = await start({});
    for (const [tenant, status] of [
      [OURS, 302],
      [PARTNERS, 302],
      [STRANGERS, 400],
      ["{tenantid}", 400],
    ] as const) {
      const path = `/oauth2/start?iss=${encodeURIComponent(issuerOf(tenant))}`;
      assert.equal(host.open(navigation(path)).response?.status, status, tenant);
    }
  });

  test("a refresh with the token of another listed tenant is denied", async () => {
    for (const [later, isRefreshed] of [
      [OURS, true],
      [PARTNERS, false],
    ] as const) {
      let tenant = OURS;
      const provider = await start(
        {},
        {
          tokens: withMembers({ refresh_token: "r", expires_in: 300 }),
          claims: (c) => ({
            ...c,
            iss: issuerOf(tenant),
            tid: tenant,
            exp: Number(c["iat"]) + 300,
            nonce: c["nonce"] || undefined,
          }),
        },
      );
      const { host } = provider;
      const cookies = sessionCookies(provider.logIn().response?.headers);
      tenant = later;
      host.nowMs += 301_000;
      host.tick();
      const stream = host.open(navigation("/", cookies));
      provider.redeem("");
      assert.equal(stream.forwarded !== undefined, isRefreshed, later);
      if (!isRefreshed) assert.match(host.log.join("\n"), /another issuer's/);
    }
  });
});

test("groups that are too many for a token are named in the log, once a session, and go into no header", async () => {
  const provider = await EmulatedProvider.start({
    claims: (c) => ({
      ...c,
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: "https://graph" } },
    }),
  });
  const cookies = sessionCookies(provider.logIn().response?.headers);
  for (let visit = 0; visit < 3; visit++) {
    const request = provider.host.request([...navigation("/", cookies), ["x-auth-request-groups", "admins"]]);
    assert.deepEqual(valuesOf(request, "x-auth-request-groups"), []);
    assert.deepEqual(valuesOf(request, "x-auth-request-user"), ["u1"]);
  }
  const lines = provider.host.log.filter((line) => line.includes("_claim_names"));
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /a header is left out, x-auth-request-groups: the provider keeps it elsewhere/);
});
