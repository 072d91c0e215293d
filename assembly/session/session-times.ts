import { ForwardedToken, RelyingPartyConfig } from "../config/relying-party-config";
import { pointer } from "../text/bytes";
import { SessionRecord } from "./record";

/** Use of a session is noted, by sealing it anew, so often at most. */
const USE_SECONDS: i64 = 60;
/** After a refresh, none follows for so long. */
const LEAST_REFRESH_SECONDS: i64 = 10;
export const NEVER: i64 = i64.MAX_VALUE;

/** What is to happen to a session, and when. Times are seconds since 1970. */
export class SessionTimes {
  /** The session ends, whatever can be refreshed: its lifetime is over, or it was not used for too long. */
  endsAt: i64 = NEVER;
  /** Tokens that are in use end. Without a refresh token, so does the session. */
  tokensEndAt: i64 = NEVER;
  /** From here on no request passes before a refresh was tried: the tokens end, or the session is to be revalidated. */
  validUntil: i64 = NEVER;
  /** A refresh is due. */
  refreshAt: i64 = NEVER;
  /** The session is to be sealed anew: its use is to be noted, or another key seals now. */
  sealAt: i64 = NEVER;
  isOldKey: bool = false;

  /** The first of them all: until then, a request with this session passes without a look at any. */
  get first(): i64 {
    return min(min(this.endsAt, this.validUntil), min(this.refreshAt, this.sealAt));
  }
}

/**
 * The times of a session under a configuration. `isOldKey`: it was sealed with another key than the one that seals now.
 * `spread`: some number of this worker's, so that not all replicas refresh at once.
 */
export function sessionTimes(
  config: RelyingPartyConfig,
  session: SessionRecord,
  isOldKey: bool,
  spread: u32,
): SessionTimes {
  const times = new SessionTimes();
  const settings = config.session;
  const hasRefreshToken = session.refreshToken.length > 0;
  const idle = <i64>settings.idleTimeoutSeconds;
  times.endsAt = session.loginTime + <i64>settings.lifetimeSeconds;
  if (idle > 0) {
    times.endsAt = min(times.endsAt, session.sealTime + idle);
    times.sealAt = session.sealTime + USE_SECONDS;
  }
  times.isOldKey = isOldKey;
  if (isOldKey) times.sealAt = session.sealTime;
  if (hasRefreshToken || settings.endsWithTokens) times.tokensEndAt = tokensEnd(config, session);
  times.validUntil = times.tokensEndAt;
  if (!hasRefreshToken) return times;
  if (settings.revalidateSeconds > 0) {
    times.validUntil = min(times.validUntil, session.refreshTime + <i64>settings.revalidateSeconds);
  }
  if (times.validUntil != NEVER) times.refreshAt = refreshTime(config, session, times.validUntil, spread);
  return times;
}

/** When the first of the tokens ends that the application gets. */
function tokensEnd(config: RelyingPartyConfig, session: SessionRecord): i64 {
  let end = NEVER;
  if (config.forward.authorization == ForwardedToken.IdToken) end = session.idTokenExpiry;
  if (config.forward.usesAccessToken && session.accessTokenExpiry > 0) end = min(end, session.accessTokenExpiry);
  return end;
}

/**
 * Some time before the end, but after four fifths of the tokens' life; spread over the first half of what is left then, so
 * that neither the sessions of one wave of logins nor the replicas that see one session come at once.
 */
function refreshTime(config: RelyingPartyConfig, session: SessionRecord, end: i64, spread: u32): i64 {
  const start = session.refreshTime;
  const before = end - <i64>config.session.refreshBeforeSeconds;
  const late = start + ((end - start) * 4) / 5;
  const earliest = min(max(max(before, late), start + LEAST_REFRESH_SECONDS), end);
  const part = (load<u32>(pointer(session.id)) + spread) & 0xff;
  return earliest + ((end - earliest) * <i64>part) / 512;
}
