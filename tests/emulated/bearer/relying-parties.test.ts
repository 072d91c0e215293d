import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CHOICE, ONE_CLIENT, startWith, TWO_HOSTS } from "../../support/emulated/arrangements.ts";
import { apiRequest, refusalOf } from "../../support/emulated/bearer.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { at, EmulatedParties, issuerOf } from "../../support/emulated/relying-parties.ts";
import type { Signer } from "../../support/emulated/session.ts";

const API = "https://api.example.com";
const TOP = { bearerTokens: { enabled: true, audiences: [API] } };

let keys: ReadonlyMap<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
});

/** Who the application is told has sent a request with this token; undefined where it is refused. */
function userWith(parties: EmulatedParties, authority: string, token: string, path = "/"): string | undefined {
  const seen = parties.host.request(at(authority, apiRequest(path, [["authorization", `Bearer ${token}`]])));
  return valuesOf(seen, "x-auth-request-user")[0];
}

test("a token of one relying party's issuer is of no use on another's host, first or cached", async () => {
  const parties = await startWith(TWO_HOSTS.parties, keys, { top: TOP });
  const { alpha, beta } = TWO_HOSTS;
  const tokens = {
    alpha: await parties.idToken("alpha", { aud: API }),
    beta: await parties.idToken("beta", { aud: API }),
  };
  for (let turn = 0; turn < 3; turn++) {
    assert.equal(userWith(parties, alpha.host, tokens.alpha), "user of alpha");
    assert.equal(userWith(parties, beta.host, tokens.beta), "user of beta");
    assert.equal(userWith(parties, beta.host, tokens.alpha), undefined);
    assert.equal(refusalOf(parties.host).status, 401);
    assert.equal(userWith(parties, alpha.host, tokens.beta), undefined);
    assert.equal(refusalOf(parties.host).status, 401);
  }
});

test("two relying parties of one issuer have audiences of their own: a cached verdict is of one of them", async () => {
  const audiences = ["https://a.example.com", "https://b.example.com"];
  const configured = ONE_CLIENT.parties.map((party, i) => ({
    ...party,
    bearerTokens: { enabled: true, audiences: [audiences[i]] },
    forward: { headers: [{ header: "x-auth-request-user", claim: i === 0 ? "sub" : "email" }] },
  }));
  const parties = await startWith(configured, keys);
  const { alpha, beta } = ONE_CLIENT;
  const forFirst = await parties.idToken("alpha", { aud: audiences[0] ?? "", email: "ada@example.com" });
  const forBoth = await parties.idToken("alpha", { aud: audiences.map(String), email: "ada@example.com" });
  for (let turn = 0; turn < 3; turn++) {
    assert.equal(userWith(parties, alpha.host, forFirst), "user of alpha");
    assert.equal(userWith(parties, beta.host, forFirst), undefined);
    assert.equal(userWith(parties, alpha.host, forBoth), "user of alpha");
    assert.equal(userWith(parties, beta.host, forBoth), "ada@example.com");
  }
});

test("on a host with a choice a token of any of the issuers is taken, and is its relying party's", async () => {
  const parties = await startWith(CHOICE.parties, keys, { top: TOP });
  const { host } = CHOICE.alpha;
  for (let turn = 0; turn < 2; turn++) {
    assert.equal(userWith(parties, host, await parties.idToken("alpha", { aud: API })), "user of alpha");
    assert.equal(userWith(parties, host, await parties.idToken("beta", { aud: API })), "user of beta");
  }
  assert.equal(userWith(parties, host, await parties.idToken("beta", { aud: "client of beta" })), undefined);
  assert.equal(parties.host.response?.details, "gatehouse_jwt_audience_mismatch");
  const crossed = await parties.idToken("beta", { aud: API, iss: issuerOf("alpha") });
  const stream = parties.host.open(at(host, apiRequest("/", [["authorization", `Bearer ${crossed}`]])));
  parties.answerDocuments();
  assert.equal(stream.response?.status, 401);
});

test("resources of several hosts are told apart, however their relying parties share hosts", async () => {
  const top = { bearerTokens: { enabled: true }, protectedResources: [{ path: "/mcp" }] };
  const alone = {
    name: "alone",
    hosts: ["alone.example.com"],
    redirectUrl: "https://alone.example.com/oauth2/callback",
  };
  const parties = await startWith([...CHOICE.parties, { ...alone, issuer: issuerOf("beta"), clientId: "x" }], keys, {
    top,
  });
  const { host } = CHOICE.alpha;
  const shared = await parties.idToken("beta", { aud: `https://${host}/mcp` });
  const own = await parties.idToken("beta", { aud: "https://alone.example.com/mcp" });
  for (let turn = 0; turn < 3; turn++) {
    assert.equal(userWith(parties, host, shared, "/mcp"), "user of beta");
    assert.equal(userWith(parties, "alone.example.com", own, "/mcp"), "user of beta");
    assert.equal(userWith(parties, "alone.example.com", shared, "/mcp"), undefined);
    assert.equal(userWith(parties, host, own, "/mcp"), undefined);
  }
  const metadata = parties.host.open(at(host, apiRequest("/.well-known/oauth-protected-resource/mcp"))).response;
  const { authorization_servers } = JSON.parse(metadata?.body ?? "{}") as { authorization_servers?: string[] };
  assert.deepEqual(authorization_servers, [issuerOf("alpha"), issuerOf("beta")]);
});
