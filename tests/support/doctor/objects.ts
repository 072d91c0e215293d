/** Objects of a good set-up at Istio, of which each part can be wrong. */
import { wasmPlugin } from "../configuration/wasm-plugin.ts";
import { configurationAt, COOKIE_SECRET } from "./examined.ts";

export const ISSUER = "https://idp.example.com";
const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const IMAGE = `oci://registry.example.com/gatehouse@sha256:${DIGEST}`;
const FROM_GATEWAY = [
  { name: "GATEHOUSE_CLIENT_SECRET", valueFrom: "HOST" },
  { name: "GATEHOUSE_COOKIE_SECRET", valueFrom: "HOST" },
];

/** `spec`: what differs in the plugin; `more`: what differs in its configuration. */
export function plugin(spec: object = {}, more: object = {}): object {
  return wasmPlugin(configurationAt(ISSUER, more), {}, { url: IMAGE, ...spec });
}

/** A plugin whose secrets come from the gateway's environment. */
export function pluginWithEnvironment(spec: object = {}, issuer = ISSUER): object {
  const secrets = {
    clientSecret: { env: "GATEHOUSE_CLIENT_SECRET" },
    cookieSecret: { env: "GATEHOUSE_COOKIE_SECRET" },
  };
  const configuration = configurationAt(issuer, secrets);
  return wasmPlugin(configuration, {}, { url: IMAGE, vmConfig: { env: FROM_GATEWAY }, ...spec });
}

export function serviceEntry(spec: object = {}, namespace?: string): object {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "ServiceEntry",
    metadata: { name: "gatehouse-provider", ...(namespace === undefined ? {} : { namespace }) },
    spec: {
      hosts: ["idp.example.com"],
      exportTo: ["."],
      ports: [{ number: 443, name: "https", protocol: "HTTPS" }],
      ...spec,
    },
  };
}

export function destinationRule(tls: object = {}): object {
  const good = {
    mode: "SIMPLE",
    caCertificates: "system",
    sni: "idp.example.com",
    subjectAltNames: ["idp.example.com"],
  };
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "gatehouse-provider" },
    spec: { host: "idp.example.com", trafficPolicy: { tls: { ...good, ...tls } } },
  };
}

/** The gateway's Deployment. `env`: of its proxy. */
export function deployment(
  env: readonly object[] = FROM_GATEWAY,
  labels: object = { istio: "ingressgateway" },
): object {
  const template = { metadata: { labels }, spec: { containers: [{ name: "istio-proxy", env }] } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "gateway" }, spec: { template } };
}

/** All of it, as one List. */
export function list(...items: readonly object[]): object {
  return { apiVersion: "v1", kind: "List", items };
}

/** A configuration of Envoy's with our filter. */
export function envoy(cluster: object = {}, config: object = {}, connectionManager: object = {}): object {
  const settings = {
    ...configurationAt(ISSUER),
    cookieSecret: COOKIE_SECRET,
    provider: { clusters: { "*": "provider" } },
  };
  const filter = {
    name: "gatehouse",
    failure_policy: "FAIL_RELOAD",
    vm_config: { runtime: "envoy.wasm.runtime.v8" },
    configuration: { "@type": "type.googleapis.com/google.protobuf.StringValue", value: JSON.stringify(settings) },
    ...config,
  };
  const manager = { http_filters: [{ name: "gatehouse", typed_config: { config: filter } }], ...connectionManager };
  return {
    static_resources: {
      listeners: [{ filter_chains: [{ filters: [{ typed_config: manager }] }] }],
      clusters: [
        {
          name: "provider",
          transport_socket: {
            typed_config: {
              "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
              sni: "idp.example.com",
              common_tls_context: {
                validation_context: { trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" } },
              },
            },
          },
          ...cluster,
        },
      ],
    },
  };
}
