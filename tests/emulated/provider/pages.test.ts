import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PAGES } from "../../support/configuration/provider-pages.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { assertTold, cookiesAfter, pass, refreshes, Vendor, visit } from "../../support/emulated/profiles/vendor.ts";
import { navigation, sessionCookies } from "../../support/emulated/session.ts";
import { locationOf, signOutWith } from "../../support/emulated/sign-out.ts";

// What the pages of docs/providers have written down, with a provider that does as its vendor documents.

/** `session.lifetime`, which no page changes. */
const SESSION_SECONDS = 12 * 60 * 60;
const SIGNED_OUT = "https://app.example.com/oauth2/signed_out";

type Member = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

function forwardsTokens({ page }: Vendor): boolean {
  return (page as Member)["forward"]?.["authorization"] !== "NONE";
}

for (const { name } of PAGES) {
  describe(name, () => {
    test("somebody signs in, and the application is told who that is", async () => {
      const { vendor, provider } = await Vendor.start(name);
      const login = vendor.logIn(provider);
      const stream = visit(provider, sessionCookies(login.response?.headers));
      assertTold(stream, vendor.profile);
      assert.ok(vendor.refreshToken !== "", "the provider was asked for a refresh token in its own way");
    });

    test("tokens are refreshed when the ID token ends, with what the provider gave last, as long as the session lives", async () => {
      const { vendor, provider } = await Vendor.start(name);
      let cookies = sessionCookies(vendor.logIn(provider).response?.headers);
      const { idTokenLife } = vendor.profile;
      const isForwarded = forwardsTokens(vendor);
      let passed = 0;
      while (passed + idTokenLife < Math.min(SESSION_SECONDS, 3 * idTokenLife)) {
        for (const seconds of [idTokenLife / 2, idTokenLife / 2]) {
          assertTold(visit(provider, cookies), vendor.profile);
          assert.deepEqual(refreshes(provider), [], "long before the end nothing is refreshed");
          pass(provider, seconds);
        }
        passed += idTokenLife;
        const stream = visit(provider, cookies);
        if (isForwarded) {
          const [call, ...others] = refreshes(provider);
          assert.ok(call !== undefined && others.length === 0 && stream.state === "HELD");
          const path = new URL(String(vendor.discovery["token_endpoint"])).pathname;
          assert.deepEqual(valuesOf(call.headers, ":path"), [path]);
          assert.equal(new URLSearchParams(call.body).get("refresh_token"), vendor.refreshToken);
          provider.redeem("");
        }
        assert.deepEqual(refreshes(provider), []);
        assertTold(stream, vendor.profile);
        cookies = cookiesAfter(provider, stream, cookies);
      }
      pass(provider, SESSION_SECONDS - passed);
      assert.equal(visit(provider, cookies).response?.status, 302, "its lifetime is over");
    });

    test("a sign-out revokes what can be revoked, and goes to the provider, or says where one stays signed in", async () => {
      const { vendor, provider } = await Vendor.start(name);
      const { page, discovery } = vendor;
      const cookies = sessionCookies(vendor.logIn(provider).response?.headers);
      const response = signOutWith(provider.host, cookies);
      const end = locationOf(response);
      const revoked = provider.host.calls.map(({ body }) => new URLSearchParams(body).get("token"));
      // What nothing is refreshed for is not kept.
      const canBeRevoked = discovery["revocation_endpoint"] !== undefined && forwardsTokens(vendor);
      assert.deepEqual(revoked, canBeRevoked ? [vendor.refreshToken] : []);
      const endpoints = (page as Member)["provider"]?.["endpoints"] as Member[string];
      const leave = endpoints?.["endSession"] ?? discovery["end_session_endpoint"];
      const { state, ...sent } = Object.fromEntries(end.searchParams);
      if (leave === undefined) {
        const { response: last } = provider.host.open(navigation(end.pathname + end.search));
        assert.equal(end.origin + end.pathname, SIGNED_OUT);
        assert.match(
          last?.body ?? "",
          new RegExp(`still be signed in at <bdi>${new URL(String(page["issuer"])).host}`),
        );
        return;
      }
      assert.equal(end.origin + end.pathname, leave);
      assert.ok(state !== undefined);
      assert.deepEqual(sent, {
        ...{ id_token_hint: provider.idToken, client_id: page["clientId"], post_logout_redirect_uri: SIGNED_OUT },
        ...((page as Member)["logout"]?.["parameters"] as object | undefined),
      });
      assert.equal(visit(provider, cookies).response?.status, 302);
    });
  });
}

