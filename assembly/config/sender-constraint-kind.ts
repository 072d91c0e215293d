/** What the provider's tokens are bound to, so that whoever else gets one can't use it. */
export enum SenderConstraint {
  /** To nothing: bearer tokens. */
  None,
  /** To a key of each session's (RFC 9449). */
  Dpop,
  /** To the certificate of the cluster that reaches the provider (RFC 8705, section 3). */
  Mtls,
}
