import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { buildDiscoveryRequest } from "../../oidc/discovery";
import { discoverableIssuer } from "../../oidc/issuer-template";
import { buildJwksRequest } from "../../oidc/keys";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { buildGet, ProviderRequest } from "../../oidc/provider-request";
import { Reason } from "../../reason";
import { parseUrl } from "../../text/url";
import { CallReceiver } from "../calls";
import { FetchLease } from "./fetch-lease";
import { ProviderClient } from "./provider-client";
import { ProviderDocuments } from "./provider-documents";

/** How much longer than a call may take a fetch is taken to be under way. */
const LEASE_MARGIN_MILLISECONDS: i64 = 1000;

/** Who is told how a fetch ended. */
export abstract class FetchReceiver {
  /** `detail`: what was found and expected, for the log; empty for a success. `now`: see `DocumentFetch`. */
  abstract onFetched(outcome: Reason, detail: string, now: i64): void;
}

/**
 * Asks a provider for its metadata and its keys, for this worker and, by the lease, for the others. Times are milliseconds of
 * the monotonic clock.
 */
export class DocumentFetch {
  /** When the last call began. */
  startedAt: i64 = 0;
  /** How often there was no metadata where it was looked for. */
  private misses: i32 = 0;

  constructor(
    private config: RelyingPartyConfig,
    private client: ProviderClient,
    private documents: ProviderDocuments,
    private lease: FetchLease,
  ) {}

  /** Takes the lease for `forced`: the keys in any case, unless they were just now. False when another worker has it. */
  take(now: i64, forced: bool): bool {
    return this.lease.take(now, this.leaseMilliseconds, forced);
  }

  /** Asks for what is due, else for the keys, once the lease is taken. */
  begin(now: i64, receiver: FetchReceiver): void {
    const metadata = this.documents.metadata;
    if (metadata === null || this.documents.isMetadataDue(now)) this.startDiscovery(now, receiver);
    else this.startKeys(metadata, now, receiver);
  }

  private get leaseMilliseconds(): i64 {
    return this.client.timeoutMilliseconds + LEASE_MARGIN_MILLISECONDS;
  }

  private startDiscovery(now: i64, receiver: FetchReceiver): void {
    const request = this.metadataRequest();
    if (request !== null)
      this.start(request, new DiscoveryCall(this, receiver), Reason.DiscoveryUnreachable, now, receiver);
  }

  private metadataRequest(): ProviderRequest | null {
    const provider = this.config.provider;
    const urls = provider.metadataUrls;
    if (urls.length == 0) return buildDiscoveryRequest(discoverableIssuer(this.config.issuer, provider.tenants));
    const url = parseUrl(urls[this.misses % urls.length]);
    return url === null ? null : buildGet(url, "application/json");
  }

  private startKeys(metadata: ProviderMetadata, now: i64, receiver: FetchReceiver): void {
    const url = metadata.jwksUri;
    if (url === null) return this.end(Reason.None, "", now, receiver);
    this.start(buildJwksRequest(url), new KeysCall(this, receiver), Reason.JwksUnreachable, now, receiver);
  }

  private start(request: ProviderRequest, call: CallReceiver, reason: Reason, now: i64, receiver: FetchReceiver): void {
    this.startedAt = now;
    const why = this.client.send(request, call);
    if (why.length > 0) this.end(reason, why, now, receiver);
  }

  /** Takes the response to a discovery. */
  onDiscovery(response: CallResponse, call: CallReceiver, receiver: FetchReceiver): void {
    const now = monotonicMilliseconds();
    const result = this.documents.takeMetadata(response, this.startedAt, now);
    const metadata = result.metadata;
    if (metadata === null) {
      this.misses = (this.misses + 1) & 0xffff;
      const found = response.status == 200 ? result.detail : "";
      return this.end(result.reason, call.explain(response, found), now, receiver);
    }
    if (!this.config.provider.needsKeys) return this.end(Reason.None, "", now, receiver);
    this.lease.extend(now, this.leaseMilliseconds);
    this.startKeys(metadata, now, receiver);
  }

  /** Takes the response of the JWKS endpoint. */
  onKeys(response: CallResponse, call: CallReceiver, receiver: FetchReceiver): void {
    const now = monotonicMilliseconds();
    const result = this.documents.takeKeys(response, this.startedAt, now);
    const reason = result.keys.reason;
    this.end(reason, reason == Reason.None ? "" : call.explain(response, result.detail), now, receiver);
  }

  private end(outcome: Reason, detail: string, now: i64, receiver: FetchReceiver): void {
    this.lease.release(outcome);
    receiver.onFetched(outcome, detail, now);
  }
}

class DiscoveryCall extends CallReceiver {
  constructor(
    private fetch: DocumentFetch,
    private receiver: FetchReceiver,
  ) {
    super("discovery");
  }

  onResponse(response: CallResponse): void {
    this.fetch.onDiscovery(response, this, this.receiver);
  }
}

class KeysCall extends CallReceiver {
  constructor(
    private fetch: DocumentFetch,
    private receiver: FetchReceiver,
  ) {
    super("jwks");
  }

  onResponse(response: CallResponse): void {
    this.fetch.onKeys(response, this, this.receiver);
  }
}
