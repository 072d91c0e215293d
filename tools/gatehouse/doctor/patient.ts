import type { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import type { JsonObject } from "../json-values.ts";
import type { RelyingParty } from "../relying-parties.ts";
import type { FoundConfiguration } from "../validate/found-configuration.ts";
import type { Client } from "./look/client.ts";
import type { Cluster } from "./look/cluster.ts";
import type { Envoy } from "./look/envoy.ts";
import type { Providers } from "./look/provider.ts";

/** An object of Kubernetes, and where it was found. */
export interface Placed {
  readonly object: JsonObject;
  /** A file's name, or `the cluster`. */
  readonly source: string;
}

/** A plugin with our filter, as far as what stands around its configuration says. */
export interface Plugin {
  /** What it is called in findings, such as `WasmPlugin gatehouse`. */
  readonly subject: string;
  readonly kind: "WasmPlugin" | "TrafficExtension" | "EnvoyExtensionPolicy" | "Envoy" | "pluginConfig";
  readonly source: string;
  /** Empty where it is not said. */
  readonly namespace: string;
  /** The object's `spec`, or the filter's config of Envoy's; empty for a configuration alone. */
  readonly spec: JsonObject;
  /** What has image, environment and configuration; `spec` itself, mostly. */
  readonly wasm: JsonObject;
  readonly configuration: JsonObject;
  readonly found: FoundConfiguration;
  /** All that the file holds, or the object of the cluster. */
  readonly text: string;
  readonly isOfFile: boolean;
}

/** A relying party, and the plugin that it is of. */
export interface Party extends RelyingParty {
  readonly subject: string;
  readonly plugin: Plugin;
}

export interface Settings {
  /** A running gateway's URL. */
  readonly gateway: string | undefined;
  /** Bytes of a session's cookies, as far as somebody knows them. */
  readonly sessionBytes: number | undefined;
  /** Whether the client's secret may be sent to the token endpoint. */
  readonly tryClient: boolean;
  /** The namespace of what does not say its own. */
  readonly namespace: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** All that is looked at. */
export interface Patient {
  readonly plugins: readonly Plugin[];
  readonly parties: readonly Party[];
  readonly objects: readonly Placed[];
  /** Configurations of Envoy's in files. */
  readonly envoyConfigurations: readonly Placed[];
  readonly judge: ConfigurationHost;
  /** Undefined: the network is not to be used. */
  readonly client: Client | undefined;
  readonly providers: Providers | undefined;
  readonly cluster: Cluster | undefined;
  /** The administration of the gateway's Envoys; a text says why there is none. */
  readonly envoys: readonly Envoy[] | string;
  readonly settings: Settings;
}
