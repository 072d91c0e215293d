/** Envoy's own means for a login: its OAuth2 filter, alone and with its JWT filter behind it. */
import type { Message } from "../../../tools/envoy/message.ts";
import { CLIENT, COOKIE_SECRET } from "../../support/gateway/gateway.ts";
import type { Provider } from "../../support/provider/provider.ts";
import { IDENTITY, ORIGIN } from "../session.ts";
import type { Variant } from "../variants.ts";

/** The claims that Envoy's JWT filter makes headers of. It encodes lists in base64, so groups are not among them. */
const CLAIMS = {
  "x-auth-request-user": "sub",
  "x-auth-request-email": "email",
  "x-auth-request-preferred-username": "preferred_username",
} as const;

/** Envoy's OAuth2 filter: it signs people in and hands the access token on, which nobody has looked into. */
export function oauth2Variant(provider: Provider): Variant {
  return {
    name: "O",
    title: "Envoy's oauth2, as released",
    identifies: true,
    identity: {},
    cookies: "any",
    filters: [oauth2Filter(provider.issuer)],
    secrets: { "oauth2-token": CLIENT.secret, "oauth2-hmac": COOKIE_SECRET },
  };
}

/** As Envoy Gateway has its Envoys run since CVE-2026-47775: cookies are sealed with AES-GCM, and no older ones open. */
const GUARDS_OF_ENVOY_GATEWAY = {
  "envoy.reloadable_features.oauth2_use_gcm_encryption": true,
  "envoy.reloadable_features.oauth2_legacy_cbc_decrypt_compat": false,
};

/** The same as Envoy Gateway renders it; `withIdToken`: with the cookie that holds the ID token, as is its default. */
export function envoyGatewayVariant(provider: Provider, withIdToken: boolean): Variant {
  return {
    ...oauth2Variant(provider),
    name: withIdToken ? "OG" : "OM",
    title: `Envoy's oauth2, AES-GCM cookies${withIdToken ? "" : ", no ID token"}`,
    filters: [oauth2Filter(provider.issuer, withIdToken ? {} : { disable_id_token_set_cookie: true })],
    guards: GUARDS_OF_ENVOY_GATEWAY,
  };
}

/** The same with the JWT filter after it, which verifies the access token and makes headers of its claims. */
export function oauth2JwtVariant(provider: Provider, cached: boolean): Variant {
  const identity = Object.fromEntries(Object.keys(CLAIMS).map((header) => [header, IDENTITY[header] ?? ""]));
  const oauth2 = oauth2Variant(provider);
  return {
    ...oauth2,
    name: cached ? "OJC" : "OJ",
    title: `Envoy's oauth2 and jwt_authn${cached ? " with its cache" : ""}`,
    identity,
    filters: [...(oauth2.filters ?? []), jwtFilter(provider, cached)],
  };
}

/** `more`: fields of its configuration; `origin`: where it signs people in. */
export function oauth2Filter(issuer: string, more: Message = {}, origin = ORIGIN): Message {
  return {
    name: "envoy.filters.http.oauth2",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.oauth2.v3.OAuth2",
      config: {
        token_endpoint: { cluster: "provider", uri: `${issuer}/token`, timeout: "5s" },
        authorization_endpoint: `${issuer}/authorize`,
        redirect_uri: `${origin}/oauth2/callback`,
        redirect_path_matcher: { path: { exact: "/oauth2/callback" } },
        signout_path: { path: { exact: "/oauth2/sign_out" } },
        credentials: {
          client_id: CLIENT.id,
          // Without an sds_config these are looked for among the secrets of the bootstrap.
          token_secret: { name: "oauth2-token" },
          hmac_secret: { name: "oauth2-hmac" },
        },
        auth_scopes: ["openid", "email", "profile"],
        forward_bearer_token: true,
        ...more,
      },
    },
  };
}

function jwtFilter(provider: Provider, cached: boolean): Message {
  const jwtProvider: Message = {
    issuer: provider.issuer,
    audiences: [CLIENT.id],
    local_jwks: { inline_string: JSON.stringify(provider.keySet) },
    forward: true,
    claim_to_headers: Object.entries(CLAIMS).map(([header_name, claim_name]) => ({ header_name, claim_name })),
  };
  if (cached) jwtProvider["jwt_cache_config"] = { jwt_cache_size: 1000 };
  return {
    name: "envoy.filters.http.jwt_authn",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
      providers: { provider: jwtProvider },
      rules: [{ match: { prefix: "/" }, requires: { provider_name: "provider" } }],
    },
  };
}
