import { EndpointsConfig } from "../config/relying-party-config";
import { signatureAlgorithm } from "../jose/algorithm";
import { Reason } from "../reason";
import { JsonKind, JsonValue } from "../text/json";
import { parseUrl, Url } from "../text/url";
import { describeFound, shortList } from "./found";
import { quoted } from "./printable";

/** Of a provider's lists no more members than this are kept. */
const MAX_LIST_LENGTH = 64;
const WITHOUT_KEYS = "or provider.endpoints.jwks, or HS256 alone in provider.signingAlgorithms";

/** What is known of a provider (OpenID Connect Discovery 3). */
export class ProviderMetadata {
  userInfoEndpoint: Url | null = null;
  endSessionEndpoint: Url | null = null;
  revocationEndpoint: Url | null = null;
  /** The token endpoint in the provider's own spelling, by which an assertion is addressed to it. */
  tokenEndpointText: string = "";
  pushedAuthorizationEndpoint: Url | null = null;
  /** Whether each authorization request has to be pushed there (RFC 9126, section 5). */
  requiresPushedAuthorization: bool = false;
  /** A list that the provider does not give is empty. */
  tokenEndpointAuthMethods: string[] = [];
  tokenEndpointAuthAlgorithms: string[] = [];
  codeChallengeMethods: string[] = [];
  /** Of proofs with DPoP (RFC 9449, section 5.1). */
  proofAlgorithms: string[] = [];
  idTokenSigningAlgorithms: string[] = [];
  claimsSupported: string[] = [];
  /** Of a transmitter (OpenID Shared Signals Framework 1.0, section 7.1). */
  configurationEndpoint: Url | null = null;
  deliveryMethods: string[] = [];
  /** Whether each authorization response carries `iss` (RFC 9207, section 3). */
  authorizationResponseIss: bool = false;

  constructor(
    public issuer: string,
    public authorizationEndpoint: Url,
    public tokenEndpoint: Url,
    /** Null only where no keys are needed. */
    public jwksUri: Url | null,
  ) {}

  /**
   * For a log line: that no algorithm that the provider says it signs ID tokens with is `accepted`; empty: one is, or it does
   * not say.
   */
  describeForeignAlgorithms(accepted: string[]): string {
    const offered = this.idTokenSigningAlgorithms;
    const shown: string[] = [];
    for (let i = 0; i < offered.length; i++) {
      const algorithm = signatureAlgorithm(offered[i]);
      if (algorithm !== null && accepted.includes(algorithm.name)) return "";
      shown.push(quoted(offered[i]));
    }
    if (shown.length == 0) return "";
    const expected = `one of provider.signingAlgorithms: ${accepted.join(", ")}`;
    return `nobody can sign in: found ${shortList(shown)} in id_token_signing_alg_values_supported, expected ${expected}`;
  }
}

/**
 * Reads a provider's document. An endpoint is the configured one, else that of the document, which must be an absolute URL
 * without fragment, and https unless the issuer is http. What is optional and of a wrong type counts as absent.
 */
class MetadataReader {
  /** Of the first member that makes the document useless, what was found; empty: none. */
  flaw: string = "";
  reason: Reason = Reason.None;

  constructor(
    private document: JsonValue,
    private allowHttp: bool,
    /** Whether endpoints are those for clients that show a certificate (RFC 8705, section 5). */
    private atMtlsAliases: bool,
  ) {}

  text(name: string, configured: string): string {
    return configured.length > 0 ? configured : this.document.member(name).asString();
  }

  /** `hasAlias`: clients that show a certificate may have another address for it. */
  optional(name: string, configured: string, hasAlias: bool = false): Url | null {
    if (configured.length > 0) return parseUrl(configured);
    const alias = this.document.member("mtls_endpoint_aliases").member(name);
    const usesAlias = hasAlias && this.atMtlsAliases && alias.isString();
    const url = parseUrl(usesAlias ? alias.asString() : this.document.member(name).asString());
    return url !== null && (url.scheme == "https" || this.allowHttp) ? url : null;
  }

