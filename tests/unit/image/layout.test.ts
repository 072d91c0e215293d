import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { imageSet } from "../../../tools/image/image-set.ts";
import { writeLayout } from "../../../tools/image/layout.ts";
import { inputs, project } from "./inputs.ts";
import { ociErrors } from "./oci-schema.ts";
import { StoredLayout } from "./stored-layout.ts";

describe("the layout", () => {
  let folder: string;
  let target: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    target = join(folder, "deep", "image");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (version: string): Promise<StoredLayout> => {
    const { image, artifact } = await imageSet(inputs({ project: project(version) }));
    await writeLayout(target, [image, artifact]);
    return new StoredLayout(target);
  };

  /** Every blob that can be reached from the index. */
  const reachable = async (layout: StoredLayout): Promise<string[]> => {
    const found = new Set<string>();
    for (const entry of await layout.entries()) {
      const { config, layers } = await layout.manifest(entry);
      for (const one of [config, ...layers]) await layout.blob(one);
      for (const { digest } of [entry, config, ...layers]) found.add(digest);
    }
    return [...found].sort();
  };

  it("is one by the OCI image spec", async () => {
    const layout = await write("1.2.3");
    assert.deepEqual(ociErrors("layout", await layout.json("oci-layout")), []);
    assert.deepEqual(ociErrors("index", await layout.json("index.json")), []);
    assert.deepEqual((await readdir(target)).sort(), ["blobs", "index.json", "oci-layout"]);
  });

  it("has every blob that is named, under its digest, and no other", async () => {
    const layout = await write("1.2.3");
    assert.deepEqual(await layout.digests(), await reachable(layout));
  });

  it("has both under their tags, and the documents about them without one", async () => {
    const layout = await write("1.2.3");
    const untagged = (await layout.entries()).filter(({ annotations }) => annotations === undefined);
    const subjects = await Promise.all(untagged.map(async (entry) => (await layout.manifest(entry)).subject?.digest));
    const { digest: image } = await layout.tagged("1.2.3");
    const { digest: artifact } = await layout.tagged("1.2.3-artifact");
    assert.deepEqual(subjects, [image, image, artifact, artifact]);
  });

  it("takes the place of an older one whole", async () => {
    await write("1.2.3");
    const layout = await write("1.2.4");
    assert.deepEqual(await layout.digests(), await reachable(layout));
    await layout.tagged("1.2.4");
    await assert.rejects(layout.tagged("1.2.3"));
    assert.deepEqual(await readdir(join(folder, "deep")), ["image"]);
  });

  it("does not take the place of anything else", async () => {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, "thesis.tex"), "years of work");
    await assert.rejects(write("1.2.3"), /is not replaced/);
    assert.equal(await readFile(join(target, "thesis.tex"), "utf8"), "years of work");
    assert.deepEqual(await readdir(target), ["thesis.tex"]);
  });
});
