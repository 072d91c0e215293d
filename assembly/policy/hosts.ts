import { hostLengthIn, lengthWithoutDot } from "./authority";
import { Pattern } from "./pattern";

/** The hosts that a relying party signs people in on, compiled. */
export class CompiledHosts {
  /** In `hosts`, one for each entry. */
  readonly patterns: Pattern[] = [];
}

/** Compiles the patterns of `RelyingPartyConfig.hosts`: exact, `*.suffix` or `*`. */
export function compileHosts(hosts: string[]): CompiledHosts {
  const compiled = new CompiledHosts();
  for (let i = 0; i < hosts.length; i++) compiled.patterns.push(new Pattern(hosts[i]));
  return compiled;
}

/**
 * Whether the host of an authority (`Host`, `:authority`) is one of the relying party's, its case, port and a dot at its end
 * aside. `*.example.com` is not `example.com`; a malformed authority is nobody's, not even `*`'s.
 */
export function hostBelongs(hosts: CompiledHosts, authority: usize, length: i32): bool {
  const hostLength = lengthWithoutDot(authority, hostLengthIn(authority, length));
  if (hostLength < 0) return false;
  for (let i = 0; i < hosts.patterns.length; i++) {
    if (hosts.patterns[i].matchesIgnoringCase(authority, hostLength)) return true;
  }
  return false;
}
