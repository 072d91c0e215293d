import { bootstrap, type ClusterOptions } from "../../tools/envoy/bootstrap.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";

/** What an Envoy is started with. */
export interface EnvoySettings {
  /** HTTP filters before the router; none: Envoy alone. */
  readonly filters?: readonly Message[];
  /** Clusters beside "application" and "provider". */
  readonly clusters?: readonly ClusterOptions[];
  /** Generic secrets, by the name that a filter calls them. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Fields of the route. */
  readonly route?: Message;
  /** Runtime guards that are set otherwise than Envoy's release does. */
  readonly guards?: Readonly<Record<string, boolean>>;
}

/** Where and how it runs. */
export interface EnvoyPlace {
  /** Worker threads; default 1. */
  readonly workers?: number;
  /** Default: a free one. */
  readonly port?: number;
}

/** Starts an Envoy before the application and the provider at these ports; its listener is called "gateway". */
export function startEnvoy(
  ports: { readonly application: number; readonly provider: number },
  { filters = [], clusters = [], secrets = {}, route, guards = {}, workers = 1, port }: EnvoySettings & EnvoyPlace,
): Promise<EnvoyProcess> {
  const message = bootstrap({
    listeners: [
      {
        name: "gateway",
        routes: [{ cluster: "application", ...(route === undefined ? {} : { extra: route }) }],
        filters,
        ...(port === undefined ? {} : { port }),
      },
    ],
    clusters: [
      { name: "application", port: ports.application },
      { name: "provider", port: ports.provider },
      ...clusters,
    ],
  });
  (message["static_resources"] as Message)["secrets"] = Object.entries(secrets).map(([name, text]) => ({
    name,
    generic_secret: { secret: { inline_string: text } },
  }));
  message["layered_runtime"] = { layers: [{ name: "guards", static_layer: guards }] };
  return EnvoyProcess.start({ concurrency: workers, bootstrap: message });
}
