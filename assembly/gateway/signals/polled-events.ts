import { noteGarbage } from "../../host/memory";
import { PolledToken, PolledTokens, PollReport } from "../../oidc/event-stream";
import { Reason } from "../../reason";
import { Waiter } from "../held-streams";
import { deliveryError, SecurityEventReceiver } from "./security-events";

/** To judge a token allocates several times its length. */
const JUDGING_GARBAGE_FACTOR = 24;
/** For so long a token may wait for a key that is not known, where the keys can't be had, in milliseconds. */
const PATIENCE: i64 = 600000;
/** So many tokens may wait so. */
const MOST_WAITING = 64;
/** Of a stream that others poll too, so many tokens are left to be had, the newest: fewer than come at a time. */
const MOST_KEPT = 64;

/** Asks for new keys, and waits for nothing. */
class Nudge extends Waiter {
  constructor() {
    super(0);
  }

  resume(): void {}
}

/** Judges the tokens that come by poll. */
export class PolledEvents {
  /** When those came first that wait for a key, in milliseconds of the monotonic clock. */
  private waiting: Map<string, i64> = new Map<string, i64>();

  constructor(
    private receiver: SecurityEventReceiver,
    private audiences: string[],
  ) {}

  /**
   * Ends what the tokens of an answer say has ended, once each. Answers what the transmitter is to be told. `keptSeconds`: so long a token that
   * ended sessions is left to be had by others, who poll the same stream; 0: there are none. `nowMs`: of the monotonic clock;
   * `now`: seconds since 1970.
   */
  take(answer: PolledTokens, audiences: string[], keptSeconds: i64, nowMs: i64, now: i64): PollReport {
    const report = new PollReport();
    const tokens = answer.tokens;
    const moreAvailable = answer.moreAvailable;
    const kept: string[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const polled = tokens[i];
      noteGarbage(polled.token.length * JUDGING_GARBAGE_FACTOR);
      if (!this.receiver.knows(polled.id) && !this.judge(polled, audiences, report, nowMs, now)) continue;
      const endedAt = this.receiver.timeOf(polled.id);
      if (endedAt >= 0 && now - endedAt < keptSeconds) kept.push(polled.id);
      else report.acknowledged.push(polled.id);
    }
    let excess = kept.length - MOST_KEPT;
    // What is left would come again in place of what is behind it.
    if (moreAvailable && report.isEmpty) excess = max(excess, (kept.length + 1) / 2);
    // They come oldest first.
    for (let i = 0; i < excess; i++) report.acknowledged.push(kept[i]);
    return report;
  }

  /** Whether the token is to be acknowledged; else it waits, or is refused. */
  private judge(polled: PolledToken, audiences: string[], report: PollReport, nowMs: i64, now: i64): bool {
    const provider = this.receiver.transmitter.provider;
    const verified = this.receiver.verify(polled.token, this.audiences.concat(audiences), now);
    if (verified.reason == Reason.ProviderNotReady) return false;
    if (verified.mayNeedNewKeys && this.mayWait(polled.id, provider.keysAskedAt, nowMs)) {
      provider.waitForNewKeys(new Nudge(), provider.keysAskedAt);
      return false;
    }
    this.waiting.delete(polled.id);
    let reason = verified.reason;
    if (reason == Reason.None) reason = this.receiver.accept(verified.claims, now, "");
    if (reason == Reason.None) return true;
    report.refuse(polled.id, deliveryError(reason), this.receiver.refuse(reason, verified.detail, ""));
    return false;
  }

  /** Whether a token that no known key verifies is left for the next poll. */
  private mayWait(id: string, keysAskedAt: i64, nowMs: i64): bool {
    if (!this.waiting.has(id)) {
      if (this.waiting.size >= MOST_WAITING) this.waiting.clear();
      this.waiting.set(id, nowMs);
    }
    const since = this.waiting.get(id);
    return keysAskedAt <= since && nowMs - since < PATIENCE;
  }
}
