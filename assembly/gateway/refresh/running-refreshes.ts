import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { logInfo, logWarning } from "../../host/log";
import { pointer } from "../../text/bytes";
import { HeldShare, Waiter } from "../held-streams";
import { LogLimit } from "../log-limit";
import { countRefresh } from "../metrics";
import { describeTokensEnd, sessionName } from "../session/session-lines";
import { SealedSession, SessionSealer } from "../session/session-sealer";
import { RefreshJob, RefreshOutcome, RefreshWaiter, REMEMBERED } from "./refresh-job";
import { RefreshJobs } from "./refresh-jobs";
import { LeaseState, RefreshLease, RefreshLeases } from "./refresh-leases";

/** The refreshes of one relying party's sessions that are under way, and how they end. Times are milliseconds of the monotonic clock. */
export class RunningRefreshes {
  private running: Array<RefreshJob> = [];

  constructor(
    private held: HeldShare,
    private config: RelyingPartyConfig,
    private sealer: SessionSealer,
    private leases: RefreshLeases,
    private jobs: RefreshJobs,
    private log: LogLimit,
  ) {}

  /** How many there are. */
  get length(): i32 {
    return this.running.length;
  }

  /** Those that there are now. */
  all(): Array<RefreshJob> {
    return this.running.slice();
  }

  /** Counts a refresh as under way until it ends. */
  add(job: RefreshJob): void {
    if (!this.running.includes(job)) this.running.push(job);
  }

  /** Takes over what a lease says that is not this worker's. */
  takeOver(job: RefreshJob, lease: RefreshLease): void {
    job.lease = lease;
    if (lease.generation != job.generation) {
      // Only the cookie from right before a refresh is taken for the one after it.
      job.refreshed = null;
      job.outcome = RefreshOutcome.Superseded;
    } else if (lease.state == LeaseState.Refreshed) {
      const sealed = this.leases.sessionOf(lease);
      const refreshed = sealed !== null ? this.sealer.open(sealed) : null;
      job.refreshed = refreshed;
      job.usableUntil = lease.until;
      job.outcome = refreshed === null ? RefreshOutcome.Superseded : RefreshOutcome.Refreshed;
    } else if (lease.state == LeaseState.Denied) {
      job.outcome = RefreshOutcome.Denied;
    } else if (lease.state == LeaseState.Unavailable) {
      job.outcome = RefreshOutcome.Unavailable;
      job.retryAt = lease.until;
    }
  }

  /** Has the other workers wait on for so long. */
  prolong(job: RefreshJob, milliseconds: i64): void {
    const lease = job.lease;
    if (lease === null) return;
    job.leaseUntil = monotonicMilliseconds() + milliseconds;
    this.leases.end(lease, LeaseState.Held, job.leaseUntil);
  }

  /** Ends one with the session that came of it. */
  succeed(job: RefreshJob, refreshed: SealedSession): void {
    const lease = job.lease;
    job.refreshed = refreshed;
    job.usableUntil = monotonicMilliseconds() + REMEMBERED;
    if (lease !== null) {
      this.leases.putSession(lease, refreshed.sealed);
      this.leases.end(lease, LeaseState.Refreshed, job.usableUntil);
    }
    countRefresh("completed");
    this.end(job, RefreshOutcome.Refreshed);
    const tokensEnd = describeTokensEnd(this.config, refreshed.session);
    logInfo(`${sessionName(pointer(job.id))} refreshed, its tokens live ${tokensEnd}`);
  }

  /** Ends one that is not to be tried again. `why`: for the log. */
  deny(job: RefreshJob, why: string): void {
    const lease = job.lease;
    if (this.log.allows("a session is not refreshed")) {
      logWarning(sessionName(pointer(job.id)) + " is not refreshed: " + why + this.livesUntil(job));
    }
    if (lease !== null) this.leases.end(lease, LeaseState.Denied, monotonicMilliseconds() + REMEMBERED);
    countRefresh("denied");
    this.end(job, RefreshOutcome.Denied);
  }

  /** Ends one that may be tried again after `pause`. `why`: for the log. */
  giveUp(job: RefreshJob, why: string, pause: i64): void {
    const lease = job.lease;
    if (this.log.allows("a session can't be refreshed now")) {
      logWarning(sessionName(pointer(job.id)) + " can't be refreshed now: " + why + this.livesUntil(job));
    }
    job.retryAt = monotonicMilliseconds() + pause;
    if (lease !== null) this.leases.end(lease, LeaseState.Unavailable, job.retryAt);
    countRefresh("failed");
    this.end(job, RefreshOutcome.Unavailable);
  }

  /** Ends one with an outcome. */
  end(job: RefreshJob, outcome: RefreshOutcome): void {
    job.outcome = outcome;
    job.session = null;
    this.jobs.recount(job);
    const at = this.running.indexOf(job);
    if (at >= 0) this.running.splice(at, 1);
    this.release(job.takeWaiters());
  }

  /** Has those go on who waited. */
  release(waiters: Array<RefreshWaiter>): void {
    if (waiters.length == 0) return;
    const ready: Array<Waiter> = [];
    for (let i = 0; i < waiters.length; i++) ready.push(waiters[i].waiter);
    this.held.release(ready);
  }

  /** Until when its tokens serve all the same, for the end of a log line. */
  private livesUntil(job: RefreshJob): string {
    const session = job.session;
    return session === null ? "" : "; its tokens live " + describeTokensEnd(this.config, session);
  }
}
