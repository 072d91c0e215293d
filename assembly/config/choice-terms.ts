import { ProtectedResourceConfig } from "./bearer-tokens-config";
import { AllowedOrigin } from "./cross-origin-config";
import { RelyingPartyConfig } from "./relying-party-config";

/**
 * The key, as steps from the relying party, that two relying parties of one host have to have alike and do not: what it says
 * holds for requests of which nobody knows yet who signs their users in. Null where there is none.
 */
export function differenceInTerms(a: RelyingPartyConfig, b: RelyingPartyConfig): string[] | null {
  if (a.forward.keepForwardedIdentity != b.forward.keepForwardedIdentity) return ["forward", "keepForwardedIdentity"];
  if (a.crossOrigin.preflight != b.crossOrigin.preflight) return ["crossOrigin", "preflight"];
  if (!areAlike(a.crossOrigin.allowOrigins, b.crossOrigin.allowOrigins)) return ["crossOrigin", "allowOrigins"];
  if (a.crossOrigin.guard != b.crossOrigin.guard) return ["crossOrigin", "guard"];
  if (a.bearerTokens.enabled != b.bearerTokens.enabled) return ["bearerTokens", "enabled"];
  if (!areSameResources(a.protectedResources, b.protectedResources)) return ["protectedResources"];
  if (a.session.keepForms != b.session.keepForms) return ["session", "keepForms"];
  if (a.keepsFragment != b.keepsFragment) return ["signIn", "keepFragment"];
  if (a.authEndpoint != b.authEndpoint) return ["authEndpoint"];
  return a.redirectIsHttps == b.redirectIsHttps ? null : ["redirectUrl"];
}

function areAlike(a: AllowedOrigin[], b: AllowedOrigin[]): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const isSameHost = a[i].host == b[i].host && a[i].anySubdomain == b[i].anySubdomain;
    if (!isSameHost || a[i].scheme != b[i].scheme || a[i].port != b[i].port) return false;
  }
  return true;
}

function areSameResources(a: ProtectedResourceConfig[], b: ProtectedResourceConfig[]): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i].path != b[i].path || a[i].name != b[i].name) return false;
    if (a[i].scopes.join(" ") != b[i].scopes.join(" ")) return false;
    if (a[i].authorizationServers.join(" ") != b[i].authorizationServers.join(" ")) return false;
  }
  return true;
}
