import { EndpointsConfig } from "../config/relying-party-config";
import { Reason } from "../reason";
import { parseForeignJson } from "../text/json";
import { parseUrl } from "../text/url";
import { describeDocument, describeFound } from "./found";
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
 * way to the configured ones. `needsKeys`: it has to say where the keys are.
 */
export function parseDiscoveryResponse(
  status: i32,
  source: usize,
  length: i32,
  issuer: string,
  configured: EndpointsConfig,
  needsKeys: bool,
): Discovery {
  if (status != 200) return refused(Reason.DiscoveryUnreachable, `the answer has status ${status}`);
  const document = parseForeignJson(source, length);
  const flaw = describeDocument(document, source, length);
  if (flaw.length > 0) return refused(Reason.DiscoveryInvalid, flaw);

  const actual = document.root.member("issuer");
  if (!actual.isString() || actual.asString() != issuer) {
    const reason = actual.isString() ? Reason.DiscoveryIssuerMismatch : Reason.DiscoveryInvalid;
    return refused(reason, `issuer: ${describeFound(actual)}, expected ${quoted(issuer)} (issuer)`);
  }
  return discovered(readProviderMetadata(issuer, document.root, configured, needsKeys));
}

/** The metadata of a provider whose endpoints are all configured, without a discovery. */
export function configuredMetadata(issuer: string, configured: EndpointsConfig, needsKeys: bool): Discovery {
  return discovered(readProviderMetadata(issuer, parseForeignJson(0, 0).root, configured, needsKeys));
}

function discovered(result: MetadataResult): Discovery {
  return new Discovery(result.metadata, result.reason, result.flaw);
}

function refused(reason: Reason, detail: string): Discovery {
  return new Discovery(null, reason, detail);
}
