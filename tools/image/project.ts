import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "./source.ts";

/** What package.json and package-lock.json say. */
export interface Project {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** SPDX identifier or expression. */
  readonly license: string;
  /** The version of a package that the lock file pins; throws where it has none. */
  locked(name: string): LockedPackage;
}

/** A package as the lock file pins it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Of the registry's archive of it, in hexadecimal digits. */
  readonly sha512: string;
  /** "pkg:npm/%40scope/name@1.0.0" (purl specification, type npm). */
  readonly purl: string;
}

interface Manifest {
  name: string;
  version: string;
  description: string;
  license: string;
}

interface Lock {
  packages: Record<string, { version: string; license?: string; integrity?: string } | undefined>;
}

/** What the npm package keeps of where it comes from, so that the same images can be made of it. */
export interface Origin {
  readonly source: Source;
  readonly packages: readonly LockedPackage[];
}

/** The file at the root of the npm package that has its `Origin`. */
export const ORIGIN_FILE = "origin.json";

/** Reads both files in a folder. */
export async function readProject(folder: string): Promise<Project> {
  const { packages } = (await readJson(folder, "package-lock.json")) as Lock;
  return { ...(await readManifest(folder)), locked: (name) => lockedPackage(packages, name) };
}

/** The same of an installed npm package, and what its Wasm was made from. */
export async function readPackaged(folder: string): Promise<{ project: Project; source: Source }> {
  const { source, packages } = (await readJson(folder, ORIGIN_FILE)) as Origin;
  const locked = (wanted: string): LockedPackage => {
    const found = packages.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`${ORIGIN_FILE} does not have ${wanted}`);
    return found;
  };
  return { project: { ...(await readManifest(folder)), locked }, source };
}

async function readManifest(folder: string): Promise<Manifest> {
  const { name, version, description, license } = (await readJson(folder, "package.json")) as Manifest;
  return { name, version, description, license };
}

async function readJson(folder: string, name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, name), "utf8"));
}

function lockedPackage(packages: Lock["packages"], name: string): LockedPackage {
  const entry = packages[`node_modules/${name}`];
  // Subresource Integrity: the algorithm, a hyphen, the digest in base64.
  const integrity = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(entry?.integrity ?? "");
  if (entry === undefined || integrity?.[1] === undefined) {
    throw new Error(`package-lock.json does not pin ${name} by its SHA-512`);
  }
  return {
    name,
    version: entry.version,
    license: (entry.license ?? "NOASSERTION").trim(),
    sha512: Buffer.from(integrity[1], "base64").toString("hex"),
    purl: `pkg:npm/${name.replace("@", "%40")}@${entry.version}`,
  };
}
