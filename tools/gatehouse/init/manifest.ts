import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments, visit, type YAMLMap } from "yaml";
import { ROOT } from "../../build/root.ts";

type Path = readonly (string | number)[];

/** A document of YAML that is changed in place, and keeps its comments. */
export type Manifest = Document;

/** What kubectl takes for YAML: `no` is false there, so that texts like it are written in quotes. */
const VERSION = "1.1";

/** The documents of a shipped manifest; `name`: below `manifests/`. */
export async function shippedManifests(name: string): Promise<Manifest[]> {
  const documents = parseAllDocuments(await readFile(join(ROOT, "manifests", name), "utf8"), { version: VERSION });
  return Array.isArray(documents) ? documents : [];
}

/** The one document of a shipped manifest that has one. */
export async function shippedManifest(name: string): Promise<Manifest> {
  const [manifest, ...others] = await shippedManifests(name);
  if (manifest === undefined || others.length > 0) throw new Error(`${name} has not one document`);
  return manifest;
}

/** Makes what a manifest has at a place this value; throws where it has nothing there. What stays keeps its comments. */
export function replace(manifest: Manifest, path: Path, value: unknown): void {
  if (!manifest.hasIn(path)) throw new Error(`the manifest has no ${path.join(".")}`);
  manifest.setIn(path, fitted(manifest, manifest.getIn(path, true), value));
}

/** Sets what is not there yet, in what is. */
export function add(manifest: Manifest, path: Path, value: unknown): void {
  mapAt(manifest, path.slice(0, -1)).set(manifest.createNode(path.at(-1)), manifest.createNode(value));
}

function mapAt(manifest: Manifest, path: Path): YAMLMap {
  const map = path.length === 0 ? manifest.contents : manifest.getIn(path, true);
  if (!isMap(map)) throw new Error(`the manifest has no mapping ${path.join(".")}`);
  return map;
}

/** The node of a value, made of the one that there is as far as that goes. */
function fitted(manifest: Manifest, old: unknown, value: unknown): Node {
  if (isScalar(old) && (typeof value === "string" || typeof value === "number")) {
    old.value = value;
    return old;
  }
  if (isMap(old) && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const values = value as Record<string, unknown>;
    for (const key of keysOf(old)) if (!(key in values)) old.delete(key);
    for (const [key, member] of Object.entries(values)) {
      if (old.has(key)) old.set(key, fitted(manifest, old.get(key, true), member));
      else old.set(manifest.createNode(key), manifest.createNode(member));
    }
    return old;
  }
  if (isSeq(old) && Array.isArray(value) && value.length === old.items.length) {
    old.items = old.items.map((item, i) => fitted(manifest, item, value[i]));
    return old;
  }
  return manifest.createNode(value);
}

function keysOf(map: YAMLMap): string[] {
  return map.items.map(({ key }) => String(isScalar(key) ? key.value : key));
}

/** Sets the comment before a key, in the place of what was there; `lines`: without `#`. */
export function comment(manifest: Manifest, path: Path, ...lines: string[]): void {
  const map = mapAt(manifest, path.slice(0, -1));
  const at = map.items.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1));
  commentOn(map, at, lines);
}

/** Sets the comment before the first line of a manifest, in the place of what was there. */
export function setHeader(manifest: Manifest, lines: readonly string[]): void {
  manifest.commentBefore = null;
  commentOn(mapAt(manifest, []), 0, lines);
}

function commentOn(map: YAMLMap, at: number, lines: readonly string[]): void {
  const key = map.items[at]?.key;
  if (!isScalar(key)) throw new Error("there is no such key");
  // What stands before the first key may be the mapping's.
  if (at === 0) map.commentBefore = null;
  key.commentBefore = lines.map((line) => ` ${line}`).join("\n");
}

/** Manifests as the text of a file. */
export function yamlOf(manifests: readonly Manifest[]): string {
  return manifests
    .map((manifest, i) => {
      visit(manifest, { Seq: (_, list) => void (list.flow = false) });
      if (manifest.directives !== undefined) manifest.directives.docStart = i > 0 ? true : null;
      return manifest.toString({ lineWidth: 0 });
    })
    .join("");
}
