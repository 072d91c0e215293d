import { EndpointsConfig } from "../config/config";
import { Reason } from "../reason";
import { describeJsonError, parseJson } from "../text/json";
import { parseUrl } from "../text/url";
import { quoted } from "./printable";
import { MetadataResult, ProviderMetadata, readProviderMetadata } from "./provider-metadata";
import { buildGet, ProviderRequest } from "./provider-request";

const WELL_KNOWN = "/.well-known/openid-configuration";

/** What a discovery came to: the metadata, or a reason with a detail for the log. */
export class Discovery {
  constructor(
    public metadata: ProviderMetadata | null,
    public reason: Reason,
    public detail: string,
  ) {}
}

/** The request for a provider's metadata (OpenID Connect Discovery 4.1); null when the issuer is no URL. */
export function buildDiscoveryRequest(issuer: string): ProviderRequest | null {
  const base = issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
  const url = parseUrl(base + WELL_KNOWN);
  return url === null ? null : buildGet(url, "application/json");
}

/**
 * Reads the answer (OpenID Connect Discovery 4.3). Its issuer must be the configured one byte for byte; its endpoints give
 * way to the configured ones.
 */
export function parseDiscoveryResponse(
  status: i32,
  source: usize,
  length: i32,
  issuer: string,
  configured: EndpointsConfig,
): Discovery {
  if (status != 200) return refused(Reason.DiscoveryUnreachable, `the answer has status ${status}`);
  const document = parseJson(source, length);
  if (document.error) return refused(Reason.DiscoveryInvalid, `the document ${describeJsonError(document.error)}`);

  const actual = document.root.get("issuer");
  if (!actual.isString()) return refused(Reason.DiscoveryInvalid, "the document names no issuer");
  const name = actual.asString();
  if (name != issuer) {
    const detail = `the document's issuer is ${quoted(name)}, the configured one ${quoted(issuer)}`;
    return refused(Reason.DiscoveryIssuerMismatch, detail);
  }
  return discovered(readProviderMetadata(issuer, document.root, configured));
}

/** The metadata of a provider whose endpoints are all configured, without a discovery. */
export function configuredMetadata(issuer: string, configured: EndpointsConfig): Discovery {
  return discovered(readProviderMetadata(issuer, parseJson(0, 0).root, configured));
}

function discovered(result: MetadataResult): Discovery {
  if (result.metadata !== null) return new Discovery(result.metadata, Reason.None, "");
  return refused(Reason.DiscoveryMissingEndpoint, `${result.missing} is missing or no https URL`);
}

function refused(reason: Reason, detail: string): Discovery {
  return new Discovery(null, reason, detail);
}
