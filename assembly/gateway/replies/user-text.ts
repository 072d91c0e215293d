/** What the user is told: what happened, whose fault it is, and what to try. */
export class UserText {
  constructor(
    readonly status: u32,
    readonly title: string,
    readonly advice: string,
    /** What the page's link says; empty where going on there can't help. */
    readonly action: string = "Try again",
  ) {}
}

/** The provider or the way to it is down: it passes. */
export const PROVIDER_DOWN = new UserText(
  503,
  "Signing in is not possible right now",
  "The sign-in service can't be reached. Try again in a moment.",
);
/** A secret is not known yet. */
export const NOT_YET = new UserText(
  503,
  "Signing in is not possible right now",
  "The gateway is not ready yet. Try again in a moment.",
);
/** The provider's documents can't be used, by the administrator's fault. */
export const PROVIDER_WRONG = new UserText(
  503,
  "Signing in is not possible right now",
  "The sign-in service is set up wrongly. Your administrator needs to look at it.",
  "",
);
/** The callback is not as the provider sent it. */
export const BAD_CALLBACK = new UserText(
  400,
  "This sign-in could not be completed",
  "The answer of the sign-in service is incomplete or was changed on its way. Try again.",
);
/** The callback belongs to no login that is under way in this browser. */
export const LOST_LOGIN = new UserText(
  400,
  "This sign-in has expired",
  "It took longer than 10 minutes, began in another browser, or your browser blocks cookies. Try again.",
);
/** The provider refused, and it is not known for what. */
export const REFUSED_LOGIN = new UserText(
  403,
  "The sign-in service did not sign you in",
  "Try again, or ask your administrator whether your account may use this application.",
);
/** The provider's response can't be used, maybe only this time. */
export const FAILED_LOGIN = new UserText(
  502,
  "This sign-in could not be completed",
  "The sign-in service's answer could not be used. Try again. If it keeps happening, give your administrator the id below.",
);
/** The provider's response can't be used, by the administrator's fault. */
export const WRONG_ANSWER = new UserText(
  502,
  "This sign-in could not be completed",
  "The sign-in service's answer does not fit what is set up here, and will not the next time. Give your administrator the id below.",
  "",
);
/** The provider does not take what is asked, by the administrator's fault. */
export const WRONG_REQUEST = new UserText(
  502,
  "The sign-in service did not accept this application",
  "It is set up wrongly, here or there. Give your administrator the id below.",
  "",
);
/** Times in the provider's response don't fit. */
export const WRONG_CLOCK = new UserText(
  502,
  "This sign-in could not be completed",
  "The clocks here and at the sign-in service differ. Give your administrator the id below.",
  "",
);
/** There is no session. */
export const NO_SESSION = new UserText(401, "Please sign in", "This page needs you to be signed in.", "Sign in");
/** There is no session any more, and something was sent. */
export const ENDED_SESSION = new UserText(
  401,
  "Your session has ended",
  "What you sent was not delivered. Sign in again, then repeat it.",
  "Sign in",
);
/** The host is none of ours. */
export const FORBIDDEN_HOST = new UserText(
  403,
  "This address is not served",
  "Nobody can be signed in on this host name. Check the address.",
  "",
);
/** The request can't be read. */
export const BAD_REQUEST = new UserText(
  400,
  "This request can't be answered",
  "It is malformed. Check the address.",
  "",
);
/** A browser looks ahead. */
export const NOT_NOW = new UserText(503, "Not while fetching ahead", "Open the page to sign in.");
/** For `CallbackIssuerMismatch`. */
export const CALLBACK_ISSUER_MISMATCH = new UserText(
  400,
  "This sign-in could not be completed",
  "The answer is not from the sign-in service that was asked. Try again. If it keeps happening, give your administrator the id below.",
);
/** For `CallbackIssuerMissing`. */
export const CALLBACK_ISSUER_MISSING = new UserText(
  400,
  "This sign-in could not be completed",
  "The answer does not say which sign-in service it is from. Try again. If it keeps happening, give your administrator the id below.",
);
/** For `CallbackAccessDenied`. */
export const CALLBACK_ACCESS_DENIED = new UserText(
  403,
  "The sign-in service did not sign you in",
  "If you cancelled it, try again. Otherwise your account may not use this application: ask your administrator.",
);
/** For `CallbackInteractionRequired`. */
export const CALLBACK_INTERACTION_REQUIRED = new UserText(
  403,
  "The sign-in service did not sign you in",
  "It wants you to sign in or to agree to something there first. Do so, and try again.",
);
/** For `CallbackServerError`. */
export const CALLBACK_SERVER_ERROR = new UserText(
  502,
  "The sign-in service failed",
  "Try again. If it keeps happening, give your administrator the id below.",
);
/** For `CallbackTemporarilyUnavailable`. */
export const CALLBACK_TEMPORARILY_UNAVAILABLE = new UserText(
  503,
  "Signing in is not possible right now",
  "The sign-in service says that it is busy or being maintained. Try again in a moment.",
);
/** For `CallbackTriedTooOften`. */
export const CALLBACK_TRIED_TOO_OFTEN = new UserText(
  429,
  "This sign-in could not be completed",
  "It was tried too often. Begin anew.",
);
/** For `TooManyRedemptions`. */
export const TOO_MANY_REDEMPTIONS = new UserText(
  503,
  "Signing in is not possible right now",
  "Too many people are signing in. Try again in a moment.",
);
/** For `TokenEndpointGrantRefused`. */
export const TOKEN_ENDPOINT_GRANT_REFUSED = new UserText(
  502,
  "This sign-in could not be completed",
  "It was used before, or took too long. Try again. If it keeps happening, give your administrator the id below.",
);
/** For `LoginSignedOut`. */
export const LOGIN_SIGNED_OUT = new UserText(
  403,
  "You were signed out",
  "The sign-in service says that your session there has ended. Try again in a moment. If that does not help, sign out there first.",
);
/** For `SessionTooLarge`. */
export const SESSION_TOO_LARGE = new UserText(
  502,
  "This sign-in could not be completed",
  "The sign-in service says more about you than the browser's cookies can hold. Your administrator can have it say less.",
  "",
);
/** For `CookieOutOfReach`. */
export const COOKIE_OUT_OF_REACH = new UserText(
  403,
  "Nobody can be signed in on this host",
  "Its sessions would not reach this address. Your administrator needs to look at session.cookie.domain.",
  "",
);
/** For `ProviderProtected`. */
export const PROVIDER_PROTECTED = new UserText(
  403,
  "Signing in is not possible right now",
  "Until then, nobody gets as far as the sign-in service. Your administrator needs to change the gateway's rules.",
  "",
);
/** For `CrossOrigin`. */
export const CROSS_ORIGIN = new UserText(
  403,
  "This was not delivered",
  "A page of another site sent it with your session. If it may do so, your administrator needs to add its origin to crossOrigin.allowOrigins.",
  "",
);
/** For `GroupMissing`. */
export const GROUP_MISSING = new UserText(
  403,
  "Your account may not use this",
  "It is in none of the groups that may. Ask your administrator whether it should be.",
  "",
);
/** For `QueryTooLong`. */
export const QUERY_TOO_LONG = new UserText(
  414,
  "This address is too long",
  "Go back to the page that you came from, and try from there.",
);
/** For `RequestBodyTooLarge`. */
export const BODY_TOO_LARGE = new UserText(
  413,
  "What you sent is too long",
  "Go back to the page that you came from, and try from there.",
);
/** For `RequestBodyTypeRefused`. */
export const BODY_TYPE_REFUSED = new UserText(
  415,
  "What you sent can't be read",
  "Expected is a form (application/x-www-form-urlencoded).",
);
/** For `RequestBodyLate`. */
export const BODY_LATE = new UserText(408, "What you sent did not arrive", "It took too long. Try again.");
/** For `RequestBodyWithheld`. */
export const BODY_WITHHELD = new UserText(
  503,
  "What you sent did not arrive",
  "The gateway is set up wrongly. Your administrator needs to look at it.",
  "",
);
/** For `TooManyRequestBodies`. */
export const TOO_MANY_BODIES = new UserText(
  503,
  "What you sent can't be taken right now",
  "Too much is being sent. Try again in a moment.",
);
/** For `NoRandomness`. */
export const NO_RANDOMNESS = new UserText(
  503,
  "Signing in is not possible right now",
  "Your administrator needs to look at the gateway.",
  "",
);
