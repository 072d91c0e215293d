import { setTickPeriod } from "../host/clock";

/** While something is waited for. */
const QUICK_MILLISECONDS: u32 = 50;
const REGULAR_MILLISECONDS: u32 = 1000;

/** How often a root context ticks. Its setters are called while the root context, or a stream of its, is the host's. */
export class TickPace {
  private period: u32 = 0;
  private regular: u32 = REGULAR_MILLISECONDS;

  /** Has regular ticks come every half second: what others tell of is known that much sooner. */
  hasten(): void {
    this.regular = REGULAR_MILLISECONDS / 2;
  }

  /** Has ticks come quickly, or at their regular pace: of a second, unless hastened. */
  set(isQuick: bool): void {
    const period = isQuick ? QUICK_MILLISECONDS : this.regular;
    if (period != this.period) setTickPeriod(period);
    this.period = period;
  }

  /** Has ticks come quickly until the next one decides anew. */
  quicken(): void {
    this.set(true);
  }
}
