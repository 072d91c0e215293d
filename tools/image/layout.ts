import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Blob, Descriptor } from "../registry/blob.ts";
import type { Tagged } from "./image-set.ts";

const INDEX_MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";

/**
 * Writes an OCI image layout (image spec 1.1, image-layout.md) in place of the one that was in the folder: tagged
 * manifests by `org.opencontainers.image.ref.name`, their referrers without. Rejects, and changes nothing, where the
 * folder has something else in it.
 */
export async function writeLayout(folder: string, contents: readonly Tagged[]): Promise<void> {
  const target = resolve(folder);
  await refuseAnythingElse(target);
  await mkdir(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  try {
    await mkdir(join(unfinished, "blobs", "sha256"), { recursive: true });
    const manifests = contents.flatMap(({ content, referrers }) => [content, ...referrers]);
    for (const { manifest, blobs } of manifests) {
      for (const one of [manifest, ...blobs]) await writeBlob(unfinished, one);
    }
    await writeRoot(unfinished, contents.flatMap(entriesOf));
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function writeRoot(folder: string, manifests: readonly Descriptor[]): Promise<void> {
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  // Image spec 1.1, image-index.md.
  const index = { schemaVersion: 2, mediaType: INDEX_MEDIA_TYPE, manifests };
  await writeFile(join(folder, "index.json"), JSON.stringify(index));
}

function entriesOf({ tag, content, referrers }: Tagged): Descriptor[] {
  const annotations = { "org.opencontainers.image.ref.name": tag };
  return [{ ...content.manifest.descriptor, annotations }, ...referrers.map(({ manifest }) => manifest.descriptor)];
}

async function writeBlob(folder: string, { bytes, descriptor }: Blob): Promise<void> {
  await writeFile(join(folder, "blobs", ...descriptor.digest.split(":")), bytes);
}

async function refuseAnythingElse(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  if (names.length > 0 && !names.includes("oci-layout")) {
    throw new Error(`${folder} is not replaced: what is in it is no OCI image layout`);
  }
}
