import assert from "node:assert/strict";
import { test } from "node:test";
import { claimsOf, gatewayToken, tokenAt } from "../../support/emulated/gateway-token.ts";
import { EmulatedProvider, USER_INFO_PATH, withMembers } from "../../support/emulated/provider.ts";
import { ISSUER, sessionCookies } from "../../support/emulated/session.ts";

const ENDPOINT = { userinfo_endpoint: ISSUER + USER_INFO_PATH };

/** The claims of the token of somebody whose provider says this in the ID token, and that in its UserInfo. */
async function claims(configured: string[], idToken: object, userInfo: object): Promise<Record<string, unknown>> {
  const provider = await EmulatedProvider.start({
    discovery: withMembers({ ...ENDPOINT, claims_supported: ["sub", "department", "email"] }),
    claims: (usual) => ({ ...usual, ...idToken }),
    configuration: { ...gatewayToken({ claims: configured }), provider: { verifiedEmails: false } },
  });
  const stream = provider.logIn();
  const call = provider.takeUserInfoCall();
  assert.ok(call !== undefined, "it is asked for what the token is to have");
  provider.host.answer(call, 200, JSON.stringify({ sub: "u1", ...userInfo }), [["content-type", "application/json"]]);
  return claimsOf(tokenAt(provider.host, sessionCookies(stream.response?.headers)));
}

test("a claim of the gateway's own token that the ID token lacks comes from the UserInfo endpoint", async () => {
  const { sub, department } = await claims(["department"], {}, { department: ["a", "b"] });
  assert.deepEqual([sub, department], ["u1", ["a", "b"]]);
});

test("what one says of whether an address is verified is not said of the other's", async () => {
  const configured = ["department", "email", "email_verified"];
  const other = { department: "a", email: "other@example.com", email_verified: true };
  const both = await claims(configured, { email: "ada@example.com" }, other);
  assert.deepEqual([both["email"], both["email_verified"]], ["ada@example.com", undefined]);
  const one = await claims(configured, {}, other);
  assert.deepEqual([one["email"], one["email_verified"]], ["other@example.com", true]);
  const contrary = await claims(configured, { email_verified: true }, { ...other, email_verified: false });
  assert.deepEqual([contrary["email"], contrary["email_verified"]], ["other@example.com", false]);
});
