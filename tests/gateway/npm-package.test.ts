import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ROOT } from "../../tools/build/root.ts";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { capture, type Captured } from "../../tools/envoy/capture.ts";
import { readProject } from "../../tools/image/project.ts";
import { makeRelease, type Release } from "../../tools/release/products.ts";
import { namesBelow } from "../../tools/release/published-names.ts";

/** With the Wasm, in bytes. */
const MOST_PACKED = 900_000;

describe("the npm package in an empty folder, without a network", () => {
  let folder: string;
  let release: Release;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    const project = await readProject(ROOT);
    const source = { revision: "0123456789abcdef0123456789abcdef01234567", created: "2026-11-24T10:25:47Z" };
    const names = namesBelow("registry.example.com/sso");
    const inputs = { wasm: RELEASE_WASM, project, source, names, builder: undefined, repository: undefined, notes: "" };
    release = await makeRelease(join(folder, "dist"), inputs);
    await mkdir(join(folder, "empty"));
    const tgz = join(folder, "dist", `gatehouse-npm-${project.version}.tgz`);
    assert.ok((await stat(tgz)).size <= MOST_PACKED);
    const installed = await run("npm", "install", "--offline", "--no-audit", "--no-fund", tgz);
    assert.equal(installed.code, 0, installed.stderr);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs a program there, as it would run on a machine without this repository. */
  const run = (program: string, ...args: string[]): Promise<Captured> => {
    const path = (process.env["PATH"] ?? "").split(delimiter).filter((part) => !part.includes("node_modules"));
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|node_)/i.test(name)));
    const command = ["-c", 'cd "$1" && shift && exec "$@"', "sh", join(folder, "empty"), program, ...args];
    const cache = join(folder, "npm-cache");
    return capture("sh", command, {
      env: { ...env, PATH: path.join(delimiter), npm_config_cache: cache, npm_config_update_notifier: "false" },
      timeoutMs: 60_000,
    });
  };
  const gatehouse = (...args: string[]): Promise<Captured> => run("node_modules/.bin/gatehouse", ...args);

  it("has its command at hand by npx, which says what there is, and ends with 2 on a mistake", async () => {
    const help = await run("npx", "--offline", "gatehouse", "--help");
    assert.equal(help.code, 0, help.stderr);
    for (const name of ["init", "validate", "explain", "doctor", "migrate", "decode", "image", "demo"])
      assert.match(help.stdout, new RegExp(`^  ${name} `, "m"));
    assert.equal((await gatehouse("validate")).code, 2);
    const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
    assert.equal((await gatehouse("--version")).stdout, `${version}\n`);
  });

  it("judges a configuration by its own Wasm", async () => {
    const configuration = {
      ...{ issuer: "https://idp.example.com", clientId: "app", clientSecret: "s3cret of the client" },
      redirectUrl: "https://app.example.com/oauth2/callback",
      cookieSecret: randomBytes(32).toString("base64"),
    };
    await writeFile(join(folder, "empty", "right.json"), JSON.stringify(configuration));
    await writeFile(join(folder, "empty", "wrong.json"), JSON.stringify({ ...configuration, sesion: {} }));
    const right = await gatehouse("validate", "right.json");
    assert.deepEqual([right.code, right.stdout], [0, "right.json: 1 configuration, 0 mistakes, 0 warnings\n"]);
    const wrong = await gatehouse("validate", "wrong.json");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /^wrong\.json:1:\d+: error: pluginConfig: sesion: /);
  });

  it("writes the one file, with the image that was published with it, and takes what it wrote", async () => {
    await writeFile(join(folder, "empty", "secret"), "s3cret of the client");
    const client = ["--issuer=https://idp.example.com", "--client-id=app", "--client-secret-file=secret"];
    const gateway = ["--target=istio", "--no-cluster", "--namespace=istio-system", "--selector=istio=ingressgateway"];
    const redirectUrl = "--redirect-url=https://app.example.com/oauth2/callback";
    const made = await gatehouse("init", "--offline", ...client, redirectUrl, ...gateway);
    assert.equal(made.code, 0, made.stderr);
    const written = await readFile(join(folder, "empty", "gatehouse.yaml"), "utf8");
    assert.ok(written.includes(`url: ${release.imageUrl ?? ""}\n`));
    const verdict = await gatehouse("validate", "gatehouse.yaml");
    assert.deepEqual([verdict.code, verdict.stdout.includes(" 0 mistakes")], [0, true], verdict.stdout);
  });

  it("migrates what another product has, which it takes", async () => {
    const flags = "--provider=oidc --oidc-issuer-url=https://idp.example.com --client-id=app --client-secret=hush";
    const file = join(folder, "empty", "oauth2-proxy.args");
    await writeFile(file, `${flags} --redirect-url=https://app.example.com/oauth2/callback --email-domain=*\n`);
    const made = await gatehouse("migrate", "oauth2-proxy.args");
    assert.match(made.stdout, /issuer: https:\/\/idp\.example\.com/, made.stderr);
  });

  it("explains reasons and log lines", async () => {
    assert.match((await gatehouse("explain", "jwt_expired")).stdout, /^jwt_expired\n\n.*clocks/);
    assert.equal((await gatehouse("explain", "no_such_reason")).code, 1);
  });

  it("makes the images of the release, under the same digests", async () => {
    const made = await gatehouse("image", "--json");
    assert.equal(made.code, 0, made.stderr);
    const { image, artifact } = JSON.parse(made.stdout) as Record<"image" | "artifact", { digest: string }>;
    assert.equal(image.digest, release.image.content.manifest.descriptor.digest);
    assert.equal(artifact.digest, release.artifact.content.manifest.descriptor.digest);
  });

  it("tells programs where the Wasm and the schema are", async () => {
    const program =
      'import { wasmPath, schemaPath } from "gatehouse"; import { statSync } from "node:fs"; ' +
      "console.log(statSync(wasmPath).size, statSync(schemaPath).isFile())";
    const found = await run("node", "--input-type=module", "--eval", program);
    assert.equal(found.stdout, `${(await stat(RELEASE_WASM)).size} true\n`, found.stderr);
  });

  it("runs the demo, and signs in", async () => {
    const { code, stdout, stderr } = await gatehouse("demo", "--check");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /Everything is as it should be/);
  });
});
