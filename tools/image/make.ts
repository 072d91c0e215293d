import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { IN_CHECKOUT, ROOT } from "../build/root.ts";
import { freshWasm, RELEASE_WASM } from "../build/wasm.ts";
import { type RegistryOptions, repositoryOptions } from "../registry/options.ts";
import type { Reference } from "../registry/reference.ts";
import { Repository } from "../registry/repository.ts";
import { imageSet } from "./image-set.ts";
import { writeLayout } from "./layout.ts";
import { readPackaged, readProject } from "./project.ts";
import { pushSet } from "./push.ts";
import { asJson, asText, type Result } from "./report.ts";
import { type Source, sourceDateEpoch, sourceOf } from "./source.ts";

/** What the command line says. */
export interface ImageOptions extends RegistryOptions {
  readonly wasm: string;
  readonly output: string;
  readonly push?: Reference;
  readonly json?: boolean;
}

/** Makes image and documents, pushes them where that is asked for, and prints what came of it. */
export async function printImage(options: ImageOptions): Promise<void> {
  // Before all the work, so that what is wrong is said at once.
  const registry = options.push === undefined ? undefined : await repositoryOptions(options, process.env);
  const repository =
    registry === undefined || options.push === undefined ? undefined : await Repository.open(options.push, registry);
  try {
    const made = await make(options);
    const pushed =
      repository === undefined || options.push === undefined
        ? undefined
        : await pushSet(made.set, options.push, repository);
    const result: Result = { ...made, pushed };
    console.log(options.json === true ? asJson(result) : asText(result, process.cwd()));
  } finally {
    repository?.close();
  }
}

async function make(options: ImageOptions): Promise<Omit<Result, "pushed">> {
  const file = resolve(options.wasm);
  const compiled = file === RELEASE_WASM;
  if (compiled) await freshWasm("release", console.error);
  const wasm = await readFile(file);
  const { project, source: known } = IN_CHECKOUT
    ? { project: await readProject(ROOT), source: await sourceOf(ROOT, process.env) }
    : await readPackaged(ROOT);
  const source = compiled ? known : handedIn();
  if (source.unknown !== undefined) console.error(`The image names no commit: ${source.unknown}.`);
  const set = await imageSet({ wasm, project, source, compiled }).catch((error: unknown) => {
    throw new Error(`${file} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const layout = resolve(options.output);
  const files = { sbom: `${layout}.cdx.json`, provenance: `${layout}.provenance.json` };
  await writeLayout(layout, [set.image, set.artifact]);
  await writeFile(files.sbom, set.sbom.bytes);
  await writeFile(files.provenance, set.provenance.bytes);
  return { set, wasm, file, source, layout, ...files };
}

function handedIn(): Source {
  const created = sourceDateEpoch(process.env);
  return { ...(created === undefined ? {} : { created }), unknown: "the Wasm was handed in" };
}
