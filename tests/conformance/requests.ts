/** What the suite demands of every request to it, whatever the module. */
import assert from "node:assert/strict";
import type { RecordedRequest } from "../support/provider/messages.ts";
import { clientCredentials, complaintAboutAuthorization } from "../support/provider/requests.ts";
import type { Trial } from "./trial.ts";

/** Asserts that all that the relying party asked of its provider in this module is as the standards have it. */
export function assertGoodRequests(trial: Trial): void {
  const { provider } = trial;
  const [client] = provider.clients;
  for (const { query, method } of provider.requestsTo("authorize")) {
    assert.equal(method, "GET");
    assert.equal(complaintAboutAuthorization(query), "");
    assert.equal(query.get("client_id"), client?.id);
    assert.equal(query.get("redirect_uri"), trial.redirectUri);
    assert.match(query.get("state") ?? "", /^[\w-]{22,}$/);
    assert.match(query.get("nonce") ?? "", /^[\w-]{22,}$/);
    assert.equal(query.get("response_mode") === "form_post", trial.party.responseMode === "FORM_POST");
    assert.ok(!(query.get("max_age") === "0" && query.get("prompt") === "none"));
    assert.equal(query.get("request") ?? query.get("request_uri"), null);
  }
  for (const request of provider.requestsTo("token")) {
    assert.equal(request.method, "POST");
    assertUrlHasNoSecret(request, trial);
    const { method, id, secret } = clientCredentials(request);
    assert.deepEqual([method, id, secret], ["client_secret_basic", client?.id, client?.secret]);
    assert.equal(request.form.get("client_assertion"), null);
    assert.ok([null, client?.id].includes(request.form.get("client_id")));
    const isCode = request.form.get("grant_type") === "authorization_code";
    assert.equal(request.form.get("redirect_uri"), isCode ? trial.redirectUri : null);
    const granted = (provider.requestsTo("authorize").at(-1)?.query.get("scope") ?? "").split(" ");
    const scopes = request.form.get("scope")?.split(" ") ?? [];
    assert.deepEqual(
      scopes.filter((scope) => !granted.includes(scope)),
      [],
      "no more than was granted",
    );
  }
  for (const request of provider.requestsTo("userinfo")) {
    assertUrlHasNoSecret(request, trial);
    const [scheme, token = ""] = (request.headers.authorization ?? "").split(" ");
    assert.equal(scheme, "Bearer");
    assert.ok(provider.issued.includes(token), "an access token of this provider");
    assert.equal(request.body, "", "the token comes once");
  }
}

function assertUrlHasNoSecret(request: RecordedRequest, { provider }: Trial): void {
  const known = [...provider.issued, ...provider.clients.map(({ secret = "" }) => encodeURIComponent(secret))];
  assert.deepEqual(
    known.filter((text) => request.url.includes(text)),
    [],
  );
}
