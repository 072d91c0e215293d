import { type Check, ofEach } from "../finding.ts";
import { podName, podsOf } from "../gateway-pods.ts";
import { discoveryUrl, needsNoDiscovery } from "../look/provider.ts";

/** curl's own: how it says that a name or a server was not there. */
const UNREACHABLE = /Could not resolve|Failed to connect|timed out|Connection refused/i;

export const reachableFromGateway: Check = {
  name: "reachable-from-gateway",
  needs: "cluster",
  finds: ["a provider that the gateway's pod can't reach, though this machine can"],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const { cluster } = patient;
      if (cluster === undefined) return "without --kube";
      if (needsNoDiscovery(party)) return "no discovery is made";
      const pods = await podsOf(party.plugin, patient);
      const [pod] = typeof pods === "string" ? [] : pods;
      if (pod === undefined) return "there is no pod of the gateway to look from";
      const [namespace = "", name = ""] = podName(pod).split("/");
      const url = discoveryUrl(party);
      const inPod = ["exec", "-n", namespace, name, "-c", "istio-proxy", "--"];
      const { ok, err } = await cluster.run([...inPod, "curl", "-skS", "-o", "/dev/null", "-m", "4", url]);
      if (ok) return [];
      // Distroless images have none, and not everybody may run commands in pods.
      if (!UNREACHABLE.test(err)) return `it can't be looked from the gateway's pod: ${err}`;
      return [
        {
          severity: "error",
          subject: party.subject,
          problem: "the gateway's pod can't reach the provider",
          source: `curl in the pod ${podName(pod)}`,
          found: err,
          expected: `an answer of ${url}`,
          mend: "see to DNS, NetworkPolicies, egress rules and proxies of the gateway's namespace",
        },
      ];
    }),
};
