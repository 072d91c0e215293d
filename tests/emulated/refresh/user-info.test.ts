import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedProvider, USER_INFO_PATH, withMembers } from "../../support/emulated/provider.ts";
import { ISSUER, navigation, sessionCookies } from "../../support/emulated/session.ts";

const LIFE = 300;
const USER = { sub: "u1", email: "ada@example.com", groups: ["staff"] };

test("what the UserInfo endpoint gave stays through a refresh, which does not ask it again; a new ID token's claims win", async () => {
  let later: object = {};
  const provider = await EmulatedProvider.start({
    discovery: withMembers({ userinfo_endpoint: ISSUER + USER_INFO_PATH }),
    configuration: { provider: { userInfo: "ALWAYS" } },
    tokens: withMembers({ refresh_token: "r", expires_in: LIFE }),
    claims: (claims) => ({ ...claims, exp: Number(claims["iat"]) + LIFE, ...later }),
  });
  const { host } = provider;
  const login = provider.logIn();
  provider.answerUserInfo(USER);
  host.nowMs += (LIFE + 1) * 1000;
  host.tick();
  const stream = host.open(navigation("/", sessionCookies(login.response?.headers)));
  assert.equal(stream.state, "HELD");
  later = { email: "new@example.com", nonce: undefined };
  provider.redeem("");
  assert.equal(provider.takeUserInfoCall(), undefined);
  const headers = ["user", "email", "groups"].map((name) => valuesOf(stream.forwarded, `x-auth-request-${name}`));
  assert.deepEqual(headers, [["u1"], ["new@example.com"], ["staff"]]);
});
