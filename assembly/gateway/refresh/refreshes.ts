import { monotonicMilliseconds } from "../../host/clock";
import { logWarning } from "../../host/log";
import { SessionRecord } from "../../session/record";
import { pointer } from "../../text/bytes";
import { countRefresh } from "../metrics";
import { RootContext } from "../root-context";
import { describeTokensEnd, sessionName } from "../session/session-lines";
import { SharedSlots } from "../shared/shared-slots";
import { StreamWaiter } from "../stream-waiter";
import { startRefreshCall } from "./refresh-call";
import { RefreshedSession, RefreshJob, RefreshOutcome, RefreshWaiter, REMEMBERED } from "./refresh-job";
import { RefreshJobs } from "./refresh-jobs";
import { LeaseState, RefreshLease, RefreshLeases } from "./refresh-leases";
import { openSealed } from "./refreshed-session";

/** How much longer than its calls may take a refresh is taken to be under way. */
const LEASE_MARGIN: i64 = 1000;
/** After which tries it is tried again, and how much later. */
const RETRY_DELAYS: StaticArray<i64> = [250, 500, 1000];
/** After them, how long a session's next try waits; and after an answer that was no answer to the question. */
const UNAVAILABLE: i64 = 1000;
const UNUSABLE: i64 = 10000;
/** How long the provider's new keys are waited for, which are fetched every 10 s at most, and how often is looked. */
const KEYS_WAIT: i64 = 12000;
const KEYS_LOOK: i64 = 1000;

/** The refreshes of one relying party's sessions on this worker. Times are milliseconds of the monotonic clock. */
export class Refreshes {
  private jobs: RefreshJobs;
  private running: Array<RefreshJob> = [];
  private leases: RefreshLeases;

  /** `capacity`: about how many bytes of ended refreshes are remembered. */
  constructor(slots: SharedSlots, capacity: i32) {
    this.jobs = new RefreshJobs(capacity);
    this.leases = new RefreshLeases(slots);
  }

  /** Whether something is to be looked at soon: then ticks come quickly. */
  get isPressing(): bool {
    return this.running.length > 0;
  }

  /** Whether this worker knows of a refresh of this generation of a session. */
  knows(session: SessionRecord): bool {
    const job = this.jobs.find(session.id);
    return job !== null && job.generation == session.generation;
  }

  /** Whether this worker knows that nothing comes of refreshing this generation of a session, or nothing more. */
  isFutile(root: RootContext, session: SessionRecord): bool {
    const job = this.jobs.find(session.id);
    if (job === null || job.generation < session.generation) return false;
    if (job.generation > session.generation) return true;
    const refreshed = job.refreshed;
    if (job.outcome == RefreshOutcome.Refreshed && refreshed !== null) {
      return monotonicMilliseconds() >= job.usableUntil || !refreshed.lives(root.nowSeconds);
    }
    return job.outcome != RefreshOutcome.Running && job.outcome != RefreshOutcome.Unavailable;
  }

  /** How the refresh of this generation of a session stands, which is due: begins one where none was. */
  of(root: RootContext, session: SessionRecord): RefreshJob {
    const now = monotonicMilliseconds();
    const known = this.jobs.find(session.id);
    if (known !== null && known.generation == session.generation) {
      if (known.outcome != RefreshOutcome.Unavailable || now < known.retryAt) return this.checked(root, known, now);
    }
    const job = new RefreshJob(session, session.id, session.generation, now);
    if (known !== null && known.generation > session.generation) {
      job.outcome = RefreshOutcome.Superseded;
      return job;
    }
    this.jobs.put(job);
    this.attempt(root, job, now);
    return job;
  }

  /** What a browser that has `session` should have instead; null when nothing is there. */
  newer(root: RootContext, session: SessionRecord): RefreshedSession | null {
    const now = monotonicMilliseconds();
    const job = this.jobs.find(session.id);
    const known =
      job !== null && job.outcome == RefreshOutcome.Refreshed && now < job.usableUntil ? job.refreshed : null;
    const lease = this.leases.find(session.id);
    let refreshed: RefreshedSession | null = null;
    if (known !== null && (lease === null || lease.generation < known.session.generation)) {
      // Also where the slot was lost, and another worker was refused in vain.
      const isOver = lease !== null && lease.state == LeaseState.Refreshed && now >= lease.until;
      if (!isOver) refreshed = known;
    } else if (lease !== null && lease.state == LeaseState.Refreshed && now < lease.until) {
      const sealed = this.leases.sessionOf(lease);
      if (sealed !== null) refreshed = openSealed(root, sealed);
    }
    return refreshed !== null && refreshed.session.generation > session.generation ? refreshed : null;
  }

  /** Whether a later generation of a session is there, is being made, or was refused: this one is not to be set again. */
  isOutdated(session: SessionRecord): bool {
    if (session.refreshToken.length == 0) return false;
    const lease = this.leases.find(session.id);
    return lease !== null && lease.generation >= session.generation && lease.state != LeaseState.Unavailable;
  }

