import { isScalar, type Node, type YAMLMap } from "yaml";
import { remarksOnEnvoyGateway } from "./envoy-gateway-remarks.ts";
import type { FoundConfiguration, Remark } from "./found-configuration.ts";
import { remarksOnIstio } from "./istio-remarks.ts";
import { type AnyDocument, itemsAt, nodeAt, textAt } from "./yaml-values.ts";

type Path = readonly (string | number)[];

/** Where each kind has the parts of a plugin. */
interface Kind {
  readonly plugin: Path;
  readonly configuration: string;
  remarks(object: YAMLMap, plugin: Node): Remark[];
}

const ISTIO = { configuration: "pluginConfig", remarks: remarksOnIstio };
const KINDS: Readonly<Record<string, Kind>> = {
  WasmPlugin: { plugin: ["spec"], ...ISTIO },
  TrafficExtension: { plugin: ["spec", "wasm"], ...ISTIO },
  EnvoyExtensionPolicy: { plugin: ["spec", "wasm", 0], configuration: "config", remarks: remarksOnEnvoyGateway },
};

/** The configuration in an object of Kubernetes; undefined where it is of another kind, or has none. */
export function inKubernetesObject(object: YAMLMap, of: AnyDocument): FoundConfiguration | undefined {
  const name = textAt(object, "kind") ?? "";
  const kind = KINDS[name];
  const plugin = kind === undefined ? undefined : nodeAt(object, ...kind.plugin);
  if (kind === undefined || plugin === undefined) return undefined;
  const configuration = nodeAt(plugin, kind.configuration);
  if (configuration === undefined) return undefined;
  return {
    where: `${name} ${textAt(object, "metadata", "name") ?? "without a name"}`,
    text: JSON.stringify(configuration.toJS(of)),
    nodes: [configuration],
    ...environmentOf(plugin),
    remarks: kind.remarks(object, plugin),
    readBy: `the ${name}`,
  };
}

/** What its VM gets: of Istio by name, of Envoy Gateway from the proxy alone. */
function environmentOf(plugin: Node): Pick<FoundConfiguration, "environment" | "fromGateway"> {
  const environment = new Map<string, string>();
  const fromGateway = itemsAt(plugin, "env", "hostKeys").flatMap((key) => (isScalar(key) ? [String(key.value)] : []));
  for (const entry of itemsAt(plugin, "vmConfig", "env")) {
    const name = textAt(entry, "name") ?? "";
    if (textAt(entry, "valueFrom") === "HOST") fromGateway.push(name);
    else environment.set(name, textAt(entry, "value") ?? "");
  }
  return { environment, fromGateway };
}
