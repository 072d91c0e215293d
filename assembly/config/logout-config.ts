import { Url } from "../text/url";

/** A parameter of a URL. */
export class NamedValue {
  constructor(
    readonly name: string,
    readonly value: string,
  ) {}
}

/** Who tells of sessions that end everywhere (OpenID Shared Signals Framework 1.0), and how. */
export class SharedSignalsConfig {
  /** Its issuer, byte for byte; empty: nobody. */
  transmitter: string = "";
  transmitterUrl: Url | null = null;
  /** How often it is asked. */
  pollSeconds: i32 = 2;
  /** Whether it may send what it has to tell, too. */
  push: bool = false;
  /** What each shows the other; empty: nothing. */
  bearer: string = "";
}

/** How people leave: here and at the provider. */
export class LogoutConfig {
  /** Where a sign-out ends that names no other place: a path on the request's host, or an absolute URL; empty: the signed-out page. */
  redirectUrl: string = "";
  /** Whether a sign-out goes on to the provider (OpenID Connect RP-Initiated Logout 1.0). */
  provider: bool = true;
  /** Whether the provider is asked to revoke a session's tokens (RFC 7009). */
  revokeTokens: bool = true;
  /** Whether the provider may end sessions (OpenID Connect Back-Channel Logout 1.0). */
  backChannel: bool = true;
  /** Whether its pages may, which anybody can pass for (OpenID Connect Front-Channel Logout 1.0). */
  frontChannel: bool = false;
  sharedSignals: SharedSignalsConfig = new SharedSignalsConfig();
  /** Whether Okta may end all sessions of a user (Universal Logout). */
  oktaUniversalLogout: bool = false;
  /** Further parameters of the request to the provider; none of them is one of ours. */
  parameters: NamedValue[] = [];
}
