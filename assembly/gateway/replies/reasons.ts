import { Reason } from "../../reason";
import {
  AUTHENTICATION_INSUFFICIENT,
  BAD_CALLBACK,
  BAD_REQUEST,
  BODY_LATE,
  BODY_TOO_LARGE,
  BODY_TYPE_REFUSED,
  BODY_WITHHELD,
  CALLBACK_ACCESS_DENIED,
  CALLBACK_AUTHENTICATION_UNMET,
  CALLBACK_INTERACTION_REQUIRED,
  CALLBACK_ISSUER_MISMATCH,
  CALLBACK_ISSUER_MISSING,
  CALLBACK_SERVER_ERROR,
  CALLBACK_TEMPORARILY_UNAVAILABLE,
  CALLBACK_TRIED_TOO_OFTEN,
  COOKIE_OUT_OF_REACH,
  CROSS_ORIGIN,
  ENDED_SESSION,
  FAILED_LOGIN,
  FORBIDDEN_HOST,
  GROUP_MISSING,
  LOGIN_CROWDED_OUT,
  LOGIN_SIGNED_OUT,
  LOST_LOGIN,
  NO_RANDOMNESS,
  NO_SESSION,
  NOT_NOW,
  NOT_YET,
  PROVIDER_DOWN,
  PROVIDER_PROTECTED,
  PROVIDER_WRONG,
  QUERY_TOO_LONG,
  REFUSED_LOGIN,
  REQUIRE_AUTHENTICATION,
  REQUIRE_CLAIMS,
  REQUIRE_EMAILS,
  REQUIRE_VERIFIED_EMAIL,
  SESSION_TOO_LARGE,
  TOKEN_ENDPOINT_GRANT_REFUSED,
  TOO_MANY_BODIES,
  TOO_MANY_REDEMPTIONS,
  UserText,
  WRONG_ANSWER,
  WRONG_CLOCK,
  WRONG_REQUEST,
} from "./user-text";

class ReasonEntry {
  constructor(
    readonly reason: Reason,
    readonly label: string,
    readonly log: string,
    readonly user: UserText,
  ) {}
}