  /** Notes that a browser gets the session after a refresh: from now on the one before is taken for `grace` alone. */
  handOut(root: RootContext, refreshed: RefreshedSession): void {
    const session = refreshed.session;
    const end = monotonicMilliseconds() + <i64>root.config.session.refreshGraceSeconds * 1000;
    const job = this.jobs.find(session.id);
    if (job !== null && job.generation < session.generation) job.usableUntil = min(job.usableUntil, end);
    const lease = this.leases.find(session.id);
    if (lease === null || lease.state != LeaseState.Refreshed || lease.generation + 1 != session.generation) return;
    if (end < lease.until) this.leases.end(lease, LeaseState.Refreshed, end);
  }

  /** Holds a stream until the refresh has ended, for `milliseconds` at most. False when too many are held already. */
  wait(root: RootContext, job: RefreshJob, waiter: StreamWaiter, milliseconds: i64): bool {
    if (!root.held.hasRoom || job.outcome != RefreshOutcome.Running) return false;
    job.waiters.push(new RefreshWaiter(waiter, monotonicMilliseconds() + milliseconds));
    root.held.hold(waiter.streamId);
    root.setTickPace(true);
    return true;
  }

  /** Looks at what other workers do, makes calls again that are due, and forgets what is over. */
  tick(root: RootContext): void {
    if (this.jobs.size == 0) return;
    const now = monotonicMilliseconds();
    const running = this.running.slice();
    for (let i = 0; i < running.length; i++) {
      const job = running[i];
      if (job.outcome != RefreshOutcome.Running) continue;
      if (!job.isOwn) this.follow(root, job, now);
      else if (job.callAt > 0 && now >= job.callAt) this.proceed(root, job, now);
      this.releaseOverdue(root, job, now);
    }
    this.jobs.forget(now);
  }

  /** Ends a refresh that this worker made: with the session that came of it. */
  succeed(root: RootContext, job: RefreshJob, refreshed: RefreshedSession): void {
    const lease = job.lease;
    job.refreshed = refreshed;
    job.usableUntil = monotonicMilliseconds() + REMEMBERED;
    if (lease !== null) {
      this.leases.putSession(lease, refreshed.sealed);
      this.leases.end(lease, LeaseState.Refreshed, job.usableUntil);
    }
    countRefresh("completed");
    this.end(root, job, RefreshOutcome.Refreshed);
  }

  /** Ends a refresh that this worker made and that is not to be tried again. `why` is for the log. */
  deny(root: RootContext, job: RefreshJob, why: string): void {
    const lease = job.lease;
    if (root.logLimit.allows("a session is not refreshed")) {
      logWarning(sessionName(pointer(job.id)) + " is not refreshed: " + why + livesUntil(root, job));
    }
    if (lease !== null) this.leases.end(lease, LeaseState.Denied, monotonicMilliseconds() + REMEMBERED);
    countRefresh("denied");
    this.end(root, job, RefreshOutcome.Denied);
  }

  /** Takes note of a call that brought nothing: makes another soon, or gives up for a while. `why` is for the log. */
  retry(root: RootContext, job: RefreshJob, why: string): void {
    const now = monotonicMilliseconds();
    const tries = job.calls;
    const delay = tries > 0 && tries <= RETRY_DELAYS.length ? RETRY_DELAYS[tries - 1] : -1;
    if (delay < 0 || now + delay >= job.startedAt + timeoutOf(root)) return this.giveUp(root, job, why, UNAVAILABLE);
    job.callAt = now + delay;
    root.setTickPace(true);
  }

  /** Ends a refresh that this worker could not make; the next try comes no sooner than in 10 s. `why` is for the log. */
  fail(root: RootContext, job: RefreshJob, why: string): void {
    this.giveUp(root, job, why, UNUSABLE);
  }

  /** Keeps what a call brought, until the provider's keys are known that its check needs. `why` is for the log. */
  keepForKeys(root: RootContext, job: RefreshJob, check: StreamWaiter, why: string): void {
    const now = monotonicMilliseconds();
    if (now >= job.startedAt + KEYS_WAIT) return this.deny(root, job, why);
    job.check = check;
    job.callAt = now + KEYS_LOOK;
    this.prolong(root, job);
  }

  /** Has the other workers wait on, for as long as a call may take. */
  prolong(root: RootContext, job: RefreshJob): void {
    const lease = job.lease;
    if (lease === null) return;
    job.leaseUntil = monotonicMilliseconds() + leaseTime(root);
    this.leases.end(lease, LeaseState.Held, job.leaseUntil);
  }

  private giveUp(root: RootContext, job: RefreshJob, why: string, pause: i64): void {
    const lease = job.lease;
    if (root.logLimit.allows("a session can't be refreshed now")) {
      logWarning(sessionName(pointer(job.id)) + " can't be refreshed now: " + why + livesUntil(root, job));
    }
    job.retryAt = monotonicMilliseconds() + pause;
    if (lease !== null) this.leases.end(lease, LeaseState.Unavailable, job.retryAt);
    countRefresh("failed");
    this.end(root, job, RefreshOutcome.Unavailable);
  }

