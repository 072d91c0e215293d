import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { ROOT } from "../../build/root.ts";
import { type BundledPackage, bundledPackages } from "./bundled-packages.ts";

/** What only a checkout does: the package has its Wasm ready. */
const CHECKOUT_ONLY: Plugin = {
  name: "checkout only",
  setup: (bundle) => {
    bundle.onLoad({ filter: /\/tools\/build\/fresh-build\.ts$/ }, () => ({ contents: "export {};", loader: "js" }));
  },
};

/** Plug-ins of the library of bills of materials for XML and validation, which it loads where they are installed. */
const OPTIONAL = ["xmlbuilder2", "libxmljs2", "ajv", "ajv-formats", "ajv-formats-draft2019"];

/** What packages in CommonJS find around them. */
const COMMON_JS = join(ROOT, "tools", "release", "npm", "common-js.js");

/**
 * Makes JavaScript of the command in a folder: `gatehouse.js`, and what it loads when it needs it. Packages are bundled, so that
 * nothing else is installed and it starts without looking for files. Answers the packages that ended up in it.
 */
export async function bundleCommand(folder: string): Promise<BundledPackage[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { gatehouse: "tools/gatehouse/main.ts" },
    outdir: folder,
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // oidc-provider goes by the names of its classes; and a stack says something.
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    metafile: true,
    external: OPTIONAL,
    banner: { js: await readFile(COMMON_JS, "utf8") },
    plugins: [CHECKOUT_ONLY],
    logLevel: "error",
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs: from }) =>
    Object.entries(from).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [join(ROOT, path)] : [])),
  );
  return bundledPackages(inputs);
}
