import { type Document, isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";

/** A document that was read: it knows what its aliases stand for. */
export type AnyDocument = Document.Parsed;

/** The node below `node` by names and indexes; undefined where there is none. */
export function nodeAt(node: unknown, ...path: readonly (string | number)[]): Node | undefined {
  let found = node;
  for (const step of path) {
    if (isMap(found) || isSeq(found)) found = found.get(step, true);
    else return undefined;
  }
  return found === null || found === undefined ? undefined : (found as Node);
}

/** The key of what stands below `node` by names and indexes; undefined where there is none, or it is an item of a list. */
export function keyAt(node: unknown, ...path: readonly string[]): Node | undefined {
  const map = nodeAt(node, ...path.slice(0, -1));
  if (!isMap(map)) return undefined;
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  return pair?.key as Node | undefined;
}

/** The text at a place; undefined where there is none. */
export function textAt(node: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = nodeAt(node, ...path);
  return isScalar(found) && typeof found.value === "string" ? found.value : undefined;
}

/** The members of a list at a place. */
export function itemsAt(node: unknown, ...path: readonly (string | number)[]): Node[] {
  const found = nodeAt(node, ...path);
  return isSeq(found) ? (found.items as Node[]) : [];
}

/** All mappings in a node, the outer before the inner. */
export function* mapsIn(node: unknown): Generator<YAMLMap> {
  if (isMap(node)) {
    yield node;
    for (const { value } of node.items) yield* mapsIn(value);
  } else if (isSeq(node)) {
    for (const item of node.items) yield* mapsIn(item);
  }
}
