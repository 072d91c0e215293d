import { mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

/** `logout`. */
export const MISTAKES_IN_LOGOUT: readonly Stop[] = [
  mistake(
    "a place after a sign-out that is neither path nor URL",
    { logout: { redirectUrl: "bye" } },
    'logout.redirectUrl: found "bye", expected a path such as /bye, or an absolute URL such as https://www.example.com/bye',
  ),
  mistake(
    "a place after a sign-out without its scheme",
    { logout: { redirectUrl: "//www.example.com/bye" } },
    'logout.redirectUrl: found "//www.example.com/bye", expected a path such as /bye, or an absolute URL such as https://www.example.com/bye',
  ),
  mistake(
    "a place after a sign-out of another scheme",
    { logout: { redirectUrl: "javascript:alert(1)" } },
    'logout.redirectUrl: found "javascript:alert(1)", expected a path such as /bye, or an absolute URL such as https://www.example.com/bye',
  ),
  mistakeBeyondSchema(
    "a path that some browsers read as another host",
    { logout: { redirectUrl: "/x/..//www.example.com" } },
    'logout.redirectUrl: found "/x/..//www.example.com", expected a path such as /bye, or an absolute URL such as https://www.example.com/bye',
  ),
  mistakeBeyondSchema(
    "a sign-out that would never end",
    { logout: { redirectUrl: "/oauth2/sign_out?rd=/" } },
    'logout.redirectUrl: found "/oauth2/sign_out?rd=/", expected a page of an application: "/oauth2/sign_out" is an endpoint of Gatehouse\'s own',
  ),
  mistakeBeyondSchema(
    "a sign-out that would sign in again",
    { logout: { redirectUrl: "https://app.example.com/oauth2/start" } },
    'logout.redirectUrl: found "https://app.example.com/oauth2/start", expected a page of an application: "/oauth2/start" is an endpoint of Gatehouse\'s own',
  ),
  mistake(
    "a word for whether the provider is signed out of",
    { logout: { provider: "no", revokeTokens: "yes" } },
    'logout.provider: found "no", expected true or false, without quotes',
    'logout.revokeTokens: found "yes", expected true or false, without quotes',
  ),
  mistake(
    "a parameter of the sign-out that is Gatehouse's own",
    { logout: { parameters: { post_logout_redirect_uri: "https://www.example.com/", ui_locales: "de" } } },
    "logout.parameters.post_logout_redirect_uri: found a parameter that Gatehouse sets itself, expected others",
  ),
  mistake(
    "a list of parameters of the sign-out",
    { logout: { parameters: ["ui_locales=de"] } },
    "logout.parameters: found a list, expected an object that gives each parameter its value, such as ui_locales",
  ),
  mistake(
    "a parameter of the sign-out that is no text",
    { logout: { parameters: { federated: true } } },
    "logout.parameters.federated: found true, expected the value of a parameter; put it in quotes",
  ),
  mistake(
    "a transmitter of Shared Signals that is no URL, asked too often",
    { logout: { sharedSignals: { transmitter: "idp.example.com", poll: "0s" } } },
    'logout.sharedSignals.transmitter: found "idp.example.com", expected the issuer of a transmitter, such as https://idp.example.com',
    'logout.sharedSignals.poll: found "0s", expected a duration from 1s to 5m',
  ),
  mistakeBeyondSchema(
    "events pushed by no transmitter",
    { logout: { sharedSignals: { push: true } } },
    "logout.sharedSignals.push: found true without logout.sharedSignals.transmitter, expected both",
  ),
  mistake(
    "a bearer token that is none",
    { logout: { sharedSignals: { transmitter: "https://idp.example.com", bearer: 7 } } },
    "logout.sharedSignals.bearer: found a number, expected a string or {env: NAME}; put it in quotes",
  ),
  mistakeBeyondSchema(
    "a bearer token with the word before it",
    { logout: { sharedSignals: { transmitter: "https://idp.example.com", bearer: "Bearer abc" } } },
    "logout.sharedSignals.bearer: found characters that no bearer token has, expected the token alone (RFC 6750, section 2.1)",
  ),
  mistake(
    "a word for Universal Logout",
    { logout: { oktaUniversalLogout: "on" } },
    'logout.oktaUniversalLogout: found "on", expected true or false, without quotes',
  ),
];
