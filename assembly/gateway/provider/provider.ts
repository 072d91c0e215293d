import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { logError, logInfo } from "../../host/log";
import { JwkSet } from "../../jose/jwk";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { Reason } from "../../reason";
import { HeldShare, Waiter } from "../held-streams";
import { LogLimit } from "../log-limit";
import { describeReason, reasonLabel } from "../replies/reasons";
import { SharedSlots } from "../shared/shared-slots";
import { TickPace } from "../tick-pace";
import { Attempts } from "./attempts";
import { DocumentFetch, FetchReceiver } from "./document-fetch";
import { FetchLease } from "./fetch-lease";
import { ProviderClient } from "./provider-client";
import { ProviderDocuments } from "./provider-documents";

/**
 * Versions of this filter share data while one replaces the other: a form that changes takes another name. Until the outcome
 * was a label, it was called fetch.
 */
const FETCH_SLOT = "fetching";
/**
 * A request that needs the provider has it tried again when the last attempt is this long ago; what is due within this time
 * does not wait for the regular tick; a call that takes longer holds up no other provider's.
 */
const SECOND: i64 = 1000;

enum Phase {
  Idle,
  /** A call of this worker is under way. */
  Calling,
  /** Another worker's call is. */
  Following,
}

/**
 * What is known of the provider on this worker: its metadata and its keys, refreshed, and retried with back-off. One worker
 * fetches, the others take over what it found. Times are milliseconds of the monotonic clock.
 */
export class Provider extends FetchReceiver {
  /** Why the last attempt failed; None after one that did not. */
  reason: Reason = Reason.None;
  private detail: string = "";
  private phase: Phase = Phase.Idle;
  private isAnnounced: bool = false;
  private attempts: Attempts = new Attempts();
  private waiters: Array<Waiter> = [];
  private lease: FetchLease;
  private documents: ProviderDocuments;
  private fetching: DocumentFetch;

  constructor(
    private pace: TickPace,
    private held: HeldShare,
    private config: RelyingPartyConfig,
    private client: ProviderClient,
    private log: LogLimit,
    slots: SharedSlots,
  ) {
    super();
    const lease = new FetchLease(slots.get(FETCH_SLOT));
    const documents = new ProviderDocuments(config, slots);
    this.lease = lease;
    this.documents = documents;
    this.fetching = new DocumentFetch(config, client, documents, lease);
  }

  get metadata(): ProviderMetadata | null {
    return this.documents.metadata;
  }

  get keys(): JwkSet | null {
    return this.documents.keys;
  }

  /**
   * When the keys were asked for that are known. A token that came after that may be signed with a key that was not there yet;
   * one that came before is not.
   */
  get keysAskedAt(): i64 {
    return this.documents.keysAskedAt;
  }

  /** How the last fetch of any worker ended, as of the last look. */
  get lastOutcome(): Reason {
    return this.lease.outcome;
  }

  /** Whether people can be signed in. */
  get isReady(): bool {
    return this.documents.areComplete && !this.client.secrets.areMissing;
  }

  /** Why they can't be, where they can't. */
  get whyNotReady(): Reason {
    if (this.documents.areComplete) return Reason.SecretUnread;
    return this.reason == Reason.None ? Reason.ProviderNotReady : this.reason;
  }

  /** Whether another worker is waited for, or a fetch is due soon that people wait for: then ticks have to come quickly. */
  isPressing(now: i64): bool {
    if (this.phase != Phase.Calling && this.waiters.length > 0) return true;
    if (this.phase == Phase.Following) return !this.isReady;
    return this.phase == Phase.Idle && !this.documents.areComplete && this.attempts.retryAt - now < SECOND;
  }

  /** Seconds after which another try makes sense. */
  retryAfterSeconds(): i64 {
    return max((this.attempts.retryAt - monotonicMilliseconds() + 999) / 1000, 1);
  }

  /** Starts what is due, where it `mayFetch`, and takes over what another worker brought. `now`: see above. */
  tick(now: i64, mayFetch: bool): void {
    // The client's secret has come, or did not.
    if (this.phase == Phase.Idle && this.documents.areComplete && !this.isSecretAwaited) this.announce();
    if (this.phase == Phase.Following) this.follow(now);
    else if (mayFetch && this.phase == Phase.Idle && now >= this.attempts.retryAt && this.documents.isDue(now))
      this.fetchDue(now);
  }

  /** Whether a call of this worker is under way that may be over soon. */
  isFetching(now: i64): bool {
    return this.phase == Phase.Calling && now - this.fetching.startedAt < SECOND;
  }

