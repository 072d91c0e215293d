import { Document } from "yaml";
import { add, comment, type Manifest, replace, setHeader, shippedManifest, yamlOf } from "../manifest.ts";
import { inFolder } from "../paths.ts";
import { pluginConfig, secretObject, secretsOf } from "../plugin-config.ts";
import { CannotRun, type Rendered, type Setup } from "../setup.ts";
import { checksOf } from "./checks.ts";
import { variablesOf } from "./envoy.ts";
import { clusterNames, fillCluster, withClusters } from "./envoy-cluster.ts";

/** Where Envoy Gateway runs its proxies, unless it is told otherwise: their environment takes Secrets of there alone. */
const PROXIES = "envoy-gateway-system";
/** Where Envoy's image has the authorities that everybody trusts. */
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
const WASM = ["spec", "wasm", 0];
const CONTAINER = ["spec", "provider", "kubernetes", "envoyDeployment", "container"];

/** For a Gateway that Envoy Gateway runs. */
export async function envoyGateway(setup: Setup): Promise<Rendered> {
  if (setup.secrets === "rotating") {
    throw new CannotRun("Envoy Gateway has no listener to serve secrets from, expected --secrets inline or env");
  }
  const { gateway, secrets } = setup;
  const commands = commandsFor(setup);
  const names = clusterNames(setup.hosts, "gatehouse-provider");
  const policy = await shippedManifest("examples/envoy-gateway/gateway/envoy-extension-policy.yaml");
  fillPolicy(policy, withClusters(setup, names));
  setHeader(policy, header(setup, commands));
  const proxy = await shippedManifest("examples/envoy-gateway/gateway/envoy-proxy.yaml");
  fillProxy(proxy, setup, names);
  const files = [{ name: "gatehouse.yaml", content: yamlOf([policy, proxy]), holdsSecrets: secrets === "inline" }];
  if (secrets === "env") {
    const object = secretObject("gatehouse", PROXIES, secretsOf(setup.fields));
    const secret = new Document(object, { version: "1.1" });
    setHeader(secret, [
      "The secrets: not for version control. In the namespace that Envoy Gateway runs its proxies in.",
    ]);
    files.push({ name: "secret.yaml", content: yamlOf([secret]), holdsSecrets: true });
  }
  return {
    files,
    commands,
    checks: [
      {
        command: `kubectl get envoyextensionpolicy gatehouse -n ${gateway.namespace} -o yaml`,
        expect: "Accepted: True in its status",
      },
      ...checksOf(setup),
    ],
    remarks: [
      "the policy works on routes: a host needs one that matches /oauth2, as one for every path does",
      "where the Gateway names an EnvoyProxy already, add what stands in this one to it, and leave the patch out",
      "Envoy Gateway starts the proxies anew when the provider's cluster is added or changed",
    ],
  };
}

function fillPolicy(policy: Manifest, setup: Setup): void {
  const { gateway, secrets, image, imagePullSecret } = setup;
  add(policy, ["metadata", "namespace"], gateway.namespace);
  replace(policy, ["spec", "targetRefs", 0, "name"], gateway.name);
  const url = [...WASM, "code", "image", "url"];
  replace(policy, url, image);
  comment(policy, url, "The image, by its digest.");
  if (imagePullSecret !== undefined) {
    add(policy, [...WASM, "code", "image", "pullSecretRef"], { kind: "Secret", name: imagePullSecret });
  }
  if (secrets === "inline") policy.deleteIn([...WASM, "env"]);
  else replace(policy, [...WASM, "env", "hostKeys"], variablesOf(setup));
  const config = [...WASM, "config"];
  replace(policy, config, pluginConfig(setup, secrets));
  comment(policy, [...config, "issuer"], "Byte for byte as in the provider's discovery document.");
}

function fillProxy(proxy: Manifest, setup: Setup, names: readonly string[]): void {
  replace(proxy, ["metadata", "name"], "gatehouse");
  add(proxy, ["metadata", "namespace"], setup.gateway.namespace);
  setHeader(proxy, [
    "The proxies of this Gateway: the provider as a cluster of theirs. Envoy Gateway makes clusters for routes only, and a route",
    "to the provider would be open to everybody.",
  ]);
  if (setup.secrets === "inline") proxy.deleteIn(["spec", "provider"]);
  else if (setup.fields.clientSecret === undefined) proxy.deleteIn([...CONTAINER, "env", 0]);
  const patches = ["spec", "bootstrap", "jsonPatches"];
  const shipped = proxy.getIn([...patches, 0], true) as { clone(): unknown };
  for (const [i] of setup.hosts.entries()) if (i > 0) proxy.addIn(patches, shipped.clone());
  for (const [i, host] of setup.hosts.entries()) {
    const path = [...patches, i, "value"];
    fillCluster(proxy, path, names[i] ?? "", host, setup.authority, AUTHORITIES);
    const address = ["load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address", "socket_address"];
    comment(proxy, [...path, ...address, "address"], "The host of the provider.");
  }
}

function commandsFor(setup: Setup): string[] {
  const { gateway, secrets } = setup;
  const parametersRef = { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "gatehouse" };
  const patch = JSON.stringify({ spec: { infrastructure: { parametersRef } } });
  return [
    ...(secrets === "env" ? [`kubectl apply -f ${inFolder(setup, "secret.yaml")}`] : []),
    `kubectl apply -f ${inFolder(setup, "gatehouse.yaml")}`,
    `kubectl patch gateways.gateway.networking.k8s.io ${gateway.name} -n ${gateway.namespace} --type merge -p '${patch}'`,
  ];
}

function header(setup: Setup, commands: readonly string[]): string[] {
  const lines = [
    "Gatehouse before one host of a Gateway that Envoy Gateway runs:",
    "",
    ...commands.map((line) => `    ${line}`),
  ];
  if (setup.secrets === "env") return lines;
  return [
    ...lines,
    "",
    "For a first try: the secrets stand in it. Whoever may read EnvoyExtensionPolicies in this namespace reads them, and they are in",
    "etcd and in the proxies' config dump. The second step takes them out, and keeps everybody signed in:",
    "",
    `    gatehouse init --from ${inFolder(setup, "gatehouse.yaml")} --secrets env`,
  ];
}
