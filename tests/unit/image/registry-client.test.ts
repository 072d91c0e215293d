import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type ImageSet, imageSet } from "../../../tools/image/image-set.ts";
import { writeLayout } from "../../../tools/image/layout.ts";
import { pushSet } from "../../../tools/image/push.ts";
import { findClient, type Transport } from "../../../tools/image/registry-client.ts";
import { FakeMachine } from "../../support/tools/fake-machine.ts";
import { inputs } from "./inputs.ts";

const TARGET = { registry: "registry.example.com", name: "sso/gatehouse", tag: "v1" };

describe("the registry's client", () => {
  let machine: FakeMachine;
  let set: ImageSet;
  let layout: string;
  beforeEach(async () => {
    machine = await FakeMachine.create();
    set = await imageSet(inputs());
    layout = join(machine.folder, "image");
    await writeLayout(layout, [set.image, set.artifact]);
  });
  afterEach(() => machine.remove());

  const find = (transport: Transport = "verified"): ReturnType<typeof findClient> => findClient(transport, machine.env);

  /** A client that notes its arguments, and answers the manifest of the image, then that of the artifact. */
  const put = (name: string): Promise<string> => {
    const manifests = [set.image, set.artifact].map(({ content }) => content.manifest.descriptor.digest.slice(7));
    return machine.script(
      `bin/${name}`,
      'echo "$*" >> "${0%/*}/../calls"',
      'case "$*" in',
      `  manifest*-artifact|inspect*-artifact|*--raw*-artifact) exec /bin/cat "${layout}/blobs/sha256/${manifests[1] ?? ""}" ;;`,
      `  manifest*|inspect*|*--raw*) exec /bin/cat "${layout}/blobs/sha256/${manifests[0] ?? ""}" ;;`,
      "esac",
    );
  };

  /** The arguments of each call; the folders that crane is given have names of their own. */
  const calls = async (): Promise<string[]> =>
    (await readFile(join(machine.folder, "calls"), "utf8"))
      .trim()
      .replaceAll(layout, "LAYOUT")
      .replaceAll(/\S*gatehouse-layout-\S*/g, "ONE")
      .split("\n");

  it("is oras before crane before skopeo", async () => {
    for (const name of ["skopeo", "crane", "oras"]) {
      const path = await machine.script(`bin/${name}`, "exit 0");
      const client = await find();
      assert.deepEqual([client.name, client.path], [name, path]);
    }
  });

  it("is a program, and no folder of that name", async () => {
    await mkdir(join(machine.folder, "bin", "oras"), { recursive: true });
    await machine.script("bin/skopeo", "exit 0");
    assert.equal((await find()).name, "skopeo");
  });

  it("is missed by the names of all three", async () => {
    await assert.rejects(find(), /oras, crane and skopeo/);
  });

  const flags: [name: string, transport: Transport, pushing: string, reading: string][] = [
    ["oras", "verified", "", ""],
    ["oras", "insecure", " --to-insecure", " --insecure"],
    ["oras", "plain-http", " --to-plain-http", " --plain-http"],
    ["crane", "verified", "", ""],
    ["crane", "insecure", " --insecure", " --insecure"],
    ["crane", "plain-http", " --insecure", " --insecure"],
    ["skopeo", "verified", "", ""],
    ["skopeo", "insecure", " --dest-tls-verify=false", " --tls-verify=false"],
    ["skopeo", "plain-http", " --dest-tls-verify=false", " --tls-verify=false"],
  ];
  for (const [name, transport, pushing, reading] of flags) {
    it(`${name} pushes both, and reads both back: ${transport}`, async () => {
      await put(name);
      await pushSet(set, layout, TARGET, await find(transport));
      const to = "registry.example.com/sso/gatehouse";
      const referrers = (one: keyof Pick<ImageSet, "image" | "artifact">): string[] =>
        set[one].referrers.map(({ manifest }) => `push${pushing} ONE ${to}@${manifest.descriptor.digest}`);
      const expected: Record<string, string[]> = {
        oras: ["", "-artifact"].flatMap((end) => [
          `cp --recursive --from-oci-layout${pushing} LAYOUT:1.2.3${end} ${to}:v1${end}`,
          `manifest fetch${reading} ${to}:v1${end}`,
        ]),
        crane: [
          ...[`push${pushing} ONE ${to}:v1`, ...referrers("image"), `manifest${reading} ${to}:v1`],
          ...[`push${pushing} ONE ${to}:v1-artifact`, ...referrers("artifact"), `manifest${reading} ${to}:v1-artifact`],
        ],
        skopeo: ["", "-artifact"].flatMap((end) => [
          `--insecure-policy copy --preserve-digests${pushing} oci:LAYOUT:1.2.3${end} docker://${to}:v1${end}`,
          `inspect --raw${reading} docker://${to}:v1${end}`,
        ]),
      };
      assert.deepEqual(await calls(), expected[name]);
    });
  }

  it("is told the version as tag where none is given, and answers what a WasmPlugin takes", async () => {
    await put("oras");
    const { registry, name } = TARGET;
    const { image, artifact } = await pushSet(set, layout, { registry, name }, await find());
    const digest = set.image.content.manifest.descriptor.digest;
    assert.deepEqual(image, {
      reference: "registry.example.com/sso/gatehouse:1.2.3",
      url: `oci://registry.example.com/sso/gatehouse@${digest}`,
    });
    assert.equal(artifact.reference, "registry.example.com/sso/gatehouse:1.2.3-artifact");
  });

  it("is not believed where the registry has something else than was pushed", async () => {
    await machine.script("bin/oras", 'if [ "$1" = manifest ]; then echo "{}"; fi');
    await assert.rejects(pushSet(set, layout, TARGET, await find()), /:v1 is sha256:\w{64} after sha256:\w{64} was/);
  });

  it("is quoted when it fails", async () => {
    for (const [name, command] of Object.entries({ skopeo: "copy", crane: "push", oras: "cp" })) {
      await machine.script(`bin/${name}`, "echo starting >&2", "echo UNAUTHORIZED: log in first >&2", "exit 1");
      const message = `${name} ${command} failed: UNAUTHORIZED: log in first`;
      await assert.rejects(pushSet(set, layout, TARGET, await find()), { message });
    }
  });
});
