/** What to do about the reasons for which a login fails, by their labels. */
export const MENDS_OF_LOGINS: Readonly<Record<string, string>> = {
  discovery_unreachable:
    "The rest of the line says how it failed. `Envoy has no cluster`: a ServiceEntry or `provider.clusters`. Refused or TLS: the port, the cluster's trust and name. It is tried again by itself.",
  discovery_invalid:
    "Fetch the address that the line names with curl: is it the discovery document, in JSON, and not a login page or a proxy's?",
  discovery_issuer_mismatch: "Write `issuer` as the document has it, to the last slash, if that is your provider.",
  discovery_missing_endpoint: "Name the endpoint in `provider.endpoints`, or have the provider publish it.",
  jwks_unreachable:
    "As for `discovery_unreachable`: the host of `jwks_uri` may be another, and needs a cluster of its own.",
  jwks_invalid: "Fetch `jwks_uri` with curl: it has to be a JWK Set in JSON.",
  jwks_no_usable_key:
    "The line says what of each key is not taken. The provider has to publish its signing keys, of a kind in `provider.signingAlgorithms`.",
  pushed_authorization_missing:
    "`provider.pushedAuthorization: ALWAYS`, or the provider requires it, and its metadata do not say where: `provider.endpoints.pushedAuthorization`.",
  pushed_authorization_unreachable:
    "As for `discovery_unreachable`: the endpoint's host may be another, and needs a cluster of its own. `provider.pushedAuthorization: AUTO` goes on without where the provider lets it.",
  pushed_authorization_refused:
    "The line has the provider's own words: it would not have taken the same request from the browser, most often (`scopes`, `redirectUrl`). Where the client may not push, `provider.pushedAuthorization: NEVER`.",
  pushed_authorization_invalid_client:
    "As for `token_endpoint_invalid_client`. Where the client is right and may not push, `provider.pushedAuthorization: NEVER`.",
  pushed_authorization_invalid:
    "The line says what was found in place of a `request_uri`: a page of a proxy, most often.",
  too_many_pushed_requests:
    "The provider's endpoint is slow, or very many come to sign in, or somebody wants it to look so: look at `gatehouse.provider.pushed_authorization.*`.",
  callback_parameters_duplicated:
    "Nothing, where it is rare: somebody made it up. Else a proxy on the way repeats the query.",
  callback_parameters_missing:
    "Somebody opened the callback's address by hand, or a proxy cuts the query. With `responseMode: FORM_POST` the provider has to post.",
  callback_parameters_too_long:
    "Nothing, where it is rare. A provider whose codes have over 4,096 characters can't be used.",
  callback_state_unknown:
    "Do all gateways that share this callback have the same `cookieSecret`, `issuer` and `clientId`? Else a link that was changed or made up.",
  callback_login_missing:
    "The browser did not send the login's cookie back: it began in another browser or on another host, cookies are blocked, or the callback's host is not the one where it began (`redirectUrl`, `session.cookie.domain`).",
  callback_login_crowded_out:
    "Nothing: a browser that opens very many tabs at once begins these logins again by itself, when others have ended.",
  callback_state_mismatch: "Nothing, where it is rare: an old tab, or a link that somebody else made.",
  callback_login_expired:
    "Nothing: whoever takes more than 10 minutes begins anew. Else compare the clocks of the gateways.",
  callback_issuer_mismatch:
    "The answer names another issuer: a mix-up attack, or the provider calls itself otherwise than `issuer`.",
  callback_issuer_missing:
    "The provider's metadata says that it sends `iss`, and it did not: a proxy cuts the query, or the metadata is wrong.",
  callback_error: "The line has the provider's own words; look for the same time in its log.",
  callback_access_denied: "Assign the account to the application at the provider; or its user pressed Cancel.",
  callback_interaction_required:
    "`provider.authorizationParameters` has `prompt: none`, or the provider may not ask: the user has to consent or sign in there.",
  callback_authentication_unmet:
    "The provider can't do what `require.authentication` asks for: its `acrValues`, or the account's second factor.",
  callback_invalid_scope: "Take the scope out of `scopes`, or allow it in the client's registration.",
  callback_client_refused:
    "Compare `clientId` and `redirectUrl`, to the letter, with what is registered at the provider; the line has its words.",
  callback_server_error: "The provider failed: look into its log.",
  callback_temporarily_unavailable: "Nothing here: the provider says that it is busy.",
  callback_tried_too_often: "Nothing, where it is rare: one login was tried with many codes.",
  too_many_redemptions:
    "The provider's token endpoint is slow, or very many sign in at once: look at `gatehouse.provider.token.*` and at its latency.",
  token_endpoint_unreachable:
    "As for `discovery_unreachable`: the host of the token endpoint may be another, and needs a cluster of its own.",
  token_endpoint_refused: "The line has the provider's own words (`error`, `error_description`).",
  token_endpoint_invalid_client:
    "`clientId`, `clientSecret` or its key is not the provider's; is the secret expired? `provider.client.authentication` has to be what the client is registered with.",
  token_endpoint_invalid_grant:
    "Nothing, where it is rare: a code is good once. Else `redirectUrl` differs from the registered one, or two gateways share a callback and not `cookieSecret`.",
  token_endpoint_invalid_dpop_proof:
    "A proof has the time in it: NTP, there or here. Where the line has `use_dpop_nonce`, the provider's servers do not know each other's nonces.",
  token_response_not_bound:
    "Register the client for bound tokens (`dpop_bound_access_tokens`), if the provider has DPoP (`dpop_signing_alg_values_supported` in its metadata); else `provider.senderConstraint: NONE`.",
  token_response_invalid: "The line says what was found: a page of a proxy, most often, or no JSON.",
  token_response_missing_id_token:
    "Has the client the scope `openid` at the provider? OAuth without OpenID Connect can't sign anybody in.",
  token_response_missing_access_token: "Have the provider give an access token, or forward the ID token.",
  access_token_expired: "The clocks differ, or the provider's access tokens live for seconds: raise their lifetime.",
  login_signed_out:
    "The provider said that the session it just made has ended. Nothing, where it is rare; else its sessions have one `sid` for all.",
  userinfo_unreachable: "As for `discovery_unreachable`. `provider.userInfo: NEVER`, where nobody needs its claims.",
  userinfo_refused: "Do the scopes of the client allow it? The line has the provider's own words.",
  userinfo_invalid: "The line says whether its type or the signed answer is wrong. Turn encryption of the answer off.",
  userinfo_subject_mismatch:
    "Pairwise and public subjects are mixed at the provider, or `provider.endpoints.userInfo` is another's.",
  jwt_too_large: "Have the provider put less into the token: fewer groups, most often.",
  jwt_malformed: "The line says what was found: another kind of token, most often.",
  jwt_encrypted: "Turn encryption of ID tokens off in the client's registration.",
  jwt_algorithm_refused:
    "Add the algorithm to `provider.signingAlgorithms`, or have the provider use another. `none` is never taken.",
  jwt_critical_header: "The provider demands an extension (`crit`) that is not known here: turn it off there.",
  jwt_type_refused: "The provider, or the client, sent another kind of token than is wanted here (`typ`).",
  jwt_key_unknown:
    "Nothing, where it passes: the keys are fetched again. Else the provider signs with keys that it does not publish; the line lists the known ones.",
  jwt_signature_invalid:
    "Another provider signs under the same `kid`, or somebody changed the token. Is `issuer` the right one?",
  jwt_issuer_mismatch: "Write `issuer` as it is found, to the last slash, if that is your provider.",
  jwt_audience_mismatch:
    "Of an ID token: `clientId`, or `provider.audiences`. Of a bearer token: `bearerTokens.audiences`; at a protected resource the client has to ask for the resource's URL.",
  jwt_expired:
    "The clocks differ, there or here: NTP. `provider.clockSkew` bridges a little. Of a bearer token: nothing, its client fetches another.",
  jwt_expiry_missing: "The provider has to put `exp` into the token, as a number.",
  jwt_not_before_invalid: "`nbf` has to be a number; look at the provider's mappers.",
  jwt_not_yet_valid: "The clocks differ, there or here: NTP. `provider.clockSkew` bridges a little.",
  jwt_issued_at_missing: "The provider has to put `iat` into the token, as a number.",
  jwt_issued_at_invalid: "The clocks differ, there or here: NTP. `provider.clockSkew` bridges a little.",
  jwt_subject_missing: "The provider has to put `sub` into the token, as a text.",
  id_token_tenant_refused: "Nothing, or the tenant's id into `provider.tenants`.",
  id_token_authorized_party_mismatch:
    "`azp` names another client: `clientId`, or `provider.audiences` where that client's tokens are to be accepted.",
  id_token_nonce_mismatch:
    "Nothing, where it is rare: the answer to another login was handed in. Else the provider leaves the `nonce` out.",
  id_token_access_token_hash_mismatch:
    "The tokens of one answer do not belong together: look at the provider, or at a proxy before it.",
  authentication_insufficient:
    "Does the provider honour `max_age` and `acr_values`, and send `auth_time` and `acr`? Else its policy for this client.",
};
