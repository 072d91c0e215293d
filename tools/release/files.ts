import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ROOT } from "../build/root.ts";
import type { ArchivedFile } from "../image/archive.ts";
import { valuesWithImage, withImage } from "./published-names.ts";

const VALUES = "manifests/helm/gatehouse/values.yaml";

/** The files below a folder, sorted by their paths, which are relative to `root`, with what they hold. */
export async function filesBelow(root: string, folder: string): Promise<ArchivedFile[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = paths.map((path) => relative(root, path).split(sep).join("/")).sort();
  return Promise.all(names.map(async (path) => ({ path, bytes: await readFile(join(root, path)) })));
}

/** All of `manifests/`, with the image by digest where they have a place for one. `image`: undefined where it has no name yet. */
export async function manifestFiles(image: string | undefined): Promise<ArchivedFile[]> {
  const files = await filesBelow(ROOT, "manifests");
  return files.map(({ path, bytes }) => {
    const text = Buffer.from(bytes).toString();
    return { path, bytes: Buffer.from(path === VALUES ? valuesWithImage(text, image) : withImage(text, image)) };
  });
}
