/** How a client says to the provider who it is (OpenID Connect Core 9; RFC 8705, section 2). */
export enum ClientAuthentication {
  Auto,
  ClientSecretBasic,
  ClientSecretPost,
  ClientSecretJwt,
  PrivateKeyJwt,
  FederatedJwt,
  TlsClientAuth,
  SelfSignedTlsClientAuth,
  None,
}
