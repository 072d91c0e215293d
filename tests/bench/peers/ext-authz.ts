/** oauth2-proxy asked about every request, with the filters that Istio makes of a CUSTOM policy with an HTTP provider. */
import type { Message } from "../../../tools/envoy/message.ts";
import type { Variant } from "../variants.ts";
import type { Oauth2Proxy } from "./oauth2-proxy/process.ts";

const POLICY = "istio-ext-authz-ns[bench]-policy[oauth2-proxy]-rule[0]";

/** Of a request, what oauth2-proxy gets to see. */
const ASKED = [
  "accept",
  "authorization",
  "cookie",
  "path",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-uri",
];

/** Of its consent, what the application gets. */
const TO_APPLICATION = [
  "authorization",
  "x-auth-request-user",
  "x-auth-request-email",
  "x-auth-request-groups",
  "x-auth-request-preferred-username",
];

/** Of its refusal, a redirect to the login among them, what the browser gets. */
const TO_BROWSER = ["cache-control", "content-type", "location", "set-cookie"];

/** Envoy asking an oauth2-proxy that runs beside it. */
export function extAuthzVariant(proxy: Oauth2Proxy): Variant {
  return {
    name: "X",
    title: "oauth2-proxy by ext_authz",
    identifies: true,
    cookies: "any",
    filters: [shadowRules(), extAuthz(proxy.port)],
    clusters: [{ name: "oauth2-proxy", port: proxy.port }],
  };
}

/** Says in the request's metadata whether the policy applies, and refuses nothing. */
function shadowRules(): Message {
  return {
    name: "envoy.filters.http.rbac",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC",
      shadow_rules: {
        action: "DENY",
        policies: {
          [POLICY]: {
            permissions: [{ and_rules: { rules: [{ any: true }] } }],
            principals: [{ and_ids: { ids: [{ any: true }] } }],
          },
        },
      },
      shadow_rules_stat_prefix: "istio_ext_authz_",
    },
  };
}

function extAuthz(port: number): Message {
  return {
    name: "envoy.filters.http.ext_authz",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
      transport_api_version: "V3",
      http_service: {
        server_uri: { uri: `http://127.0.0.1:${port}`, cluster: "oauth2-proxy", timeout: "600s" },
        authorization_response: {
          allowed_upstream_headers: named(TO_APPLICATION),
          allowed_client_headers: named(TO_BROWSER),
          allowed_client_headers_on_success: named(["set-cookie"]),
        },
      },
      allowed_headers: named(ASKED),
      status_on_error: { code: "Forbidden" },
      filter_enabled_metadata: {
        filter: "envoy.filters.http.rbac",
        path: [{ key: "istio_ext_authz_shadow_effective_policy_id" }],
        value: { string_match: { prefix: "istio-ext-authz" } },
      },
    },
  };
}

function named(names: readonly string[]): Message {
  return { patterns: names.map((exact) => ({ exact, ignore_case: true })) };
}
