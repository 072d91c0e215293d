import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { freshWasm } from "../../../build/wasm.ts";
import { isOlder } from "../../../envoy/version.ts";
import { add, comment, type Manifest, replace, setHeader, shippedManifest, yamlOf } from "../manifest.ts";
import { inFolder } from "../paths.ts";
import { pluginConfig, secretsOf, VARIABLES } from "../plugin-config.ts";
import type { Rendered, Setup } from "../setup.ts";
import { checksOf } from "./checks.ts";
import { clusterNames, fillCluster, withClusters } from "./envoy-cluster.ts";

/** Where Linux distributions and macOS have the authorities that everybody trusts; first where Envoy's own image has them. */
const AUTHORITIES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
] as const;
const MANAGER = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"];
const PLUGIN = [...MANAGER, "http_filters", 0, "typed_config", "config"];

/** For Envoy alone, on a machine that may be this one: its whole configuration, and the filter beside it. */
export async function envoy(setup: Setup): Promise<Rendered> {
  const authorities = AUTHORITIES.find((path) => existsSync(path)) ?? AUTHORITIES[0];
  const wasm = resolve(setup.output, "gatehouse.wasm");
  const configuration = await envoyConfiguration(setup, wasm, authorities);
  const isInline = setup.secrets === "inline";
  const path = inFolder(setup, "envoy.yaml");
  const command = isInline ? `envoy -c ${path}` : `( set -a && . ${inFolder(setup, ".env")} && exec envoy -c ${path} )`;
  setHeader(configuration, [
    isInline
      ? "Gatehouse in Envoy alone, for a first try: the secrets stand in it, and in Envoy's config dump."
      : "Gatehouse in Envoy alone. The secrets are in .env beside it.",
    "",
    `    ${command}`,
  ]);
  return {
    files: [
      { name: "envoy.yaml", content: yamlOf([configuration]), holdsSecrets: isInline },
      ...(isInline ? [] : [{ name: ".env", content: environmentFile(setup, shellQuoted), holdsSecrets: true }]),
      await theFilter(),
    ],
    commands: [command],
    checks: checksOf(setup),
    remarks: [
      `written for Envoy ${setup.envoyVersion} (--envoy-version), which finds the filter at ${wasm}` +
        (setup.authority === undefined ? ` and whom to trust in ${authorities}` : ""),
    ],
  };
}

/** The configuration as it ships, filled in. `wasm`: where Envoy finds the filter. */
export async function envoyConfiguration(setup: Setup, wasm: string, authorities: string): Promise<Manifest> {
  const manifest = await shippedManifest("examples/envoy/envoy.yaml");
  const names = clusterNames(setup.hosts, "provider");
  const full = withClusters(setup, names);
  replace(manifest, ["static_resources", "listeners", 0, "address", "socket_address", "port_value"], setup.listenPort);
  replace(manifest, [...PLUGIN, "vm_config", "code", "local", "filename"], wasm);
  replace(
    manifest,
    [...PLUGIN, "configuration", "value"],
    `${JSON.stringify(pluginConfig(full, setup.secrets), undefined, 2)}\n`,
  );
  comment(manifest, [...PLUGIN, "configuration"], "JSON as text; see docs/configuration.md.");
  if (setup.secrets === "inline") manifest.deleteIn([...PLUGIN, "vm_config", "environment_variables"]);
  else replace(manifest, [...PLUGIN, "vm_config", "environment_variables", "host_env_keys"], variablesOf(setup));
  placeRestriction(manifest, setup.envoyVersion);
  nameApplication(manifest, setup.upstream);
  const clusters = ["static_resources", "clusters"];
  const shipped = manifest.getIn([...clusters, 1], true) as { clone(): unknown };
  for (const [i] of setup.hosts.entries()) if (i > 0) manifest.addIn(clusters, shipped.clone());
  for (const [i, host] of setup.hosts.entries()) {
    fillCluster(manifest, [...clusters, i + 1], names[i] ?? "", host, setup.authority, authorities);
  }
  return manifest;
}

/** To where this release of Envoy has it. */
function placeRestriction(manifest: Manifest, version: string): void {
  const from = [...PLUGIN, "vm_config", "capability_restriction_config"];
  const text = "What the filter uses of Envoy, and nothing else.";
  if (!isOlder(version, "1.40.0")) {
    comment(manifest, from, `${text} Up to Envoy 1.39 it stands two spaces further out, in config.`);
    return;
  }
  const restriction: unknown = manifest.getIn(from, true);
  manifest.deleteIn(from);
  const to = [...PLUGIN, "capability_restriction_config"];
  add(manifest, to, restriction);
  comment(manifest, to, `${text} From Envoy 1.40 on it stands in vm_config.`);
}

function nameApplication(manifest: Manifest, { host, port }: Setup["upstream"]): void {
  const [virtualHost, cluster] = [
    [...MANAGER, "route_config", "virtual_hosts", 0],
    ["static_resources", "clusters", 0],
  ];
  replace(manifest, [...virtualHost, "name"], "application");
  replace(manifest, [...virtualHost, "routes", 0, "route", "cluster"], "application");
  replace(manifest, [...cluster, "name"], "application");
  replace(manifest, [...cluster, "load_assignment", "cluster_name"], "application");
  const endpoint = ["load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address", "socket_address"];
  replace(manifest, [...cluster, ...endpoint], { address: host, port_value: port });
}

/** The variables that a setup's configuration reads. */
export function variablesOf({ fields }: Setup): string[] {
  return Object.keys(secretsOf(fields)).map((field) => VARIABLES[field as keyof typeof VARIABLES]);
}

/** The secrets as lines NAME=VALUE. */
export function environmentFile({ fields }: Setup, quoted: (value: string) => string): string {
  const lines = Object.entries(secretsOf(fields)).map(([field, value]) => {
    return `${VARIABLES[field as keyof typeof VARIABLES]}=${quoted(value)}\n`;
  });
  return `# The secrets: not for version control.\n${lines.join("")}`;
}

function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** The filter as it is deployed. */
export async function theFilter(): Promise<Rendered["files"][number]> {
  const content = await readFile(await freshWasm("release", console.error));
  return { name: "gatehouse.wasm", content, holdsSecrets: false };
}
