import { RelyingPartyConfig, SessionConfig } from "../../config/relying-party-config";
import { SessionRecord } from "../../session/record";
import { setSession } from "../../session/session-cookie";
import { NEVER, sessionTimes } from "../../session/session-times";
import { Bytes } from "../../text/bytes";

/** A `Max-Age` that makes the attributes as long as they can be. */
const LONGEST_MAX_AGE: i64 = 34560000;

/**
 * The `Set-Cookie` values that hand a session to a browser whose cookies of one are numbered up to `highestChunk`. Null when
 * it is too large, or over at `now` (seconds since 1970).
 */
export function sessionCookies(
  config: RelyingPartyConfig,
  session: SessionRecord,
  sealed: Bytes,
  highestChunk: i32,
  now: i64,
): Array<string> | null {
  const times = sessionTimes(config, session, false, 0);
  const end = session.refreshToken.length > 0 ? times.endsAt : min(times.endsAt, times.tokensEndAt);
  if (end <= now) return null;
  const settings = config.session;
  return setSession(
    settings.cookie,
    sealed,
    end == NEVER ? LONGEST_MAX_AGE : end - now,
    settings.maxBytes,
    highestChunk,
  );
}

/** Whether a sealed session is small enough for its cookies. */
export function fitsCookies(settings: SessionConfig, sealed: Bytes): bool {
  return setSession(settings.cookie, sealed, LONGEST_MAX_AGE, settings.maxBytes, 0) !== null;
}
