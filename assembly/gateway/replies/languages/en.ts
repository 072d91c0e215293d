import { Language } from "./language";
import { Text } from "./text";

/** English: what is said where no other language is wanted, and in logs. */
export const ENGLISH = new Language("en")
  .say(Text.BetweenSentences, " ")
  .say(Text.BetweenNames, ", ")
  .say(Text.Days, "1 day|{count} days")
  .say(Text.Hours, "1 hour|{count} hours")
  .say(Text.Minutes, "1 minute|{count} minutes")
  .say(Text.Seconds, "1 second|{count} seconds")

  .say(Text.SignIn, "Sign in")
  .say(Text.SignInWith, "Sign in with {provider}")
  .say(Text.SignInAgain, "Sign in again")
  .say(Text.SignInAnew, "Sign in anew")
  .say(Text.SignInAnotherWay, "Sign in another way")
  .say(Text.SignInAsSomebodyElse, "Sign in as somebody else")
  .say(Text.SignOut, "Sign out")
  .say(Text.StaySignedIn, "Stay signed in")
  .say(Text.TryAgain, "Try again")
  .say(Text.GoOn, "Go on")
  .say(Text.Id, "Id: {id}")

  .say(Text.AccountWillBeAsked, "You will be asked for your account at {provider}.")
  .say(Text.ChooseAccount, "Choose where you have an account.")

  .say(Text.SignOutTitle, "Sign out?")
  .say(Text.SignOutAsked, "Another page sent you here. You are still signed in.")
  .say(Text.SignedOutTitle, "You are signed out")
  .say(Text.SignedOutAdvice, "Close the browser if others use it too.")
  .say(Text.MaySignedInAt, "You may still be signed in at {providers}.")
  .say(Text.ProviderAsked, "{provider} was asked to sign you out there, too.")
  .say(Text.SignedInTitle, "You are signed in")
  .say(Text.SignedInAdvice, "To leave, sign out.")

  .say(Text.NotFoundTitle, "Not found")
  .say(Text.NotFoundAdvice, "There is no page at this address. Check it, or go on to the application.")
  .say(Text.MethodTitle, "This can't be sent here")
  .say(Text.ReadyTitle, "Ready")
  .say(Text.ReadyAdvice, "People can be signed in at this address.")
  .say(Text.NotReadyTitle, "Not ready")

  .say(
    Text.FormKept,
    "What you sent was not delivered. It is kept in this browser tab until you have signed in: then you can send it.",
  )
  .say(Text.FormTo, "To {address}, with the fields:")
  .say(Text.FormMoreFields, "and {count} more")
  .say(Text.FormTitle, "Send what was kept?")
  .say(Text.FormNone, "Nothing is kept in this browser tab.")
  .say(Text.FormWaiting, "You sent this before you signed in. It was not delivered to {address}. It has the fields:")
  .say(Text.FormSecret, "(not kept)")
  .say(Text.FormSend, "Send it now")
  .say(Text.FormDrop, "Throw it away")
  .say(Text.FormTooLong, "It is longer than the 64 KB that can be kept.")
  .say(Text.FormUnkept, "It could not be kept.")

  .say(Text.SignedInAs, "You are signed in as {name}.")
  .say(Text.ProviderSaid, 'It said: "{words}".')
  .say(Text.TriesByItself, "This page tries by itself, too.")
  .say(Text.NotDelivered, "What you sent was not delivered.")
  .say(Text.AskedAge, "This asks for a sign-in no longer than {duration} ago.")
  .say(Text.AskedKind, "This asks for a sign-in of the kind {kind}.")
  .say(Text.CameAge, "The sign-in service says that yours was {duration} ago.")
  .say(Text.CameAgeUnknown, "The sign-in service does not say when yours was.")
  .say(Text.CameKind, "The sign-in service says that yours is of the kind {kind}.")
  .say(Text.CameKindUnknown, "The sign-in service does not say of which kind yours is.")
  .say(Text.RuleAtProvider, "It asks for a session at {host}, where people sign in.")
  .say(Text.RuleToChange, "Leave that out: {rule}.")

  .say(Text.NotPossibleTitle, "Signing in is not possible right now")
  .say(Text.NotCompletedTitle, "This sign-in could not be completed")
  .say(Text.LoginExpiredTitle, "This sign-in has expired")
  .say(Text.NotSignedInTitle, "The sign-in service did not sign you in")
  .say(Text.NotAcceptedTitle, "The sign-in service did not accept this application")
  .say(Text.PleaseSignInTitle, "Please sign in")
  .say(Text.SessionEndedTitle, "Your session has ended")
  .say(Text.HostTitle, "This address is not served")
  .say(Text.BadRequestTitle, "This request can't be answered")
  .say(Text.NotNowTitle, "Not while fetching ahead")
  .say(Text.ProviderFailedTitle, "The sign-in service failed")
  .say(Text.SignedOutByProviderTitle, "You were signed out")
  .say(Text.CookieReachTitle, "Nobody can be signed in on this host")
  .say(Text.CrossOriginTitle, "This was not delivered")
  .say(Text.GroupTitle, "Your account may not use this")
  .say(Text.AddressTooLongTitle, "This address is too long")
  .say(Text.BodyTooLongTitle, "What you sent is too long")
  .say(Text.BodyUnreadableTitle, "What you sent can't be read")
  .say(Text.BodyLateTitle, "What you sent did not arrive")
  .say(Text.BodyRefusedTitle, "What you sent can't be taken right now")
  .say(Text.InsufficientTitle, "This sign-in does not suffice")
  .say(Text.MayNotOpenTitle, "You may not open this page")
  .say(Text.SignInOnceMoreTitle, "Please sign in once more")

  .say(Text.ProviderUnreachable, "The sign-in service can't be reached. Try again in a moment.")
  .say(Text.GatewayNotReady, "The gateway is not ready yet. Try again in a moment.")
  .say(Text.ProviderSetUpWrongly, "The sign-in service is set up wrongly. Your administrator needs to look at it.")
  .say(Text.CallbackChanged, "The answer of the sign-in service is incomplete or was changed on its way. Try again.")
  .say(
    Text.LoginLost,
    "It took longer than 10 minutes, began in another browser, or your browser blocks cookies. Try again.",
  )
  .say(Text.TooManyTabs, "Many of this browser's tabs were signing in at once, and this one was too many.")
  .say(Text.LoginRefused, "Try again, or ask your administrator whether your account may use this application.")
  .say(
    Text.AnswerUnusable,
    "The sign-in service's answer could not be used. Try again. If it keeps happening, give your administrator the id below.",
  )
  .say(
    Text.AnswerUnfit,
    "The sign-in service's answer does not fit what is set up here, and will not the next time. Give your administrator the id below.",
  )
  .say(Text.SetUpWronglyHereOrThere, "It is set up wrongly, here or there. Give your administrator the id below.")
  .say(Text.ClocksDiffer, "The clocks here and at the sign-in service differ. Give your administrator the id below.")
  .say(Text.PageNeedsSession, "This page needs you to be signed in.")
  .say(Text.SignInAndRepeat, "What you sent was not delivered. Sign in again, then repeat it.")
  .say(Text.CheckHost, "Nobody can be signed in on this host name. Check the address.")
  .say(Text.CheckAddress, "It is malformed. Check the address.")
  .say(Text.OpenToSignIn, "Open the page to sign in.")
  .say(
    Text.OtherIssuer,
    "The answer is not from the sign-in service that was asked. Try again. If it keeps happening, give your administrator the id below.",
  )
  .say(
    Text.IssuerMissing,
    "The answer does not say which sign-in service it is from. Try again. If it keeps happening, give your administrator the id below.",
  )
  .say(
    Text.AccessDenied,
    "If you cancelled it, try again. Otherwise your account may not use this application: ask your administrator.",
  )
  .say(Text.InteractionRequired, "It wants you to sign in or to agree to something there first. Do so, and try again.")
  .say(Text.KeepsHappening, "Try again. If it keeps happening, give your administrator the id below.")
  .say(Text.ProviderBusy, "The sign-in service says that it is busy or being maintained. Try again in a moment.")
  .say(Text.TriedTooOften, "It was tried too often. Begin anew.")
  .say(Text.TooManyLogins, "Too many people are signing in. Try again in a moment.")
  .say(
    Text.CodeUsed,
    "It was used before, or took too long. Try again. If it keeps happening, give your administrator the id below.",
  )
  .say(
    Text.SignedOutByProvider,
    "The sign-in service says that your session there has ended. Try again in a moment. If that does not help, sign out there first.",
  )
  .say(
    Text.SessionTooLarge,
    "The sign-in service says more about you than the browser's cookies can hold. Your administrator can have it say less.",
  )
  .say(
    Text.CookieReach,
    "Its sessions would not reach this address. Your administrator needs to look at session.cookie.domain.",
  )
  .say(
    Text.RulesToChange,
    "Until then, nobody gets as far as the sign-in service. Your administrator needs to change the gateway's rules.",
  )
  .say(
    Text.CrossOrigin,
    "A page of another site sent it with your session. If it may do so, your administrator needs to add its origin to crossOrigin.allowOrigins.",
  )
  .say(Text.GroupMissing, "It is in none of the groups that may. Ask your administrator whether it should be.")
  .say(Text.GoBack, "Go back to the page that you came from, and try from there.")
  .say(Text.FormExpected, "Expected is a form (application/x-www-form-urlencoded).")
  .say(Text.TookTooLong, "It took too long. Try again.")
  .say(Text.GatewaySetUpWrongly, "The gateway is set up wrongly. Your administrator needs to look at it.")
  .say(Text.TooMuchSent, "Too much is being sent. Try again in a moment.")
  .say(Text.LookAtGateway, "Your administrator needs to look at the gateway.")
  .say(
    Text.AuthenticationUnmet,
    "It can't do so in the way that this page asks for. Your account may need another way to prove who you are.",
  )
  .say(
    Text.AuthenticationInsufficient,
    "Your account may need another way to prove who you are: ask your administrator.",
  )
  .say(Text.ClaimsUnmet, "Your account is not one of those that may. If it should be, ask your administrator.")
  .say(
    Text.EmailUnmet,
    "The e-mail address of your account is not one of those that may. If it should be, ask your administrator.",
  )
  .say(
    Text.EmailUnverified,
    "The sign-in service says that your e-mail address is not verified. Have it verified there, and sign in again.",
  )
  .say(Text.SignInAndTry, "Sign in, and try it then.");
