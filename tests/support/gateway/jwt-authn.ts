/** Envoy's own verification behind the filter, as Istio's RequestAuthentication and AuthorizationPolicy configure it. */
import type { Message } from "../../../tools/envoy/message.ts";
import { at, listAt } from "../manifests/objects.ts";

/** For so long it keeps the keys that it has fetched. */
export const KEYS_KEPT_SECONDS = 1;
const CLUSTER = "itself";
const HTTP_FILTER = "type.googleapis.com/envoy.extensions.filters.http";

export interface Verification {
  readonly issuer: (origin: string) => string;
  readonly audience: (origin: string) => string;
  /** A claim and the value that it has to have. */
  readonly claim: readonly [string, string];
}

/** For `GatewayOptions.bootstrap`: `jwt_authn` and `rbac` after the filter, with the keys that the gateway itself publishes. */
export function verifiedBehind({
  issuer,
  audience,
  claim: [name, value],
}: Verification): (message: Message) => Message {
  return (message) => {
    const listener = at(message, "static_resources", "listeners", 0);
    const port = Number(at(listener, "address", "socket_address", "port_value"));
    const origin = `http://127.0.0.1:${port}`;
    const filters = listAt(listener, "filter_chains", 0, "filters", 0, "typed_config", "http_filters");
    const fetched = {
      http_uri: { uri: `${issuer(origin)}/jwks`, cluster: CLUSTER, timeout: "5s" },
      cache_duration: `${KEYS_KEPT_SECONDS}s`,
    };
    const provider = {
      issuer: issuer(origin),
      audiences: [audience(origin)],
      remote_jwks: fetched,
      forward: true,
      payload_in_metadata: "token",
    };
    const isEqual = {
      filter: "envoy.filters.http.jwt_authn",
      path: [{ key: "token" }, { key: name }],
      value: { string_match: { exact: value } },
    };
    const policy = { permissions: [{ any: true }], principals: [{ metadata: isEqual }] };
    filters.splice(
      1,
      0,
      {
        name: "envoy.filters.http.jwt_authn",
        typed_config: {
          "@type": `${HTTP_FILTER}.jwt_authn.v3.JwtAuthentication`,
          providers: { gateway: provider },
          rules: [{ match: { prefix: "/" }, requires: { provider_name: "gateway" } }],
        },
      },
      {
        name: "envoy.filters.http.rbac",
        typed_config: {
          "@type": `${HTTP_FILTER}.rbac.v3.RBAC`,
          rules: { action: "ALLOW", policies: { claim: policy } },
        },
      },
    );
    const clusters = listAt(message, "static_resources", "clusters");
    const own = JSON.parse(JSON.stringify(clusters[0]).replaceAll('"provider"', `"${CLUSTER}"`)) as Message;
    const address = at(own, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address");
    Object.assign(at(address, "socket_address") as object, { port_value: port });
    // A connection that is kept open leads to the configuration that was there when it began.
    Object.assign(own, {
      typed_extension_protocol_options: {
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
          "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
          common_http_protocol_options: { max_requests_per_connection: 1 },
          explicit_http_config: { http_protocol_options: {} },
        },
      },
    });
    clusters.push(own);
    return message;
  };
}
