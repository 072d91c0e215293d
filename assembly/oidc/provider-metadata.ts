import { EndpointsConfig } from "../config/config";
import { JsonValue } from "../text/json";
import { parseUrl, Url } from "../text/url";

/** Of a provider's lists no more members than this are kept. */
const MAX_LIST_LENGTH = 64;

/** What is known of a provider (OpenID Connect Discovery 3). */
export class ProviderMetadata {
  userInfoEndpoint: Url | null = null;
  endSessionEndpoint: Url | null = null;
  revocationEndpoint: Url | null = null;
  /** A list that the provider does not give is empty. */
  tokenEndpointAuthMethods: string[] = [];
  codeChallengeMethods: string[] = [];
  idTokenSigningAlgorithms: string[] = [];
  /** Whether each authorization response carries `iss` (RFC 9207, section 3). */
  authorizationResponseIss: bool = false;

  constructor(
    public issuer: string,
    public authorizationEndpoint: Url,
    public tokenEndpoint: Url,
    public jwksUri: Url,
  ) {}
}

/**
 * Finds a provider's endpoints: the configured one, else that of its document, which must be an absolute URL without
 * fragment, and https unless the issuer is http.
 */
class EndpointReader {
  /** The first required endpoint that is not there; empty: none. */
  missing: string = "";

  constructor(
    private document: JsonValue,
    private allowHttp: bool,
  ) {}

  optional(name: string, configured: string): Url | null {
    if (configured.length > 0) return parseUrl(configured);
    const url = parseUrl(this.document.get(name).asString());
    return url !== null && (url.scheme == "https" || this.allowHttp) ? url : null;
  }

  required(name: string, configured: string): Url | null {
    const url = this.optional(name, configured);
    if (url === null && this.missing.length == 0) this.missing = name;
    return url;
  }
}

/** The metadata, or the name of the endpoint without which there can be none. */
export class MetadataResult {
  constructor(
    public metadata: ProviderMetadata | null,
    public missing: string,
  ) {}
}

/**
 * Joins a provider's document and the configured endpoints, which win. A document that is no object stands for no
 * discovery. What is optional in it and of a wrong type counts as absent.
 */
export function readProviderMetadata(issuer: string, document: JsonValue, configured: EndpointsConfig): MetadataResult {
  const reader = new EndpointReader(document, issuer.startsWith("http:"));
  const authorization = reader.required("authorization_endpoint", configured.authorization);
  const token = reader.required("token_endpoint", configured.token);
  const jwks = reader.required("jwks_uri", configured.jwks);
  if (authorization === null || token === null || jwks === null) return new MetadataResult(null, reader.missing);

  const metadata = new ProviderMetadata(issuer, authorization, token, jwks);
  metadata.userInfoEndpoint = reader.optional("userinfo_endpoint", configured.userInfo);
  metadata.endSessionEndpoint = reader.optional("end_session_endpoint", configured.endSession);
  metadata.revocationEndpoint = reader.optional("revocation_endpoint", configured.revocation);
  metadata.tokenEndpointAuthMethods = strings(document.get("token_endpoint_auth_methods_supported"));
  metadata.codeChallengeMethods = strings(document.get("code_challenge_methods_supported"));
  metadata.idTokenSigningAlgorithms = strings(document.get("id_token_signing_alg_values_supported"));
  metadata.authorizationResponseIss = document.get("authorization_response_iss_parameter_supported").asBoolean();
  return new MetadataResult(metadata, "");
}

function strings(list: JsonValue): string[] {
  const found: string[] = [];
  if (!list.isArray()) return found;
  const count = min(list.length, MAX_LIST_LENGTH);
  for (let i = 0; i < count; i++) {
    const member = list.at(i);
    if (member.isString()) found.push(member.asString());
  }
  return found;
}
