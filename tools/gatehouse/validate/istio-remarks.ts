import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import type { Remark } from "./found-configuration.ts";
import { remarksOnImage } from "./image-remarks.ts";
import { itemsAt, keyAt, nodeAt, textAt } from "./yaml-values.ts";

const GATEWAY_API = "gateway.networking.k8s.io";
const GATEWAY_NAMES = [`${GATEWAY_API}/gateway-name`, "istio.io/gateway-name"];
const HOW_TO_LOOK = "`kubectl get pods --show-labels` in the gateway's namespace shows them";

/** What is wrong around the configuration in a WasmPlugin or a TrafficExtension. `plugin`: what has url and failStrategy. */
export function remarksOnIstio(object: YAMLMap, plugin: Node): Remark[] {
  return [
    ...remarksOnChoice(object),
    ...itemsAt(object, "spec", "targetRefs").flatMap((target) => remarksOnTarget(object, target)),
    ...remarksOnOrder(object),
    ...remarksOnFailure(plugin),
    ...remarksOnImage(nodeAt(plugin, "url"), nodeAt(plugin, "sha256"), "scheme"),
  ];
}

function remarksOnChoice(object: YAMLMap): Remark[] {
  const selector = nodeAt(object, "spec", "selector");
  const target = nodeAt(object, "spec", "targetRefs") ?? nodeAt(object, "spec", "targetRef");
  if (selector === undefined && target === undefined) {
    const text =
      "has neither selector nor targetRefs: it is for every proxy of its namespace, sidecars too, and in the root namespace for " +
      "all of the mesh; add selector with matchLabels of the gateway's pods";
    return [{ level: "warning", rule: "no-selector", node: object, text }];
  }
  if (selector === undefined) return [];
  const node = keyAt(object, "spec", "selector");
  if (target !== undefined) {
    const text =
      "found selector and targetRefs, expected one of them; selector is for gateways that have labels of their own";
    return [{ level: "error", rule: "selector-and-target", node, text }];
  }
  const labels = nodeAt(selector, "matchLabels");
  if (!isMap(labels) || labels.items.length === 0) {
    const text = `selector has no matchLabels, and selects nothing; expected labels of the gateway's pods: ${HOW_TO_LOOK}`;
    return [{ level: "error", rule: "empty-selector", node, text }];
  }
  return remarksOnLabels(labels);
}

/** A guess: what selects nothing protects nothing, and nobody says so. */
function remarksOnLabels(labels: YAMLMap): Remark[] {
  const pairs = labels.items.map(({ key, value }) => [textOf(key), textOf(value)] as const);
  const isUsual = pairs.some(([name, value]) => GATEWAY_NAMES.includes(name) || /gateway|ingress/i.test(value));
  if (isUsual) return [];
  const found = pairs.map(([name, value]) => `${name}: ${value}`).join(", ");
  const text = `found ${found}, which are no usual labels of a gateway; a plugin that selects no gateway protects nothing: ${HOW_TO_LOOK}`;
  return [{ level: "warning", rule: "unusual-labels", node: labels, text }];
}

function textOf(node: unknown): string {
  return isScalar(node) ? String(node.value) : "";
}

function remarksOnTarget(object: YAMLMap, target: Node): Remark[] {
  const [group = "", kind = ""] = [textAt(target, "group"), textAt(target, "kind")];
  if (kind === "Gateway" && group === GATEWAY_API) {
    const [own, other] = [textAt(object, "metadata", "namespace"), textAt(target, "namespace")];
    if (other === undefined || own === undefined || other === own) return [];
    const text = `found the namespace ${other}, expected the plugin in the Gateway's own: there is no reference to another`;
    return [{ level: "error", rule: "target-namespace", node: keyAt(target, "namespace"), text }];
  }
  if (["Service", "ServiceEntry"].includes(kind)) {
    const text = `found a ${kind}, for which a waypoint runs the plugin, inside the mesh; expected kind: Gateway with group: ${GATEWAY_API}`;
    return [{ level: "warning", rule: "target-kind", node: target, text }];
  }
  const found = `kind ${kind || "none"} of group ${group || "none"}`;
  const text = `found ${found}, expected kind: Gateway with group: ${GATEWAY_API}; for a Gateway of Istio's own take selector`;
  return [{ level: "error", rule: "target-kind", node: target, text }];
}

function remarksOnOrder(object: YAMLMap): Remark[] {
  const remarks: Remark[] = [];
  if (textAt(object, "kind") === "WasmPlugin" && textAt(object, "spec", "phase") !== "AUTHN") {
    const text =
      "phase is not AUTHN: RequestAuthentication and AuthorizationPolicy judge before there is a token; expected phase: AUTHN";
    remarks.push({ level: "warning", rule: "phase", node: keyAt(object, "spec", "phase") ?? object, text });
  }
  if (textAt(object, "spec", "type") === "NETWORK") {
    const text = "type: NETWORK runs the filter below HTTP, where it can't run; expected HTTP, or leave type out";
    remarks.push({ level: "error", rule: "plugin-type", node: keyAt(object, "spec", "type"), text });
  }
  return remarks;
}

function remarksOnFailure(plugin: Node): Remark[] {
  if (textAt(plugin, "failStrategy") !== "FAIL_OPEN") return [];
  const text =
    "failStrategy: FAIL_OPEN lets every request pass where the filter can't run; expected FAIL_RELOAD, or FAIL_CLOSE before Istio 1.27";
  return [{ level: "error", rule: "fail-open", node: keyAt(plugin, "failStrategy"), text }];
}
