import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface StoredDescriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
  annotations?: Record<string, string>;
}

export interface StoredManifest {
  config: StoredDescriptor;
  layers: StoredDescriptor[];
  subject?: StoredDescriptor;
  annotations?: Record<string, string>;
}

/** An OCI image layout on disk, read as a registry client would: nothing that fails its digest is taken. */
export class StoredLayout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async entries(): Promise<StoredDescriptor[]> {
    return (await this.json<{ manifests: StoredDescriptor[] }>("index.json")).manifests;
  }

  async tagged(tag: string): Promise<StoredDescriptor> {
    const found = (await this.entries()).filter(
      ({ annotations }) => annotations?.["org.opencontainers.image.ref.name"] === tag,
    );
    assert.equal(found.length, 1, `${found.length} manifests with the tag ${tag}`);
    return found[0] as StoredDescriptor;
  }

  async blob({ digest, size }: StoredDescriptor): Promise<Buffer> {
    const bytes = await readFile(join(this.folder, "blobs", ...digest.split(":")));
    assert.equal(`sha256:${createHash("sha256").update(bytes).digest("hex")}`, digest);
    assert.equal(bytes.length, size);
    return bytes;
  }

  async manifest(descriptor: StoredDescriptor): Promise<StoredManifest> {
    return JSON.parse((await this.blob(descriptor)).toString()) as StoredManifest;
  }

  async json<T>(name: string): Promise<T> {
    return JSON.parse(await readFile(join(this.folder, name), "utf8")) as T;
  }

  /** The digests of all blobs that are there. */
  async digests(): Promise<string[]> {
    return (await readdir(join(this.folder, "blobs", "sha256"))).map((name) => `sha256:${name}`).sort();
  }
}
