import { listIn, textIn, valueIn } from "../../json-values.ts";
import type { Check } from "../finding.ts";

const SETTING = "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG";

export const gatewayClusterFilter: Check = {
  name: "gateway-cluster-filter",
  needs: "files",
  finds: [`istiod with ${SETTING}, which keeps clusters from gateways that no route names`],
  run: ({ objects, parties }) => {
    const istiods = objects.filter(({ object }) => {
      const containers = listIn(object, "spec", "template", "spec", "containers");
      const env = containers.flatMap((container) => listIn(container, "env"));
      return env.some((entry) => textIn(entry, "name") === SETTING && String(valueIn(entry, "value")) === "true");
    });
    const isUsed = parties.some(({ plugin }) => plugin.kind === "WasmPlugin" || plugin.kind === "TrafficExtension");
    if (!isUsed) return [];
    return istiods.map(({ object, source }) => ({
      severity: "error",
      subject: `Deployment ${textIn(object, "metadata", "name") ?? ""}`,
      problem:
        "istiod gives gateways the clusters of their routes alone, and no route is for the provider: it can't be reached, unless a VirtualService names it",
      source: `the environment of istiod in ${source}`,
      found: `${SETTING}: true`,
      expected: "false, which is the default; or a route of the gateway to the provider",
      mend: `take ${SETTING} out of istiod's environment`,
    }));
  },
};
