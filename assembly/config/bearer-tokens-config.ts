import { Url } from "../text/url";

/** Which tokens of API clients stand for a session (RFC 6750, RFC 9068). */
export class BearerTokensConfig {
  enabled: bool = false;
  /** Accepted in `aud`, compared letter by letter; empty: none but the URLs of protected resources. */
  audiences: string[] = [];
  /** Whether ID tokens are accepted too. */
  idTokens: bool = false;
  /** Issuers beside the provider. */
  issuers: BearerIssuerConfig[] = [];
}

/** An issuer of bearer tokens that nobody signs in at. */
export class BearerIssuerConfig {
  /** Accepted in `aud` of its tokens. */
  audiences: string[] = [];
  /** Where its keys are; empty: discovery says it. */
  jwks: string = "";

  constructor(
    /** Byte for byte as configured, for the comparison with `iss`. */
    public issuer: string,
    public url: Url,
  ) {}
}

/** What stands below one path and is for those who have a token for it (RFC 9728). */
export class ProtectedResourceConfig {
  /** For people; empty: none. */
  name: string = "";
  /** All of which a token needs. */
  scopes: string[] = [];
  /** Where clients get tokens; empty: at the issuer. */
  authorizationServers: string[] = [];

  constructor(
    /** Without a slash at the end, but for "/" itself. */
    public path: string,
  ) {}
}
