const FIRST_RETRY_MILLISECONDS: i64 = 250;
const LAST_RETRY_MILLISECONDS: i64 = 30000;

/** When a provider was asked last, and when again after failures. Times are milliseconds of the monotonic clock. */
export class Attempts {
  /** When the last one began. */
  at: i64 = 0;
  /** When the next one is due, after those that failed. */
  retryAt: i64 = 0;
  private failures: i32 = 0;

  /** The last one succeeded. */
  succeed(): void {
    this.failures = 0;
    this.retryAt = 0;
  }

  /** The last one failed: each further one waits twice as long. */
  fail(now: i64): void {
    const delay = FIRST_RETRY_MILLISECONDS << (<i64>min(this.failures, 10));
    this.failures++;
    this.retryAt = now + min(delay, LAST_RETRY_MILLISECONDS);
  }
}
