import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import { ROOT } from "../../build/root.ts";
import type { FoundConfiguration, Remark } from "./found-configuration.ts";
import { remarksOnImage } from "./image-remarks.ts";
import { type AnyDocument, keyAt, nodeAt, textAt } from "./yaml-values.ts";

const FIELDS = ["issuer", "clientId", "redirectUrl", "clientSecret", "cookieSecret"] as const;
/** What values of the chart have, and no pluginConfig does. */
const CHART_KEYS = ["config", "existingSecret", "image", "plugin", "selector", "gateways", "inlineSecrets"];
const SCHEMA = join(ROOT, "manifests", "helm", "gatehouse", "values.schema.json");

/** Whether a document is values of the Helm chart. */
export function areHelmValues(document: YAMLMap): boolean {
  return !document.has("kind") && CHART_KEYS.some((key) => document.has(key)) && document.has("issuer");
}

/** The configuration that the chart makes of its values. Those of a Secret of one's own are not known. */
export function inHelmValues(values: YAMLMap, of: AnyDocument): FoundConfiguration {
  const further = nodeAt(values, "config");
  const existing = textAt(values, "existingSecret") ?? "";
  const isInline = isTrue(nodeAt(values, "inlineSecrets"));
  const environment = new Map<string, string>();
  const fromGateway: string[] = [];
  const configuration: Record<string, unknown> = { ...(further?.toJS(of) as object | undefined) };
  for (const field of FIELDS) {
    const value = valueOf(values, field);
    const isSecret = field === "clientSecret" || field === "cookieSecret";
    if (isSecret && existing.length > 0) {
      fromGateway.push(field);
      configuration[field] = { env: field };
    } else if (isSecret && value.length > 0) {
      environment.set(field, value);
      configuration[field] = isInline ? value : { env: field };
    } else if (value.length > 0) {
      configuration[field] = value;
    }
  }
  const nodes: Node[] = isMap(further) ? [further, values] : [values];
  const found = { where: "Helm values", text: JSON.stringify(configuration), nodes, environment, fromGateway };
  // Otherwise the secrets that are values are in the Secret that the chart makes.
  return { ...found, remarks: remarksOnValues(values), ...(isInline ? { readBy: "the WasmPlugin" } : {}) };
}

/** The chart makes texts of digits. */
function valueOf(values: YAMLMap, field: string): string {
  const found = nodeAt(values, field);
  return isScalar(found) && ["string", "number"].includes(typeof found.value) ? String(found.value) : "";
}

function isTrue(node: Node | undefined): boolean {
  return isScalar(node) && node.value === true;
}

/** What keeps the chart from being rendered, and is not in the configuration. */
function remarksOnValues(values: YAMLMap): Remark[] {
  return [
    ...remarksOnNames(values),
    ...FIELDS.filter((field) => nodeAt(values, "config", field) !== undefined).map((field): Remark => {
      const text = `config.${field}: found it within config; expected it beside config, as the value ${field}`;
      return { level: "error", rule: "field-in-config", node: keyAt(values, "config", field), text };
    }),
    ...remarksOnGateways(values),
    ...remarksOnIssuer(values),
    ...remarksOnSecrets(values),
    ...imageOf(values).map((remark): Remark => ({ ...remark, level: "error" })),
  ];
}

function remarksOnNames(values: YAMLMap): Remark[] {
  const { properties } = JSON.parse(readFileSync(SCHEMA, "utf8")) as { properties: object };
  const known = Object.keys(properties);
  return values.items.flatMap(({ key }): Remark[] => {
    const name = isScalar(key) ? String(key.value) : "";
    if (known.includes(name)) return [];
    const meant = known.find((other) => other.toLowerCase() === name.toLowerCase().replace(/[-_]/g, ""));
    const advice = meant === undefined ? "keys of pluginConfig belong below config" : `did you mean "${meant}"?`;
    return [
      { level: "error", rule: "unknown-value", node: key as Node, text: `${name}: no value of the chart; ${advice}` },
    ];
  });
}

function remarksOnGateways(values: YAMLMap): Remark[] {
  const remarks: Remark[] = [];
  const [selector, gateways] = [nodeAt(values, "selector"), nodeAt(values, "gateways", 0)];
  if (isMap(selector) && selector.items.length > 0 && gateways !== undefined) {
    const text = "found selector and gateways, expected one of them";
    remarks.push({ level: "error", rule: "selector-and-target", node: keyAt(values, "gateways"), text });
  }
  if (textAt(values, "failStrategy") === "FAIL_OPEN") {
    const text =
      "failStrategy: FAIL_OPEN lets every request pass where the filter can't run; expected FAIL_RELOAD or FAIL_CLOSE";
    remarks.push({ level: "error", rule: "fail-open", node: keyAt(values, "failStrategy"), text });
  }
  return remarks;
}

function remarksOnIssuer(values: YAMLMap): Remark[] {
  const issuer = textAt(values, "issuer") ?? "";
  const isAddress = issuer.includes("[");
  if (!issuer.startsWith("http://") && !isAddress) return [];
  const found = `found ${JSON.stringify(issuer)}`;
  const text = isAddress
    ? `issuer: ${found}, an address of IPv6; expected a host's name, which the mesh and the provider's certificate can have`
    : `issuer: ${found}, expected https: the chart has the gateway speak TLS to the provider`;
  return [{ level: "error", rule: "chart-issuer", node: keyAt(values, "issuer"), text }];
}

function remarksOnSecrets(values: YAMLMap): Remark[] {
  if (!isTrue(nodeAt(values, "inlineSecrets")) || (textAt(values, "existingSecret") ?? "").length === 0) return [];
  const text =
    "found inlineSecrets and existingSecret, expected one of them; what is in a Secret comes from the gateway's environment";
  return [{ level: "error", rule: "two-places-of-secrets", node: keyAt(values, "inlineSecrets"), text }];
}

/** The chart's schema wants what is a warning elsewhere. */
function imageOf(values: YAMLMap): Remark[] {
  const image = nodeAt(values, "image");
  return textAt(values, "image") === "" ? [] : remarksOnImage(image, undefined, "scheme").slice(0, 1);
}
