import { parseJws } from "../jose/jws";
import { claimsOf, numericDate } from "../jose/jwt";
import { Reason } from "../reason";
import { bytesOf, pointer } from "../text/bytes";

/** A client assertion that somebody else signs (RFC 7523, section 2.2), as far as it is looked at here. */
export class FederatedAssertion {
  constructor(
    /** What was found in its place and what is expected, with nothing of it; empty: it is a signed JWT. */
    readonly flaw: string,
    /** Its `exp`, in seconds since 1970; -1 where it says none. */
    readonly expiresAt: i64,
  ) {}
}

/** Reads an assertion, which the provider verifies and nobody else: any algorithm will do, and `exp` is taken as it is. */
export function readFederatedAssertion(text: string): FederatedAssertion {
  const bytes = bytesOf(text);
  const jws = parseJws(pointer(bytes), bytes.length);
  if (jws.reason != Reason.None && jws.reason != Reason.JwtAlgorithmRefused) {
    return new FederatedAssertion(`${bytes.length} bytes that are no signed JWT, expected the token alone`, -1);
  }
  const claims = claimsOf(jws);
  if (!claims.isObject()) return new FederatedAssertion("a token without claims, expected a signed JWT", -1);
  const expiry = numericDate(claims.member("exp"));
  return new FederatedAssertion("", expiry >= 0 ? <i64>expiry : -1);
}
