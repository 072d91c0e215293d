import { isMap, isScalar, LineCounter, type Node, parseDocument, type Scalar, type YAMLMap } from "yaml";
import type { FoundConfiguration, Remark } from "./found-configuration.ts";
import { type AnyDocument, itemsAt, keyAt, mapsIn, nodeAt, textAt } from "./yaml-values.ts";

const STRING_VALUE = "type.googleapis.com/google.protobuf.StringValue";

/** The configurations of Wasm filters in a configuration of Envoy's, or in an EnvoyFilter. */
export function inEnvoyConfiguration(document: YAMLMap, of: AnyDocument): FoundConfiguration[] {
  const found: FoundConfiguration[] = [];
  const clusters = clustersOf(document);
  const readBy = document.has("kind")
    ? `the ${textAt(document, "kind") ?? ""}`
    : "this file, or Envoy's configuration dump";
  for (const map of mapsIn(document)) {
    const vm = nodeAt(map, "vm_config");
    const configuration = nodeAt(map, "configuration");
    if (vm === undefined || configuration === undefined) continue;
    const value = nodeAt(configuration, "value");
    const text = isScalar(value) && typeof value.value === "string" ? value.value : undefined;
    const inner = isScalar(value) && text !== undefined ? innerNodes(value, text) : undefined;
    const name = textAt(map, "name") ?? textAt(map, "root_id") ?? "without a name";
    if (!isOurs(name, text ?? JSON.stringify(configuration.toJS(of)))) continue;
    found.push({
      where: `Wasm filter ${name}`,
      text: text ?? JSON.stringify((value ?? configuration).toJS(of)),
      nodes: [value ?? configuration],
      ...inner,
      ...environmentOf(vm, of),
      remarks: [...remarksOnType(configuration, text), ...remarksOnFailure(map)],
      readBy,
      ...(clusters === undefined ? {} : { clusters }),
    });
  }
  return found;
}

/** Those of a whole configuration of Envoy's; undefined where there can be others than the file has. */
function clustersOf(document: YAMLMap): Map<string, boolean> | undefined {
  if (nodeAt(document, "static_resources") === undefined) return undefined;
  if (["cds_config", "ads_config"].some((key) => nodeAt(document, "dynamic_resources", key) !== undefined))
    return undefined;
  const clusters = itemsAt(document, "static_resources", "clusters");
  return new Map(clusters.map((one) => [textAt(one, "name") ?? "", nodeAt(one, "transport_socket") !== undefined]));
}

/** The nodes of JSON that is a text of the file; undefined where it can't be read, of which the filter itself says why. */
function innerNodes(scalar: Scalar, text: string): Pick<FoundConfiguration, "nodes" | "within"> | undefined {
  const lines = new LineCounter();
  const { contents, errors } = parseDocument(text, { lineCounter: lines });
  return errors.length > 0 || !isMap(contents) ? undefined : { nodes: [contents], within: { scalar, lines } };
}

/** Another filter's configuration is nobody's business here. */
function isOurs(name: string, text: string): boolean {
  return name.includes("gatehouse") || /"(issuer|relyingParties)"/.test(text);
}

function environmentOf(vm: Node, of: AnyDocument): Pick<FoundConfiguration, "environment" | "fromGateway"> {
  const values = nodeAt(vm, "environment_variables", "key_values")?.toJS(of) as Record<string, unknown> | undefined;
  const keys = itemsAt(vm, "environment_variables", "host_env_keys");
  return {
    environment: new Map(Object.entries(values ?? {}).map(([name, value]) => [name, String(value)])),
    fromGateway: keys.flatMap((key) => (isScalar(key) ? [String(key.value)] : [])),
  };
}

function remarksOnType(configuration: Node, text: string | undefined): Remark[] {
  const type = textAt(configuration, "@type");
  if (type === STRING_VALUE && text !== undefined) return [];
  const found = type === undefined ? "no @type" : type;
  const message = `configuration is ${found}, expected ${STRING_VALUE} whose value is the pluginConfig as JSON`;
  return [
    { level: "error", rule: "configuration-type", node: keyAt(configuration, "@type") ?? configuration, text: message },
  ];
}

function remarksOnFailure(config: YAMLMap): Remark[] {
  const isOpen = nodeAt(config, "fail_open");
  const policy = nodeAt(config, "failure_policy");
  const open =
    isScalar(isOpen) && isOpen.value === true
      ? keyAt(config, "fail_open")
      : isScalar(policy) && policy.value === "FAIL_OPEN"
        ? keyAt(config, "failure_policy")
        : undefined;
  if (open === undefined) return [];
  const text = "lets every request pass where the filter can't run; expected failure_policy: FAIL_RELOAD";
  return [{ level: "error", rule: "fail-open", node: open, text }];
}
