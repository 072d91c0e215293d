import { ForwardedToken } from "../../config/relying-party-config";
import { logInfo, logWarning } from "../../host/log";
import { randomBytes } from "../../host/random";
import { authenticationOf } from "../../oidc/authentication";
import { printable } from "../../oidc/printable";
import { TokenResponse } from "../../oidc/token";
import { meets } from "../../policy/requirement";
import { describeAsked, describeCame } from "../../policy/requirement-text";
import { Reason } from "../../reason";
import { createSession } from "../../session/new-session";
import { SESSION_ID_BYTES } from "../../session/record";
import { MAX_CHUNKS } from "../../session/session-cookie";
import { UserClaims } from "../../session/user-claims";
import { Bytes, pointer } from "../../text/bytes";
import { JsonValue } from "../../text/json";
import { countLoginCompleted, countLoginFailed } from "../metrics";
import { Text } from "../replies/languages/text";
import { redirect } from "../replies/reply";
import { Told } from "../replies/told";
import { fitsCookies, sessionCookies } from "../session/session-cookies";
import { describeEnd, sessionName } from "../session/session-lines";
import { LoginAttempt } from "./login-attempt";

/** What the UserInfo endpoint gave for a login. */
export class LoginUserInfo {
  constructor(
    /** As `furtherClaims` answers; empty where it was not asked, or gave nothing that is needed. */
    readonly claims: Bytes,
    /** Whether nobody is to be signed in without it. */
    readonly isRequired: bool,
  ) {}
}

/**
 * Ends a login in a session, and sends the replies: its tokens were verified, and `claims` are the ID token's. `now` in seconds
 * since 1970.
 */
export function completeLogin(
  attempt: LoginAttempt,
  tokens: TokenResponse,
  claims: JsonValue,
  userInfo: LoginUserInfo,
  now: i64,
): void {
  const party = attempt.party;
  const config = party.config;
  const unmet = unmetBy(attempt, claims, now);
  if (unmet !== null && attempt.hasSession) {
    return attempt.fail(Reason.AuthenticationInsufficient, unmet.detail, unmet.told);
  }
  const id = randomBytes(SESSION_ID_BYTES);
  if (id === null) return attempt.fail(Reason.NoRandomness);
  const session = createSession(config, tokens, claims, userInfo.claims, pointer(id), now);
  // Only a refresh needs it again.
  if (attempt.prover !== null && session.refreshToken.length > 0) session.dpopSeed = attempt.login.dpopSeed;
  let sealed = party.sealer.seal(session);
  if (sealed !== null && !fitsCookies(config.session, sealed) && !userInfo.isRequired && userInfo.claims.length > 0) {
    session.userInfo = [];
    sealed = party.sealer.seal(session);
    if (party.log.allows("userinfo, left out")) {
      const size = `${userInfo.claims.length} bytes; session.maxBytes is the limit`;
      logWarning(`what the UserInfo endpoint says is left out, ${size}; ${sessionName(pointer(session.id))}`);
    }
  }
  if (sealed === null) return attempt.fail(Reason.NoRandomness);
  if (!fitsCookies(config.session, sealed)) {
    return attempt.fail(Reason.SessionTooLarge, sizesOf(tokens, session.userInfo));
  }
  // A session that does not open, or has ended, would send its browser back to the provider for ever.
  const opened = party.sealer.open(sealed);
  // The ID token was read already: only an access token can be missing that headers need.
  if (opened === null) return attempt.fail(Reason.TokenResponseMissingAccessToken);
  if (!opened.lives(now)) {
    const byIdToken = config.forward.authorization == ForwardedToken.IdToken && now >= session.idTokenExpiry;
    return attempt.fail(byIdToken ? Reason.JwtExpired : Reason.AccessTokenExpired);
  }
  party.revocations.refresh(now);
  if (party.revocations.includes(session)) return attempt.fail(Reason.LoginSignedOut);
  party.redemptions.end(attempt);
  // Cookies that are SameSite=Lax don't come with the form of another site's page: any may be left of a longer session before.
  const hidesCookies = config.provider.formPost;
  let deliveredAt = "";
  for (let i = 0; i < attempt.recipientCount; i++) {
    // The browser may be gone.
    const recipient = attempt.select(i);
    if (recipient === null) continue;
    const highestChunk = hidesCookies ? MAX_CHUNKS - 1 : recipient.highestChunk(config.session.cookie);
    const cookies = sessionCookies(config, session, sealed, highestChunk, now);
    if (cookies === null) continue;
    recipient.clearsInvalid = false;
    const logged = recipient.logged;
    if (logged !== null) {
      logged.party = party.name;
      logged.session = session.id;
      logged.subject = party.subjects.shown(UserClaims.ofSession(session));
    }
    const reply =
      unmet === null
        ? redirect(attempt.returnUrl, "login_completed")
        : attempt.refusalFor(recipient, Reason.AuthenticationInsufficient, unmet.detail, unmet.told);
    attempt.send(recipient, reply.cookies(cookies));
    deliveredAt = recipient.trace;
  }
  if (deliveredAt.length == 0) return;
  if (unmet === null) countLoginCompleted();
  else countLoginFailed(Reason.AuthenticationInsufficient);
  logInfo(`login completed, ${sessionName(pointer(session.id))} ${describeEnd(config, session)}${deliveredAt}`);
}

/** What an ID token lacks of the authentication that was asked for. */
class UnmetAuthentication {
  constructor(
    /** For the log. */
    readonly detail: string,
    readonly told: Told,
  ) {}
}

/**
 * What the ID token lacks of the authentication that this login asked for; null: nothing. Providers need not do as they
 * are asked, and asking once more would go on for ever.
 */
function unmetBy(attempt: LoginAttempt, claims: JsonValue, now: i64): UnmetAuthentication | null {
  const asked = attempt.asked;
  if (asked === null) return null;
  const skew: i64 = attempt.party.config.provider.clockSkewSeconds;
  const came = authenticationOf(claims, now + skew);
  if (meets(came, asked.maxAgeSeconds, asked.acrValues, now, skew)) return null;
  const told = new Told().sayAsked(asked);
  if (asked.maxAgeSeconds > 0) {
    if (came.time > 0) told.sayDuration(Text.CameAge, now - came.time);
    else told.say(Text.CameAgeUnknown);
  }
  if (asked.acrValues.length > 0) {
    if (came.acr.length > 0) told.say(Text.CameKind, printable(came.acr));
    else told.say(Text.CameKindUnknown);
  }
  return new UnmetAuthentication(`expected ${describeAsked(asked)}; found ${describeCame(came, now)}`, told);
}

/** Which token is how large, for who has to make them smaller. */
function sizesOf(tokens: TokenResponse, userInfo: Bytes): string {
  const id = "ID token " + tokens.idToken.length.toString() + " bytes";
  const access = "access token " + tokens.accessToken.length.toString() + " bytes";
  const refresh = "refresh token " + tokens.refreshToken.length.toString() + " bytes";
  const further = userInfo.length > 0 ? ", claims from userinfo " + userInfo.length.toString() + " bytes" : "";
  return id + ", " + access + ", " + refresh + further + "; session.maxBytes is the limit";
}
