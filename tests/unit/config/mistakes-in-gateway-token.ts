import { type Change, mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

function token(gatewayToken: object, more: object = {}): Change {
  return { forward: { authorization: "GATEWAY_TOKEN", gatewayToken, ...more } };
}

/** `forward.gatewayToken`. */
export const MISTAKES_IN_GATEWAY_TOKEN: readonly Stop[] = [
  mistake(
    "several audiences of the gateway's own token",
    token({ audience: ["a", "b"] }),
    "forward.gatewayToken.audience: found a list, expected what applications expect as the token's aud, such as https://app.example.com",
  ),
  mistake(
    "an audience with white space around it",
    token({ audience: "orders " }),
    'forward.gatewayToken.audience: found "orders ", expected what applications expect as the token\'s aud, such as https://app.example.com, in printable ASCII',
  ),
  mistakeBeyondSchema(
    "a gateway's own token for a day",
    token({ lifetime: "1d" }),
    'forward.gatewayToken.lifetime: found "1d", expected a duration from 5s to 1h',
  ),
  mistake(
    "claims that the gateway's own token has anyway",
    token({ claims: ["email", "sub", "sid", "nonce"] }),
    'forward.gatewayToken.claims[1]: found "sub", expected another claim: what this one says is forward.gatewayToken\'s matter',
    'forward.gatewayToken.claims[2]: found "sid", expected another claim: what this one says is forward.gatewayToken\'s matter',
    'forward.gatewayToken.claims[3]: found "nonce", expected another claim: what this one says is forward.gatewayToken\'s matter',
  ),
  mistake(
    "a claim of the gateway's own token twice",
    token({ claims: ["email", "email"] }),
    'forward.gatewayToken.claims[1]: found "email", expected each claim once',
  ),
  mistake(
    "claims in one text",
    token({ claims: "email, groups" }),
    'forward.gatewayToken.claims: found "email, groups", expected a list of claims: ["email","groups"]',
  ),
  mistakeBeyondSchema(
    "the access token beside the gateway's own",
    token({}, { accessToken: { header: "x-access-token" } }),
    'forward.accessToken.header: found "x-access-token", expected "": with forward.authorization GATEWAY_TOKEN the provider\'s tokens stay here; for both, ACCESS_TOKEN there',
  ),
];
