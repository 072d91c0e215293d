import { formatDuration } from "../../config/duration";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { SessionRecord } from "../../session/record";
import { SESSION_NAME_BYTES } from "../../session/session-name";
import { sessionTimes } from "../../session/session-times";
import { toBase64Url } from "../../text/base64url";
import { isoTime } from "../../text/iso-time";

// What log lines say of a session.

/** A session by the first 8 characters of the id at `id`, which all lines about it have. */
export function sessionName(id: usize): string {
  return "session " + toBase64Url(id, SESSION_NAME_BYTES);
}

/** Until when a session lasts that is used and, where it can be, refreshed; and whether it can be. */
export function describeEnd(config: RelyingPartyConfig, session: SessionRecord): string {
  const times = sessionTimes(config, session, false, 0);
  const canRefresh = session.refreshToken.length > 0;
  const lifetimeEnd = session.loginTime + <i64>config.session.lifetimeSeconds;
  const idle = config.session.idleTimeoutSeconds;
  const end = canRefresh ? lifetimeEnd : min(lifetimeEnd, times.tokensEndAt);
  const unused = idle > 0 ? " or " + formatDuration(idle) + " without use" : "";
  return "until " + isoTime(end) + unused + (canRefresh ? ", can be refreshed" : ", can't be refreshed");
}

/** Until when a session's tokens serve as they are. */
export function describeTokensEnd(config: RelyingPartyConfig, session: SessionRecord): string {
  const times = sessionTimes(config, session, false, 0);
  return "until " + isoTime(min(times.endsAt, times.tokensEndAt));
}