  /** Takes the lease and calls, or follows the worker that has it. */
  private attempt(root: RootContext, job: RefreshJob, now: i64): void {
    const attempt = this.leases.take(job.id, job.generation, now, now + leaseTime(root));
    const lease = attempt.lease;
    if (attempt.isTaken) {
      job.lease = lease;
      job.isOwn = true;
      job.startedAt = now;
      this.run(job);
      this.call(root, job);
    } else if (lease === null) {
      job.retryAt = now + UNAVAILABLE;
      this.end(root, job, RefreshOutcome.Unavailable);
    } else {
      this.take(root, job, lease);
      if (job.outcome == RefreshOutcome.Running) this.run(job);
      else this.end(root, job, job.outcome);
    }
  }

  private run(job: RefreshJob): void {
    if (!this.running.includes(job)) this.running.push(job);
  }

  /** Calls again, or looks again at what a call brought. */
  private proceed(root: RootContext, job: RefreshJob, now: i64): void {
    const check = job.check;
    job.callAt = 0;
    if (check !== null) {
      job.check = null;
      check.resume(root);
    } else if (now < job.leaseUntil) {
      this.call(root, job);
    } else {
      // After a stall of this worker another may be at it.
      job.isOwn = false;
      this.follow(root, job, now);
    }
  }

  private call(root: RootContext, job: RefreshJob): void {
    job.calls++;
    this.prolong(root, job);
    // A provider that is only slow must not be asked twice with one token: the call outlives those who wait for it.
    const why = startRefreshCall(root, job, <u32>(leaseTime(root) - LEASE_MARGIN));
    if (why.length > 0) this.retry(root, job, why);
  }

  private follow(root: RootContext, job: RefreshJob, now: i64): void {
    const lease = this.leases.find(job.id);
    if (lease !== null && lease.generation == job.generation && lease.isHeld(now)) return;
    // Another worker has ended it, or is lost.
    if (lease === null || !lease.forbids(job.generation, now)) return this.attempt(root, job, now);
    this.take(root, job, lease);
    if (job.outcome != RefreshOutcome.Running) this.end(root, job, job.outcome);
  }

  /** Takes over what a lease says that is not this worker's. */
  private take(root: RootContext, job: RefreshJob, lease: RefreshLease): void {
    job.lease = lease;
    if (lease.generation != job.generation) {
      // Only the cookie from right before a refresh is taken for the one after it.
      job.refreshed = null;
      job.outcome = RefreshOutcome.Superseded;
    } else if (lease.state == LeaseState.Refreshed) {
      const sealed = this.leases.sessionOf(lease);
      const refreshed = sealed !== null ? openSealed(root, sealed) : null;
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

  /** A refreshed session that another worker may have handed out, or refreshed again, since this one looked. */
  private checked(root: RootContext, job: RefreshJob, now: i64): RefreshJob {
    if (job.outcome != RefreshOutcome.Refreshed || job.usableUntil <= now) return job;
    const lease = this.leases.find(job.id);
    const refreshed = job.refreshed;
    if (lease === null || refreshed === null || lease.state != LeaseState.Refreshed) return job;
    const generation = lease.generation + 1;
    if (generation > refreshed.session.generation) {
      this.take(root, job, lease);
      this.jobs.recount(job);
    } else if (generation == refreshed.session.generation) job.usableUntil = min(job.usableUntil, lease.until);
    return job;
  }

  private end(root: RootContext, job: RefreshJob, outcome: RefreshOutcome): void {
    job.outcome = outcome;
    job.session = null;
    this.jobs.recount(job);
    const at = this.running.indexOf(job);
    if (at >= 0) this.running.splice(at, 1);
    this.release(root, job.waiters);
    job.waiters = [];
  }

  private releaseOverdue(root: RootContext, job: RefreshJob, now: i64): void {
    if (!hasOverdue(job.waiters, now)) return;
    const overdue: Array<RefreshWaiter> = [];
    const left: Array<RefreshWaiter> = [];
    for (let i = 0; i < job.waiters.length; i++) {
      if (now >= job.waiters[i].until) overdue.push(job.waiters[i]);
      else left.push(job.waiters[i]);
    }
    job.waiters = left;
    this.release(root, overdue);
  }

  private release(root: RootContext, waiters: Array<RefreshWaiter>): void {
    const streams: Array<StreamWaiter> = [];
    for (let i = 0; i < waiters.length; i++) streams.push(waiters[i].waiter);
    root.held.release(root, streams);
  }
}

function hasOverdue(waiters: Array<RefreshWaiter>, now: i64): bool {
  for (let i = 0; i < waiters.length; i++) if (now >= waiters[i].until) return true;
  return false;
}

function timeoutOf(root: RootContext): i64 {
  return <i64>root.config.provider.timeoutSeconds * 1000;
}

/** For how long a worker that says nothing more is taken to be refreshing. */
function leaseTime(root: RootContext): i64 {
  return 2 * timeoutOf(root) + LEASE_MARGIN;
}

/** Until when its tokens serve all the same, for the end of a log line. */
function livesUntil(root: RootContext, job: RefreshJob): string {
  const session = job.session;
  return session === null ? "" : "; its tokens live " + describeTokensEnd(root.config, session);
}