  /** `setting`: names what helps where it is missing. */
  required(name: string, configured: string, setting: string, hasAlias: bool = false): Url | null {
    const url = this.optional(name, configured, hasAlias);
    const expected = `expected an ${this.allowHttp ? "http or https" : "https"} URL (${setting})`;
    if (url === null) this.refuse(Reason.DiscoveryMissingEndpoint, name, expected);
    return url;
  }

  /** The strings of a list; a single one is a list of one. */
  strings(name: string): string[] {
    const value = this.document.member(name);
    if (value.isString()) return [value.asString()];
    const found: string[] = [];
    const count = value.isArray() ? min(value.length, MAX_LIST_LENGTH) : 0;
    for (let i = 0; i < count; i++) {
      const member = value.at(i);
      if (member.isString()) found.push(member.asString());
    }
    return found;
  }

  /** Whether a member is true. Which it is must be clear. */
  flag(name: string): bool {
    const value = this.document.member(name);
    if (value.kind == JsonKind.Repeated) this.refuse(Reason.DiscoveryInvalid, name, "expected true or false");
    return value.asBoolean();
  }

  private refuse(reason: Reason, name: string, expected: string): void {
    if (this.reason != Reason.None) return;
    this.reason = reason;
    this.flaw = `${name}: ${describeFound(this.document.member(name))}, ${expected}`;
  }
}

/** The metadata, or why there can be none. */
export class MetadataResult {
  constructor(
    public metadata: ProviderMetadata | null,
    public reason: Reason,
    /** The member at fault and what was found, for a log line. */
    public flaw: string,
  ) {}
}

/**
 * Joins a provider's document and the configured endpoints, which win. A document that is no object stands for no
 * discovery. `needsKeys`: without `jwks_uri` there can be no metadata.
 */
export function readProviderMetadata(
  issuer: string,
  document: JsonValue,
  configured: EndpointsConfig,
  needsKeys: bool,
): MetadataResult {
  const reader = new MetadataReader(document, issuer.startsWith("http:"), configured.clientShowsCertificate);
  const authorization = reader.required(
    "authorization_endpoint",
    configured.authorization,
    "or provider.endpoints.authorization",
  );
  const token = reader.required("token_endpoint", configured.token, "or provider.endpoints.token", true);
  const jwks = needsKeys ? reader.required("jwks_uri", configured.jwks, WITHOUT_KEYS) : null;
  if (authorization === null || token === null || reader.reason != Reason.None) {
    return new MetadataResult(null, reader.reason, reader.flaw);
  }

  const metadata = new ProviderMetadata(issuer, authorization, token, jwks);
  metadata.tokenEndpointText = reader.text("token_endpoint", configured.token);
  metadata.userInfoEndpoint = reader.optional(
    "userinfo_endpoint",
    configured.userInfo,
    configured.tokensAreBoundToCertificate,
  );
  metadata.endSessionEndpoint = reader.optional("end_session_endpoint", configured.endSession);
  metadata.revocationEndpoint = reader.optional("revocation_endpoint", configured.revocation, true);
  metadata.pushedAuthorizationEndpoint = reader.optional(
    "pushed_authorization_request_endpoint",
    configured.pushedAuthorization,
    true,
  );
  metadata.requiresPushedAuthorization = reader.flag("require_pushed_authorization_requests");
  metadata.tokenEndpointAuthMethods = reader.strings("token_endpoint_auth_methods_supported");
  metadata.tokenEndpointAuthAlgorithms = reader.strings("token_endpoint_auth_signing_alg_values_supported");
  metadata.codeChallengeMethods = reader.strings("code_challenge_methods_supported");
  metadata.proofAlgorithms = reader.strings("dpop_signing_alg_values_supported");
  metadata.idTokenSigningAlgorithms = reader.strings("id_token_signing_alg_values_supported");
  metadata.claimsSupported = reader.strings("claims_supported");
  metadata.configurationEndpoint = reader.optional("configuration_endpoint", "");
  metadata.deliveryMethods = reader.strings("delivery_methods_supported");
  metadata.authorizationResponseIss = reader.flag("authorization_response_iss_parameter_supported");
  return new MetadataResult(reader.reason == Reason.None ? metadata : null, reader.reason, reader.flaw);
}
