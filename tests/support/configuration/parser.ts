import { asModule } from "../assemblyscript/as-module.ts";

const wasm = await asModule("tests/unit/config/exports.ts");

export interface Verdict {
  accepted: boolean;
  mistakes: string[];
  warnings: string[];
}

/** What the filter's own parser says about a `pluginConfig` in an environment. */
export function parse(source: Uint8Array, environment: Readonly<Record<string, string>>): Verdict {
  const variables = Buffer.from(JSON.stringify(environment));
  const accepted = wasm.call("parse", place(source), source.length, place(variables), variables.length) === 1;
  const lines = output().split("\n");
  return { accepted, mistakes: linesOf(lines, "M"), warnings: linesOf(lines, "W") };
}

/** Every key that the parser knows at the top or in a relying party, by its path there. */
export function knownKeys(where: "at the top" | "in a relying party" = "at the top"): string[] {
  wasm.call("listKnownKeys", where === "at the top" ? 0 : 1);
  return output().split("\n");
}

/** The names of other products that the parser knows, with our path for them; "" where there is none. */
export function foreignNames(): { names: string[]; path: string }[] {
  wasm.call("foreignNames");
  const entries = output().split("\n");
  return entries.map((entry) => {
    const [names = "", path = ""] = entry.split("\t");
    return { names: names.split(" "), path };
  });
}

function output(): string {
  return wasm.read(wasm.call("outputPointer"), wasm.call("outputLength")).toString("utf8");
}

function linesOf(lines: readonly string[], kind: string): string[] {
  return lines.filter((line) => line.startsWith(kind)).map((line) => line.slice(kind.length));
}

function place(bytes: Uint8Array): number {
  const address = wasm.allocate(Math.max(bytes.length, 1));
  wasm.write(address, bytes);
  return address;
}