describe("which of them people can sign out of", () => {
  for (const name of ["google.md", "dex.md", "gitlab.md", "kanidm.md"]) {
    test(`not of ${name}`, async () => {
      const { vendor, provider } = await Vendor.start(name);
      const cookies = sessionCookies(vendor.logIn(provider).response?.headers);
      const end = locationOf(signOutWith(provider.host, cookies));
      assert.equal(end.origin + end.pathname, SIGNED_OUT);
    });
  }

  test("of Cognito with the parameters that its own endpoint takes", async () => {
    const { vendor, provider } = await Vendor.start("cognito.md");
    const cookies = sessionCookies(vendor.logIn(provider).response?.headers);
    const { origin, pathname, searchParams } = locationOf(signOutWith(provider.host, cookies));
    assert.equal(origin + pathname, "https://example.auth.eu-central-1.amazoncognito.com/logout");
    assert.equal(searchParams.get("client_id"), vendor.page["clientId"]);
    assert.equal(searchParams.get("logout_uri"), SIGNED_OUT);
  });
});

describe("who is let in", () => {
  for (const [what, changes] of [
    ["an account of another domain", { hd: "example.org" }],
    ["an account of no domain", { hd: undefined }],
  ] as const) {
    test(`google.md: not ${what}, whatever the parameter hd asks for`, async () => {
      const { vendor, provider } = await Vendor.start("google.md", changes);
      const stream = visit(provider, sessionCookies(vendor.logIn(provider).response?.headers));
      assert.equal(stream.response?.status, 403);
    });
  }

  for (const [role, status] of [
    ["editor", undefined],
    ["viewer", 403],
  ] as const) {
    test(`zitadel.md: by a rule for the role ${role} in an organisation, ${status ?? "passes"}`, async () => {
      const claim = { name: ["urn:zitadel:iam:org:project:roles", role, "234567890123456789"], values: ["*"] };
      const { vendor, provider } = await Vendor.start("zitadel.md", {}, { rules: [{ require: { claims: [claim] } }] });
      const stream = visit(provider, sessionCookies(vendor.logIn(provider).response?.headers));
      assert.equal(stream.response?.status, status);
    });
  }

  test("authentik.md: with an address that is called unverified, which is told where the configuration says so", async () => {
    const { vendor, provider } = await Vendor.start("authentik.md", {}, { provider: { verifiedEmails: false } });
    const stream = visit(provider, sessionCookies(vendor.logIn(provider).response?.headers));
    assert.deepEqual(valuesOf(stream.forwarded, "x-auth-request-email"), ["ada@example.com"]);
  });

  test("entra-id.md: who is in too many groups, without any", async () => {
    const elsewhere = {
      groups: undefined,
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: "x" } },
    };
    const { vendor, provider } = await Vendor.start("entra-id.md", elsewhere);
    const stream = visit(provider, sessionCookies(vendor.logIn(provider).response?.headers));
    assert.deepEqual(valuesOf(stream.forwarded, "x-auth-request-user"), ["u1"]);
    assert.deepEqual(valuesOf(stream.forwarded, "x-auth-request-groups"), []);
    assert.match(provider.host.log.join("\n"), /x-auth-request-groups: the provider keeps it elsewhere/);
  });
});
