import { readFileSync } from "node:fs";
// Node's own reader of source maps: a module has one line, and its columns are offsets of bytes.
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";

/** Tells where in the source the instruction at an offset of a Wasm module comes from. */
export type PlaceOf = (offset: number) => string | undefined;

/** Reads the source map of a module (`map`: its path), as the compiler writes it. */
export function readPlaces(map: string): PlaceOf {
  const sourceMap = new SourceMap(JSON.parse(readFileSync(map, "utf8")) as SourceMapPayload);
  return (offset) => {
    // The compiler's own helpers have entries without a source, which the types do not know.
    const { originalSource, originalLine, originalColumn }: Partial<SourceMapping> = sourceMap.findEntry(0, offset);
    if (originalSource === undefined || originalLine === undefined || originalColumn === undefined) return undefined;
    return `${originalSource}:${originalLine + 1}:${originalColumn + 1}`;
  };
}

/**
 * Adds to each line of a stack its place in the source. Those of Envoy end in `0x1a2b - name`, as those of V8 in
 * `wasm-function[12]:0x1a2b`; other lines stay as they are.
 */
export function withPlaces(text: string, placeOf: PlaceOf): string {
  return text
    .split("\n")
    .map((line) => {
      const [, envoy, v8] = /^(?:.*\s0x([0-9a-f]+) - .*|.*wasm-function\[\d+\]:0x([0-9a-f]+)\)?)$/.exec(line) ?? [];
      const offset = envoy ?? v8;
      if (offset === undefined) return line;
      const place = placeOf(Number.parseInt(offset, 16));
      return place === undefined ? line : `${line}  ${place}`;
    })
    .join("\n");
}
