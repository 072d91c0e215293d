import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ROOT } from "../build/root.ts";
import { freshWasm } from "../build/wasm.ts";
import { readProject } from "../image/project.ts";
import { sourceOf } from "../image/source.ts";
import { repositoryOptions } from "../registry/options.ts";
import { chartMetadata } from "./chart.ts";
import { objections, uncommitted } from "./checks.ts";
import { command, type ReleaseOptions } from "./command.ts";
import { filesBelow } from "./files.ts";
import { notesIn } from "./notes.ts";
import { makeRelease } from "./products.ts";
import { pushRelease } from "./publish.ts";
import { asJson, asText } from "./report.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    process.exit(1);
  });
}

try {
  await run(command.parse().opts<ReleaseOptions>());
} catch (error) {
  console.error(`npm run release failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function run(options: ReleaseOptions): Promise<void> {
  const project = await readProject(ROOT);
  const changelog = await readFile(join(ROOT, "CHANGELOG.md"), "utf8");
  const chart = chartMetadata(await filesBelow(ROOT, "manifests"));
  const changes = await uncommitted(ROOT);
  const found = objections({ version: project.version, changelog, chart, changes, tag: options.tag });
  if (found.length > 0 && options.trial !== true) {
    throw new Error(`${found.map((line) => `\n  - ${line}`).join("")}\n--trial makes it all the same, to look at`);
  }
  for (const line of found) console.error(`Not fit to be published: ${line}`);

  const registry =
    options.push && options.registry !== undefined ? await repositoryOptions(options, process.env) : undefined;
  const wasm = await freshWasm("release", console.error);
  if (options.tests) await test();
  const source = await sourceOf(ROOT, process.env);
  const release = await makeRelease(resolve(options.output), {
    ...{ wasm, project, source, names: options.registry },
    ...{ repository: options.repository, builder: options.builder },
    notes: notesIn(changelog, project.version)?.text ?? "",
  });
  if (registry !== undefined && options.registry !== undefined) {
    const pushed = await pushRelease(release, options.registry, registry);
    for (const { reference } of pushed) console.error(`pushed ${reference}`);
  }
  const folder = relative(process.cwd(), resolve(options.output)) || ".";
  const what = { folder, version: project.version, names: options.registry, isPushed: registry !== undefined };
  console.log(options.json === true ? asJson(release, what) : asText(release, what));
}

/** Runs all tests; rejects where one fails. */
function test(): Promise<void> {
  return new Promise((done, reject) => {
    // What it prints is for people, and standard output is for the result.
    const child = spawn("npm", ["test"], { cwd: ROOT, stdio: ["ignore", 2, 2] });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) done();
      else reject(new Error("the tests failed"));
    });
  });
}
