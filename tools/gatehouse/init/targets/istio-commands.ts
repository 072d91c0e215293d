import { inFolder } from "../paths.ts";
import type { Rendered, Setup } from "../setup.ts";
import { checksOf } from "./checks.ts";

/** How what `istio` renders is applied, in this order, and how to see that it works. */
export function commandsFor(setup: Setup): Omit<Rendered, "files"> {
  const { gateway, secrets, target } = setup;
  const file = (name: string): string => inFolder(setup, name);
  const plugin = `kubectl apply -f ${file("gatehouse.yaml")}`;
  const pods = {
    command:
      target === "istio"
        ? `kubectl get pods -n ${gateway.namespace} -l ${selectorOf(gateway.labels)}`
        : `kubectl get pods -n ${gateway.namespace} -l gateway.networking.k8s.io/gateway-name=${gateway.name}`,
    expect: "pods of the gateway: a plugin that matches none protects nothing",
  };
  const checks = [pods, ...checksOf(setup)];
  if (secrets === "inline") return { commands: [plugin], checks, remarks: [] };
  const deployment = target === "istio" ? gateway.name : `${gateway.name}-istio`;
  const bringing =
    target === "istio"
      ? [`kubectl patch deployment ${deployment} -n ${gateway.namespace} --patch-file ${file("gateway-patch.yaml")}`]
      : [
          `kubectl apply -f ${file("gateway-options.yaml")}`,
          `kubectl patch gateways.gateway.networking.k8s.io ${gateway.name} -n ${gateway.namespace} --type merge -p '${OPTIONS_PATCH}'`,
        ];
  const commands = [
    `kubectl apply -f ${file("secret.yaml")}`,
    ...bringing,
    `kubectl rollout status deployment ${deployment} -n ${gateway.namespace}`,
    plugin,
  ];
  return { commands, checks, remarks: [ofWhoMadeTheGateway(target)] };
}

const OPTIONS_PATCH = JSON.stringify({
  spec: { infrastructure: { parametersRef: { group: "", kind: "ConfigMap", name: "gatehouse-gateway-options" } } },
});

function ofWhoMadeTheGateway(target: Setup["target"]): string {
  return target === "istio"
    ? "where Helm or istioctl made the gateway, put gateway-patch.yaml's part into their input too, or the next upgrade may take it out"
    : "where the Gateway has a parametersRef already, add gateway-options.yaml's part to what that names, and leave the patch out";
}

function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}
