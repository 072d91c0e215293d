import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { SessionRecord } from "../../session/record";
import { HeldShare, Waiter } from "../held-streams";
import { LogLimit } from "../log-limit";
import { Provider } from "../provider/provider";
import { ProviderClient } from "../provider/provider-client";
import { TokenRevocations } from "../provider/token-revocations";
import { RootContext } from "../root-context";
import { Revocations } from "../session/revocations";
import { SealedSession, SessionSealer } from "../session/session-sealer";
import { SharedSlots } from "../shared/shared-slots";
import { TokenVerifier } from "../tokens/token-verifier";
import { RefreshCheck } from "./refresh-check";
import { RefreshJob, RefreshOutcome, RefreshWaiter } from "./refresh-job";
import { RefreshJobs } from "./refresh-jobs";
import { LeaseState, RefreshLeases } from "./refresh-leases";
import { RefreshRunner } from "./refresh-runner";
import { RunningRefreshes } from "./running-refreshes";

/** The refreshes of one relying party's sessions on this worker. Times are milliseconds of the monotonic clock. */
export class Refreshes {
  private jobs: RefreshJobs;
  private leases: RefreshLeases;
  private running: RunningRefreshes;
  private runner: RefreshRunner;

  /** `capacity`: about how many bytes of ended refreshes are remembered. */
  constructor(
    private root: RootContext,
    private held: HeldShare,
    private config: RelyingPartyConfig,
    private sealer: SessionSealer,
    provider: Provider,
    client: ProviderClient,
    tokens: TokenVerifier,
    revocations: Revocations,
    tokenRevocations: TokenRevocations,
    log: LogLimit,
    slots: SharedSlots,
    capacity: i32,
  ) {
    const jobs = new RefreshJobs(capacity);
    const leases = new RefreshLeases(slots);
    const running = new RunningRefreshes(held, config, sealer, leases, jobs, log);
    const check = new RefreshCheck(config, tokens, sealer);
    this.jobs = jobs;
    this.leases = leases;
    this.running = running;
    this.runner = new RefreshRunner(
      root,
      config,
      provider,
      client,
      check,
      revocations,
      tokenRevocations,
      leases,
      running,
    );
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
  isFutile(session: SessionRecord): bool {
    const job = this.jobs.find(session.id);
    if (job === null || job.generation < session.generation) return false;
    if (job.generation > session.generation) return true;
    const refreshed = job.refreshed;
    if (job.outcome == RefreshOutcome.Refreshed && refreshed !== null) {
      return monotonicMilliseconds() >= job.usableUntil || !refreshed.lives(this.root.nowSeconds);
    }
    return job.outcome != RefreshOutcome.Running && job.outcome != RefreshOutcome.Unavailable;
  }

  /** How the refresh of this generation of a session stands, which is due: begins one where none was. */
  of(session: SessionRecord): RefreshJob {
    const now = monotonicMilliseconds();
    const known = this.jobs.find(session.id);
    if (known !== null && known.generation == session.generation) {
      if (known.outcome != RefreshOutcome.Unavailable || now < known.retryAt) return this.checked(known, now);
    }
    const job = new RefreshJob(session, session.id, session.generation, now);
    if (known !== null && known.generation > session.generation) {
      job.outcome = RefreshOutcome.Superseded;
      return job;
    }
    this.jobs.put(job);
    this.runner.begin(job, now);
    return job;
  }

  /** What a browser that has `session` should have instead; null when nothing is there. */
  newer(session: SessionRecord): SealedSession | null {
    const now = monotonicMilliseconds();
    const job = this.jobs.find(session.id);
    const known =
      job !== null && job.outcome == RefreshOutcome.Refreshed && now < job.usableUntil ? job.refreshed : null;
    const lease = this.leases.find(session.id);
    let refreshed: SealedSession | null = null;
    if (known !== null && (lease === null || lease.generation < known.session.generation)) {
      // Also where the slot was lost, and another worker was refused in vain.
      const isOver = lease !== null && lease.state == LeaseState.Refreshed && now >= lease.until;
      if (!isOver) refreshed = known;
    } else if (lease !== null && lease.state == LeaseState.Refreshed && now < lease.until) {
      const sealed = this.leases.sessionOf(lease);
      if (sealed !== null) refreshed = this.sealer.open(sealed);
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
  handOut(refreshed: SealedSession): void {
    const session = refreshed.session;
    const end = monotonicMilliseconds() + <i64>this.config.session.refreshGraceSeconds * 1000;
    const job = this.jobs.find(session.id);
    if (job !== null && job.generation < session.generation) job.usableUntil = min(job.usableUntil, end);
    const lease = this.leases.find(session.id);
    if (lease === null || lease.state != LeaseState.Refreshed || lease.generation + 1 != session.generation) return;
    if (end < lease.until) this.leases.end(lease, LeaseState.Refreshed, end);
  }

  /** Holds a stream until the refresh has ended, for `milliseconds` at most. False when too many are held already. */
  wait(job: RefreshJob, waiter: Waiter, milliseconds: i64): bool {
    if (!this.held.hasRoom || job.outcome != RefreshOutcome.Running) return false;
    job.waiters.push(new RefreshWaiter(waiter, monotonicMilliseconds() + milliseconds));
    this.held.hold(waiter);
    this.root.pace.quicken();
    return true;
  }

  /** Sees to those under way, and forgets what is over. */
  tick(): void {
    if (this.jobs.size == 0) return;
    const now = monotonicMilliseconds();
    this.runner.tick(now);
    this.jobs.forget(now);
  }

  /** A refreshed session that another worker may have handed out, or refreshed again, since this one looked. */
  private checked(job: RefreshJob, now: i64): RefreshJob {
    if (job.outcome != RefreshOutcome.Refreshed || job.usableUntil <= now) return job;
    const lease = this.leases.find(job.id);
    const refreshed = job.refreshed;
    if (lease === null || refreshed === null || lease.state != LeaseState.Refreshed) return job;
    const generation = lease.generation + 1;
    if (generation > refreshed.session.generation) {
      this.running.takeOver(job, lease);
      this.jobs.recount(job);
    } else if (generation == refreshed.session.generation) job.usableUntil = min(job.usableUntil, lease.until);
    return job;
  }
}
