import { mistake, type Stop } from "./stop.ts";

/** The document as a whole, its keys, and several mistakes at once. */
export const MISTAKES_IN_THE_DOCUMENT: readonly Stop[] = [
  mistake(
    "nothing",
    "",
    "pluginConfig: is empty, expected a JSON object with issuer, clientId, redirectUrl and cookieSecret",
  ),
  mistake(
    "YAML where JSON is expected",
    "issuer: https://idp.example.com",
    "pluginConfig: found YAML, expected a JSON object",
  ),
  mistake(
    "JSON that breaks off",
    '{"issuer": "https://idp.example.com",',
    "pluginConfig: found text that is not JSON (it ends too early at line 1, column 38), expected a JSON object",
  ),
  mistake(
    "a key twice",
    '{"issuer": "https://a.example.com",\n "issuer": "https://b.example.com"}',
    'pluginConfig: found "issuer" twice in one object, again at line 2, column 2, expected it once',
  ),
  mistake("a list", "[]", "pluginConfig: found an empty list, expected a JSON object"),
  mistake(
    "a protobuf Struct",
    "\n\u001d\n\u0006issuer\u0012\u0013\u001a\u0011https://idp.local",
    "pluginConfig: found a protobuf Struct, expected JSON; give it as a google.protobuf.StringValue that holds JSON",
  ),
  mistake(
    "all five fields forgotten",
    {
      issuer: undefined,
      clientId: undefined,
      clientSecret: undefined,
      redirectUrl: undefined,
      cookieSecret: undefined,
    },
    "issuer: is missing, expected the issuer's URL as in its discovery document, such as https://idp.example.com",
    "clientId: is missing, expected the client's id at the provider, such as my-app",
    "redirectUrl: is missing, expected a URL such as https://app.example.com/oauth2/callback, or a path such as /oauth2/callback",
    "cookieSecret: is missing, expected 32 bytes in base64; make one with: openssl rand -base64 32",
  ),
  mistake(
    "a misspelt key",
    { issuer: undefined, isuer: "https://idp.example.com" },
    'isuer: unknown key; did you mean "issuer"?',
  ),
  mistake(
    "a key in another style",
    { clientId: undefined, client_id: "my-app" },
    'client_id: unknown key; did you mean "clientId"?',
  ),
  mistake(
    "a key at the wrong level",
    { lifetime: "8h" },
    "lifetime: unknown key; did you mean session.lifetime or forward.gatewayToken.lifetime?",
  ),
  mistake(
    "a key that nothing resembles",
    { session: { storage: "redis" } },
    "session.storage: unknown key, expected lifetime, idleTimeout, refresh, end, revalidate, cookie, maxBytes, cacheBytes or keepForms",
  ),
  mistake(
    "a misspelt key of a section",
    { pages: { languages: "de" } },
    'pages.languages: unknown key; did you mean "language"?',
  ),
  mistake(
    "a section without its keys",
    { session: null },
    "session: found null, expected an object with lifetime, idleTimeout, refresh, end, revalidate, cookie, maxBytes, cacheBytes and keepForms",
  ),
  mistake(
    "a value in a section's place",
    { signIn: "PAGE" },
    'signIn: found "PAGE", expected an object with mode and keepFragment',
  ),
  mistake(
    "an empty label",
    { pages: { buttonLabel: "" } },
    "pages.buttonLabel: found an empty string, expected a label such as Sign in with OpenID Connect",
  ),
  mistake(
    "several mistakes at once",
    { issuer: "idp.example.com", session: { lifetime: 12 }, signin: { mode: "PAGE" } },
    'signin: unknown key; did you mean "signIn"?',
    'issuer: found "idp.example.com", expected the issuer\'s URL as in its discovery document, such as https://idp.example.com',
    'session.lifetime: found 12, expected a duration such as 300s, 15m, 12h or 7d; did you mean "12s"?',
  ),
  mistake(
    "a value that is too long for a line",
    { clientSecret: undefined, issuer: `https://idp.example.com/${"very-".repeat(20)}long#part` },
    'issuer: found "https://idp.example.com/very-very-very-very-very-very-very-v…", expected the issuer\'s URL as in its discovery document, such as https://idp.example.com',
  ),
];
