import { isObject, listIn, textIn, textsIn } from "../json-values.ts";
import type { Patient } from "./patient.ts";

/** The exact hosts that routes of the gateway name, in files and cluster, in lower case. */
export function servedHosts({ objects, envoyConfigurations }: Patient): string[] {
  const named = objects.flatMap(({ object }) => {
    const spec = object["spec"];
    if (object["kind"] === "HTTPRoute") return textsIn(spec, "hostnames");
    // One without gateways is for the mesh alone.
    if (object["kind"] === "VirtualService")
      return textsIn(spec, "gateways").some((name) => name !== "mesh") ? textsIn(spec, "hosts") : [];
    if (object["kind"] !== "Gateway") return [];
    const listeners = listIn(spec, "listeners").flatMap((listener) => textIn(listener, "hostname") ?? []);
    const servers = listIn(spec, "servers").flatMap((server) => textsIn(server, "hosts"));
    return [...listeners, ...servers.map((host) => host.split("/").at(-1) ?? host)];
  });
  const domains = envoyConfigurations.flatMap(({ object }) => [...domainsIn(object)]);
  const hosts = [...named, ...domains].map((host) => host.toLowerCase().replace(/:\d+$/, ""));
  return [...new Set(hosts.filter((host) => !host.includes("*") && host.length > 0))];
}

function* domainsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const member of value as unknown[]) yield* domainsIn(member);
  if (!isObject(value)) return;
  if ("routes" in value) yield* textsIn(value, "domains");
  for (const member of Object.values(value)) yield* domainsIn(member);
}
