import {
  type CollectionTag,
  isAlias,
  isMap,
  isNode,
  LineCounter,
  parseAllDocuments,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLMap,
} from "yaml";
import { inEnvoyConfiguration } from "./envoy-filters.ts";
import type { FoundConfiguration } from "./found-configuration.ts";
import { areHelmValues, inHelmValues } from "./helm-values.ts";
import { inKubernetesObject } from "./kubernetes-objects.ts";
import type { Position } from "./positions.ts";
import { type AnyDocument, itemsAt } from "./yaml-values.ts";

/** What keeps a file from being read. */
interface Unreadable {
  readonly position: Position;
  readonly text: string;
}

/** What a file holds for the filter. */
export interface Contents {
  readonly configurations: readonly FoundConfiguration[];
  readonly unreadable: readonly Unreadable[];
  readonly lines: LineCounter;
}

/** The configurations in a file: of its own, in objects of Kubernetes, in values of the chart, in a configuration of Envoy's. */
export function configurationsIn(text: string): Contents {
  const lines = new LineCounter();
  // As kubectl and Helm read it: `no` is false, and `<<` merges. What they take for texts are no times.
  const customTags = (tags: Tags): Tags => tags.filter((tag) => typeof tag === "string" || !isOfTime(tag));
  const options = { version: "1.1", customTags, lineCounter: lines, prettyErrors: false } as const;
  const documents = parseAllDocuments(text, options);
  if (!Array.isArray(documents)) return { configurations: [], unreadable: [], lines };
  const unreadable = documents.flatMap((document) => {
    // What follows the first is of it, mostly.
    const [first] = [
      ...document.errors.map(({ message, pos }) => ({ text: withoutValues(message), at: pos[0] })),
      ...danglingAliases(document),
    ];
    if (first === undefined) return [];
    const { line, col } = lines.linePos(first.at);
    return [{ position: { line: Math.max(line, 1), column: Math.max(col, 1) }, text: first.text }];
  });
  // JSON that is nothing else goes to the filter as it is, which then says what is wrong with it, too.
  const isJson = text.trimStart().startsWith("{");
  const maps = documents.flatMap((of) => (isMap(of.contents) ? [{ map: of.contents, of }] : []));
  if (unreadable.length > 0 && !isJson) return { configurations: [], unreadable, lines };
  const configurations = maps.flatMap(({ map, of }) =>
    inDocument(map, of, isJson && maps.length === 1 ? text : undefined),
  );
  return { configurations, unreadable: configurations.length > 0 ? [] : unreadable, lines };
}

/** The parser shows what it could not read, behind a colon, and a secret may be in it. */
function withoutValues(message: string): string {
  return message.split(/: |\n/)[0] ?? "";
}

/** Aliases of nothing, such as a secret that begins with a star. */
function danglingAliases(document: AnyDocument): { text: string; at: number }[] {
  const anchors = new Set<string>();
  const found: { text: string; at: number }[] = [];
  visit(document, (_, node) => {
    if (isAlias(node)) {
      if (!anchors.has(node.source))
        found.push({
          text: "an alias of nothing; a text that begins with * stands in quotes",
          at: node.range?.[0] ?? 0,
        });
    } else if (isNode(node) && node.anchor !== undefined) anchors.add(node.anchor);
  });
  return found;
}

function isOfTime({ tag, ...options }: CollectionTag | ScalarTag): boolean {
  return tag === "tag:yaml.org,2002:timestamp" || ("format" in options && options.format === "TIME");
}

/** `whole`: the text where the document is all of it, in JSON. */
function inDocument(document: YAMLMap, of: AnyDocument, whole: string | undefined): FoundConfiguration[] {
  const items = itemsAt(document, "items").filter((item) => isMap(item));
  if (document.get("kind") === "List" || items.length > 0)
    return items.flatMap((item) => inDocument(item, of, undefined));
  if (areHelmValues(document)) return [inHelmValues(document, of)];
  const object = inKubernetesObject(document, of);
  if (object !== undefined) return [object];
  if (!document.has("kind") && ["issuer", "clientId", "relyingParties"].some((key) => document.has(key))) {
    return [
      {
        where: "pluginConfig",
        text: whole ?? JSON.stringify(document.toJS(of)),
        nodes: [document],
        environment: new Map(),
        fromGateway: variablesIn(document.toJS(of)),
        remarks: [],
      },
    ];
  }
  return inEnvoyConfiguration(document, of);
}

/** The names of all `{env: NAME}`: of a configuration alone it is not known what the VM has. */
function variablesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  const [[key, name] = []] = entries;
  if (entries.length === 1 && key === "env" && typeof name === "string") return [name];
  return entries.flatMap(([, member]) => variablesIn(member));
}
