import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { randomBytes } from "../../host/random";
import { DPOP_SEED_BYTES } from "../../oidc/dpop";
import { parseTokenResponse, TokenResponse } from "../../oidc/token";
import { pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { CallReceiver } from "../calls";
import { Waiter } from "../held-streams";
import { Provider } from "../provider/provider";
import { ProviderClient } from "../provider/provider-client";
import { TokenRevocations } from "../provider/token-revocations";
import { describeReason } from "../replies/reasons";
import { RootContext } from "../root-context";
import { Revocations } from "../session/revocations";
import { RefreshCheck, RefreshVerdict, Verdict } from "./refresh-check";
import { RefreshJob, RefreshOutcome } from "./refresh-job";
import { RefreshLeases } from "./refresh-leases";
import { RunningRefreshes } from "./running-refreshes";

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

/** Makes the refreshes of one relying party's sessions, or follows the worker that does. Times are milliseconds of the monotonic clock. */
export class RefreshRunner {
  constructor(
    private root: RootContext,
    private config: RelyingPartyConfig,
    private provider: Provider,
    private client: ProviderClient,
    private check: RefreshCheck,
    private revocations: Revocations,
    private tokenRevocations: TokenRevocations,
    private leases: RefreshLeases,
    private running: RunningRefreshes,
  ) {}

  /** Takes the lease and calls, or follows the worker that has it. */
  begin(job: RefreshJob, now: i64): void {
    const attempt = this.leases.take(job.id, job.generation, now, now + this.leaseTime);
    const lease = attempt.lease;
    if (attempt.isTaken) {
      job.lease = lease;
      job.isOwn = true;
      job.startedAt = now;
      this.running.add(job);
      this.call(job);
    } else if (lease === null) {
      job.retryAt = now + UNAVAILABLE;
      this.running.end(job, RefreshOutcome.Unavailable);
    } else {
      this.running.takeOver(job, lease);
      if (job.outcome == RefreshOutcome.Running) this.running.add(job);
      else this.running.end(job, job.outcome);
    }
  }

  /** Looks at what other workers do, makes calls again that are due, and has those go on who have waited long enough. */
  tick(now: i64): void {
    const running = this.running.all();
    for (let i = 0; i < running.length; i++) {
      const job = running[i];
      if (job.outcome != RefreshOutcome.Running) continue;
      if (!job.isOwn) this.follow(job, now);
      else if (job.callAt > 0 && now >= job.callAt) this.proceed(job, now);
      // Each tick looks at all of them, and allocates for those alone that are due.
      if (job.hasOverdue(now)) this.running.release(job.takeOverdue(now));
    }
  }

  /** Takes the response to a refresh of this worker. */
  onResponse(job: RefreshJob, response: CallResponse, call: CallReceiver): void {
    const length = response.truncated ? 0 : response.bodyLength;
    const isBound = this.config.provider.usesDpop;
    const tokens = parseTokenResponse(response.status, response.body, length, this.secretsSent(job), isBound);
    const verdict = this.check.judgeResponse(tokens, response.status, call.explain(response, tokens.detail));
    if (verdict !== null) this.conclude(job, tokens, verdict);
    else this.judge(job, tokens);
  }

  /** Judges tokens that a call brought; waits for new keys where the ID token's is unknown. */
  judge(job: RefreshJob, tokens: TokenResponse): void {
    const before = job.session;
    if (before === null) return;
    const now = this.root.readClock();
    const keys = this.provider.keys;
    const judgedAt = this.provider.keysAskedAt;
    const verdict = this.check.judge(before, tokens, keys, now);
    if (verdict.verdict == Verdict.NeedsKeys && keys !== null) {
      this.running.prolong(job, this.leaseTime);
      if (this.provider.waitForNewKeys(new NewKeysWaiter(this, job, tokens), judgedAt)) return;
      const why = verdict.why + "; " + this.provider.whyNoNewKeys();
      return this.conclude(job, tokens, new RefreshVerdict(Verdict.NeedsKeys, why));
    }
    if (verdict.verdict == Verdict.Succeeded) {
      // Another worker may have signed it out just now.
      this.revocations.refresh(now);
      if (this.revocations.includes(before)) {
        this.tokenRevocations.revoke(tokens.refreshToken, new StaticArray<u8>(0));
        return this.running.deny(job, "it was signed out");
      }
    }
    this.conclude(job, tokens, verdict);
  }

  private conclude(job: RefreshJob, tokens: TokenResponse, verdict: RefreshVerdict): void {
    const refreshed = verdict.refreshed;
    if (verdict.verdict == Verdict.Denied) this.running.deny(job, verdict.why);
    else if (verdict.verdict == Verdict.Retry) this.retry(job, verdict.why);
    else if (verdict.verdict == Verdict.Failed) this.running.giveUp(job, verdict.why, UNUSABLE);
    else if (verdict.verdict == Verdict.NeedsKeys) this.keepForKeys(job, tokens, verdict.why);
    else if (refreshed !== null) this.running.succeed(job, refreshed);
  }

  /** A call brought nothing: makes another soon, or gives up for a while. */
  private retry(job: RefreshJob, why: string): void {
    const now = monotonicMilliseconds();
    const tries = job.calls;
    const delay = tries > 0 && tries <= RETRY_DELAYS.length ? RETRY_DELAYS[tries - 1] : -1;
    const isTooLate = now + delay >= job.startedAt + this.client.timeoutMilliseconds;
    if (delay < 0 || isTooLate) return this.running.giveUp(job, why, UNAVAILABLE);
    job.callAt = now + delay;
    this.root.pace.quicken();
  }

  /** Keeps what a call brought, until the provider's keys are known that its check needs. */
  private keepForKeys(job: RefreshJob, tokens: TokenResponse, why: string): void {
    const now = monotonicMilliseconds();
    if (now >= job.startedAt + KEYS_WAIT) return this.running.deny(job, why);
    job.tokens = tokens;
    job.callAt = now + KEYS_LOOK;
    this.running.prolong(job, this.leaseTime);
  }

  /** Calls again, or looks again at what a call brought. */
  private proceed(job: RefreshJob, now: i64): void {
    const tokens = job.tokens;
    job.callAt = 0;
    if (tokens !== null) {
      job.tokens = null;
      this.judge(job, tokens);
    } else if (now < job.leaseUntil) {
      this.call(job);
    } else {
      // After a stall of this worker another may be at it.
      job.isOwn = false;
      this.follow(job, now);
    }
  }

  private call(job: RefreshJob): void {
    job.calls++;
    this.running.prolong(job, this.leaseTime);
    const why = this.send(job);
    if (why.length > 0) this.retry(job, why);
  }

  /** Answers why that is not possible; empty: it is. */
  private send(job: RefreshJob): string {
    const metadata = this.provider.metadata;
    const session = job.session;
    // Without keys, what comes back could not be checked, and the refresh token would be spent.
    if (metadata === null || session === null || !this.provider.isReady) {
      return describeReason(this.provider.whyNotReady);
    }
    // A provider that is only slow must not be asked twice with one token: the call outlives those who wait for it.
    const timeout = <u32>(this.leaseTime - LEASE_MARGIN);
    if (this.config.provider.usesDpop && session.dpopSeed.length == 0) {
      // Its tokens were bound to no key before. It is kept with what comes of it.
      const seed = randomBytes(DPOP_SEED_BYTES);
      if (seed === null) return "the host gives no random bytes for the session's key";
      session.dpopSeed = seed;
    }
    const prover = this.client.proverOf(session.dpopSeed);
    return this.client.refresh(metadata, session.refreshToken, prover, timeout, new RefreshCall(this, job));
  }

  private follow(job: RefreshJob, now: i64): void {
    const lease = this.leases.find(job.id);
    if (lease !== null && lease.generation == job.generation && lease.isHeld(now)) return;
    // Another worker has ended it, or is lost.
    if (lease === null || !lease.forbids(job.generation, now)) return this.begin(job, now);
    this.running.takeOver(job, lease);
    if (job.outcome != RefreshOutcome.Running) this.running.end(job, job.outcome);
  }

  /** For how long a worker that says nothing more is taken to be refreshing. */
  private get leaseTime(): i64 {
    return 2 * this.client.timeoutMilliseconds + LEASE_MARGIN;
  }

  private secretsSent(job: RefreshJob): string[] {
    const secrets = this.config.clientSecret.texts;
    const session = job.session;
    if (session === null) return secrets;
    const refreshToken = textOf(pointer(session.refreshToken), session.refreshToken.length);
    if (refreshToken !== null) secrets.push(refreshToken);
    return secrets;
  }
}

class RefreshCall extends CallReceiver {
  constructor(
    private runner: RefreshRunner,
    private job: RefreshJob,
  ) {
    super("token");
  }

  onResponse(response: CallResponse): void {
    this.runner.onResponse(this.job, response, this);
  }
}

class NewKeysWaiter extends Waiter {
  constructor(
    private runner: RefreshRunner,
    private job: RefreshJob,
    private tokens: TokenResponse,
  ) {
    super();
  }

  resume(): void {
    this.runner.judge(this.job, this.tokens);
  }
}
