/** The metadata of the tests' provider. */
import type { ProviderOptions } from "./options.ts";

/** The discovery document (OpenID Connect Discovery, section 3). */
export function discoveryDocument(issuer: string, options: ProviderOptions): Record<string, unknown> {
  const document: Record<string, unknown> = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256", "ES256"],
    scopes_supported: ["openid", "email", "profile"],
    token_endpoint_auth_methods_supported: options.clientAuthentication ?? [
      "client_secret_basic",
      "client_secret_post",
    ],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: options.issuerParameter ?? true,
  };
  if (options.refreshTokens !== undefined) {
    document["grant_types_supported"] = ["authorization_code", "refresh_token"];
    document["scopes_supported"] = ["openid", "email", "profile", "offline_access"];
  }
  if (options.endSession === true) document["end_session_endpoint"] = `${issuer}/end_session`;
  return document;
}
