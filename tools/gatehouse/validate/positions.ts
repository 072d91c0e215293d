import { isMap, isPair, isScalar, isSeq, type LineCounter, type Node, type Scalar } from "yaml";

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a node begins. */
export function positionOf(node: Node | undefined, lines: LineCounter): Position {
  const start = node?.range?.[0];
  if (start === undefined) return { line: 1, column: 1 };
  const { line, col } = lines.linePos(start);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Where a place in a text is that is a scalar of the file: exactly for the text of a block, which has its lines as they are; else
 * where the scalar begins. `text`: the whole file.
 */
export function positionWithin(inner: Position, scalar: Scalar, lines: LineCounter, text: string): Position {
  const start = positionOf(scalar, lines);
  if (scalar.type !== "BLOCK_LITERAL") return start;
  const line = start.line + inner.line;
  const written = text.split("\n", line)[line - 1] ?? "";
  const own = scalar.source?.split("\n", inner.line)[inner.line - 1] ?? "";
  return { line, column: Math.max(written.trimEnd().length - own.trimEnd().length, 0) + inner.column };
}

/**
 * The node that a text of the filter's is about, by the path that it begins with: that of a misspelt key is the key, and where
 * a key is missing it is what should have it.
 */
export function nodeOf(text: string, nodes: readonly Node[]): Node | undefined {
  const end = text.indexOf(": ");
  const path = text.slice(0, end < 0 ? text.length : end);
  for (const node of nodes) {
    const found = follow(node, path);
    if (found !== undefined) return found;
  }
  return nodes.at(-1);
}

/** Undefined where not even the first step is there. */
function follow(node: Node, path: string): Node | undefined {
  let [current, rest, isBegun]: [Node, string, boolean] = [node, path, false];
  while (rest.length > 0) {
    const step = stepInto(current, rest);
    if (step === undefined) return isBegun ? current : undefined;
    [current, rest, isBegun] = [step.node, step.rest, true];
  }
  return current;
}

function stepInto(node: Node, path: string): { node: Node; rest: string } | undefined {
  const [index, digits] = /^\[(\d+)\]/.exec(path) ?? [];
  if (isSeq(node) && index !== undefined) {
    const item = node.get(Number(digits), true);
    return item === undefined ? undefined : { node: item as Node, rest: withoutDot(path.slice(index.length)) };
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items) {
    if (!isPair(pair) || !isScalar(pair.key) || typeof pair.key.value !== "string") continue;
    for (const written of [pair.key.value, `[${JSON.stringify(pair.key.value)}]`]) {
      const rest = path.slice(written.length);
      if (!path.startsWith(written) || !/^($|[.[])/.test(rest)) continue;
      // A value that goes on to be looked at is in the value; what is said of the whole is at the key.
      return rest.length === 0 ? { node: pair.key, rest } : { node: pair.value as Node, rest: withoutDot(rest) };
    }
  }
  return undefined;
}

function withoutDot(path: string): string {
  return path.startsWith(".") ? path.slice(1) : path;
}
