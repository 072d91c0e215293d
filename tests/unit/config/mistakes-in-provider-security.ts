import { mistake, mistakeBeyondSchema, type Stop, warning } from "./stop.ts";

/** What of `provider` keeps requests and tokens from others. */
export const MISTAKES_IN_PROVIDER_SECURITY: readonly Stop[] = [
  mistake(
    "a boolean for pushed authorization requests",
    { provider: { pushedAuthorization: true } },
    "provider.pushedAuthorization: found true, expected AUTO, ALWAYS or NEVER",
  ),
  mistakeBeyondSchema(
    "requests that are always pushed, and nothing that tells where",
    {
      provider: {
        pushedAuthorization: "ALWAYS",
        endpoints: { authorization: "https://a.example", token: "https://t.example", jwks: "https://j.example" },
      },
    },
    'provider.pushedAuthorization: found "ALWAYS", expected provider.endpoints.pushedAuthorization beside it: no discovery is made that could tell',
  ),
  mistake(
    "tokens bound to a word that says nothing of it",
    { provider: { senderConstraint: "dpop" } },
    'provider.senderConstraint: found "dpop", expected NONE, DPOP or MTLS; did you mean DPOP?',
  ),
  mistakeBeyondSchema(
    "a bound access token for the application",
    { provider: { senderConstraint: "DPOP" }, forward: { authorization: "ACCESS_TOKEN" } },
    "forward.authorization: found ACCESS_TOKEN beside provider.senderConstraint: DPOP, expected ID_TOKEN, GATEWAY_TOKEN or NONE: the token is bound to a key that the gateway has, and no application could use it",
  ),
  mistakeBeyondSchema(
    "a bound access token in a header of its own",
    { provider: { senderConstraint: "MTLS" }, forward: { accessToken: { header: "x-access-token" } } },
    'forward.accessToken.header: found a header beside provider.senderConstraint: MTLS, expected "" or none: the token is bound to a key that the gateway has, and no application could use it',
  ),
];

/** What of it is accepted with a warning. */
export const WARNINGS_OF_PROVIDER_SECURITY: readonly Stop[] = [
  warning(
    "an endpoint that nothing is pushed to",
    { provider: { pushedAuthorization: "NEVER", endpoints: { pushedAuthorization: "https://p.example" } } },
    "provider.endpoints.pushedAuthorization: found it beside pushedAuthorization: NEVER, where nothing is pushed",
  ),
];
