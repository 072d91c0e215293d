import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "../../build/root.ts";
import type { ArchivedFile } from "../../image/archive.ts";
import { COMPILER, DECLARATIONS, OPTIMIZER } from "../../image/bill-of-materials.ts";
import { type Origin, ORIGIN_FILE, type Project } from "../../image/project.ts";
import type { Source } from "../../image/source.ts";
import { bundleCommand } from "./bundle.ts";
import { type BundledPackage, noticesOf } from "./bundled-packages.ts";
import { typesOf } from "./types.ts";

/** What goes into the package beside what the repository's files hold. */
export interface PackageInputs {
  readonly wasm: Uint8Array;
  readonly project: Project;
  readonly source: Source;
  /** "oci://…@sha256:…"; undefined where it has no name yet. */
  readonly image: string | undefined;
  /** All of `manifests/`, with the image named. */
  readonly manifests: readonly ArchivedFile[];
  /** The repository's address, which npm holds a provenance against; undefined where it is not known. */
  readonly repository: string | undefined;
}

const WASM = "gatehouse.wasm";
const SCHEMA = "docs/configuration.schema.json";
/** Files and folders that stand in it where they stand in the repository: what commands read, and what is for people. */
const COPIED = ["LICENSE", "CHANGELOG.md", SCHEMA, "docs/reasons.md", "docs/operations.md", "tools/demo/pages"];
/** Its own: what it says of itself, and what it is for programs. */
const OWN = "tools/release/npm/files";

/** What index.js exports. */
const PATH_TYPES = `
/** The path of the filter, gatehouse.wasm. */
export declare const wasmPath: string;
/** The path of the JSON Schema of its configuration. */
export declare const schemaPath: string;
`;

/** Makes the npm package as a folder, in place of what was there; answers the packages whose code is in its command. */
export async function assemblePackage(folder: string, inputs: PackageInputs): Promise<BundledPackage[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  };
  for (const path of COPIED) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  await cp(join(ROOT, OWN), folder, { recursive: true });
  for (const { path, bytes } of inputs.manifests) await write(path, bytes);
  const bundled = await bundleCommand(join(folder, "bin"));
  await write(WASM, inputs.wasm);
  await write("index.d.ts", (await typesOf(await readFile(join(ROOT, SCHEMA), "utf8"))) + PATH_TYPES);
  await write("THIRD-PARTY-NOTICES", noticesOf(bundled));
  await write(ORIGIN_FILE, asJson(originOf(inputs)));
  if (inputs.image !== undefined) await write("image.json", asJson({ image: inputs.image }));
  await write("package.json", asJson(await manifestOf(inputs)));
  return bundled;
}

function originOf({ project, source }: PackageInputs): Origin {
  return { source, packages: [COMPILER, DECLARATIONS, OPTIMIZER].map((name) => project.locked(name)) };
}

async function manifestOf({ project, repository }: PackageInputs): Promise<object> {
  const { name, version, description, license } = project;
  const { engines } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { engines: object };
  return {
    name,
    version,
    description,
    keywords: ["openid-connect", "single-sign-on", "envoy", "istio", "wasm", "proxy-wasm"],
    license,
    ...(repository === undefined ? {} : { repository: { type: "git", url: `git+${repository}.git` } }),
    type: "module",
    engines,
    bin: { gatehouse: "bin/gatehouse.js" },
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./gatehouse.wasm": `./${WASM}`,
      "./configuration.schema.json": `./${SCHEMA}`,
      "./package.json": "./package.json",
    },
    files: FILES,
  };
}

/** npm takes package.json, README.md and LICENSE by itself. */
const FILES = [
  ...["bin", "docs", "manifests", "tools", "index.js", "index.d.ts", WASM],
  ...["CHANGELOG.md", "THIRD-PARTY-NOTICES", "image.json", ORIGIN_FILE],
];

function asJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
