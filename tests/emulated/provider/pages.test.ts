import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGES } from "../../support/configuration/provider-pages.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedProvider, USER_INFO_PATH, withMembers } from "../../support/emulated/provider.ts";
import { CONFIGURATION, ISSUER, navigation, sessionCookies } from "../../support/emulated/session.ts";

// What the pages of docs/providers have written down signs somebody in, with a provider that keeps claims where theirs does.

const USER = { sub: "u1" };

/** What a provider has in its ID tokens beside the usual, and at userinfo; and the headers that come of it. */
const CLAIMS: Readonly<
  Record<string, { idToken?: object; userInfo?: object; headers: Readonly<Record<string, string>> }>
> = {
  "keycloak.md": { idToken: { roles: ["admin"] }, headers: { "x-auth-request-roles": "admin" } },
  "entra-id.md": { idToken: { groups: ["7d3c"] }, headers: { "x-auth-request-groups": "7d3c" } },
  "google.md": { idToken: { hd: "example.com" }, headers: {} },
  "auth0.md": { idToken: { "https://app.example.com/roles": ["a", "b"] }, headers: { "x-auth-request-roles": "a,b" } },
  "cognito.md": {
    idToken: { "cognito:groups": ["g"], email: "ada@example.com", email_verified: "true" },
    headers: { "x-auth-request-groups": "g", "x-auth-request-email": "ada@example.com" },
  },
  "gitlab.md": {
    userInfo: { groups: ["top/sub"] },
    headers: { "x-auth-request-groups": "top/sub", authorization: "" },
  },
  "zitadel.md": { userInfo: { email: "ada@example.com" }, headers: { "x-auth-request-email": "ada@example.com" } },
  "kanidm.md": { idToken: { auth_time: null, groups: ["g"] }, headers: { "x-auth-request-groups": "g" } },
};

for (const { name, configurations } of PAGES) {
  test(`${name}: somebody signs in with its configuration`, async () => {
    const { clientId, clientSecret, cookieSecret } = CONFIGURATION;
    const { idToken = {}, userInfo, headers } = CLAIMS[name] ?? { headers: {} };
    const [page = {}] = configurations;
    const provider = await EmulatedProvider.start({
      issuer: String(page["issuer"]),
      configuration: { ...page, clientId, clientSecret, cookieSecret },
      discovery: withMembers({ userinfo_endpoint: ISSUER + USER_INFO_PATH }),
      claims: (claims) => ({ ...claims, ...idToken }),
    });
    const stream = provider.logIn();
    if (userInfo !== undefined) provider.answerUserInfo({ ...USER, ...userInfo });
    const request = provider.host.request(navigation("/", sessionCookies(stream.response?.headers)));
    for (const [header, value] of Object.entries({ "x-auth-request-user": "u1", ...headers })) {
      assert.equal(valuesOf(request, header).join(), value, header);
    }
  });
}
