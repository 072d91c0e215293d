import { RelyingPartyConfig } from "../../config/relying-party-config";
import { headerText } from "../../host/header-map";
import { CallResponse } from "../../host/http-call";
import { logWarning } from "../../host/log";
import { JwkSet, parseJwkSet } from "../../jose/jwk";
import { configuredMetadata, Discovery, parseDiscoveryResponse } from "../../oidc/discovery";
import { cacheSeconds, Freshness, JwksResponse, parseJwksResponse } from "../../oidc/keys";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { describeMisfit } from "../../oidc/provider-misfit";
import { Reason } from "../../reason";
import { pointer } from "../../text/bytes";
import { Url } from "../../text/url";
import { SharedDocument } from "../shared/shared-document";
import { SharedSlots } from "../shared/shared-slots";

/** How long discovered metadata serves before it is asked for again. */
const METADATA_MILLISECONDS: i64 = 3600000;

/**
 * The provider's metadata and keys as this worker knows them, from its own calls or another worker's. Times are
 * milliseconds of the monotonic clock, which all workers of a process share.
 */
export class ProviderDocuments {
  metadata: ProviderMetadata | null = null;
  keys: JwkSet | null = null;
  /** When the keys were asked for. */
  keysAskedAt: i64 = 0;
  private metadataDueAt: i64 = 0;
  private keysDueAt: i64 = 0;
  private skippedKeys: string = "";
  private misfit: string = "";
  private sharedMetadata: SharedDocument;
  private sharedKeys: SharedDocument;

  constructor(
    private config: RelyingPartyConfig,
    slots: SharedSlots,
  ) {
    const issuer = config.issuer;
    this.sharedMetadata = new SharedDocument(slots.get("metadata"));
    this.sharedKeys = new SharedDocument(slots.get("jwks"));
    const provider = config.provider;
    if (provider.replacesDiscovery) {
      this.useMetadata(configuredMetadata(issuer, provider.endpoints, provider.needsKeys), i64.MAX_VALUE);
    }
    if (!config.provider.needsKeys) {
      this.keys = new JwkSet();
      this.keysDueAt = i64.MAX_VALUE;
    }
  }

  /** Whether people can be signed in. */
  get areComplete(): bool {
    return this.metadata !== null && this.keys !== null;
  }

  /** Whether the metadata is missing or old. */
  isMetadataDue(now: i64): bool {
    return this.metadata === null || now >= this.metadataDueAt;
  }

  /** Whether something is to be fetched. */
  isDue(now: i64): bool {
    return this.keys === null || now >= this.keysDueAt || this.isMetadataDue(now);
  }

  /** Takes over what another worker fetched since. */
  takeShared(): void {
    const document = this.sharedMetadata.takeNewer();
    if (document !== null && !this.config.provider.replacesDiscovery) {
      const body = document.body;
      const result = this.readDiscovery(200, pointer(body), body.length);
      const metadata = result.metadata;
      if (metadata !== null) this.misfit = describeMisfit(metadata, this.config.provider);
      this.useMetadata(result, document.dueAt);
    }
    const shared = this.sharedKeys.takeNewer();
    if (shared === null || shared.url != this.keysAddress) return;
    const set = parseJwkSet(pointer(shared.body), shared.body.length);
    if (set.reason == Reason.None) this.useKeys(set, shared.askedAt, shared.dueAt);
  }

  /** Reads the response to a discovery that began at `askedAt`, and hands it to the other workers when it is good. */
  takeMetadata(response: CallResponse, askedAt: i64, now: i64): Discovery {
    const length = response.truncated ? 0 : response.bodyLength;
    const result = this.readDiscovery(response.status, response.body, length);
    const metadata = result.metadata;
    this.useMetadata(result, now + METADATA_MILLISECONDS);
    if (metadata === null) return result;
    this.logMisfit(metadata);
    this.sharedMetadata.put(this.config.issuer, askedAt, this.metadataDueAt, response.body, length);
    return result;
  }

  private readDiscovery(status: i32, source: usize, length: i32): Discovery {
    const provider = this.config.provider;
    return parseDiscoveryResponse(status, source, length, this.config.issuer, provider.endpoints, provider.needsKeys);
  }

  /** Reads the response of the JWKS endpoint, which was asked at `askedAt`, and hands it to the other workers when it is good. */
  takeKeys(response: CallResponse, askedAt: i64, now: i64): JwksResponse {
    const length = response.truncated ? 0 : response.bodyLength;
    const result = parseJwksResponse(response.status, response.body, length);
    const set = result.keys;
    if (set.reason != Reason.None) return result;
    this.useKeys(set, askedAt, now + <i64>cacheSeconds(freshnessOf(response.headers)) * 1000);
    this.sharedKeys.put(this.keysAddress, askedAt, this.keysDueAt, response.body, length);
    return result;
  }

  /** Where the keys come from: those of another address are not taken over. */
  private get keysAddress(): string {
    const metadata = this.metadata;
    if (metadata === null) return "";
    const url = metadata.jwksUri;
    return url === null ? "" : addressOf(url);
  }

  private useMetadata(result: Discovery, dueAt: i64): void {
    if (result.metadata !== null) {
      this.metadata = result.metadata;
      this.metadataDueAt = dueAt;
    }
  }

  private useKeys(set: JwkSet, askedAt: i64, dueAt: i64): void {
    this.logSkipped(set.describeSkipped());
    this.keys = set;
    this.keysAskedAt = askedAt;
    this.keysDueAt = dueAt;
  }

  /** Says once for each change why nobody can sign in, where the metadata shows it. The worker that fetched it says so. */
  private logMisfit(metadata: ProviderMetadata): void {
    const text = describeMisfit(metadata, this.config.provider);
    if (text == this.misfit) return;
    this.misfit = text;
    if (text.length > 0) logWarning(`provider ${this.config.issuer}: ${text}`);
  }

  /** Says which keys are left out, once for each change. */
  private logSkipped(text: string): void {
    if (text == this.skippedKeys) return;
    this.skippedKeys = text;
    if (text.length > 0) logWarning(`provider ${this.config.issuer}: keys are left out: ${text}`);
  }
}

function addressOf(url: Url): string {
  return url.origin + url.path + url.query;
}

function freshnessOf(headers: usize): Freshness {
  return new Freshness(
    headerText(headers, "cache-control"),
    headerText(headers, "age"),
    headerText(headers, "expires"),
    headerText(headers, "date"),
  );
}
