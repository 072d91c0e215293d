import { isMap, type Node, type YAMLMap } from "yaml";
import type { FoundConfiguration } from "./found-configuration.ts";
import { type AnyDocument, nodeAt, textAt } from "./yaml-values.ts";

const FIELDS = ["issuer", "clientId", "redirectUrl", "clientSecret", "cookieSecret"] as const;
/** What values of the chart have, and no pluginConfig does. */
const CHART_KEYS = ["config", "existingSecret", "image", "plugin", "selector", "gateways"];

/** Whether a document is values of the Helm chart. */
export function areHelmValues(document: YAMLMap): boolean {
  return !document.has("kind") && CHART_KEYS.some((key) => document.has(key)) && document.has("issuer");
}

/** The configuration that the chart makes of its values. Those of a Secret of one's own are not known. */
export function inHelmValues(values: YAMLMap, of: AnyDocument): FoundConfiguration {
  const further = nodeAt(values, "config");
  const existing = textAt(values, "existingSecret") ?? "";
  const environment = new Map<string, string>();
  const fromGateway: string[] = [];
  const configuration: Record<string, unknown> = { ...(further?.toJS(of) as object | undefined) };
  for (const field of FIELDS) {
    const value = textAt(values, field) ?? "";
    const isSecret = field === "clientSecret" || field === "cookieSecret";
    if (isSecret && existing.length > 0) {
      fromGateway.push(field);
      configuration[field] = { env: field };
    } else if (isSecret && value.length > 0) {
      environment.set(field, value);
      configuration[field] = { env: field };
    } else if (value.length > 0) {
      configuration[field] = value;
    }
  }
  const nodes: Node[] = isMap(further) ? [further, values] : [values];
  return { where: "Helm values", text: JSON.stringify(configuration), nodes, environment, fromGateway, remarks: [] };
}