/** In the order of the enumeration, by which it is indexed. Labels are names of metrics, and what the workers share. */
// prettier-ignore
const ENTRIES: StaticArray<ReasonEntry> = [
  entry(Reason.None, "none", "nothing is wrong", NO_SESSION),
  entry(Reason.DiscoveryUnreachable, "discovery_unreachable", "the discovery document can't be had", PROVIDER_DOWN),
  entry(Reason.DiscoveryInvalid, "discovery_invalid", "the discovery document is unusable", PROVIDER_WRONG),
  entry(Reason.DiscoveryIssuerMismatch, "discovery_issuer_mismatch", "the discovery document belongs to another issuer", PROVIDER_WRONG),
  entry(Reason.DiscoveryMissingEndpoint, "discovery_missing_endpoint", "the discovery document lacks an endpoint", PROVIDER_WRONG),
  entry(Reason.JwksUnreachable, "jwks_unreachable", "the provider's keys can't be had", PROVIDER_DOWN),
  entry(Reason.JwksInvalid, "jwks_invalid", "the provider's keys are no JWK Set", PROVIDER_WRONG),
  entry(Reason.JwksNoUsableKey, "jwks_no_usable_key", "none of the provider's keys can be used", PROVIDER_WRONG),
  entry(Reason.PushedAuthorizationMissing, "pushed_authorization_missing", "authorization requests are to be pushed, and it is not known where (pushed_authorization_request_endpoint, or provider.endpoints.pushedAuthorization)", PROVIDER_WRONG),
  entry(Reason.PushedAuthorizationUnreachable, "pushed_authorization_unreachable", "the endpoint for pushed authorization requests can't be reached or failed", PROVIDER_DOWN),
  entry(Reason.PushedAuthorizationRefused, "pushed_authorization_refused", "the provider does not accept the authorization request that was pushed (provider.pushedAuthorization)", WRONG_REQUEST),
  entry(Reason.PushedAuthorizationClientRefused, "pushed_authorization_invalid_client", "the provider does not accept this client's pushed authorization requests (clientId, clientSecret, provider.client.authentication, provider.pushedAuthorization)", WRONG_REQUEST),
  entry(Reason.PushedAuthorizationInvalid, "pushed_authorization_invalid", "the answer to a pushed authorization request is unusable", WRONG_ANSWER),
  entry(Reason.TooManyPushedRequests, "too_many_pushed_requests", "so many authorization requests are being pushed by this worker that another has no room", TOO_MANY_REDEMPTIONS),
  entry(Reason.CallbackParametersDuplicated, "callback_parameters_duplicated", "the callback has a parameter twice", BAD_CALLBACK),
  entry(Reason.CallbackParametersMissing, "callback_parameters_missing", "the callback lacks code or state", BAD_CALLBACK),
  entry(Reason.CallbackParametersTooLong, "callback_parameters_too_long", "code or state of the callback are too long", BAD_CALLBACK),
  entry(Reason.CallbackStateUnknown, "callback_state_unknown", "state was not made here, or was changed", BAD_CALLBACK),
  entry(Reason.CallbackLoginMissing, "callback_login_missing", "the browser has no login cookie for this state", LOST_LOGIN),
  entry(Reason.CallbackLoginCrowdedOut, "callback_login_crowded_out", "so many logins are under way in this browser that the cookie of this one had to go", LOGIN_CROWDED_OUT),
  entry(Reason.CallbackStateMismatch, "callback_state_mismatch", "the login cookie does not belong to this state", LOST_LOGIN),
  entry(Reason.CallbackLoginExpired, "callback_login_expired", "the login began more than 10 minutes ago", LOST_LOGIN),
  entry(Reason.CallbackIssuerMismatch, "callback_issuer_mismatch", "iss of the callback is another issuer", CALLBACK_ISSUER_MISMATCH),
  entry(Reason.CallbackIssuerMissing, "callback_issuer_missing", "the callback has no iss, which the provider's metadata promises (authorization_response_iss_parameter_supported)", CALLBACK_ISSUER_MISSING),
  entry(Reason.CallbackError, "callback_error", "the provider answered with an error", REFUSED_LOGIN),
  entry(Reason.CallbackAccessDenied, "callback_access_denied", "the provider, or the user there, denied access", CALLBACK_ACCESS_DENIED),
  entry(Reason.CallbackInteractionRequired, "callback_interaction_required", "the provider would have to ask the user something, and may not (prompt)", CALLBACK_INTERACTION_REQUIRED),
  entry(Reason.CallbackAuthenticationUnmet, "callback_authentication_unmet", "the provider can't authenticate the user as it was asked to", CALLBACK_AUTHENTICATION_UNMET),
  entry(Reason.CallbackScopeInvalid, "callback_invalid_scope", "the provider does not give this client the scopes that it asks for (scopes)", WRONG_REQUEST),
  entry(Reason.CallbackClientRefused, "callback_client_refused", "the provider does not accept this client's request (clientId, redirectUrl, what is registered there)", WRONG_REQUEST),
  entry(Reason.CallbackServerError, "callback_server_error", "the provider failed", CALLBACK_SERVER_ERROR),
  entry(Reason.CallbackTemporarilyUnavailable, "callback_temporarily_unavailable", "the provider says that it is overloaded or under maintenance", CALLBACK_TEMPORARILY_UNAVAILABLE),
  entry(Reason.CallbackTriedTooOften, "callback_tried_too_often", "the login's cookie was used for more than 3 codes at once, or 5 in all", CALLBACK_TRIED_TOO_OFTEN),
  entry(Reason.TooManyRedemptions, "too_many_redemptions", "256 codes are being redeemed by this worker", TOO_MANY_REDEMPTIONS),
  entry(Reason.TokenEndpointUnreachable, "token_endpoint_unreachable", "the token endpoint can't be reached or failed", PROVIDER_DOWN),
  entry(Reason.TokenEndpointRefused, "token_endpoint_refused", "the token endpoint refused", FAILED_LOGIN),
  entry(Reason.TokenEndpointClientRefused, "token_endpoint_invalid_client", "the token endpoint does not accept this client (clientId, clientSecret, provider.client.authentication)", WRONG_REQUEST),
  entry(Reason.TokenEndpointGrantRefused, "token_endpoint_invalid_grant", "the token endpoint does not accept the code or refresh token: used, expired, revoked, or of another client", TOKEN_ENDPOINT_GRANT_REFUSED),
  entry(Reason.TokenEndpointProofRefused, "token_endpoint_invalid_dpop_proof", "the token endpoint does not accept the proof of the session's key, or asks for another nonce each time (provider.senderConstraint: DPOP); compare the clocks", FAILED_LOGIN),
  entry(Reason.TokenResponseInvalid, "token_response_invalid", "the token response is unusable", FAILED_LOGIN),
  entry(Reason.TokenResponseNotBound, "token_response_not_bound", "the access token is not bound to the session's key, as provider.senderConstraint: DPOP wants it", WRONG_ANSWER),
  entry(Reason.TokenResponseMissingIdToken, "token_response_missing_id_token", "the token response has no ID token", WRONG_ANSWER),
  entry(Reason.TokenResponseMissingAccessToken, "token_response_missing_access_token", "the token response has no access token, which forward.authorization: ACCESS_TOKEN needs", WRONG_ANSWER),
  entry(Reason.AccessTokenExpired, "access_token_expired", "the access token, which the application gets, has ended when it comes (expires_in)", WRONG_ANSWER),
  entry(Reason.LoginSignedOut, "login_signed_out", "the provider said that this session (sid), or the user's up to this second (sub), have ended", LOGIN_SIGNED_OUT),
  entry(Reason.UserInfoUnreachable, "userinfo_unreachable", "the UserInfo endpoint can't be reached or failed", PROVIDER_DOWN),
  entry(Reason.UserInfoRefused, "userinfo_refused", "the UserInfo endpoint does not accept the access token", FAILED_LOGIN),
  entry(Reason.UserInfoInvalid, "userinfo_invalid", "the UserInfo response is unusable", WRONG_ANSWER),
  entry(Reason.UserInfoSubjectMismatch, "userinfo_subject_mismatch", "the UserInfo response is not about the user of the ID token (sub)", FAILED_LOGIN),
  entry(Reason.JwtTooLarge, "jwt_too_large", "the ID token is too large", WRONG_ANSWER),
  entry(Reason.JwtMalformed, "jwt_malformed", "the ID token is malformed", WRONG_ANSWER),
  entry(Reason.JwtEncrypted, "jwt_encrypted", "the ID token is encrypted, which is not supported", WRONG_ANSWER),
  entry(Reason.JwtAlgorithmRefused, "jwt_algorithm_refused", "the ID token is signed with an algorithm that is not accepted", WRONG_ANSWER),
  entry(Reason.JwtCriticalHeader, "jwt_critical_header", "the ID token has a critical header", WRONG_ANSWER),
  entry(Reason.JwtTypeRefused, "jwt_type_refused", "the token is of another type than an ID token", WRONG_ANSWER),
  entry(Reason.JwtKeyUnknown, "jwt_key_unknown", "the provider publishes no key that fits the ID token", FAILED_LOGIN),
  entry(Reason.JwtSignatureInvalid, "jwt_signature_invalid", "the ID token's signature does not hold", FAILED_LOGIN),
  entry(Reason.JwtIssuerMismatch, "jwt_issuer_mismatch", "iss of the ID token is not the issuer", WRONG_ANSWER),
  entry(Reason.JwtAudienceMismatch, "jwt_audience_mismatch", "the ID token is not for this client (aud)", WRONG_ANSWER),
  entry(Reason.JwtExpired, "jwt_expired", "the ID token has expired; compare the clocks", WRONG_CLOCK),
  entry(Reason.JwtExpiryMissing, "jwt_expiry_missing", "exp of the ID token is missing or no number", WRONG_ANSWER),
  entry(Reason.JwtNotBeforeInvalid, "jwt_not_before_invalid", "nbf of the ID token is no number", WRONG_ANSWER),
  entry(Reason.JwtNotYetValid, "jwt_not_yet_valid", "the ID token is not valid yet; compare the clocks", WRONG_CLOCK),
  entry(Reason.JwtIssuedAtMissing, "jwt_issued_at_missing", "iat of the ID token is missing or no number", WRONG_ANSWER),
  entry(Reason.JwtIssuedAtInvalid, "jwt_issued_at_invalid", "iat of the ID token lies in the future; compare the clocks", WRONG_CLOCK),
  entry(Reason.JwtSubjectMissing, "jwt_subject_missing", "sub of the ID token is missing or no text that can be used", WRONG_ANSWER),
  entry(Reason.IdTokenTenantRefused, "id_token_tenant_refused", "the ID token is of a tenant whose users may not sign in (tid, provider.tenants)", REFUSED_LOGIN),
  entry(Reason.IdTokenAuthorizedPartyMismatch, "id_token_authorized_party_mismatch", "the ID token is for another client (azp)", WRONG_ANSWER),
  entry(Reason.IdTokenNonceMismatch, "id_token_nonce_mismatch", "the ID token is of another login (nonce)", FAILED_LOGIN),
  entry(Reason.IdTokenAccessTokenHashMismatch, "id_token_access_token_hash_mismatch", "the access token is not the one that the ID token came with (at_hash)", WRONG_ANSWER),
  entry(Reason.LogoutTokenMissing, "logout_token_missing", "the logout notice has no logout_token, or several", BAD_REQUEST),
  entry(Reason.LogoutTokenSubjectMissing, "logout_token_subject_missing", "the logout token has neither sub nor sid, or a sid that is no text", BAD_REQUEST),
  entry(Reason.LogoutTokenEventsInvalid, "logout_token_events_invalid", "events of the logout token is not the one of a back-channel logout", BAD_REQUEST),
  entry(Reason.LogoutTokenNonceGiven, "logout_token_nonce_given", "the logout token has a nonce, as ID tokens have", BAD_REQUEST),
  entry(Reason.LogoutTokenIdMissing, "logout_token_jti_missing", "jti of the logout token is missing or no text", BAD_REQUEST),
  entry(Reason.LogoutTokenRepeated, "logout_token_repeated", "the logout token came before (jti)", BAD_REQUEST),
  entry(Reason.FrontChannelParametersMissing, "front_channel_parameters_missing", "a front-channel logout lacks iss or sid, which are both needed", BAD_REQUEST),
  entry(Reason.NoticeCallerRefused, "notice_caller_refused", "the request has not the bearer token that it needs (Authorization)", BAD_REQUEST),
  entry(Reason.NoticeRepeated, "notice_repeated", "the token came before (jti)", BAD_REQUEST),
  entry(Reason.NoticeIdMissing, "notice_jti_missing", "jti of the token is missing or no text", BAD_REQUEST),
  entry(Reason.NoticeSubjectMissing, "notice_subject_missing", "it is not said, or not clearly, whose sessions end (sub_id)", BAD_REQUEST),
  entry(Reason.NoticeSubjectUnsupported, "notice_subject_unsupported", "whose sessions end is said in a form by which sessions are not known here (sub_id)", BAD_REQUEST),
  entry(Reason.NoticeSubjectForeign, "notice_subject_foreign", "the user is one of another issuer (iss of sub_id)", BAD_REQUEST),
  entry(Reason.SecurityEventsMissing, "security_events_missing", "the token has no events, or more than 16", BAD_REQUEST),
  entry(Reason.BearerIsSecurityEvent, "bearer_is_security_event", "the token is a logout token or another security event (events)", NO_SESSION),
  entry(Reason.BearerSenderConstrained, "bearer_sender_constrained", "the token is bound to a key of its client (cnf), which is not looked at here", NO_SESSION),
  entry(Reason.BearerIsIdToken, "bearer_is_id_token", "the token is an ID token (bearerTokens.idTokens)", NO_SESSION),
  entry(Reason.AuthenticationInsufficient, "authentication_insufficient", "the ID token does not tell of the authentication that was asked for", AUTHENTICATION_INSUFFICIENT),
  entry(Reason.SessionMissing, "session_missing", "there is no session", NO_SESSION),
  entry(Reason.SessionEnded, "session_ended", "the session has ended, or there is none and the request can't be repeated", ENDED_SESSION),
  entry(Reason.SessionTooLarge, "session_too_large", "the session does not fit into the browser's cookies", SESSION_TOO_LARGE),
  entry(Reason.HostUnknown, "host_unknown", "the host is none of `hosts`", FORBIDDEN_HOST),
  entry(Reason.RelyingPartyUnknown, "relying_party_unknown", "`rp` names no relying party of this host", BAD_REQUEST),
  entry(Reason.IssuerUnknown, "issuer_unknown", "`iss` is the issuer of no relying party of this host", BAD_REQUEST),
  entry(Reason.CookieOutOfReach, "cookie_out_of_reach", "the session cookie can't reach this host (session.cookie.domain)", COOKIE_OUT_OF_REACH),
  entry(Reason.ProviderProtected, "provider_protected", "a rule asks for a session at the provider itself, which is behind this gateway", PROVIDER_PROTECTED),
  entry(Reason.CrossOrigin, "cross_origin", "a page of another origin sent it with the session (crossOrigin.guard)", CROSS_ORIGIN),
  entry(Reason.BearerUnclear, "bearer_unclear", "Authorization is neither cleanly Bearer nor cleanly of another scheme, or came twice", BAD_REQUEST),
  entry(Reason.BearerScopeMissing, "bearer_scope_missing", "the token lacks scopes of the resource (protectedResources)", NO_SESSION),
  entry(Reason.GroupMissing, "group_missing", "the session is in none of the groups that auth was asked for (allowed_groups)", GROUP_MISSING),
  entry(Reason.RequireClaims, "require_claims", "the session's claims are not what a rule requires", REQUIRE_CLAIMS),
  entry(Reason.RequireEmails, "require_emails", "the session's e-mail address is not one that a rule requires", REQUIRE_EMAILS),
  entry(Reason.RequireVerifiedEmail, "require_verified_email", "the session's e-mail address is not verified, which a rule requires", REQUIRE_VERIFIED_EMAIL),
  entry(Reason.RequireAuthentication, "require_authentication", "the session's authentication is not what a rule requires", REQUIRE_AUTHENTICATION),
  entry(Reason.RequestMalformed, "request_malformed", "the request is malformed", BAD_REQUEST),
  entry(Reason.QueryTooLong, "query_too_long", "the query of an endpoint is longer than 8 KB", QUERY_TOO_LONG),
  entry(Reason.RequestParametersDuplicated, "request_parameters_duplicated", "an endpoint was asked with a parameter twice, or with more than 64", BAD_REQUEST),
  entry(Reason.RequestBodyTooLarge, "request_body_too_large", "what was sent to an endpoint is longer than 64 KB", BODY_TOO_LARGE),
  entry(Reason.RequestBodyTypeRefused, "request_body_type_refused", "what was sent to an endpoint is no form (application/x-www-form-urlencoded)", BODY_TYPE_REFUSED),
  entry(Reason.RequestBodyLate, "request_body_late", "what was being sent to an endpoint did not come whole within 10 s", BODY_LATE),
  entry(Reason.RequestBodyWithheld, "request_body_withheld", "the host did not hand over what was sent: set allow_on_headers_stop_iteration in the filter's config, or have a route for the path", BODY_WITHHELD),
  entry(Reason.TooManyRequestBodies, "too_many_request_bodies", "so many requests are being sent to endpoints of this worker that another has no room", TOO_MANY_BODIES),
  entry(Reason.Prefetch, "prefetch", "a browser fetched ahead", NOT_NOW),
  entry(Reason.ProviderNotReady, "provider_not_ready", "the provider has not answered yet", PROVIDER_DOWN),
  entry(Reason.SecretUnread, "secret_unread", "a secret that is read from a URL is not known yet (clientSecret, cookieSecret)", NOT_YET),
  entry(Reason.NoRandomness, "no_randomness", "the host gives no random bytes", NO_RANDOMNESS),
  entry(Reason.RefreshUnavailable, "refresh_unavailable", "the session's tokens have expired and can't be refreshed now", PROVIDER_DOWN),
];

function entry(reason: Reason, label: string, log: string, user: UserText): ReasonEntry {
  return new ReasonEntry(reason, label, log, user);
}

function find(reason: Reason): ReasonEntry {
  return ENTRIES[<u32>reason < <u32>ENTRIES.length ? reason : Reason.None];
}

/** The reason as part of a metric's name and of `%RESPONSE_CODE_DETAILS%`. */
export function reasonLabel(reason: Reason): string {
  return find(reason).label;
}

/** The reason for a log line. */
export function describeReason(reason: Reason): string {
  return find(reason).log;
}

/** The reason for the user. */
export function userText(reason: Reason): UserText {
  return find(reason).user;
}

/** The reason of a label; `ProviderNotReady` where it is none: another version of this filter may have written it. */
export function reasonOfLabel(label: string): Reason {
  for (let i = 0; i < ENTRIES.length; i++) if (ENTRIES[i].label == label) return ENTRIES[i].reason;
  return Reason.ProviderNotReady;
}
