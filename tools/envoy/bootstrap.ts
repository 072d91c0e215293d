import { httpConnectionManager, type ListenerOptions } from "./listener.ts";
import type { Message } from "./message.ts";

export interface ClusterOptions {
  readonly name: string;
  /** On 127.0.0.1. Left out: the cluster has no endpoint, as a service that is down. */
  readonly port?: number;
  readonly connectTimeout?: string;
  readonly http2?: boolean;
  /** TLS to the endpoint: the name sent in SNI, the PEM of the authorities that are trusted (none: any), and what the client shows. */
  readonly tls?: {
    readonly serverName: string;
    readonly trustedCertificates?: string;
    readonly shown?: { readonly certificate: string; readonly privateKey: string };
  };
}

export interface BootstrapOptions {
  readonly listeners: readonly ListenerOptions[];
  readonly clusters: readonly ClusterOptions[];
  /** Where it is set, node metadata and the like come from here: fields of the bootstrap as they are. */
  readonly extra?: Message;
  /** "0.1s" where a test waits for statistics that are flushed. */
  readonly statsFlushInterval?: string;
}

/** A bootstrap for an Envoy on loopback alone: admin on a free port, everything static. */
export function bootstrap(options: BootstrapOptions): Message {
  return {
    admin: { address: loopback(0) },
    ...(options.statsFlushInterval === undefined ? {} : { stats_flush_interval: options.statsFlushInterval }),
    static_resources: {
      listeners: options.listeners.map(listener),
      clusters: options.clusters.map(cluster),
    },
    ...options.extra,
  };
}

function loopback(port: number): Message {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

function listener(options: ListenerOptions): Message {
  const chain: Message = { filters: [httpConnectionManager(options)] };
  if (options.tls !== undefined) {
    chain["transport_socket"] = {
      name: "envoy.transport_sockets.tls",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context: {
          alpn_protocols: ["h2", "http/1.1"],
          tls_certificates: [certificateOf(options.tls)],
        },
      },
    };
  }
  return {
    name: options.name,
    address: loopback(options.port ?? 0),
    // With it two Envoys can listen on one port and share its connections, which would hide that a port is taken.
    enable_reuse_port: options.port === undefined,
    filter_chains: [chain],
  };
}

function certificateOf({ certificate, privateKey }: { certificate: string; privateKey: string }): Message {
  return { certificate_chain: { inline_string: certificate }, private_key: { inline_string: privateKey } };
}

function cluster(options: ClusterOptions): Message {
  const endpoints =
    options.port === undefined ? [] : [{ lb_endpoints: [{ endpoint: { address: loopback(options.port) } }] }];
  const message: Message = {
    name: options.name,
    type: "STATIC",
    connect_timeout: options.connectTimeout ?? "2s",
    load_assignment: { cluster_name: options.name, endpoints },
  };
  if (options.http2 === true) {
    message["typed_extension_protocol_options"] = {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http2_protocol_options: {} },
      },
    };
  }
  if (options.tls !== undefined) {
    const { trustedCertificates: trusted, shown } = options.tls;
    message["transport_socket"] = {
      name: "envoy.transport_sockets.tls",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        sni: options.tls.serverName,
        common_tls_context: {
          ...(trusted === undefined ? {} : { validation_context: { trusted_ca: { inline_string: trusted } } }),
          ...(shown === undefined ? {} : { tls_certificates: [certificateOf(shown)] }),
        },
      },
    };
  }
  return message;
}
