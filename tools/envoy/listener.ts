import type { Message } from "./message.ts";

interface RouteOptions {
  /** Matches paths that begin so; default "/". */
  readonly prefix?: string;
  readonly cluster: string;
  /** "0s": none; Envoy's default is 15 s. */
  readonly timeout?: string;
  /** Fields of the route as they are: request_headers_to_add, typed_per_filter_config … */
  readonly extra?: Message;
}

export interface ListenerOptions {
  readonly name: string;
  /** Default 0: a free one, to be read from the running process. */
  readonly port?: number;
  readonly routes: readonly RouteOptions[];
  /** HTTP filters before the router, in order: wasmFilter(…) or any other, as it is. */
  readonly filters?: readonly Message[];
  /** Envoy's normalize_path; default true, as Istio has it. */
  readonly normalizePath?: boolean;
  /** A format for an access log on standard output, so that its lines are in the process's log. */
  readonly accessLog?: string;
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
  /** Fields of the connection manager as they are. */
  readonly extra?: Message;
}

export interface WasmFilterOptions {
  readonly wasmPath: string;
  /** An object becomes JSON text, as Istio and Gatehouse want it; a string goes as it is. */
  readonly configuration: object | string;
  /** What `{env: NAME}` in the configuration reads. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly rootId?: string;
  readonly vmId?: string;
  /** Fields of the plugin configuration as they are. */
  readonly extra?: Message;
  /** Fields of its VM's configuration as they are. */
  readonly vmExtra?: Message;
}

/** The HTTP filter entry that runs a Wasm file in Envoy's V8. */
export function wasmFilter(options: WasmFilterOptions): Message {
  const name = options.name ?? "gatehouse";
  const { configuration, environment } = options;
  return {
    name: "envoy.filters.http.wasm",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        name,
        root_id: options.rootId ?? name,
        // Envoy's own default never makes a VM that trapped anew.
        failure_policy: "FAIL_RELOAD",
        configuration: {
          "@type": "type.googleapis.com/google.protobuf.StringValue",
          value: typeof configuration === "string" ? configuration : JSON.stringify(configuration),
        },
        vm_config: {
          vm_id: options.vmId ?? "",
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: options.wasmPath } },
          ...(environment === undefined ? {} : { environment_variables: { key_values: environment } }),
          ...options.vmExtra,
        },
        ...options.extra,
      },
    },
  };
}

/** The network filter of a listener: HTTP/1.1 and HTTP/2, its filters, and its routes on every host. */
export function httpConnectionManager(options: ListenerOptions): Message {
  const accessLog = options.accessLog === undefined ? {} : { access_log: [standardOutput(options.accessLog)] };
  return {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      stat_prefix: options.name,
      codec_type: "AUTO",
      normalize_path: options.normalizePath ?? true,
      server_header_transformation: "PASS_THROUGH",
      upgrade_configs: [{ upgrade_type: "websocket" }],
      ...accessLog,
      http_filters: [
        ...(options.filters ?? []),
        {
          name: "envoy.filters.http.router",
          typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
        },
      ],
      route_config: {
        name: options.name,
        virtual_hosts: [{ name: "all", domains: ["*"], routes: options.routes.map(route) }],
      },
      ...options.extra,
    },
  };
}

function route(options: RouteOptions): Message {
  const timeout = options.timeout === undefined ? {} : { timeout: options.timeout };
  return {
    match: { prefix: options.prefix ?? "/" },
    route: { cluster: options.cluster, ...timeout },
    ...options.extra,
  };
}

function standardOutput(format: string): Message {
  return {
    name: "envoy.access_loggers.stdout",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
      log_format: { text_format_source: { inline_string: `${format}\n` } },
    },
  };
}
