import { type JsonObject, objectIn, textIn, textsIn, valueIn } from "../json-values.ts";

/** What the chart makes of its values, as far as checks look at it; nothing where these are no values of it. */
export function objectsOfHelmValues(values: JsonObject): JsonObject[] {
  const issuer = textIn(values, "issuer");
  const isChart = ["config", "existingSecret", "image", "plugin", "selector", "gateways"].some((key) => key in values);
  if (issuer === undefined || !isChart) return [];
  const { hostname, port } = URL.canParse(issuer) ? new URL(issuer) : { hostname: issuer, port: "" };
  const hosts = [...new Set([hostname, ...textsIn(values, "provider", "hosts")])];
  const gateways = textsIn(values, "gateways");
  const labels = valueIn(values, "selector") ?? { istio: "ingressgateway" };
  const plugin = {
    kind: "WasmPlugin",
    metadata: { name: "gatehouse" },
    spec: {
      ...(gateways.length > 0
        ? { targetRefs: gateways.map((name) => ({ group: "gateway.networking.k8s.io", kind: "Gateway", name })) }
        : { selector: { matchLabels: objectIn(labels) } }),
      url: textIn(values, "image") ?? "",
      phase: "AUTHN",
      failStrategy: textIn(values, "failStrategy") ?? "FAIL_RELOAD",
    },
  };
  const entry = {
    kind: "ServiceEntry",
    metadata: { name: "gatehouse-provider" },
    spec: { hosts, exportTo: ["."], ports: [{ number: port.length > 0 ? Number(port) : 443, protocol: "HTTPS" }] },
  };
  const rules = hosts.map((host) => ({
    kind: "DestinationRule",
    metadata: { name: "gatehouse-provider" },
    spec: { host, trafficPolicy: { tls: { mode: "SIMPLE", sni: host, subjectAltNames: [host] } } },
  }));
  return [plugin, entry, ...rules];
}
