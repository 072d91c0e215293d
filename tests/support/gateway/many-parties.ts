/** A configuration of many relying parties, of which one is used and the others are there. */
import type { Configuration } from "./gateway.ts";

/** A member of `relyingParties`. */
interface Member {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly redirectUrl: string;
  readonly issuer?: string;
  readonly provider?: Configuration;
}

/**
 * `relyingParties` with `count` members: in their middle the one for `origin`, which takes all else from the top, and beside it
 * others, each with a host and an issuer of its own, by its number, whose cluster is called "issuers".
 */
export function manyParties(count: number, origin: string, issuer: (number: number) => string): Member[] {
  const used = { name: "used", hosts: [new URL(origin).hostname], redirectUrl: `${origin}/oauth2/callback` };
  return Array.from({ length: count }, (_, i): Member => {
    if (i === count >> 1) return used;
    const host = `app-${i}.example.com`;
    return {
      name: `party-${i}`,
      hosts: [host],
      redirectUrl: `http://${host}/oauth2/callback`,
      issuer: issuer(i),
      provider: { clusters: { "*": "issuers" } },
    };
  });
}
