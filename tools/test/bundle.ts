import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
// Loading a test and what it imports through tsx takes half a second of CPU; a bundle that esbuild makes, 60 ms.
import { build, type Plugin } from "esbuild";
import { ROOT } from "../build/root.ts";

/** Where a file knows itself from its source. */
const PLACES: Plugin = {
  name: "places",
  setup: (bundle) => {
    bundle.onLoad({ filter: /\.ts$/, namespace: "file" }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
      return { contents, loader: "ts" };
    });
  },
};

/** Packages that a bundler has to load: they import JSON without saying that it is, which Node refuses. */
const FOR_BUNDLERS: Plugin = {
  name: "for bundlers",
  setup: (bundle) => {
    bundle.onResolve({ filter: /^@actions\// }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) }));
  },
};

/**
 * Makes JavaScript of test files (paths from the root of the repository), each with all that it imports but packages; answers
 * the paths of what it made, in the same order, which lie in a folder named after this process.
 */
export async function bundled(files: readonly string[]): Promise<string[]> {
  const folder = join("build", `tests.${process.pid}`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...files],
    outdir: folder,
    outbase: ".",
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "linked",
    sourcesContent: false,
    plugins: [PLACES, FOR_BUNDLERS],
    logLevel: "error",
  });
  return files.map((file) => join(folder, file.replace(/\.ts$/, ".js")));
}

/** Removes what this process has made. */
export function removeBundles(): void {
  rmSync(join(ROOT, "build", `tests.${process.pid}`), { recursive: true, force: true });
}
