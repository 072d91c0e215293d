import { JsonKind } from "../text/json";
import { parseDuration } from "./duration";
import { Field } from "./field";
import { SessionConfig } from "./relying-party-config";

/** The first ends a session with its tokens. */
const SESSION_ENDS: string[] = ["TOKENS", "LIFETIME"];
const SHORTEST_LIFETIME = 60;
/** What a session was used for is noted once a minute. */
const SHORTEST_IDLE_TIMEOUT = 120;
const SHORTEST_REVALIDATION = 60;
/** Browsers keep no cookie for longer (RFC 6265bis, section 5.5). */
export const LONGEST_LIFETIME = 400 * 86400;

/** Reads `session`, but its cookie and what the plugin has once. */
export function readSession(section: Field, session: SessionConfig): void {
  const lifetime = section.get("lifetime");
  session.lifetimeSeconds = lifetime.duration(SHORTEST_LIFETIME, LONGEST_LIFETIME, session.lifetimeSeconds);
  session.idleTimeoutSeconds = optionalDuration(section.get("idleTimeout"), SHORTEST_IDLE_TIMEOUT, LONGEST_LIFETIME);
  const refresh = section.section("refresh");
  session.refreshBeforeSeconds = refresh.get("before").duration(0, 3600, session.refreshBeforeSeconds);
  session.refreshGraceSeconds = refresh.get("grace").duration(1, 600, session.refreshGraceSeconds);
  session.endsWithTokens = section.get("end").choice(SESSION_ENDS, 0) == 0;
  session.revalidateSeconds = optionalDuration(section.get("revalidate"), SHORTEST_REVALIDATION, LONGEST_LIFETIME);
  session.keepForms = section.get("keepForms").boolean(false);
  session.maxBytes = section.get("maxBytes").integer(2048, 65536, session.maxBytes);
}

/** A duration within bounds, or 0 for none. */
function optionalDuration(field: Field, least: i32, most: i32): i32 {
  if (field.value.kind == JsonKind.String && parseDuration(field.value.asString()) == 0) return 0;
  return field.duration(least, most, 0);
}
