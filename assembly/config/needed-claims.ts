import { ForwardedToken, RelyingPartyConfig } from "./relying-party-config";

/** The claims of a user that a relying party does something with, by their names at the top of a token. */
export class NeededClaims {
  /** Those that go into headers, or into the gateway's own token. */
  readonly forwarded: string[] = [];
  /** Those without which a rule lets nobody pass. */
  readonly required: string[] = [];

  /** All of them. */
  get names(): string[] {
    return this.forwarded.concat(this.required);
  }
}

/** What of a user's claims a configuration needs; a name may be there twice. */
export function neededClaims(config: RelyingPartyConfig): NeededClaims {
  const needed = new NeededClaims();
  const headers = config.forward.headers;
  for (let i = 0; i < headers.length; i++) needed.forwarded.push(headers[i].claim);
  if (config.forward.authorization == ForwardedToken.GatewayToken) {
    const claims = config.forward.gatewayToken.claims;
    for (let i = 0; i < claims.length; i++) needed.forwarded.push(claims[i]);
  }
  for (let i = 0; i < config.rules.length; i++) {
    const require = config.rules[i].require;
    if (require === null) continue;
    for (let j = 0; j < require.claims.length; j++) {
      const path = require.claims[j].path;
      if (path.length > 0) needed.required.push(path[0]);
    }
    if (require.emails !== null) needed.required.push("email");
  }
  return needed;
}
