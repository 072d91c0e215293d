import { Text } from "./languages/text";

/** What the user is told: what happened, whose fault it is, and what to try. */
export class UserText {
  constructor(
    readonly status: u32,
    readonly title: Text,
    readonly advice: Text,
    /** What the page's link says; none where going on there can't help. */
    readonly action: Text = Text.TryAgain,
  ) {}
}

/** The provider or the way to it is down: it passes. */
export const PROVIDER_DOWN = new UserText(503, Text.NotPossibleTitle, Text.ProviderUnreachable);
/** A secret is not known yet. */
export const NOT_YET = new UserText(503, Text.NotPossibleTitle, Text.GatewayNotReady);
/** The provider's documents can't be used, by the administrator's fault. */
export const PROVIDER_WRONG = new UserText(503, Text.NotPossibleTitle, Text.ProviderSetUpWrongly, Text.None);
/** The callback is not as the provider sent it. */
export const BAD_CALLBACK = new UserText(400, Text.NotCompletedTitle, Text.CallbackChanged);
/** The callback belongs to no login that is under way in this browser. */
export const LOST_LOGIN = new UserText(400, Text.LoginExpiredTitle, Text.LoginLost);
/** For `CallbackLoginCrowdedOut`: the others need a moment to end. */
export const LOGIN_CROWDED_OUT = new UserText(429, Text.NotCompletedTitle, Text.TooManyTabs);
/** The provider refused, and it is not known for what. */
export const REFUSED_LOGIN = new UserText(403, Text.NotSignedInTitle, Text.LoginRefused);
/** The provider's response can't be used, maybe only this time. */
export const FAILED_LOGIN = new UserText(502, Text.NotCompletedTitle, Text.AnswerUnusable);
/** The provider's response can't be used, by the administrator's fault. */
export const WRONG_ANSWER = new UserText(502, Text.NotCompletedTitle, Text.AnswerUnfit, Text.None);
/** The provider does not take what is asked, by the administrator's fault. */
export const WRONG_REQUEST = new UserText(502, Text.NotAcceptedTitle, Text.SetUpWronglyHereOrThere, Text.None);
/** Times in the provider's response don't fit. */
export const WRONG_CLOCK = new UserText(502, Text.NotCompletedTitle, Text.ClocksDiffer, Text.None);
/** There is no session. */
export const NO_SESSION = new UserText(401, Text.PleaseSignInTitle, Text.PageNeedsSession, Text.SignIn);
/** There is no session any more, and something was sent. */
export const ENDED_SESSION = new UserText(401, Text.SessionEndedTitle, Text.SignInAndRepeat, Text.SignIn);
/** The host is none of ours. */
export const FORBIDDEN_HOST = new UserText(403, Text.HostTitle, Text.CheckHost, Text.None);
/** The request can't be read. */
export const BAD_REQUEST = new UserText(400, Text.BadRequestTitle, Text.CheckAddress, Text.None);
/** A browser looks ahead. */
export const NOT_NOW = new UserText(503, Text.NotNowTitle, Text.OpenToSignIn);
/** For `CallbackIssuerMismatch`. */
export const CALLBACK_ISSUER_MISMATCH = new UserText(400, Text.NotCompletedTitle, Text.OtherIssuer);
/** For `CallbackIssuerMissing`. */
export const CALLBACK_ISSUER_MISSING = new UserText(400, Text.NotCompletedTitle, Text.IssuerMissing);
/** For `CallbackAccessDenied`. */
export const CALLBACK_ACCESS_DENIED = new UserText(403, Text.NotSignedInTitle, Text.AccessDenied);
/** For `CallbackInteractionRequired`. */
export const CALLBACK_INTERACTION_REQUIRED = new UserText(403, Text.NotSignedInTitle, Text.InteractionRequired);
/** For `CallbackServerError`. */
export const CALLBACK_SERVER_ERROR = new UserText(502, Text.ProviderFailedTitle, Text.KeepsHappening);
/** For `CallbackTemporarilyUnavailable`. */
export const CALLBACK_TEMPORARILY_UNAVAILABLE = new UserText(503, Text.NotPossibleTitle, Text.ProviderBusy);
/** For `CallbackTriedTooOften`. */
export const CALLBACK_TRIED_TOO_OFTEN = new UserText(429, Text.NotCompletedTitle, Text.TriedTooOften);
/** For `TooManyRedemptions`. */
export const TOO_MANY_REDEMPTIONS = new UserText(503, Text.NotPossibleTitle, Text.TooManyLogins);
/** For `TokenEndpointGrantRefused`. */
export const TOKEN_ENDPOINT_GRANT_REFUSED = new UserText(502, Text.NotCompletedTitle, Text.CodeUsed);
/** For `LoginSignedOut`. */
export const LOGIN_SIGNED_OUT = new UserText(403, Text.SignedOutByProviderTitle, Text.SignedOutByProvider);
/** For `SessionTooLarge`. */
export const SESSION_TOO_LARGE = new UserText(502, Text.NotCompletedTitle, Text.SessionTooLarge, Text.None);
/** For `CookieOutOfReach`. */
export const COOKIE_OUT_OF_REACH = new UserText(403, Text.CookieReachTitle, Text.CookieReach, Text.None);
/** For `ProviderProtected`. */
export const PROVIDER_PROTECTED = new UserText(403, Text.NotPossibleTitle, Text.RulesToChange, Text.None);
/** For `CrossOrigin`. */
export const CROSS_ORIGIN = new UserText(403, Text.CrossOriginTitle, Text.CrossOrigin, Text.None);
/** For `GroupMissing`. */
export const GROUP_MISSING = new UserText(403, Text.GroupTitle, Text.GroupMissing, Text.None);
/** For `QueryTooLong`. */
export const QUERY_TOO_LONG = new UserText(414, Text.AddressTooLongTitle, Text.GoBack);
/** For `RequestBodyTooLarge`. */
export const BODY_TOO_LARGE = new UserText(413, Text.BodyTooLongTitle, Text.GoBack);
/** For `RequestBodyTypeRefused`. */
export const BODY_TYPE_REFUSED = new UserText(415, Text.BodyUnreadableTitle, Text.FormExpected);
/** For `RequestBodyLate`. */
export const BODY_LATE = new UserText(408, Text.BodyLateTitle, Text.TookTooLong);
/** For `RequestBodyWithheld`. */
export const BODY_WITHHELD = new UserText(503, Text.BodyLateTitle, Text.GatewaySetUpWrongly, Text.None);
/** For `TooManyRequestBodies`. */
export const TOO_MANY_BODIES = new UserText(503, Text.BodyRefusedTitle, Text.TooMuchSent);
/** For `NoRandomness`. */
export const NO_RANDOMNESS = new UserText(503, Text.NotPossibleTitle, Text.LookAtGateway, Text.None);

// What people are told who do not meet what a rule requires.

/** For `CallbackAuthenticationUnmet`. */
export const CALLBACK_AUTHENTICATION_UNMET = new UserText(403, Text.NotSignedInTitle, Text.AuthenticationUnmet);
/** For `AuthenticationInsufficient`. */
export const AUTHENTICATION_INSUFFICIENT = new UserText(403, Text.InsufficientTitle, Text.AuthenticationInsufficient);
/** For `RequireClaims`. */
export const REQUIRE_CLAIMS = new UserText(403, Text.MayNotOpenTitle, Text.ClaimsUnmet, Text.SignInAsSomebodyElse);
/** For `RequireEmails`. */
export const REQUIRE_EMAILS = new UserText(403, Text.MayNotOpenTitle, Text.EmailUnmet, Text.SignInAsSomebodyElse);
/** For `RequireVerifiedEmail`. */
export const REQUIRE_VERIFIED_EMAIL = new UserText(403, Text.MayNotOpenTitle, Text.EmailUnverified, Text.SignInAgain);
/** For `RequireAuthentication`. */
export const REQUIRE_AUTHENTICATION = new UserText(401, Text.SignInOnceMoreTitle, Text.SignInAndTry, Text.SignIn);
