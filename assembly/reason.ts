/**
 * Why something was refused. One vocabulary for all layers: `gateway/reasons.ts` turns each into a log text, a metric label
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
  CallbackStateUnknown,
  CallbackStateMismatch,
  CallbackLoginExpired,
  CallbackIssuerMismatch,
  CallbackError,

  // The token response
  TokenEndpointUnreachable,
  TokenEndpointRefused,
  TokenResponseInvalid,
  TokenResponseMissingIdToken,

  // The ID token
  JwtTooLarge,
  JwtMalformed,
  JwtEncrypted,
  JwtAlgorithmRefused,
  JwtCriticalHeader,
  JwtTypeRefused,
  JwtKeyUnknown,
  JwtSignatureInvalid,
  IdTokenIssuerMismatch,
  IdTokenAudienceMismatch,
  IdTokenAuthorizedPartyMismatch,
  IdTokenExpired,
  IdTokenExpiryMissing,
  IdTokenNotYetValid,
  IdTokenIssuedAtMissing,
  IdTokenIssuedAtInvalid,
  IdTokenSubjectMissing,
  IdTokenNonceMismatch,
  IdTokenAccessTokenHashMismatch,

  // The session and the request
  SessionMissing,
  SessionExpired,
  SessionUnreadable,
  SessionTooLarge,
  HostUnknown,
  ReturnUrlRefused,
  RequestMalformed,
  CrossSiteSignOut,
  Prefetch,
  ProviderNotReady,
  TooManyWaiting,
}
