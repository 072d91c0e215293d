import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { ROOT } from "./root.ts";

/** What a program in AssemblyScript is made from: a digest of each, by its name. */
export type Sources = Readonly<Record<string, string>>;

/** Packages whose versions decide what is compiled. */
const PACKAGES = ["assemblyscript", "binaryen", "@solo-io/proxy-runtime"];
const IMPORT = /^(?:import|export)\s[^"]*?"(\.{1,2}\/[^"]+)"/gm;

/**
 * Finds what the program with this entry is made from: every file that is imported from it on, the compiler, and `options`.
 * Paths are relative to the root of the repository.
 */
export async function sourcesOf(entry: string, options: string): Promise<Sources> {
  const sources: Record<string, string> = { options: sha256(options) };
  for (const name of PACKAGES) sources[name] = await versionOf(name);
  const due = [normalize(entry)];
  for (let path = due.pop(); path !== undefined; path = due.pop()) {
    if (path in sources) continue;
    const text = await readFile(join(ROOT, path), "utf8");
    sources[path] = sha256(text);
    due.push(...importsOf(path, text));
  }
  return sources;
}

/** One digest of all of them. */
export function digestOf(sources: Sources): string {
  return sha256(JSON.stringify(Object.entries(sources).sort()));
}

/** The names of those that differ. */
export function differences(before: Sources, now: Sources): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The files that a file imports by a relative path, with its text; all paths from the root of the repository. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, specifier = ""]) => {
    const imported = normalize(join(dirname(path), specifier));
    return imported.endsWith(".ts") ? imported : `${imported}.ts`;
  });
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
