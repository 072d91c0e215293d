import { ForwardedToken, RelyingPartyConfig } from "../config/relying-party-config";
import { numericDate } from "../jose/jwt";
import { authenticationOf } from "../oidc/authentication";
import { isEmailUnverified } from "../oidc/claims";
import { TokenResponse } from "../oidc/token";
import { Bytes, copyBytes } from "../text/bytes";
import { JsonValue } from "../text/json";
import { sidKeyOf, subjectKeyOf } from "./logout-keys";
import { packedClaims, packToken } from "./packed-token";
import { SESSION_ID_BYTES, SessionRecord } from "./record";
import { authenticationOfSession } from "./session-authentication";

/**
 * The session that a login's tokens make. Tokens that nothing needs are not kept. `id`: `SESSION_ID_BYTES` fresh random
 * bytes; `claims`: of the verified ID token; `userInfo`: as `furtherClaims` answers; `now` in seconds since 1970.
 */
export function createSession(
  config: RelyingPartyConfig,
  tokens: TokenResponse,
  claims: JsonValue,
  userInfo: Bytes,
  id: usize,
  now: i64,
): SessionRecord {
  const session = new SessionRecord();
  session.userInfo = userInfo;
  session.id = copyBytes(id, SESSION_ID_BYTES);
  session.loginTime = now;
  takeTokens(config, session, tokens, claims, now);
  return session;
}

/**
 * The session that a refresh's tokens make of one: the next generation of it. What the provider did not send stays as it
 * was. `claims`: of the new ID token, or of the old one where there is none.
 */
export function refreshSession(
  config: RelyingPartyConfig,
  before: SessionRecord,
  tokens: TokenResponse,
  claims: JsonValue,
  now: i64,
): SessionRecord {
  const session = new SessionRecord();
  session.id = before.id;
  session.generation = before.generation + 1;
  session.loginTime = before.loginTime;
  session.idToken = before.idToken;
  session.accessToken = before.accessToken;
  session.accessTokenExpiry = before.accessTokenExpiry;
  session.refreshToken = before.refreshToken;
  if (config.provider.usesDpop) session.dpopSeed = before.dpopSeed;
  session.userInfo = before.userInfo;
  // A refreshed ID token may leave out `sid`.
  const claimsBefore = packedClaims(before.idToken);
  session.sidKey = before.subjectKey != 0 ? before.sidKey : sidKeyOf(claimsBefore);
  // What an ID token leaves out takes nothing back.
  const wasUnverified = before.hadUnverifiedEmail || isEmailUnverified(claimsBefore);
  session.hadUnverifiedEmail = wasUnverified && claims.member("email_verified").isAbsent;
  keepAuthentication(config, session, before, claims);
  takeTokens(config, session, tokens, claims, now);
  return session;
}

/** What the new ID token does not say of the authentication, or says to be newer, stays as it was told before. */
function keepAuthentication(
  config: RelyingPartyConfig,
  session: SessionRecord,
  before: SessionRecord,
  claims: JsonValue,
): void {
  const skew = config.provider.clockSkewSeconds;
  const was = authenticationOfSession(before, packedClaims(before.idToken), skew);
  const said = authenticationOf(claims, before.loginTime + skew);
  if (said.time == 0 || said.time > was.time) session.authenticationTime = was.time;
  if (said.acr.length == 0) session.authenticationClass = was.acr;
}

/** Puts tokens into a session, as far as something needs them. */
function takeTokens(
  config: RelyingPartyConfig,
  session: SessionRecord,
  tokens: TokenResponse,
  claims: JsonValue,
  now: i64,
): void {
  session.refreshTime = now;
  session.sealTime = now;
  session.subjectKey = subjectKeyOf(claims);
  const sid = sidKeyOf(claims);
  if (sid != 0) session.sidKey = sid;
  session.idTokenExpiry = <i64>numericDate(claims.member("exp"));
  if (tokens.idToken.length > 0) session.idToken = packToken(tokens.idToken);
  const forward = config.forward;
  if (forward.usesAccessToken && tokens.accessToken.length > 0) {
    session.accessToken = packToken(tokens.accessToken);
    session.accessTokenExpiry = tokens.expiresInSeconds >= 0 ? now + tokens.expiresInSeconds : 0;
  }
  const tokensEnd = forward.authorization == ForwardedToken.IdToken || forward.usesAccessToken;
  if (tokens.refreshToken.length > 0 && (tokensEnd || config.session.revalidateSeconds > 0)) {
    session.refreshToken = tokens.refreshToken;
  }
}
