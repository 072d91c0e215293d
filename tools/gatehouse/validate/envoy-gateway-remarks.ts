import { isScalar, type Node, type YAMLMap } from "yaml";
import type { Remark } from "./found-configuration.ts";
import { remarksOnImage } from "./image-remarks.ts";
import { itemsAt, keyAt, nodeAt, textAt } from "./yaml-values.ts";

/** What is wrong around the configuration in an EnvoyExtensionPolicy. `plugin`: the item of `wasm`. */
export function remarksOnEnvoyGateway(object: YAMLMap, plugin: Node): Remark[] {
  const http = nodeAt(plugin, "code", "http");
  return [
    ...remarksOnTargets(object),
    ...remarksOnFailure(plugin),
    ...remarksOnImage(nodeAt(plugin, "code", "image", "url"), undefined, "image"),
    ...remarksOnImage(nodeAt(http, "url"), nodeAt(http, "sha256"), "image"),
  ];
}

function remarksOnTargets(object: YAMLMap): Remark[] {
  const single = nodeAt(object, "spec", "targetRef");
  const targets = [...itemsAt(object, "spec", "targetRefs"), ...(single === undefined ? [] : [single])];
  if (targets.length === 0 && itemsAt(object, "spec", "targetSelectors").length === 0) {
    const text =
      "has neither targetRefs nor targetSelectors: it is for nothing, and protects nothing; add targetRefs with the Gateway";
    return [{ level: "error", rule: "no-target", node: object, text }];
  }
  return targets
    .filter((target) => textAt(target, "kind") !== "Gateway")
    .map((target) => {
      const kind = textAt(target, "kind") ?? "no kind";
      const text = `found ${kind}: other routes of the gateway pass, and this one has to match /oauth2 too; expected kind: Gateway`;
      return { level: "warning", rule: "target-kind", node: target, text };
    });
}

function remarksOnFailure(plugin: Node): Remark[] {
  const failOpen = nodeAt(plugin, "failOpen");
  if (!isScalar(failOpen) || failOpen.value !== true) return [];
  const text = "failOpen: true lets every request pass where the filter can't run; expected false";
  return [{ level: "error", rule: "fail-open", node: keyAt(plugin, "failOpen"), text }];
}