  /**
   * Has a stream wait for a provider that is not ready; it may go on at once. False when it is not to wait: the last attempt
   * failed just now, or too many wait already.
   */
  wait(waiter: Waiter): bool {
    if (!this.held.hasRoom) return false;
    if (this.phase == Phase.Idle) {
      const now = monotonicMilliseconds();
      if (now < this.attempts.retryAt && now - this.attempts.at < SECOND) return false;
      this.fetchDue(now);
    }
    return this.enlist(waiter, this.isReady);
  }

  /**
   * Has a stream wait for other keys than those asked for at `judgedAt`, by which its token was judged; it may go on at once,
   * and is to judge again: what another worker fetched may be older than the token. False when none can be had now;
   * `whyNoNewKeys` says why.
   */
  waitForNewKeys(waiter: Waiter, judgedAt: i64): bool {
    if (!this.held.hasRoom) return false;
    if (this.phase == Phase.Idle) {
      this.documents.takeShared();
      if (this.documents.keysAskedAt > judgedAt) this.settle();
      else this.fetch(monotonicMilliseconds(), true);
    }
    return this.enlist(waiter, this.documents.keysAskedAt > judgedAt);
  }

  /** Why `waitForNewKeys` answered false, for the log. */
  whyNoNewKeys(): string {
    if (!this.held.hasRoom) return "the keys are not fetched: too many requests wait already";
    return this.lease.whyNotForced(monotonicMilliseconds());
  }

  private enlist(waiter: Waiter, isSatisfied: bool): bool {
    if (this.phase == Phase.Idle && !this.isSecretAwaited) {
      // Others may have gone on meanwhile.
      if (isSatisfied) this.held.resume(waiter);
      return isSatisfied;
    }
    this.held.hold(waiter);
    this.waiters.push(waiter);
    if (this.isPressing(monotonicMilliseconds())) this.pace.quicken();
    return true;
  }

  /** Takes over what another worker has brought, and fetches what is due then. */
  private fetchDue(now: i64): void {
    this.documents.takeShared();
    if (this.documents.isDue(now)) this.fetch(now, false);
    else this.settle();
  }

  /** Fetches, or follows the worker that does; `forced`: the keys in any case, unless they were just now. */
  private fetch(now: i64, forced: bool): void {
    if (this.fetching.take(now, forced)) {
      this.attempts.at = now;
      this.phase = Phase.Calling;
      this.fetching.begin(now, this);
    } else if (this.lease.isHeld(now)) {
      this.phase = Phase.Following;
      this.attempts.at = this.lease.startedAt;
    }
  }

  /** Looks whether the worker that fetches is done. */
  private follow(now: i64): void {
    this.lease.refresh();
    if (this.lease.isHeld(now)) return;
    this.phase = Phase.Idle;
    this.documents.takeShared();
    if (this.lease.outcome != Reason.None) return this.fail(this.lease.outcome, "", now);
    if (!this.documents.isDue(now)) this.settle();
    else this.fetch(now, false);
  }

  /** Takes note of how a fetch of this worker ended. */
  onFetched(outcome: Reason, detail: string, now: i64): void {
    this.phase = Phase.Idle;
    this.attempts.at = this.fetching.startedAt;
    if (outcome == Reason.None) this.settle();
    else this.fail(outcome, detail, now);
  }

  private settle(): void {
    this.attempts.succeed();
    this.reason = Reason.None;
    if (!this.isSecretAwaited) this.announce();
  }

  /** Whether everything is there but the client's secret, which may come soon. */
  private get isSecretAwaited(): bool {
    return this.documents.areComplete && this.client.secrets.areAwaited;
  }

  /** Says once that people can be signed in, and has those go on who wait. */
  private announce(): void {
    const keys = this.isReady ? this.keys : null;
    if (!this.isAnnounced && keys !== null) {
      logInfo(`provider ready: ${this.config.issuer}, usable keys: ${keys.keys.length}`);
      this.isAnnounced = true;
    }
    this.release();
  }

  /** `detail` is empty where another worker failed, and said so. */
  private fail(reason: Reason, detail: string, now: i64): void {
    // Somebody else's provider: nobody may be sent there, whatever was known before.
    if (reason == Reason.DiscoveryIssuerMismatch) this.documents.metadata = null;
    this.attempts.fail(now);
    const isNews = detail.length > 0 && (reason != this.reason || detail != this.detail);
    const isSaid = isNews && this.log.allows("provider, " + reasonLabel(reason));
    if (isSaid) logError(`provider ${this.config.issuer}: ${describeReason(reason)}: ${detail}`);
    if (isNews) this.detail = detail;
    this.reason = reason;
    this.release();
  }

  private release(): void {
    if (this.waiters.length > 0) this.held.release(this.waiters);
    this.waiters = [];
  }
}
