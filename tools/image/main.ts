import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { ROOT } from "../build/root.ts";
import { freshWasm, RELEASE_WASM } from "../build/wasm.ts";
import { imageSet } from "./image-set.ts";
import { writeLayout } from "./layout.ts";
import { readProject } from "./project.ts";
import { pushSet } from "./push.ts";
import { parseReference, type Reference } from "./reference.ts";
import { findClient, type Transport } from "./registry-client.ts";
import { asJson, asText, type PushedSet, type Result } from "./report.ts";
import { type Source, sourceDateEpoch, sourceOf } from "./source.ts";

interface Options {
  readonly wasm: string;
  readonly output: string;
  readonly push?: Reference;
  readonly plainHttp?: boolean;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

const options = new Command("npm run image --")
  .description("Makes the OCI image of the filter, as an OCI image layout, and pushes it where that is asked for.")
  .option(
    "--wasm <file>",
    "the filter (default: build/gatehouse.wasm, built where it is missing or stale)",
    RELEASE_WASM,
  )
  .option("--output <folder>", "where the layout goes", join(ROOT, "build", "image"))
  .option("--push <registry/name:tag>", "push by oras, crane or skopeo; without :tag by the version", reference)
  .option("--plain-http", "push by http, for a registry on this machine")
  .addOption(new Option("--insecure", "push by https without verifying the certificate").conflicts("plainHttp"))
  .option("--json", "print JSON and nothing else")
  .parse()
  .opts<Options>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    process.exit(1);
  });
}

try {
  await run();
} catch (error) {
  console.error(`npm run image failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const transport: Transport =
    options.plainHttp === true ? "plain-http" : options.insecure === true ? "insecure" : "verified";
  // Before all the work, so that what is missing is said at once.
  const client = options.push === undefined ? undefined : await findClient(transport, process.env);
  const project = await readProject(ROOT);
  const file = resolve(options.wasm);
  const compiled = file === RELEASE_WASM;
  if (compiled) await freshWasm("release", console.error);
  const wasm = await readFile(file);
  const source = compiled ? await sourceOf(ROOT, process.env) : handedIn();
  if (source.unknown !== undefined) console.error(`The image names no commit: ${source.unknown}.`);
  const set = await imageSet({ wasm, project, source, compiled }).catch((error: unknown) => {
    throw new Error(`${file} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const layout = resolve(options.output);
  const files = { sbom: `${layout}.cdx.json`, provenance: `${layout}.provenance.json` };
  await writeLayout(layout, [set.image, set.artifact]);
  await writeFile(files.sbom, set.sbom.bytes);
  await writeFile(files.provenance, set.provenance.bytes);

  let pushed: PushedSet | undefined;
  if (client !== undefined && options.push !== undefined) {
    console.error(`Pushing by ${client.name} (${client.path}) …`);
    pushed = { client, ...(await pushSet(set, layout, options.push, client)) };
  }
  const result: Result = { set, wasm, file, source, layout, ...files, pushed };
  console.log(options.json === true ? asJson(result) : asText(result, process.cwd()));
}

function handedIn(): Source {
  const created = sourceDateEpoch(process.env);
  return { ...(created === undefined ? {} : { created }), unknown: "the Wasm was handed in" };
}

function reference(text: string): Reference {
  try {
    return parseReference(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
