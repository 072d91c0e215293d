/** What to do about the reasons for which a request or a notice is refused, by their labels. */
export const MENDS_OF_REQUESTS: Readonly<Record<string, string>> = {
  logout_token_missing: "The provider's back-channel logout has to post one `logout_token` as a form.",
  logout_token_subject_missing: "Have the provider put `sid` or `sub` into its logout tokens.",
  logout_token_events_invalid:
    "The token is another security event: is the right address registered for back-channel logout?",
  logout_token_nonce_given: "Somebody sends an ID token in a logout token's place.",
  logout_token_jti_missing: "The provider has to put `jti` into its logout tokens.",
  logout_token_repeated: "Nothing: the provider sent a notice again that was carried out, or somebody replays it.",
  front_channel_parameters_missing:
    "Have the provider send `iss` and `sid` (`frontchannel_logout_session_required` in the client's registration).",
  notice_caller_refused:
    "Who pushes security events has to show `logout.sharedSignals.bearer`, and Okta its own JWT, as `Authorization: Bearer …`. Others have no business there.",
  notice_repeated: "Nothing: a request to end sessions was carried out and came again, or somebody replays it.",
  notice_jti_missing: "The sender has to put `jti` into its tokens.",
  notice_subject_missing:
    "The sender has to say whose sessions end: `sub_id` with a `format` and what belongs to it (RFC 9493).",
  notice_subject_unsupported:
    "Have the sender name users by `iss_sub` (or `opaque`), not by e-mail address or phone number: at Okta choose Issuer and Subject identifier, at Keycloak the user subject format iss_sub.",
  notice_subject_foreign:
    "`iss` of the subject is not `issuer`: compare the two letter by letter, also in the sender's settings.",
  security_events_missing: "The token is no security event (RFC 8417): is the right address registered for it?",
  bearer_is_security_event:
    "The client sends a logout token or another security event where an access token is wanted.",
  bearer_sender_constrained:
    "The client's tokens are bound to its key (DPoP or mTLS), which is not checked here: have it use plain bearer tokens.",
  bearer_is_id_token: "Have the client bring its access token; `bearerTokens.idTokens` where there is none.",
  bearer_unclear: "The client sends `Authorization` twice, or in a form that servers may read differently.",
  bearer_scope_missing: "The client has to ask for the scopes that the answer names (`protectedResources`).",
  session_missing:
    "Nothing: the request needs a session and has none. Where it should need none: `rules`. Where everybody gets it: do the cookies come back (`session.cookie`, the host)?",
  session_ended:
    "Nothing: it ended by `session.lifetime`, with its tokens, or by a sign-out. Too soon? A session without refresh token ends with its tokens: `offline_access` in `scopes`, or `session.end: LIFETIME`.",
  session_too_large:
    "The line says which token is how large. Fewer claims or groups at the provider, no access token where nobody needs it, or `session.maxBytes`.",
  host_unknown: "Add the host to `hosts`, or leave it out of `rules`.",
  relying_party_unknown: "A link names a relying party (`rp`) that this host does not have.",
  issuer_unknown: "Who links to `start` names another issuer (`iss`) than this host's relying parties have.",
  cookie_out_of_reach: "`session.cookie.domain` has to cover both the host and that of `redirectUrl`.",
  provider_protected: "Leave the provider's host out of `rules`; the page and the line say how.",
  cross_origin:
    "Nothing, where that page has no business here; else `crossOrigin.allowOrigins`. Your own page? Have the load balancer keep `Host` and send `X-Forwarded-Proto`.",
  group_missing: "Add the account to one of the groups that the proxy asks for (`allowed_groups`), or ask for others.",
  require_claims:
    "Is `found none` in the line wrong? Have the provider put the claim into the ID token (a scope, a mapper). Else the account's groups there, or `require.claims`.",
  require_emails: "The account's address is none of `require.emails`.",
  require_verified_email: "Have the address verified at the provider; or `require.emails.unverified`.",
  require_authentication:
    "An API client has to bring a token of the authentication that the answer names (RFC 9470); people are sent to the provider.",
  request_malformed: "Nothing, where it is rare: a scanner, most often. The line says what could not be read.",
  query_too_long: "Have the application link to a shorter `rd`.",
  request_parameters_duplicated: "Somebody repeats a parameter of an endpoint; a link of yours?",
  request_body_too_large: "What is posted to an endpoint here is a few KB at most: is the address the application's?",
  request_body_type_refused: "Post a form (`application/x-www-form-urlencoded`) to this endpoint.",
  request_body_late: "The client, or a proxy before the gateway, sends too slowly.",
  request_body_withheld:
    "On Envoy alone: `allow_on_headers_stop_iteration` in the filter's config. In Istio: a route for the path.",
  too_many_request_bodies: "Somebody posts much at once; bound it before the gateway.",
  prefetch: "Nothing: a browser looked ahead, and gets the page when its user goes there.",
  secret_unread:
    "The line `a secret can't be read from` says how that failed: [secrets.md](secrets.md). It is tried again by itself.",
  provider_not_ready: "`GET ready` under `prefix` says what is missing; the log says why.",
  no_randomness: "The host gives the Wasm no random bytes: allow `random_get` in its capability restriction.",
  refresh_unavailable:
    "The session's tokens have ended and the provider can't be reached: as for `token_endpoint_unreachable`.",
};
