import { Config } from "../config/config";
import { monotonicMilliseconds } from "../host/clock";
import { headerText } from "../host/header-map";
import { CallResponse } from "../host/http-call";
import { logError, logInfo, logWarning } from "../host/log";
import { selectContext } from "../host/stream";
import { JwkSet } from "../jose/jwk";
import { buildDiscoveryRequest, configuredMetadata, parseDiscoveryResponse } from "../oidc/discovery";
import { buildJwksRequest, cacheSeconds, parseJwksResponse } from "../oidc/keys";
import { ProviderMetadata } from "../oidc/provider-metadata";
import { ProviderRequest } from "../oidc/provider-request";
import { Reason } from "../reason";
import { CallTarget, callProvider } from "./call-target";
import { countCall } from "./metrics";
import { describeReason } from "./reasons";
import { RootContext } from "./root-context";

/** More streams than this do not wait for the provider at once. */
const MAX_WAITING = 1000;
/** How long discovered metadata serves before it is asked for again. */
const METADATA_MILLISECONDS: i64 = 3600000;
const FIRST_RETRY_MILLISECONDS: i64 = 250;
const LAST_RETRY_MILLISECONDS: i64 = 30000;
/** A request that needs the provider has it tried again when the last attempt is this long ago. */
const DEMAND_MILLISECONDS: i64 = 1000;
/** For an unknown `kid` the keys are fetched at most this often. */
const FORCED_KEYS_MILLISECONDS: i64 = 10000;

/** A stream that waits until the provider's state is known. */
export abstract class ProviderWaiter {
  constructor(readonly streamId: u32) {}

  /** Goes on with the stream, which is selected. */
  abstract resume(root: RootContext): void;
}

/**
 * What is known of the provider on this worker: its metadata and its keys, fetched, refreshed, and retried with back-off.
 * Times are milliseconds of the monotonic clock.
 */
export class Provider {
  metadata: ProviderMetadata | null = null;
  keys: JwkSet | null = null;
  /** Why the last attempt failed; None after one that did not. */
  reason: Reason = Reason.None;
  private detail: string = "";
  private skippedKeys: string = "";
  private calling: bool = false;
  private failures: i32 = 0;
  private attemptAt: i64 = 0;
  private retryAt: i64 = 0;
  private metadataDueAt: i64 = 0;
  private keysDueAt: i64 = 0;
  private forcedAt: i64 = -FORCED_KEYS_MILLISECONDS;
  private waiters: Array<ProviderWaiter> = [];

  constructor(private config: Config) {}

  /** Whether people can be signed in. */
  get isReady(): bool {
    return this.metadata !== null && this.keys !== null;
  }

  /** Seconds after which another try makes sense. */
  retryAfterSeconds(): i64 {
    return max((this.retryAt - monotonicMilliseconds() + 999) / 1000, 1);
  }

  /** Starts what is due. */
  tick(root: RootContext): void {
    const now = monotonicMilliseconds();
    if (!this.calling && now >= this.retryAt) this.startDue(root, now);
  }

  /**
   * Has a stream wait for a provider that is not ready. False when it is not to wait: the last attempt failed just now, or
   * too many wait already.
   */
  wait(root: RootContext, waiter: ProviderWaiter): bool {
    if (this.waiters.length >= MAX_WAITING) return false;
    if (!this.calling) {
      const now = monotonicMilliseconds();
      if (now < this.retryAt && now - this.attemptAt < DEMAND_MILLISECONDS) return false;
      this.startDue(root, now);
      if (!this.calling) return false;
    }
    this.waiters.push(waiter);
    return true;
  }

  /** Has a stream wait while the keys are fetched anew. False when that happened just now: the key stays unknown. */
  waitForNewKeys(root: RootContext, waiter: ProviderWaiter): bool {
    if (this.waiters.length >= MAX_WAITING) return false;
    if (!this.calling) {
      const now = monotonicMilliseconds();
      const metadata = this.metadata;
      if (metadata === null || now - this.forcedAt < FORCED_KEYS_MILLISECONDS) return false;
      this.forcedAt = now;
      this.startKeys(root, metadata, now);
      if (!this.calling) return false;
    }
    this.waiters.push(waiter);
    return true;
  }

  private startDue(root: RootContext, now: i64): void {
    const metadata = this.metadata;
    if (metadata === null || now >= this.metadataDueAt) this.startDiscovery(root, now);
    else if (this.keys === null || now >= this.keysDueAt) this.startKeys(root, metadata, now);
  }

