/** What ships, filled in: judged by istioctl and by the API server's CRDs with their CEL rules. */
import assert from "node:assert/strict";
import { access, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { ROOT } from "../../tools/build/root.ts";
import { capture, type Captured } from "../../tools/envoy/capture.ts";
import { fillIn } from "./rig/manifests.ts";
import { theRig } from "./rig/rig.ts";
import { usualFields } from "./rig/world.ts";

/** Kinds of Envoy Gateway, whose CRDs are not Istio's; `tests/unit/manifests` judges them. */
const OTHERS = ["envoy-gateway"];

const rig = theRig();
const folders = ["base", ...(await examples())];
let manifests: string;
before(async () => {
  manifests = await fillIn(rig.folder, usualFields(rig));
  // A dry run makes no namespace for what it would put there.
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "istio-ingress" } };
  await rig.kubectl.apply([namespace]);
});

async function examples(): Promise<string[]> {
  const names = await readdir(join(ROOT, "manifests", "examples"));
  const found = names.map(async (name) => {
    const folder = join("examples", name);
    const isThere = access(join(ROOT, "manifests", folder, "kustomization.yaml")).then(
      () => [folder],
      () => [],
    );
    return OTHERS.includes(name) ? [] : isThere;
  });
  return (await Promise.all(found)).flat().sort();
}

async function istioctlValidate(text: string): Promise<Captured> {
  const file = join(await mkdtemp(join(rig.folder, "validate-")), "manifests.yaml");
  await writeFile(file, text);
  return capture(rig.toolbox.path("istioctl"), ["validate", "-f", file], { timeoutMs: 30_000 });
}

for (const folder of folders) {
  test(`istioctl and the API server accept manifests/${folder}`, async () => {
    const text = await rig.kubectl.run(["kustomize", join(manifests, folder)]);
    const validated = await istioctlValidate(text);
    assert.equal(validated.code, 0, validated.stderr);
    await rig.kubectl.run(["apply", "--dry-run=server", "--validate=strict", "-k", join(manifests, folder)]);
  });
}

test("istioctl and the API server refuse a WasmPlugin with a key that there is not", async () => {
  const text = await rig.kubectl.run(["kustomize", join(manifests, "base")]);
  const wrong = text.replace("failStrategy:", "failureStrategy:");
  assert.notEqual(wrong, text);
  assert.notEqual((await istioctlValidate(wrong)).code, 0);
  const applied = await rig.kubectl.try(["apply", "--dry-run=server", "--validate=strict", "-f", "-"], wrong);
  assert.match(applied.stderr, /failureStrategy/);
});
