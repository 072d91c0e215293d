import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EmulatedProvider, USER_INFO_PATH, withMembers } from "../../support/emulated/provider.ts";
import { ISSUER, navigation, sessionCookies } from "../../support/emulated/session.ts";

const ENDPOINT = { userinfo_endpoint: ISSUER + USER_INFO_PATH };
const USER = { sub: "u1", groups: ["admins", "staff"], email: "ada@example.com" };

describe("claims that a rule requires", () => {
  const RULES = [
    {
      to: [{ operation: { paths: ["/admin"] } }],
      require: { claims: [{ name: "groups", values: ["admins"] }], emails: { domains: ["example.com"] } },
    },
    {},
  ];

  test("are asked for where the ID token lacks them, and the rule takes them", async () => {
    for (const [userInfo, isOpen] of [
      [USER, true],
      [{ ...USER, groups: ["staff"] }, false],
      [{ ...USER, email: "eve@evil.org" }, false],
      [{ ...USER, email_verified: false }, false],
      [{ sub: "u1" }, false],
    ] as const) {
      const provider = await EmulatedProvider.start({
        configuration: { rules: RULES },
        discovery: withMembers(ENDPOINT),
      });
      const stream = provider.logIn();
      const call = provider.takeUserInfoCall();
      assert.ok(call);
      provider.host.answer(call, 200, JSON.stringify(userInfo), [["content-type", "application/json"]]);
      const cookies = sessionCookies(stream.response?.headers);
      for (let turn = 0; turn < 2; turn++) {
        const name = JSON.stringify(userInfo);
        assert.equal(provider.host.open(navigation("/admin", cookies)).forwarded !== undefined, isOpen, name);
        assert.ok(provider.host.open(navigation("/", cookies)).forwarded, name);
      }
    }
  });

  test("keep nobody from signing in where there is no endpoint", async () => {
    const provider = await EmulatedProvider.start({ configuration: { rules: RULES } });
    const stream = provider.logIn();
    assert.equal(stream.response?.details, "gatehouse_login_completed");
    const cookies = sessionCookies(stream.response.headers);
    assert.ok(provider.host.open(navigation("/", cookies)).forwarded);
    assert.equal(provider.host.open(navigation("/admin", cookies)).response?.status, 403);
  });
});
