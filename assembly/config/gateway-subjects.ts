import { patternCovers } from "./host-names";
import { ForwardedToken, RelyingPartyConfig } from "./relying-party-config";

/** Sets what stands before `sub` in the gateway's own tokens; see `GatewayTokenConfig.subjectPrefix`. */
export function separateSubjects(relyingParties: RelyingPartyConfig[]): void {
  for (let i = 0; i < relyingParties.length; i++) {
    const own = relyingParties[i];
    for (let j = 0; j < relyingParties.length; j++) {
      // No name holds a colon.
      if (areConfused(own, relyingParties[j])) own.forward.gatewayToken.subjectPrefix = own.name + ":";
    }
  }
}

/** Whether both make tokens of one issuer for the users of different providers. */
function areConfused(a: RelyingPartyConfig, b: RelyingPartyConfig): bool {
  const mode = ForwardedToken.GatewayToken;
  if (a.issuer == b.issuer || a.forward.authorization != mode || b.forward.authorization != mode) return false;
  if (a.redirectOrigin.length > 0 && b.redirectOrigin.length > 0) return a.redirectOrigin == b.redirectOrigin;
  // That of one of them is its requests' own.
  if (a.redirectOrigin.length > 0) return covers(b.hosts, a.redirectHost);
  if (b.redirectOrigin.length > 0) return covers(a.hosts, b.redirectHost);
  for (let i = 0; i < a.hosts.length; i++) {
    for (let j = 0; j < b.hosts.length; j++) if (doMeet(a.hosts[i], b.hosts[j])) return true;
  }
  return false;
}

function covers(patterns: string[], host: string): bool {
  for (let i = 0; i < patterns.length; i++) if (patternCovers(patterns[i], host)) return true;
  return false;
}

/** Whether some host may be of both patterns. */
function doMeet(a: string, b: string): bool {
  const isSuffix = a.startsWith("*.") && b.startsWith("*.");
  if (isSuffix) return a.endsWith(b.substring(1)) || b.endsWith(a.substring(1));
  return patternCovers(a, b) || patternCovers(b, a);
}
