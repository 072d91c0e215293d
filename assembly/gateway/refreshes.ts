import { monotonicMilliseconds } from "../host/clock";
import { logWarning } from "../host/log";
import { selectContext } from "../host/stream";
import { SessionRecord } from "../session/record";
import { toBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { countRefresh } from "./metrics";
import { startRefreshCall } from "./refresh-call";
import { RefreshJob, RefreshOutcome, RefreshWaiter, RefreshedSession } from "./refresh-job";
import { LeaseState, RefreshLease, RefreshLeases } from "./refresh-leases";
import { openRefreshed } from "./refreshed-session";
import { RootContext } from "./root-context";
import { SharedSlots } from "./shared-slots";
import { StreamWaiter } from "./stream-waiter";

/** More streams than this do not wait at once. */
const MAX_WAITING = 1000;
/** More refreshes than this are not remembered. */
const MAX_JOBS = 4096;
/** How much longer than its calls may take a refresh is taken to be under way. */
const LEASE_MARGIN: i64 = 1000;
/** After which tries it is tried again, and how much later. */
const RETRY_DELAYS: StaticArray<i64> = [250, 500, 1000];
/** After them, how long a session's next try waits. */
const UNAVAILABLE: i64 = 1000;
/** A refreshed session that no browser got yet is kept for so long. */
const UNDELIVERED: i64 = 600000;

/** The refreshes of one relying party's sessions on this worker. Times are milliseconds of the monotonic clock. */
export class Refreshes {
  private jobs: Map<string, RefreshJob> = new Map<string, RefreshJob>();
  private running: Array<RefreshJob> = [];
  private waiting: i32 = 0;
  private leases: RefreshLeases;

  constructor(slots: SharedSlots) {
    this.leases = new RefreshLeases(slots);
  }

  /** Whether streams wait for what another worker does, or a call is to be made again soon: then ticks come quickly. */
  get isPressing(): bool {
    return this.running.length > 0;
  }

  /** Whether this worker knows of a refresh of this generation of a session. */
  knows(session: SessionRecord): bool {
    const key = keyOf(session.id);
    return this.jobs.has(key) && this.jobs.get(key).session.generation == session.generation;
  }

  /** How the refresh of this generation of a session stands, which is due: begins one where none was. */
  of(root: RootContext, session: SessionRecord): RefreshJob {
    const now = monotonicMilliseconds();
    const key = keyOf(session.id);
    const known = this.jobOf(key);
    if (known !== null && known.session.generation == session.generation) {
      if (known.outcome != RefreshOutcome.Unavailable || now < known.retryAt) return this.checked(known, now);
    }
    const job = new RefreshJob(session, now);
    if (known !== null && known.session.generation > session.generation) {
      job.outcome = RefreshOutcome.Superseded;
      return job;
    }
    this.remember(key, job);
    this.attempt(root, job, now);
    return job;
  }

  /** What a browser that has `session` should have instead; null when that is what it has. */
  newer(root: RootContext, session: SessionRecord): RefreshedSession | null {
    const now = monotonicMilliseconds();
    const key = keyOf(session.id);
    let job = this.jobOf(key);
    if (job === null || job.outcome != RefreshOutcome.Refreshed) {
      const lease = this.leases.find(session.id);
      if (lease === null || lease.generation < session.generation) return null;
      job = new RefreshJob(session, now);
      this.take(root, job, lease);
    }
    if (job.outcome != RefreshOutcome.Refreshed || now >= this.checked(job, now).usableUntil) return null;
    const refreshed = job.refreshed;
    return refreshed !== null && refreshed.session.generation > session.generation ? refreshed : null;
  }

  /** Notes that a browser gets the session after the refresh: from now on the one before is taken for `grace` alone. */
  handOut(root: RootContext, id: Bytes): void {
    const key = keyOf(id);
    if (!this.jobs.has(key)) return;
    const job = this.jobs.get(key);
    const lease = job.lease;
    if (job.outcome != RefreshOutcome.Refreshed || job.isHandedOut || lease === null) return;
    job.isHandedOut = true;
    const end = monotonicMilliseconds() + <i64>root.config.session.refreshGraceSeconds * 1000;
    if (end >= job.usableUntil) return;
    job.usableUntil = end;
    this.leases.end(lease, LeaseState.Refreshed, end);
  }

  /** Holds a stream until the refresh has ended. False when too many wait already. */
  wait(root: RootContext, job: RefreshJob, waiter: StreamWaiter): bool {
    if (this.waiting >= MAX_WAITING || job.outcome != RefreshOutcome.Running) return false;
    const until = monotonicMilliseconds() + <i64>root.config.provider.timeoutSeconds * 1000;
    job.waiters.push(new RefreshWaiter(waiter, until));
    this.waiting++;
    root.setTickPace(true);
    return true;
  }

  /** Looks at what other workers do, makes calls again that are due, and forgets what is over. */
  tick(root: RootContext): void {
    if (this.running.length == 0 && this.jobs.size == 0) return;
    const now = monotonicMilliseconds();
    const running = this.running.slice();
    for (let i = 0; i < running.length; i++) {
      const job = running[i];
      if (job.isOwn && job.callAt > 0 && now >= job.callAt) this.call(root, job, now);
      else if (!job.isOwn) this.follow(root, job, now);
      this.releaseOverdue(root, job, now);
    }
    this.forget(now);
  }

  /** Ends a refresh that this worker made: with the session that came of it. */
  succeed(root: RootContext, job: RefreshJob, refreshed: RefreshedSession): void {
    const lease = job.lease;
    job.refreshed = refreshed;
    job.usableUntil = monotonicMilliseconds() + UNDELIVERED;
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
    logWarning("session " + shortId(job.session.id) + " is not refreshed: " + why);
    if (lease !== null) this.leases.end(lease, LeaseState.Denied, monotonicMilliseconds() + UNDELIVERED);
    countRefresh("denied");
    this.end(root, job, RefreshOutcome.Denied);
  }

  /** Takes note of a call that brought nothing: makes another soon, or gives up for a while. `why` is for the log. */
  retry(root: RootContext, job: RefreshJob, why: string): void {
    const now = monotonicMilliseconds();
    const tries = job.calls;
    const delay = tries > 0 && tries <= RETRY_DELAYS.length ? RETRY_DELAYS[tries - 1] : -1;
    if (delay >= 0 && now + delay < job.startedAt + timeoutOf(root)) {
      job.callAt = now + delay;
      root.setTickPace(true);
      return;
    }
    logWarning("session " + shortId(job.session.id) + " can't be refreshed now: " + why);
    job.retryAt = now + UNAVAILABLE;
    const lease = job.lease;
    if (lease !== null) this.leases.end(lease, LeaseState.Unavailable, job.retryAt);
    countRefresh("failed");
    this.end(root, job, RefreshOutcome.Unavailable);
  }

  private jobOf(key: string): RefreshJob | null {
    if (!this.jobs.has(key)) return null;
    return this.jobs.get(key);
  }

  private remember(key: string, job: RefreshJob): void {
    if (this.jobs.size >= MAX_JOBS) this.jobs.clear();
    this.jobs.set(key, job);
  }

  /** Takes the lease and calls, or follows the worker that has it. */
  private attempt(root: RootContext, job: RefreshJob, now: i64): void {
    const session = job.session;
    const attempt = this.leases.take(session.id, session.generation, now, now + timeoutOf(root) + LEASE_MARGIN);
    const lease = attempt.lease;
    if (attempt.isTaken) {
      job.lease = lease;
      job.isOwn = true;
      job.startedAt = now;
      this.run(job);
      this.call(root, job, now);
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

  private call(root: RootContext, job: RefreshJob, now: i64): void {
    job.calls++;
    job.callAt = 0;
    const left = job.startedAt + timeoutOf(root) - now;
    if (!startRefreshCall(root, job, <u32>max<i64>(left, 1))) {
      this.retry(root, job, "there is no Envoy cluster for the token endpoint (see provider.clusters)");
    }
  }

  private follow(root: RootContext, job: RefreshJob, now: i64): void {
    const lease = this.leases.find(job.session.id);
    if (lease !== null && lease.generation == job.session.generation && lease.isHeld(now)) return;
    // Another worker has ended it, or is lost.
    if (lease === null || !lease.forbids(job.session.generation, now)) return this.attempt(root, job, now);
    this.take(root, job, lease);
    if (job.outcome != RefreshOutcome.Running) this.end(root, job, job.outcome);
  }

  /** Takes over what a lease says that is not this worker's. */
  private take(root: RootContext, job: RefreshJob, lease: RefreshLease): void {
    job.lease = lease;
    if (lease.state == LeaseState.Refreshed) {
      const sealed = this.leases.sessionOf(lease);
      const refreshed = sealed !== null ? openRefreshed(root, sealed) : null;
      job.refreshed = refreshed;
      job.usableUntil = lease.until;
      job.outcome = refreshed === null ? RefreshOutcome.Superseded : RefreshOutcome.Refreshed;
    } else if (lease.generation != job.session.generation) {
      job.outcome = RefreshOutcome.Superseded;
    } else if (lease.state == LeaseState.Denied) {
      job.outcome = RefreshOutcome.Denied;
    } else if (lease.state == LeaseState.Unavailable) {
      job.outcome = RefreshOutcome.Unavailable;
      job.retryAt = lease.until;
    }
  }

  /** A refreshed session that another worker may have handed out since this one looked. */
  private checked(job: RefreshJob, now: i64): RefreshJob {
    if (job.outcome != RefreshOutcome.Refreshed || job.isHandedOut || job.usableUntil <= now) return job;
    const lease = this.leases.find(job.session.id);
    if (lease !== null && lease.state == LeaseState.Refreshed && lease.generation == job.session.generation) {
      job.usableUntil = min(job.usableUntil, lease.until);
    }
    return job;
  }

  private end(root: RootContext, job: RefreshJob, outcome: RefreshOutcome): void {
    job.outcome = outcome;
    const at = this.running.indexOf(job);
    if (at >= 0) this.running.splice(at, 1);
    const waiters = job.waiters;
    job.waiters = [];
    this.resume(root, waiters);
  }

  private releaseOverdue(root: RootContext, job: RefreshJob, now: i64): void {
    const overdue: Array<RefreshWaiter> = [];
    const left: Array<RefreshWaiter> = [];
    for (let i = 0; i < job.waiters.length; i++) {
      if (now >= job.waiters[i].until) overdue.push(job.waiters[i]);
      else left.push(job.waiters[i]);
    }
    job.waiters = left;
    this.resume(root, overdue);
  }

  private resume(root: RootContext, waiters: Array<RefreshWaiter>): void {
    this.waiting -= waiters.length;
    for (let i = 0; i < waiters.length; i++) {
      const waiter = waiters[i].waiter;
      if (selectContext(waiter.streamId)) waiter.resume(root);
    }
    if (waiters.length > 0) selectContext(root.id);
  }

  private forget(now: i64): void {
    const keys = this.jobs.keys();
    for (let i = 0; i < keys.length; i++) {
      const job = this.jobs.get(keys[i]);
      if (job.outcome == RefreshOutcome.Running) continue;
      const until = job.outcome == RefreshOutcome.Refreshed ? job.usableUntil : job.startedAt + UNDELIVERED;
      if (now >= until) this.jobs.delete(keys[i]);
    }
  }
}

function timeoutOf(root: RootContext): i64 {
  return <i64>root.config.provider.timeoutSeconds * 1000;
}

function keyOf(id: Bytes): string {
  return toBase64Url(pointer(id), id.length);
}

/** The beginning of a session's id, as the log has it at the login too. */
function shortId(id: Bytes): string {
  return toBase64Url(pointer(id), 6);
}
