import { SharedWrite } from "../../host/shared-data";
import { Reason } from "../../reason";
import { pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { textOf } from "../../text/utf8";
import { Writer } from "../../text/writer";
import { reasonLabel, reasonOfLabel } from "../replies/reasons";
import { SharedSlot } from "../shared/shared-slot";

/** For an unknown `kid` the keys are fetched at most this often by all workers, in milliseconds. */
const FORCED_MILLISECONDS: i64 = 10000;
const NEVER: i64 = i64.MIN_VALUE / 2;
const CONTENT_BYTES = 64;

/**
 * Which worker asks the provider for its metadata and keys: one at a time, and the others take over what it found. Times are
 * milliseconds of the monotonic clock, which all workers of a process share.
 */
export class FetchLease {
  /** When the last fetch began. */
  startedAt: i64 = NEVER;
  /** How the last fetch ended, once nobody holds the lease. */
  outcome: Reason = Reason.None;
  private heldUntil: i64 = 0;
  private forcedAt: i64 = NEVER;

  constructor(private slot: SharedSlot) {}

  /** Looks again. What another worker's fetch came to is in `outcome` once nobody holds the lease. */
  refresh(): void {
    const content = this.slot.read();
    const reader = new Reader(content === null ? 0 : pointer(content), content === null ? 0 : content.length);
    const heldUntil = reader.i64();
    const startedAt = reader.i64();
    const forcedAt = reader.i64();
    const length = reader.remaining;
    const label = textOf(reader.take(length), length);
    this.heldUntil = reader.failed ? 0 : heldUntil;
    this.startedAt = reader.failed ? NEVER : startedAt;
    this.forcedAt = reader.failed ? NEVER : forcedAt;
    this.outcome = reader.failed || label === null ? Reason.None : reasonOfLabel(label);
  }

  /** Whether somebody is at it, as of the last look. A worker that is lost holds it no longer than a call may take. */
  isHeld(now: i64): bool {
    return now < this.heldUntil;
  }

  /** Whether, as of the last look, it is too early to fetch the keys for an unknown `kid` once more. */
  isForcedLately(now: i64): bool {
    return now - this.forcedAt < FORCED_MILLISECONDS;
  }

  /** Why they are not fetched for one now, for the log. */
  whyNotForced(now: i64): string {
    if (!this.isForcedLately(now)) return "the keys can't be fetched now";
    return (
      `the keys were fetched ${(now - this.forcedAt) / 1000} s ago for a key that was not known, ` +
      `too recently to be fetched again (at most once in ${FORCED_MILLISECONDS / 1000} s)`
    );
  }

  /** Takes the lease for `duration`; `forced`: for an unknown `kid`. False when somebody else has it, or took it just now. */
  take(now: i64, duration: i64, forced: bool): bool {
    this.refresh();
    if (this.isHeld(now) || (forced && this.isForcedLately(now))) return false;
    this.startedAt = now;
    if (forced) this.forcedAt = now;
    if (this.write(now + duration, Reason.None)) return true;
    this.refresh();
    return false;
  }

  /** Keeps the lease for `duration` more, for another call. */
  extend(now: i64, duration: i64): void {
    this.refresh();
    this.write(now + duration, Reason.None);
  }

  /** Gives the lease back, and says how the fetch ended. */
  release(outcome: Reason): void {
    this.refresh();
    this.write(0, outcome);
  }

  /** False when another worker was faster. Where nothing can be shared, each worker fetches for itself. */
  private write(heldUntil: i64, outcome: Reason): bool {
    const writer = new Writer(CONTENT_BYTES)
      .u64(heldUntil)
      .u64(this.startedAt)
      .u64(this.forcedAt)
      .text(reasonLabel(outcome));
    if (this.slot.write(writer.toBytes()) == SharedWrite.Conflict) return false;
    this.heldUntil = heldUntil;
    this.outcome = outcome;
    return true;
  }
}
