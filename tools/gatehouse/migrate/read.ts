/** What the files hold that are handed over. */
import { parseAllDocuments, parseDocument } from "yaml";
import { asList, asMap, asText, at, isMap, type JsonMap, textAt } from "./json.ts";
import type { Rule } from "./rules.ts";

/** The files, read: the mappings in those that are YAML or JSON, and the text of the others. */
export interface Input {
  readonly documents: readonly JsonMap[];
  readonly texts: readonly string[];
}

/** Reads YAML; undefined for what is none. */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { version: "1.1", logLevel: "silent" });
  return document.errors.length > 0 ? undefined : (document.toJS() as unknown);
}

/** Reads the texts of files. */
export function readInput(texts: readonly string[]): Input {
  const documents: JsonMap[] = [];
  const others: string[] = [];
  for (const text of texts) {
    const parsed = parseAllDocuments(text, { version: "1.1", logLevel: "silent" });
    const isYaml = Array.isArray(parsed) && parsed.every(({ errors }) => errors.length === 0);
    const values = isYaml ? parsed.map((document) => document.toJS() as unknown).filter(isMap) : [];
    if (values.length > 0) documents.push(...values.flatMap(membersOf));
    else others.push(text);
  }
  return { documents, texts: others };
}

/** The objects of a List, or the object itself. */
function membersOf(document: JsonMap): JsonMap[] {
  return document["kind"] === "List" ? asList(document["items"]).filter(isMap) : [document];
}

/** The rules of Istio's policies with action CUSTOM among documents; undefined where there is none. */
export function customRules(documents: readonly JsonMap[]): Rule[] | undefined {
  const custom = documents.filter((document) => isCustomPolicy(document));
  return custom.length === 0 ? undefined : custom.flatMap((policy) => asList(at(policy, "spec", "rules")) as Rule[]);
}

/** Whether a document is an AuthorizationPolicy that asks somebody else. */
export function isCustomPolicy(document: JsonMap): boolean {
  return document["kind"] === "AuthorizationPolicy" && textAt(document, "spec", "action") === "CUSTOM";
}

/** The hosts of routes among documents, and in values of a chart. Those of a policy's target alone, where that is a route. */
export function routedHosts(documents: readonly JsonMap[], target?: string): string[] {
  const found = documents.flatMap((document) => {
    const spec = asMap(document["spec"]);
    const name = textAt(document, "metadata", "name");
    switch (document["kind"]) {
      case "Ingress":
        return asList(spec["rules"]).map((rule) => at(rule, "host"));
      case "HTTPRoute":
        return target === undefined || target === name ? asList(spec["hostnames"]) : [];
      case "VirtualService":
        return asList(spec["hosts"]);
      case undefined:
        return hostsOfChart(isMap(document["oauth2-proxy"]) ? document["oauth2-proxy"] : document);
      default:
        return [];
    }
  });
  const hosts = found.flatMap((host) => asText(host) ?? []);
  return [...new Set(hosts.filter((host) => host.includes(".") && !host.endsWith(".local") && host !== "*"))];
}

function hostsOfChart(values: JsonMap): unknown[] {
  const ofIngress = asList(at(values, "ingress", "hosts")).map((host) => at(host, "host") ?? host);
  return [...ofIngress, ...asList(at(values, "gatewayApi", "hostnames"))];
}
