import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { extract } from "tar-stream";
import ts from "typescript";
import { ROOT } from "../../../tools/build/root.ts";
import { capture } from "../../../tools/envoy/capture.ts";
import { readProject } from "../../../tools/image/project.ts";
import { makeRelease, type Release } from "../../../tools/release/products.ts";
import { pushRelease } from "../../../tools/release/publish.ts";
import { namesBelow } from "../../../tools/release/published-names.ts";
import { wasmFixture } from "../../support/image/wasm-fixture.ts";
import { onPath, startRegistry } from "../../support/registry/registry.ts";

const VERSION = "0.1.0";
/** Packed and unpacked, without the Wasm, in bytes. */
const MOST_PACKED = 700_000;
const MOST_UNPACKED = 3_000_000;
const REVISION = "0123456789abcdef0123456789abcdef01234567";

const project = await readProject(ROOT);

/** The files of a .tar.gz, by their paths. */
async function unpacked(gzip: Uint8Array): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const tar = extract();
  tar.end(gunzipSync(gzip));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  return files;
}

describe("a release", () => {
  let folder: string;
  let dist: string;
  let release: Release;
  const names = namesBelow("registry.example.com/sso");
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    dist = join(folder, "dist");
    release = await make(dist);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const make = async (to: string, builder = "https://ci.example.com"): Promise<Release> => {
    await writeFile(join(folder, "filter.wasm"), wasmFixture());
    const source = { revision: REVISION, created: "2026-11-24T10:25:47Z" };
    const inputs = { wasm: join(folder, "filter.wasm"), project, source, names, builder };
    return makeRelease(to, { ...inputs, repository: "https://git.example.com/sso", notes: "- A thing." });
  };
  const read = (path: string): Promise<string> => readFile(join(dist, path), "utf8");

  it("carries what it should and nothing else, with checksums that sha256sum takes", async () => {
    assert.deepEqual((await readdir(dist)).sort(), [
      ...["NOTES.md", "SHA256SUMS", "chart", `gatehouse-chart-${VERSION}.tgz`, `gatehouse-manifests-${VERSION}.tgz`],
      ...[`gatehouse-npm-${VERSION}.tgz`, "gatehouse-npm.cdx.json", "gatehouse.cdx.json", "gatehouse.provenance.json"],
      ...["gatehouse.slsa.json", "gatehouse.wasm", "gatehouse.wasm.sha256", "gatehouse.yaml", "image", "npm"],
    ]);
    for (const sums of ["gatehouse.wasm.sha256", "SHA256SUMS"]) {
      const checked = await capture("sh", ["-c", `cd "$1" && sha256sum -c --strict ${sums}`, "sh", dist], {
        timeoutMs: 30_000,
      });
      assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    }
    assert.equal(await read("NOTES.md"), "- A thing.\n");
  });

  it("is the same to the byte when it is made again", async () => {
    const again = join(folder, "again");
    await make(again);
    assert.equal(await readFile(join(again, "SHA256SUMS"), "utf8"), await read("SHA256SUMS"));
  });

  it("takes the place of another release, and of nothing else", async () => {
    const other = join(folder, "other");
    await mkdir(other);
    await writeFile(join(other, "letters.txt"), "dear");
    await assert.rejects(make(other), /other is not replaced: what is in it is no release/);
    assert.deepEqual(await readdir(other), ["letters.txt"]);
  });

  it("names the image by digest in manifests, chart and package, and nowhere the placeholder", async () => {
    const url = `oci://registry.example.com/sso/gatehouse@${release.image.content.manifest.descriptor.digest}`;
    assert.equal(release.imageUrl, url);
    assert.deepEqual(JSON.parse(await read("npm/image.json")), { image: url });
    const manifests = await unpacked(await readFile(join(dist, `gatehouse-manifests-${VERSION}.tgz`)));
    const chart = await unpacked(await readFile(join(dist, `gatehouse-chart-${VERSION}.tgz`)));
    const texts = [
      await read("gatehouse.yaml"),
      manifests.get("manifests/base/image.env"),
      chart.get("gatehouse/values.yaml"),
    ];
    for (const text of texts) assert.ok(text?.includes(url));
    for (const text of [...manifests.values(), ...chart.values()]) assert.doesNotMatch(text, /sha256:0{64}/);
    assert.equal(manifests.get("manifests/base/wasm-plugin.yaml"), await read("npm/manifests/base/wasm-plugin.yaml"));
  });

  it("has bills of materials by CycloneDX 1.6, and a provenance that says what was made, from what and by whom", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    for (const name of ["gatehouse.cdx.json", "gatehouse-npm.cdx.json"])
      assert.equal(await validator.validate(await read(name)), null);
    const bundled = (JSON.parse(await read("gatehouse-npm.cdx.json")) as { components: { name: string }[] }).components;
    for (const name of ["oidc-provider", "commander", "yaml"])
      assert.ok(
        bundled.some((one) => one.name === name),
        name,
      );
    const statement = JSON.parse(await read("gatehouse.provenance.json")) as {
      subject: { name: string; digest: { sha256: string } }[];
      predicate: { runDetails: { builder: { id: string } }; buildDefinition: { resolvedDependencies: object[] } };
    };
    assert.deepEqual(statement.predicate, JSON.parse(await read("gatehouse.slsa.json")));
    assert.equal(statement.predicate.runDetails.builder.id, "https://ci.example.com");
    const commit = { name: "gatehouse", digest: { gitCommit: REVISION } };
    assert.deepEqual(statement.predicate.buildDefinition.resolvedDependencies[0], commit);
    const sums = await read("gatehouse.wasm.sha256");
    assert.ok(sums.startsWith(statement.subject[0]?.digest.sha256 ?? "none"));
  });

  describe("its npm package", () => {
    it("has Wasm, command, schema, types, manifests, what commands read, and nothing else", async () => {
      const files = [...(await unpacked(await readFile(join(dist, `gatehouse-npm-${VERSION}.tgz`)))).keys()];
      const kinds = files.map((path) => path.replace(/^package\/(bin|manifests|tools\/demo\/pages)\/.*/, "$1/"));
      assert.deepEqual([...new Set(kinds)].sort(), [
        ...["bin/", "manifests/", "package/CHANGELOG.md", "package/LICENSE", "package/README.md"],
        ...["package/THIRD-PARTY-NOTICES", "package/docs/configuration.schema.json"],
        ...["package/docs/operations.md", "package/docs/reasons.md", "package/gatehouse.wasm", "package/image.json"],
        ...[
          "package/index.d.ts",
          "package/index.js",
          "package/origin.json",
          "package/package.json",
          "tools/demo/pages/",
        ],
      ]);
      const packed = await capture("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", join(dist, "npm")], {
        timeoutMs: 60_000,
      });
      const [{ files: byNpm } = { files: [] }] = JSON.parse(packed.stdout) as { files: { path: string }[] }[];
      assert.deepEqual(byNpm.map(({ path }) => `package/${path}`).sort(), files.sort());
    });

    it("is clean by publint", async () => {
      const { messages, pkg } = await publint({
        pkgDir: join(dist, "npm"),
        pack: false,
        strict: true,
        level: "suggestion",
      });
      assert.deepEqual(
        messages.map((message) => formatMessage(message, pkg)),
        [],
      );
    });

    it("is small, needs no other package, and hands on the licences of what is in it", async () => {
      const tgz = await readFile(join(dist, `gatehouse-npm-${VERSION}.tgz`));
      const files = await unpacked(tgz);
      const size = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      assert.ok(tgz.length <= MOST_PACKED, `${tgz.length} bytes packed`);
      assert.ok(size <= MOST_UNPACKED, `${size} bytes unpacked`);
      const manifest = JSON.parse(files.get("package/package.json") ?? "") as Record<string, unknown>;
      for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "private"])
        assert.equal(manifest[key], undefined);
      const notices = files.get("package/THIRD-PARTY-NOTICES") ?? "";
      assert.match(notices, /^oidc-provider \S+ \(MIT\)$/m);
      assert.match(notices, /Copyright .*Filip Skokan/);
      assert.doesNotMatch(notices, /\((UNLICENSED|undefined|A?GPL|LGPL)/);
    });

    it("has types of the configuration that know its keys", async () => {
      const user = join(folder, "user");
      await mkdir(join(user, "node_modules"), { recursive: true });
      const program = ts.createProgram(
        [await write(user, "right.ts", ""), await write(user, "wrong.ts", "sesion: {},")],
        {
          ...{
            strict: true,
            noEmit: true,
            types: [],
            skipLibCheck: false,
            target: ts.ScriptTarget.ES2022,
            lib: ["lib.es5.d.ts"],
          },
          ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
          allowImportingTsExtensions: true,
          paths: { gatehouse: [join(dist, "npm", "index.d.ts")] },
        },
      );
      const found = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
        return `${file?.fileName.split("/").at(-1) ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      });
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", /^wrong\.ts: .*'sesion' does not exist in type 'PluginConfig'/);
    });

    const write = async (to: string, name: string, more: string): Promise<string> => {
      const text = `import type { PluginConfig } from "gatehouse";
export const config: PluginConfig = {
  issuer: "https://idp.example.com",
  clientId: "app",
  clientSecret: { env: "OIDC_CLIENT_SECRET" },
  redirectUrl: "https://app.example.com/oauth2/callback",
  cookieSecret: [{ env: "OIDC_COOKIE_SECRET" }],
  session: { lifetime: "8h" },
  ${more}
};
`;
      await writeFile(join(to, name), text);
      return join(to, name);
    };
  });

  it("is pushed whole, and Helm pulls the chart and renders it with the image", async (test) => {
    const [program, helm] = [await onPath("docker-registry", "registry"), await onPath("helm")];
    if (program === undefined) {
      test.skip('there is no docker-registry on PATH: "apt-get install docker-registry"');
      return;
    }
    const registry = await startRegistry(program);
    try {
      const there = namesBelow(`${registry.address}/sso`);
      const pushed = await pushRelease(release, there, { transport: "plain-http", env: {} });
      assert.deepEqual(
        pushed.map(({ reference }) => reference.replace(registry.address, "")),
        [`/sso/gatehouse:${VERSION}`, `/sso/gatehouse:${VERSION}-artifact`, `/sso/charts/gatehouse:${VERSION}`],
      );
      if (helm === undefined) {
        test.skip('there is no helm on PATH: "npm run tools"');
        return;
      }
      const env = { ...process.env, HOME: folder, HELM_REGISTRY_CONFIG: join(folder, "helm.json") };
      const run = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await capture(helm, args, { env, timeoutMs: 60_000 });
        assert.equal(code, 0, stderr);
        return stdout + stderr;
      };
      const chart = [`oci://${there.chart}`, "--version", VERSION, "--plain-http"];
      const output = await run("pull", ...chart, "--destination", folder);
      assert.match(output, new RegExp(release.chart.content.manifest.descriptor.digest));
      assert.deepEqual(
        await readFile(join(folder, `gatehouse-${VERSION}.tgz`)),
        await readFile(join(dist, `gatehouse-chart-${VERSION}.tgz`)),
      );
      const five = [
        "issuer=https://idp.example.com",
        "clientId=app",
        "redirectUrl=https://app.example.com/oauth2/callback",
      ];
      const secrets = ["clientSecret=s", `cookieSecret=${Buffer.alloc(32, 7).toString("base64")}`];
      const set = [...five, ...secrets, "selector.istio=ingressgateway"].flatMap((one) => ["--set", one]);
      const rendered = await run("template", "sso", join(folder, `gatehouse-${VERSION}.tgz`), ...set);
      assert.ok(rendered.includes(`url: "${release.imageUrl ?? ""}"`));
    } finally {
      await registry.stop();
    }
  });
});
