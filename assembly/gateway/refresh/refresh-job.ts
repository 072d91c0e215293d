import { TokenResponse } from "../../oidc/token";
import { SessionRecord } from "../../session/record";
import { Bytes } from "../../text/bytes";
import { Waiter } from "../held-streams";
import { SealedSession } from "../session/session-sealer";
import { RefreshLease } from "./refresh-leases";

/** How long what came of a refresh is remembered at most, in milliseconds: also for how long it waits for its browser. */
export const REMEMBERED: i64 = 600000;

/** How the refresh of one generation of a session stands. */
export enum RefreshOutcome {
  /** A worker is at it. */
  Running,
  /** There is a later generation. */
  Refreshed,
  /** The provider refused, or what it answered can't be used: this generation is not tried again. */
  Denied,
  /** The provider could not be asked; there will be another try. */
  Unavailable,
  /** Later generations were there and are there no longer: this one's tokens are all that there is. */
  Superseded,
}

/** A stream that waits for a refresh, but not for ever. */
export class RefreshWaiter {
  constructor(
    readonly waiter: Waiter,
    /** In milliseconds of the monotonic clock. */
    readonly until: i64,
  ) {}
}

/** The refresh of one generation of a session, as this worker knows it. Times are milliseconds of the monotonic clock. */
export class RefreshJob {
  outcome: RefreshOutcome = RefreshOutcome.Running;
  /** The lease of this worker or another; null before there is one. */
  lease: RefreshLease | null = null;
  /** Whether this worker makes the call, and until when no other one takes it for lost. */
  isOwn: bool = false;
  leaseUntil: i64 = 0;
  /** Calls that were made, and when the next is due, or the next look at what one brought; 0: none is. */
  calls: i32 = 0;
  callAt: i64 = 0;
  /** What a call brought and can't be judged yet, since the provider's keys are not all known. */
  tokens: TokenResponse | null = null;
  /** With `Unavailable`: when to try again. */
  retryAt: i64 = 0;
  /** With `Refreshed`: the session, and how long requests with the cookie from before get it. */
  refreshed: SealedSession | null = null;
  usableUntil: i64 = 0;
  waiters: Array<RefreshWaiter> = [];
  /** What `RefreshJobs` counts it as. */
  countedBytes: i32 = 0;

  readonly id: Bytes;
  readonly generation: u32;

  constructor(
    /** The session before the refresh; null once that has ended. */
    public session: SessionRecord | null,
    id: Bytes,
    generation: u32,
    /** When this worker began it, or to follow it. */
    public startedAt: i64,
  ) {
    this.id = id;
    this.generation = generation;
  }

  /** Those who wait, who are then waited for no more. */
  takeWaiters(): Array<RefreshWaiter> {
    const waiters = this.waiters;
    this.waiters = [];
    return waiters;
  }

  /** Whether some have waited long enough at `now`. */
  hasOverdue(now: i64): bool {
    for (let i = 0; i < this.waiters.length; i++) if (now >= this.waiters[i].until) return true;
    return false;
  }

  /** Those who have, who are then waited for no more. */
  takeOverdue(now: i64): Array<RefreshWaiter> {
    const overdue: Array<RefreshWaiter> = [];
    const left: Array<RefreshWaiter> = [];
    for (let i = 0; i < this.waiters.length; i++) {
      if (now >= this.waiters[i].until) overdue.push(this.waiters[i]);
      else left.push(this.waiters[i]);
    }
    this.waiters = left;
    return overdue;
  }

  /** About what it takes, in bytes. */
  get bytes(): i32 {
    const refreshed = this.refreshed;
    return 512 + (refreshed === null ? 0 : 2 * refreshed.sealed.length + refreshed.headers.block.length);
  }

  /** Whether it has ended and is of no use any more at `now`. */
  isOver(now: i64): bool {
    if (this.outcome == RefreshOutcome.Running) return false;
    return now >= (this.outcome == RefreshOutcome.Refreshed ? this.usableUntil : this.startedAt + REMEMBERED);
  }
}
