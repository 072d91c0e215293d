import { SessionCache } from "../../session/cache";
import { SessionRecord } from "../../session/record";
import { LogLimit } from "../log-limit";
import { SharedSlots } from "../shared/shared-slots";
import { Revocations } from "./revocations";

/** What anybody may fill, as a part of all; and the fewest. */
const UNVERIFIED_SHARE = 4;
const LEAST_UNVERIFIED = 128;

/**
 * Sessions that ended before their time, and, apart from them, those that somebody only said have ended: front-channel logout is
 * open to all, and must not push out what was verified.
 */
export class EndedSessions extends Revocations {
  /** Null where nobody is asked to say so. */
  private unverified: Revocations | null = null;

  /** See `Revocations`. `takesUnverified`: with `logout.frontChannel`. */
  constructor(
    slots: SharedSlots,
    cache: SessionCache,
    log: LogLimit,
    most: i32,
    lifetime: i32,
    now: i64,
    takesUnverified: bool,
  ) {
    super(slots, cache, log, most, lifetime, now, "ended");
    const part = max(most / UNVERIFIED_SHARE, LEAST_UNVERIFIED);
    if (takesUnverified) this.unverified = new Revocations(slots, cache, log, part, lifetime, now, "said");
  }

  /** Ends the sessions with a `sid` by its key, as somebody says they have. */
  revokeUnverified(key: u64, now: i64): void {
    const unverified = this.unverified;
    if (unverified !== null && !unverified.known.has(key)) unverified.revoke(key, now);
  }

  includes(session: SessionRecord): bool {
    if (super.includes(session)) return true;
    const unverified = this.unverified;
    return unverified !== null && unverified.includes(session);
  }

  refresh(now: i64): void {
    super.refresh(now);
    const unverified = this.unverified;
    if (unverified !== null) unverified.refresh(now);
  }

  tick(now: i64): void {
    super.tick(now);
    const unverified = this.unverified;
    if (unverified !== null) unverified.tick(now);
  }
}
