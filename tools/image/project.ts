import { readFile } from "node:fs/promises";
import { join } from "node:path";

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

/** Reads both files in a folder. */
export async function readProject(folder: string): Promise<Project> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), "utf8"));
  const { name, version, description, license } = (await read("package.json")) as Manifest;
  const { packages } = (await read("package-lock.json")) as Lock;
  return { name, version, description, license, locked: (wanted) => lockedPackage(packages, wanted) };
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
