import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import type { FoundConfiguration, Remark } from "./found-configuration.ts";
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

function remarksOnIstio(object: YAMLMap, plugin: Node): Remark[] {
  const remarks: Remark[] = [];
  const isChosen = ["selector", "targetRefs", "targetRef"].some((key) => nodeAt(object, "spec", key) !== undefined);
  if (!isChosen) {
    remarks.push({
      level: "warning",
      node: object,
      text: "has neither selector nor targetRefs: it is for all pods of its namespace, and in the root namespace of all",
    });
  }
  const labels = nodeAt(object, "spec", "selector");
  if (isChosen && labels !== undefined && !isMap(nodeAt(labels, "matchLabels"))) {
    remarks.push({ level: "error", node: labels, text: "selector has no matchLabels, and selects nothing" });
  }
  const strategy = textAt(plugin, "failStrategy") ?? "FAIL_CLOSE";
  if (strategy === "FAIL_OPEN") {
    remarks.push({
      level: "error",
      node: nodeAt(plugin, "failStrategy"),
      text: "failStrategy: FAIL_OPEN lets every request pass where the filter can't run; expected FAIL_RELOAD or FAIL_CLOSE",
    });
  }
  const url = textAt(plugin, "url");
  if (url !== undefined && !/^(oci|file|https?):\/\//.test(url)) {
    remarks.push({
      level: "warning",
      node: nodeAt(plugin, "url"),
      text: "url has no oci://: Istio may leave the plugin out, and let everything pass",
    });
  }
  if (textAt(object, "spec", "phase") !== "AUTHN" && textAt(object, "kind") === "WasmPlugin") {
    remarks.push({
      level: "warning",
      node: nodeAt(object, "spec", "phase") ?? object,
      text: "phase is not AUTHN: RequestAuthentication and AuthorizationPolicy judge before there is a token",
    });
  }
  return remarks;
}

function remarksOnEnvoyGateway(_object: YAMLMap, plugin: Node): Remark[] {
  const failOpen = nodeAt(plugin, "failOpen");
  if (!isScalar(failOpen) || failOpen.value !== true) return [];
  const text = "failOpen: true lets every request pass where the filter can't run; expected false";
  return [{ level: "error", node: failOpen, text }];
}
