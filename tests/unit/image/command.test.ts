import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../../tools/build/root.ts";
import { capture, type Captured } from "../../../tools/envoy/capture.ts";
import { wasmFixture } from "../../support/image/wasm-fixture.ts";
import { StoredLayout } from "./stored-layout.ts";

const TSX = import.meta.resolve("tsx");
const MAIN = join(ROOT, "tools", "gatehouse", "main.ts");

interface Printed {
  image: { tag: string; digest: string };
  artifact: { tag: string; digest: string };
  created: string | null;
  revision: string | null;
  layout: string;
  sbom: string;
  provenance: string;
}

describe("gatehouse image", () => {
  let folder: string;
  let wasm: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    wasm = join(folder, "filter.wasm");
    await writeFile(wasm, wasmFixture());
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs the command by a shell that has done `first`. */
  const image = (args: string[], env: NodeJS.ProcessEnv = {}, first = ":"): Promise<Captured> => {
    const command = [process.execPath, "--import", TSX, MAIN, "image", ...args];
    const clean = { ...process.env, SOURCE_DATE_EPOCH: "", ...env };
    return capture("sh", ["-c", `${first}; exec "$@"`, "sh", ...command], { env: clean, timeoutMs: 60_000 });
  };

  /** Makes an image in a folder of its own and answers what was printed, and every file with its content. */
  const make = async (
    name: string,
    env?: NodeJS.ProcessEnv,
    first?: string,
  ): Promise<[Printed, Map<string, string>]> => {
    const output = join(folder, name, "image");
    const result = await image(["--wasm", wasm, "--output", output, "--json"], env, first);
    assert.equal(result.code, 0, result.stderr);
    const files = new Map<string, string>();
    for (const entry of await readdir(join(folder, name), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(path.slice(join(folder, name).length), (await readFile(path)).toString("base64"));
    }
    return [JSON.parse(result.stdout) as Printed, files];
  };

  it("gives the same bytes whatever the time, time zone, umask, folder and language", async () => {
    const [first, files] = await make("first");
    await utimes(wasm, 1, 1);
    const elsewhere = join(folder, "elsewhere");
    await mkdir(elsewhere);
    const env = { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" };
    const [second, again] = await make("second", env, `umask 077; cd '${elsewhere}'`);
    const sameFolder = JSON.stringify(second).replaceAll(join(folder, "second"), join(folder, "first"));
    assert.deepEqual(JSON.parse(sameFolder), first);
    assert.ok(files.size > 10);
    assert.deepEqual(again, files);
  });

  it("prints digests that the layout has under those tags, and files that are there", async () => {
    const [{ image: one, artifact, layout, sbom, provenance }] = await make("printed");
    const stored = new StoredLayout(layout);
    assert.equal((await stored.tagged(one.tag)).digest, one.digest);
    assert.equal((await stored.tagged(artifact.tag)).digest, artifact.digest);
    assert.ok((await stored.digests()).length > 10);
    assert.match(await readFile(sbom, "utf8"), /"bomFormat": "CycloneDX"/);
    assert.match(await readFile(provenance, "utf8"), new RegExp(one.digest.replace("sha256:", "")));
  });

  it("takes the time from SOURCE_DATE_EPOCH, and names no commit for a Wasm that was handed in", async () => {
    const [{ created, revision }] = await make("dated", { SOURCE_DATE_EPOCH: "86400" });
    assert.deepEqual([created, revision], ["1970-01-02T00:00:00Z", null]);
    const [undated] = await make("undated");
    assert.equal(undated.created, null);
  });

  it("prints for people the line that a WasmPlugin takes", async () => {
    const [{ image: one }] = await make("json");
    const { stdout } = await image(["--wasm", wasm, "--output", join(folder, "text")]);
    assert.match(stdout, new RegExp(`^  url: oci://REGISTRY/NAME@${one.digest}$`, "m"));
  });

  const failures: [what: string, args: () => string[], message: RegExp][] = [
    ["a Wasm that is not there", () => ["--wasm", join(folder, "none.wasm")], /none\.wasm/],
    [
      "a file that is no Wasm",
      () => ["--wasm", fileURLToPath(import.meta.url)],
      /command\.test\.ts is not WebAssembly/,
    ],
    ["an output folder with something else in it", () => ["--wasm", wasm, "--output", ROOT], /is not replaced/],
    ["a reference without a registry", () => ["--wasm", wasm, "--push", "gatehouse:1"], /is not REGISTRY\/NAME:TAG/],
    ["a password without its name", () => ["--push", "127.0.0.1:1/gatehouse", "--password-stdin"], /belong together/],
    ["both ways without TLS", () => ["--plain-http", "--insecure"], /cannot be used with/],
  ];
  for (const [what, args, message] of failures) {
    it(`fails, with nothing on standard output, on ${what}`, async () => {
      const { code, stdout, stderr } = await image(["--output", join(folder, "failed"), "--json", ...args()]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }

  it("fails before it makes anything where the registry can't be reached", async () => {
    const output = join(folder, "unpushed");
    const args = ["--wasm", wasm, "--output", output, "--plain-http", "--push", "127.0.0.1:1/gatehouse:1"];
    const { code, stderr } = await image(args);
    assert.equal(code, 2);
    assert.match(stderr, /127\.0\.0\.1:1 can't be reached: .*ECONNREFUSED/);
    assert.doesNotMatch((await readdir(folder)).join(" "), /unpushed/);
  });
});
