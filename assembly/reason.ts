/**
 * Why something was refused. One vocabulary for all layers: `gateway/replies/reasons.ts` turns each into a log text, a metric label
 * and what the user reads.
 */
export enum Reason {
  None = 0,

  // A provider's document or answer
  DiscoveryUnreachable,
  DiscoveryInvalid,
  DiscoveryIssuerMismatch,
  DiscoveryMissingEndpoint,
  JwksUnreachable,
  JwksInvalid,
  JwksNoUsableKey,

  // The authorization response
  CallbackParametersDuplicated,
  CallbackParametersMissing,
  CallbackParametersTooLong,
  CallbackStateUnknown,
  CallbackLoginMissing,
  CallbackStateMismatch,
  CallbackLoginExpired,
  CallbackIssuerMismatch,
  CallbackIssuerMissing,
  CallbackError,
  CallbackAccessDenied,
  CallbackInteractionRequired,
  CallbackScopeInvalid,
  CallbackClientRefused,
  CallbackServerError,
  CallbackTemporarilyUnavailable,
  CallbackTriedTooOften,
  TooManyRedemptions,

  // The token response
  TokenEndpointUnreachable,
  TokenEndpointRefused,
  TokenEndpointClientRefused,
  TokenEndpointGrantRefused,
  TokenResponseInvalid,
  TokenResponseMissingIdToken,
  TokenResponseMissingAccessToken,
  AccessTokenExpired,

  // A token: what holds for each, then for ID tokens
  JwtTooLarge,
  JwtMalformed,
  JwtEncrypted,
  JwtAlgorithmRefused,
  JwtCriticalHeader,
  JwtTypeRefused,
  JwtKeyUnknown,
  JwtSignatureInvalid,
  JwtIssuerMismatch,
  JwtAudienceMismatch,
  JwtExpired,
  JwtExpiryMissing,
  JwtNotBeforeInvalid,
  JwtNotYetValid,
  JwtIssuedAtMissing,
  JwtIssuedAtInvalid,
  JwtSubjectMissing,
  IdTokenAuthorizedPartyMismatch,
  IdTokenNonceMismatch,
  IdTokenAccessTokenHashMismatch,

  // The session and the request
  SessionMissing,
  SessionEnded,
  SessionTooLarge,
  HostUnknown,
  RelyingPartyUnknown,
  IssuerUnknown,
  CookieOutOfReach,
  ProviderProtected,
  RequestMalformed,
  QueryTooLong,
  Prefetch,
  ProviderNotReady,
  NoRandomness,
  RefreshUnavailable,
}
