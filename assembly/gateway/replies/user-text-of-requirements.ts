import { UserText } from "./user-text";

// What people are told who do not meet what a rule requires.

/** For `CallbackAuthenticationUnmet`. */
export const CALLBACK_AUTHENTICATION_UNMET = new UserText(
  403,
  "The sign-in service did not sign you in",
  "It can't do so in the way that this page asks for. Your account may need another way to prove who you are.",
);
/** For `AuthenticationInsufficient`. */
export const AUTHENTICATION_INSUFFICIENT = new UserText(
  403,
  "This sign-in does not suffice",
  "Your account may need another way to prove who you are: ask your administrator.",
);
/** For `RequireClaims`. */
export const REQUIRE_CLAIMS = new UserText(
  403,
  "You may not open this page",
  "Your account is not one of those that may. If it should be, ask your administrator.",
  "Sign in as somebody else",
);
/** For `RequireEmails`. */
export const REQUIRE_EMAILS = new UserText(
  403,
  "You may not open this page",
  "The e-mail address of your account is not one of those that may. If it should be, ask your administrator.",
  "Sign in as somebody else",
);
/** For `RequireVerifiedEmail`. */
export const REQUIRE_VERIFIED_EMAIL = new UserText(
  403,
  "You may not open this page",
  "The sign-in service says that your e-mail address is not verified. Have it verified there, and sign in again.",
  "Sign in again",
);
/** For `RequireAuthentication`. */
export const REQUIRE_AUTHENTICATION = new UserText(
  401,
  "Please sign in once more",
  "Sign in, and try it then.",
  "Sign in",
);
