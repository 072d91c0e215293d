/** After so long without anybody who was told, a provider that can't be reached is so anew. In milliseconds, as all times here. */
const QUIET: i64 = 120000;
/** Pages ask again by themselves for so long. */
const LONGEST: i64 = 600000;
/** In seconds. */
const FIRST_PAUSE: i64 = 2;
const LAST_PAUSE: i64 = 30;

/** How long people have been told that a provider can't be reached: pages ask again by themselves, less and less often, and not for ever. */
export class Outage {
  private since: i64 = 0;
  private toldAt: i64 = -QUIET;

  /** Somebody is told, at `now` of the monotonic clock. Answers the seconds after which their page asks again; 0: it does not. */
  tell(now: i64): i64 {
    if (now - this.toldAt >= QUIET) this.since = now;
    this.toldAt = now;
    const age = now - this.since;
    return age > LONGEST ? 0 : min(max(age / 2000, FIRST_PAUSE), LAST_PAUSE);
  }
}
