import { Field } from "./field";
import { isPrintable } from "./printable";
import { ForwardConfig } from "./relying-party-config";

const SECTION = "forward.gatewayToken";
const AUDIENCE = "what applications expect as the token's aud, such as https://app.example.com";
const CLAIM = "a claim's name such as email";
/** A longer one would be of use after a sign-out for too long; a shorter one is over before a slow request ends. */
const LEAST_SECONDS = 5;
const MOST_SECONDS = 3600;
const MOST_CLAIMS = 64;
/** What the gateway says itself, or what makes another kind of token of one (RFC 7519, 7800, 8417; OpenID Connect Core). */
const OWN_CLAIMS: string[] = [
  "iss",
  "sub",
  "aud",
  "exp",
  "nbf",
  "iat",
  "jti",
  "auth_time",
  "acr",
  "sid",
  "azp",
  "nonce",
  "at_hash",
  "c_hash",
  "s_hash",
  "events",
  "cnf",
];

/** Reads `forward.gatewayToken`. */
export function readGatewayToken(section: Field, forward: ForwardConfig): void {
  const token = forward.gatewayToken;
  const audience = section.get("audience");
  const text = audience.textOrEmpty(AUDIENCE);
  if (text !== null) {
    token.audience = text;
    if (!isPrintable(text) || text != text.trim()) audience.expected(AUDIENCE + ", in printable ASCII");
  }
  token.lifetimeSeconds = section.get("lifetime").duration(LEAST_SECONDS, MOST_SECONDS, token.lifetimeSeconds);
  const claims = section.get("claims");
  if (claims.isGiven) token.claims = readClaims(claims);
}

function readClaims(field: Field): string[] {
  const members = field.listOrEmpty("claims");
  const claims: string[] = [];
  if (members.length > MOST_CLAIMS) {
    field.mistake(`found ${members.length} claims, expected at most ${MOST_CLAIMS}`);
    return claims;
  }
  for (let i = 0; i < members.length; i++) {
    const claim = members[i].text(CLAIM);
    if (claim === null) continue;
    if (OWN_CLAIMS.includes(claim))
      members[i].expected("another claim: what this one says is " + SECTION + "'s matter");
    else if (claims.includes(claim)) members[i].expected("each claim once");
    else claims.push(claim);
  }
  return claims;
}