  private startDiscovery(root: RootContext, now: i64): void {
    const configured = this.config.provider.endpoints;
    if (configured.replaceDiscovery) {
      const result = configuredMetadata(this.config.issuer, configured);
      this.metadata = result.metadata;
      this.metadataDueAt = i64.MAX_VALUE;
      const metadata = result.metadata;
      if (metadata === null) this.fail(root, result.reason, result.detail, now);
      else this.startKeys(root, metadata, now);
      return;
    }
    const request = buildDiscoveryRequest(this.config.issuer);
    if (request !== null) this.start(root, request, new DiscoveryCall(), Reason.DiscoveryUnreachable, now);
  }

  private startKeys(root: RootContext, metadata: ProviderMetadata, now: i64): void {
    this.start(root, buildJwksRequest(metadata.jwksUri), new KeysCall(), Reason.JwksUnreachable, now);
  }

  private start(root: RootContext, request: ProviderRequest, target: CallTarget, reason: Reason, now: i64): void {
    this.attemptAt = now;
    this.calling = callProvider(root, request, target);
    if (this.calling) return;
    const cluster = this.config.provider.cluster(request.url.host, request.url.port);
    this.fail(root, reason, `there is no Envoy cluster "${cluster}" (see provider.clusters)`, now);
  }

  /** Takes the answer of a discovery. */
  onDiscovery(root: RootContext, response: CallResponse): void {
    const now = monotonicMilliseconds();
    this.calling = false;
    const result = parseDiscoveryResponse(
      response.status,
      response.body,
      response.truncated ? 0 : response.bodyLength,
      this.config.issuer,
      this.config.provider.endpoints,
    );
    const metadata = result.metadata;
    if (metadata === null) {
      // Somebody else's provider: nobody may be sent there, whatever was known before.
      if (result.reason == Reason.DiscoveryIssuerMismatch) this.metadata = null;
      this.fail(root, result.reason, result.detail, now);
      return;
    }
    this.metadata = metadata;
    this.metadataDueAt = now + METADATA_MILLISECONDS;
    this.startKeys(root, metadata, now);
  }

  /** Takes the answer of the JWKS endpoint. */
  onKeys(root: RootContext, response: CallResponse): void {
    const now = monotonicMilliseconds();
    this.calling = false;
    const length = response.truncated ? 0 : response.bodyLength;
    const set = parseJwksResponse(response.status, response.body, length);
    this.logSkipped(set.skipped);
    if (set.reason != Reason.None) {
      this.fail(root, set.reason, `the answer has status ${response.status}`, now);
      return;
    }
    if (!this.isReady) logInfo(`provider ready: ${this.config.issuer}, usable keys: ${set.keys.length}`);
    this.keys = set;
    this.keysDueAt = now + <i64>cacheSeconds(headerText(response.headers, "cache-control")) * 1000;
    this.failures = 0;
    this.retryAt = 0;
    this.reason = Reason.None;
    this.release(root);
  }

  /** Says which keys are left out, once for each change. */
  private logSkipped(skipped: Array<string>): void {
    const text = skipped.join("; ");
    if (text == this.skippedKeys) return;
    this.skippedKeys = text;
    if (text.length > 0) logWarning(`provider ${this.config.issuer}: keys are left out: ${text}`);
  }

  private fail(root: RootContext, reason: Reason, detail: string, now: i64): void {
    const delay = FIRST_RETRY_MILLISECONDS << (<i64>min(this.failures, 10));
    this.failures++;
    this.retryAt = now + min(delay, LAST_RETRY_MILLISECONDS);
    if (reason != this.reason || detail != this.detail) {
      logError(`provider ${this.config.issuer}: ${describeReason(reason)}: ${detail}`);
    }
    this.reason = reason;
    this.detail = detail;
    this.release(root);
  }

  private release(root: RootContext): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (let i = 0; i < waiters.length; i++) {
      if (selectContext(waiters[i].streamId)) waiters[i].resume(root);
    }
    if (waiters.length > 0) selectContext(root.id);
  }
}

class DiscoveryCall extends CallTarget {
  onResponse(root: RootContext, response: CallResponse): void {
    countCall("discovery", response.status);
    root.provider.onDiscovery(root, response);
  }
}

class KeysCall extends CallTarget {
  onResponse(root: RootContext, response: CallResponse): void {
    countCall("jwks", response.status);
    root.provider.onKeys(root, response);
  }
}
