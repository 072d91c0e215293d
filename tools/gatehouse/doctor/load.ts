import { isMap, parseAllDocuments } from "yaml";
import { isObject, type JsonObject, jsonOf, listIn, objectIn, textIn } from "../json-values.ts";
import { relyingPartiesOf } from "../relying-parties.ts";
import { configurationsIn } from "../validate/configurations-in.ts";
import type { FoundConfiguration } from "../validate/found-configuration.ts";
import { objectsOfHelmValues } from "./helm-objects.ts";
import type { Party, Placed, Plugin } from "./patient.ts";

/** What files, or a cluster, hold. */
export interface Loaded {
  readonly plugins: readonly Plugin[];
  readonly objects: readonly Placed[];
  readonly envoyConfigurations: readonly Placed[];
}

/** What a file holds; a text says why it can't be read. */
export function loadFile(name: string, text: string): Loaded | string {
  const contents = configurationsIn(text);
  const [broken] = contents.unreadable;
  if (broken !== undefined) {
    return `${name}:${broken.position.line}:${broken.position.column}: this is no YAML: ${broken.text}`;
  }
  const documents = documentsIn(text);
  const objects = documents.flatMap((document) => objectsIn(document)).map((object) => ({ object, source: name }));
  const envoyConfigurations = documents
    .filter((document) => "static_resources" in document || "dynamic_resources" in document)
    .map((object) => ({ object, source: name }));
  const plugins = contents.configurations
    .filter(isOurs)
    .map((found) => ({ ...pluginOf(found, objects, documents), source: name, text, isOfFile: true }));
  return { plugins, objects, envoyConfigurations };
}

/** What the objects of a cluster hold. */
export function loadObjects(objects: readonly JsonObject[]): Loaded {
  const source = "the cluster";
  const placed = objects.map((object) => ({ object, source }));
  const plugins = placed.flatMap(({ object }) => {
    const text = JSON.stringify(object);
    const found = configurationsIn(text).configurations.filter(isOurs);
    return found.map((of) => ({ ...pluginOf(of, [{ object, source }], [object]), source, text, isOfFile: false }));
  });
  return { plugins, objects: placed, envoyConfigurations: [] };
}

/** The relying parties of plugins. */
export function partiesOf(plugins: readonly Plugin[]): Party[] {
  return plugins.flatMap((plugin) =>
    relyingPartiesOf(plugin.configuration).map((party) => ({
      ...party,
      subject: party.name.length > 0 ? `${plugin.subject}, relying party ${party.name}` : plugin.subject,
      plugin,
    })),
  );
}

/** Another filter's WasmPlugin is nobody's business here. */
function isOurs({ text }: FoundConfiguration): boolean {
  const configuration = objectIn(jsonOf(text));
  return ["issuer", "relyingParties", "clientId"].some((key) => key in configuration);
}

function documentsIn(text: string): JsonObject[] {
  const documents = parseAllDocuments(text, { version: "1.1", prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const value: unknown = isMap(document.contents) ? document.toJS() : undefined;
    return isObject(value) ? [value] : [];
  });
}

/** Objects of Kubernetes: those of lists, too, and those that the chart makes of its values. */
function objectsIn(document: JsonObject): JsonObject[] {
  const items = listIn(document, "items");
  if (document["kind"] === "List" || items.length > 0) return items.flatMap((item) => objectsIn(objectIn(item)));
  if (textIn(document, "kind") !== undefined) return [document];
  return objectsOfHelmValues(document);
}

const KINDS = ["WasmPlugin", "TrafficExtension", "EnvoyExtensionPolicy"] as const;

function pluginOf(
  found: FoundConfiguration,
  objects: readonly Placed[],
  documents: readonly JsonObject[],
): Omit<Plugin, "source" | "text" | "isOfFile"> {
  const configuration = objectIn(jsonOf(found.text));
  const base = { subject: found.where, configuration, found, namespace: "" };
  for (const { object } of objects) {
    const kind = KINDS.find((name) => name === object["kind"]);
    const name = textIn(object, "metadata", "name") ?? "without a name";
    const isIt = found.where === `${kind ?? ""} ${name}` || (found.where === "Helm values" && kind === "WasmPlugin");
    if (kind === undefined || !isIt) continue;
    const spec = objectIn(object, "spec");
    const wasm = kind === "TrafficExtension" ? objectIn(spec, "wasm") : kind === "WasmPlugin" ? spec : firstWasm(spec);
    return { ...base, kind, namespace: textIn(object, "metadata", "namespace") ?? "", spec, wasm };
  }
  const filter = documents.flatMap((document) => [...wasmConfigsIn(document)]).find((config) => isNamed(config, found));
  if (filter !== undefined) return { ...base, kind: "Envoy", spec: filter, wasm: filter };
  return { ...base, kind: "pluginConfig", spec: {}, wasm: {} };
}

function firstWasm(spec: JsonObject): JsonObject {
  return objectIn(spec, "wasm", 0);
}

function isNamed(config: JsonObject, { where }: FoundConfiguration): boolean {
  const name = textIn(config, "name") ?? textIn(config, "root_id") ?? "without a name";
  return where === `Wasm filter ${name}`;
}

function* wasmConfigsIn(value: unknown): Generator<JsonObject> {
  if (Array.isArray(value)) for (const member of value as unknown[]) yield* wasmConfigsIn(member);
  if (!isObject(value)) return;
  if ("vm_config" in value && "configuration" in value) yield value;
  for (const member of Object.values(value)) yield* wasmConfigsIn(member);
}
