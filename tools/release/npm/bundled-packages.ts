import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A package whose code is in the command. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier or expression. */
  readonly license: string;
  /** Its licence and notice as it has them; empty where it has neither. */
  readonly terms: string;
}

const FOLDER = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const TERMS = /^(licen[cs]e|copying|notice)([.-]|$)/i;

/** The packages that files (whole paths) belong to, each once, by name. */
export async function bundledPackages(files: readonly string[]): Promise<BundledPackage[]> {
  const folders = new Set(files.flatMap((file) => FOLDER.exec(file)?.[0] ?? []));
  const packages = await Promise.all([...folders].map(read));
  const once = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The text of THIRD-PARTY-NOTICES: what the licences of all of them ask to be handed on. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const head = "The command has code of these packages in it, each under its own licence.\n";
  return [
    head,
    ...packages.map(({ name, version, license, terms }) => {
      const title = `${name} ${version} (${license})`;
      return `${"-".repeat(title.length)}\n${title}\n${"-".repeat(title.length)}\n\n${terms.trim()}\n`;
    }),
  ].join("\n");
}

async function read(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as BundledPackage;
  const names = (await readdir(folder)).filter((file) => TERMS.test(file)).sort();
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), "utf8")));
  return { name, version, license, terms: texts.join("\n") };
}
