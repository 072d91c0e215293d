import { setTickPeriod } from "../host/clock";

/** While something is waited for. */
const QUICK_MILLISECONDS: u32 = 50;
const REGULAR_MILLISECONDS: u32 = 1000;

/** How often a root context ticks. Its setters are called while the root context, or a stream of its, is the host's. */
export class TickPace {
  private period: u32 = 0;

  /** Has ticks come quickly, or at their regular pace of a second. */
  set(isQuick: bool): void {
    const period = isQuick ? QUICK_MILLISECONDS : REGULAR_MILLISECONDS;
    if (period != this.period) setTickPeriod(period);
    this.period = period;
  }

  /** Has ticks come quickly until the next one decides anew. */
  quicken(): void {
    this.set(true);
  }
}
