import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parse } from "yaml";
import { ROOT } from "../../../tools/build/root.ts";
import { capture } from "../../../tools/envoy/capture.ts";
import { command } from "../../../tools/release/command.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Record<string, { uses?: string; permissions: unknown; steps?: Step[]; "timeout-minutes"?: number }>;
}

const FOLDER = join(ROOT, ".github", "workflows");
const REPOSITORY = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "Acme/gatehouse" };
const IDENTITY = "Acme/gatehouse/.github/workflows/release.yml@refs/tags/v0.1.0";

const texts = new Map<string, string>();
for (const name of (await readdir(FOLDER)).sort()) texts.set(name, await readFile(join(FOLDER, name), "utf8"));

function workflow(name: string): Workflow {
  return parse(texts.get(name) ?? assert.fail(name)) as Workflow;
}

function steps(name: string): Step[] {
  return Object.values(workflow(name).jobs).flatMap((job) => job.steps ?? []);
}

function scripts(name: string): string[] {
  return steps(name).flatMap(({ run }) => run ?? []);
}

describe("the workflows", () => {
  for (const [name, content] of texts) {
    it(`${name} is one by GitHub's own parser`, async () => {
      const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
      const mistakes = (): string[] => context.errors.getErrors().map(({ message }) => message);
      assert.deepEqual(mistakes(), []);
      await convertWorkflowTemplate(context, value ?? assert.fail("nothing in it"));
      assert.deepEqual(mistakes(), []);
    });

    it(`${name} runs actions by their commits, and names the version of each`, () => {
      const used = content.match(/uses: .*/g) ?? [];
      assert.ok(used.length > 0);
      for (const line of used)
        assert.match(line, /^uses: (\.\/\.github\/workflows\/\w+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    });

    it(`${name} has no text of others in its scripts, which are right by the shell`, async () => {
      for (const script of scripts(name)) {
        assert.doesNotMatch(script, /\$\{\{/);
        const { code, stderr } = await capture("bash", ["-n", "-c", script], { timeoutMs: 15_000 });
        assert.equal(code, 0, stderr);
      }
    });

    it(`${name} calls what there is`, async () => {
      const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
        scripts: Record<string, string>;
      };
      for (const script of scripts(name)) {
        for (const [, called = ""] of script.matchAll(/npm run (?:--silent )?([\w:-]+)/g))
          assert.ok(called in manifest.scripts, called);
        for (const [, path = ""] of script.matchAll(/bash (\S+)/g)) await readFile(join(ROOT, path));
      }
    });
  }

  it("give each job what it needs and no more, and end those that hang", async () => {
    const { permissions, jobs } = workflow("release.yml");
    assert.deepEqual(permissions, {});
    assert.deepEqual(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions])), {
      check: { contents: "read" },
      publish: { contents: "read", packages: "write", "id-token": "write" },
      npm: { "id-token": "write" },
      notes: { contents: "write" },
    });
    for (const job of Object.values(jobs)) assert.ok(job.uses !== undefined || job["timeout-minutes"] !== undefined);
    const documented = (await readFile(join(ROOT, "docs", "release.md"), "utf8")).matchAll(/^\| `(\w+)` +\|/gm);
    assert.deepEqual(
      [...documented].map(([, name]) => name).filter((name = "") => name in jobs),
      Object.keys(jobs),
    );
  });

  it("call npm run release with options that it has", () => {
    const script = scripts("release.yml").find((text) => text.includes("npm run --silent release")) ?? "";
    const used = [...(script.split(" -- ")[1]?.matchAll(/--[\w-]+/g) ?? [])].map(([option]) => option);
    assert.ok(used.length > 4);
    const known = command.options.map(({ long }) => long);
    for (const option of used) assert.ok(known.includes(option), option);
  });

  it("sign image, artifact and chart, attest to them, and look at it as anybody can", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    try {
      const digest = (character: string): string => `sha256:${character.repeat(64)}`;
      const repository = "ghcr.io/acme/gatehouse";
      const release = {
        image: { repository, digest: digest("1") },
        artifact: { repository, digest: digest("2") },
        chart: { repository: "ghcr.io/acme/charts/gatehouse", digest: digest("3") },
      };
      await writeFile(join(folder, "release.json"), JSON.stringify(release));
      await mkdir(join(folder, "bin"));
      await writeFile(join(folder, "bin", "cosign"), `#!/bin/sh\necho "$@" >> "${folder}/calls"\n`);
      await chmod(join(folder, "bin", "cosign"), 0o755);
      const script = steps("release.yml").find(({ name }) => name === "Sign")?.run ?? "";
      const env = { ...REPOSITORY, GITHUB_WORKFLOW_REF: IDENTITY, RUNNER_TEMP: folder };
      const path = `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
      const { code, stderr } = await capture("bash", ["-e", "-c", script], {
        env: { ...env, PATH: path },
        timeoutMs: 30_000,
      });
      assert.equal(code, 0, stderr);
      const calls = (await readFile(join(folder, "calls"), "utf8")).trim().split("\n");
      const [image, artifact, chart] = [release.image, release.artifact, release.chart].map(
        (one) => `${one.repository}@${one.digest}`,
      );
      const by = `--certificate-identity https://github.com/${IDENTITY} --certificate-oidc-issuer https://token.actions.githubusercontent.com`;
      const bill = "attest --yes --type cyclonedx --predicate dist/gatehouse.cdx.json";
      const provenance = "attest --yes --type slsaprovenance1 --predicate dist/gatehouse.slsa.json";
      assert.deepEqual(calls, [
        `sign --yes ${image} ${artifact} ${chart}`,
        ...[image, artifact].flatMap((one) => [`${bill} ${one}`, `${provenance} ${one}`]),
        `${provenance} ${chart}`,
        "sign-blob --yes --bundle dist/SHA256SUMS.sigstore.json dist/SHA256SUMS",
        ...[image, artifact, chart].flatMap((one) => [
          `verify ${by} ${one}`,
          `verify-attestation ${by} --type slsaprovenance1 ${one}`,
        ]),
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
