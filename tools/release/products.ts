import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { archive } from "../image/archive.ts";
import { imageSet, type Tagged } from "../image/image-set.ts";
import { writeLayout } from "../image/layout.ts";
import type { Project } from "../image/project.ts";
import type { Source } from "../image/source.ts";
import { sha256 } from "../registry/blob.ts";
import { chartOf } from "./chart.ts";
import { filesBelow, manifestFiles } from "./files.ts";
import { packageBillOfMaterials } from "./npm/bill-of-materials.ts";
import { assemblePackage } from "./npm/package.ts";
import type { PublishedNames } from "./published-names.ts";

/** What a release is made from. */
export interface ReleaseInputs {
  /** The path of the filter. */
  readonly wasm: string;
  readonly project: Project;
  readonly source: Source;
  readonly names: PublishedNames | undefined;
  /** The repository's address; undefined where it is not known. */
  readonly repository: string | undefined;
  /** Who builds, as a URI, for the provenance; undefined on somebody's own machine. */
  readonly builder: string | undefined;
  /** What the changelog says of this version. */
  readonly notes: string;
}

/** What lies in the folder; paths are relative to it. */
export interface Release {
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly what: string }[];
  readonly image: Tagged;
  readonly artifact: Tagged;
  readonly chart: Tagged;
  /** "oci://…@sha256:…"; undefined where it has no name yet. */
  readonly imageUrl: string | undefined;
}

/** Written before all else that others may have, too: where it is missing, the folder is none of ours. */
const CHECKSUM = "gatehouse.wasm.sha256";
const ONE_FILE = "manifests/quick-start/gatehouse.yaml";

/**
 * Makes everything that a release carries in a folder, in place of the release that was there. Rejects, and changes nothing,
 * where the folder has something else in it.
 */
export async function makeRelease(folder: string, inputs: ReleaseInputs): Promise<Release> {
  const { project, source, names, builder } = inputs;
  await refuseAnythingElse(folder);
  const wasm = await readFile(inputs.wasm);
  const set = await imageSet({ wasm, project, source, compiled: true, ...(builder === undefined ? {} : { builder }) });
  const imageUrl = names === undefined ? undefined : `oci://${names.image}@${digestOf(set.image)}`;
  const manifests = await manifestFiles(imageUrl);
  const chart = await chartOf(manifests, source.created);

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files: { path: string; sha256: string; what: string }[] = [];
  const add = async (path: string, content: string | Uint8Array, what: string): Promise<void> => {
    await writeFile(join(folder, path), content);
    files.push({ path, sha256: sha256(Buffer.from(content)), what });
  };
  await add(CHECKSUM, `${sha256(wasm)}  gatehouse.wasm\n`, "the filter's checksum, for sha256sum -c");
  await add("gatehouse.wasm", wasm, "the filter");
  await add("gatehouse.cdx.json", set.sbom.bytes, "its bill of materials (CycloneDX)");
  await add("gatehouse.provenance.json", set.provenance.bytes, "its provenance (in-toto statement, SLSA v1)");
  await add("gatehouse.slsa.json", predicateIn(set.provenance.bytes), "the same for cosign, the predicate alone");
  await writeLayout(join(folder, "image"), [set.image, set.artifact]);
  await writeLayout(join(folder, "chart"), [chart.tagged]);
  const { version } = project;
  await add(`gatehouse-chart-${version}.tgz`, chart.archive.gzip, "the Helm chart");
  const packed = await archive(manifests);
  await add(`gatehouse-manifests-${version}.tgz`, packed.gzip, "the manifests");
  const oneFile = manifests.find(({ path }) => path === ONE_FILE);
  if (oneFile === undefined) throw new Error(`there is no ${ONE_FILE}`);
  await add(basename(ONE_FILE), oneFile.bytes, "the one file for a first try");
  const packageInputs = { wasm, project, source, image: imageUrl, manifests, repository: inputs.repository };
  const bundled = await assemblePackage(join(folder, "npm"), packageInputs);
  const tarball = `gatehouse-npm-${version}.tgz`;
  await add(tarball, await packPackage(join(folder, "npm")), "the npm package");
  const npmBill = packageBillOfMaterials(project, bundled, source.created);
  await add("gatehouse-npm.cdx.json", npmBill, "its bill of materials (CycloneDX)");
  await add("NOTES.md", `${inputs.notes}\n`, "the notes, from CHANGELOG.md");
  const release = { files, image: set.image, artifact: set.artifact, chart: chart.tagged, imageUrl };
  const sums = files.map((file) => `${file.sha256}  ${file.path}\n`).join("");
  await add("SHA256SUMS", sums, "the checksums of all of these, for sha256sum -c");
  return release;
}

/** "sha256:…" of a manifest. */
export function digestOf({ content }: Tagged): string {
  return content.manifest.descriptor.digest;
}

async function refuseAnythingElse(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  if (names.length === 0 || names.includes(CHECKSUM)) return;
  throw new Error(`${folder} is not replaced: what is in it is no release, since it has no ${CHECKSUM}`);
}

function predicateIn(statement: Uint8Array): string {
  const { predicate } = JSON.parse(Buffer.from(statement).toString()) as { predicate: object };
  return `${JSON.stringify(predicate, null, 2)}\n`;
}

/** The package as npm packs it, of which releases differ in what they write. */
async function packPackage(folder: string): Promise<Uint8Array> {
  const files = await filesBelow(folder, "");
  return (await archive(files.map(({ path, bytes }) => ({ path: `package/${path}`, bytes })))).gzip;
}
