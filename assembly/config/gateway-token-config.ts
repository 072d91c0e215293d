/** The token that the gateway makes for an application. */
export class GatewayTokenConfig {
  /** Whom it is for; empty: the origin of the request that it goes with. */
  audience: string = "";
  lifetimeSeconds: i32 = 300;
  /** What of the user's claims it has beside `sub`, by their names at the top of the ID token. */
  claims: string[] = ["email", "email_verified", "preferred_username", "name", "groups"];
  /**
   * What stands before `sub`: empty, but where another relying party makes tokens of the same issuer for the users of another
   * provider. Two providers may know different people by one `sub`.
   */
  subjectPrefix: string = "";
}
