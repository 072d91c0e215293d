import { Document } from "yaml";
import {
  add,
  comment,
  type Manifest,
  replace,
  setHeader,
  shippedManifest,
  shippedManifests,
  yamlOf,
} from "../manifest.ts";
import { pluginConfig, secretObject, secretsOf } from "../plugin-config.ts";
import { expectNames } from "../provider-hosts.ts";
import type { Rendered, RenderedFile, Setup } from "../setup.ts";
import { commandsFor } from "./istio-commands.ts";
import { authoritySecret, providerObjects } from "./istio-provider.ts";

/** Where the Gateway API has a Gateway's name on its pods. */
const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** For a gateway that Istio runs: one file, or with the secrets out of it three. */
export async function istio(setup: Setup): Promise<Rendered> {
  expectNames(setup.hosts);
  const [plugin, entry, rule] = await shippedManifests("quick-start/gatehouse.yaml");
  if (plugin === undefined || entry === undefined || rule === undefined)
    throw new Error("the quick start has 3 objects");
  fillPlugin(plugin, setup);
  const { commands, checks, remarks } = commandsFor(setup);
  if (setup.secrets !== "inline") setHeader(plugin, headerWithout(setup, commands));
  const objects = [plugin, ...providerObjects(setup, entry, rule)];
  const authority = authoritySecret(setup);
  if (authority !== undefined) objects.push(made(authority, "The authority of the provider's certificate."));
  if (setup.secrets === "rotating") objects.push(await secretsListener(setup));
  if (setup.isTrafficExtension) asTrafficExtension(plugin);
  const main = { name: "gatehouse.yaml", content: yamlOf(objects), holdsSecrets: setup.secrets === "inline" };
  return { files: [main, ...(await filesForSecrets(setup))], commands, checks, remarks };
}

function fillPlugin(plugin: Manifest, setup: Setup): void {
  const { gateway, target, image, imagePullSecret, secrets } = setup;
  replace(plugin, ["metadata", "namespace"], gateway.namespace);
  replace(plugin, ["spec", "pluginConfig"], pluginConfig(setup, secrets));
  replace(plugin, ["spec", "url"], image);
  if (imagePullSecret !== undefined) add(plugin, ["spec", "imagePullSecret"], imagePullSecret);
  if (target === "gateway-api") {
    plugin.deleteIn(["spec", "selector"]);
    const reference = { group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway.name };
    add(plugin, ["spec", "targetRefs"], [reference]);
    comment(
      plugin,
      ["spec", "targetRefs"],
      "7. The Gateway, in this namespace: what another name has is not protected.",
    );
  } else replace(plugin, ["spec", "selector", "matchLabels"], gateway.labels);
  if (secrets === "rotating") plugin.deleteIn(["spec", "vmConfig"]);
  if (secrets === "env") comment(plugin, ["spec", "vmConfig", "env"], "From the gateway's own environment.");
}

function headerWithout({ secrets }: Setup, commands: readonly string[]): string[] {
  const place =
    secrets === "env" ? "in the gateway's environment" : "served to the filter inside the gateway, and rotate";
  return [
    "Gatehouse before one host of a gateway that Istio runs. The secrets are in a Secret of this namespace, and from there",
    `${place}: none stands here. In this order:`,
    "",
    ...commands.map((command) => `    ${command}`),
  ];
}

/** What both kinds have stays where it is; what is Wasm's alone moves below spec.wasm. */
function asTrafficExtension(plugin: Manifest): void {
  replace(plugin, ["kind"], "TrafficExtension");
  const wasm = plugin.createNode({});
  for (const key of ["pluginConfig", "url", "imagePullSecret", "failStrategy", "vmConfig"]) {
    const spec = plugin.getIn(["spec"], true) as ReturnType<typeof plugin.createNode<object>>;
    const pair = spec.items.find((item) => String(item.key) === key);
    if (pair === undefined) continue;
    wasm.items.push(pair);
    spec.delete(key);
  }
  const spec = plugin.getIn(["spec"], true) as typeof wasm;
  spec.items.unshift(plugin.createPair("wasm", wasm));
}

/** What the second step takes beside the plugin: the Secret, and what brings it to the gateway. */
async function filesForSecrets(setup: Setup): Promise<RenderedFile[]> {
  const { gateway, secrets, target, fields } = setup;
  if (secrets === "inline") return [];
  const secret = made(
    secretObject("gatehouse", gateway.namespace, secretsOf(fields)),
    "The secrets: not for version control.",
  );
  const patch = await shippedManifest(
    secrets === "env" ? "base/gateway-environment.yaml" : "components/rotating-secrets/gateway-volume.yaml",
  );
  if (fields.clientSecret === undefined && secrets === "env") {
    patch.deleteIn(["spec", "template", "spec", "containers", 0, "env", 0]);
  }
  const files = [{ name: "secret.yaml", content: yamlOf([secret]), holdsSecrets: true }];
  if (target === "istio") {
    setHeader(patch, [
      "A patch of the gateway's Deployment, for `kubectl patch --patch-file`: how it gets the Secret.",
    ]);
    return [...files, { name: "gateway-patch.yaml", content: yamlOf([patch]), holdsSecrets: false }];
  }
  setHeader(patch, []);
  const options = made(
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "gatehouse-gateway-options", namespace: gateway.namespace },
      data: { deployment: yamlOf([patch]).trimStart() },
    },
    "What Istio lays over the Deployment that it makes for the Gateway: how it gets the Secret.",
  );
  return [...files, { name: "gateway-options.yaml", content: yamlOf([options]), holdsSecrets: false }];
}

async function secretsListener({ gateway, target, fields }: Setup): Promise<Manifest> {
  const filter = await shippedManifest("components/rotating-secrets/envoy-filter.yaml");
  add(filter, ["metadata", "namespace"], gateway.namespace);
  const labels = target === "gateway-api" ? { [GATEWAY_LABEL]: gateway.name } : gateway.labels;
  replace(filter, ["spec", "workloadSelector", "labels"], labels);
  setHeader(filter, [
    "What serves the secrets to the filter, inside the gateway's Envoy: a listener without a socket, to which nothing leads but the",
    "cluster below. What it serves stands in files of the gateway's container, and in no configuration.",
  ]);
  if (fields.clientSecret === undefined) {
    const manager = ["configPatches", 0, "patch", "value", "filter_chains", 0, "filters", 0, "typed_config"];
    filter.deleteIn(["spec", ...manager, "route_config", "virtual_hosts", 0, "routes", 0]);
  }
  return filter;
}

function made(object: object, header: string): Manifest {
  const manifest = new Document(object, { version: "1.1" });
  setHeader(manifest, [header]);
  return manifest;
}
