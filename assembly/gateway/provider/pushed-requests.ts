import { HeldCount } from "../streams";

/**
 * So many requests of one relying party, and of all in one configuration, are being pushed on a worker at most. Envoy's workers share the
 * 1,024 calls that a cluster may have at once by default: what anybody causes is to leave room for the refreshes of who is signed in.
 */
const MAX_UNDER_WAY = 64;
const MAX_IN_ALL = 256;
/** After a failure nothing is pushed for so long where it need not be: each login would wait for the next one. */
const PAUSE_MILLISECONDS: i64 = 30000;

/** The authorization requests that one relying party pushes: anybody who asks for a page causes one, which is a call to the provider. */
export class PushedRequests {
  private underWay: HeldCount;
  private pausedUntil: i64 = 0;

  /** `all`: counts those of all relying parties. */
  constructor(private all: HeldCount) {
    this.underWay = new HeldCount(all);
  }

  /** Whether another may be pushed now. */
  get hasRoom(): bool {
    return this.underWay.count < MAX_UNDER_WAY && this.all.count < MAX_IN_ALL;
  }

  /** Counts one as under way. */
  begin(): void {
    this.underWay.add(1);
  }

  /** Counts one as over. */
  end(): void {
    this.underWay.add(-1);
  }

  /** Whether one failed just now. `now`: milliseconds of the monotonic clock. */
  isPaused(now: i64): bool {
    return now < this.pausedUntil;
  }

  /** Notes that one failed; answers for how many seconds none need be pushed. */
  pause(now: i64): i64 {
    this.pausedUntil = now + PAUSE_MILLISECONDS;
    return PAUSE_MILLISECONDS / 1000;
  }
}
