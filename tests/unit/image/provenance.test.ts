import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { imageSet, type Inputs } from "../../../tools/image/image-set.ts";
import { sha256 } from "../../../tools/registry/blob.ts";
import { inputs, REVISION } from "./inputs.ts";

interface Statement {
  _type: string;
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: {
    buildDefinition: {
      externalParameters: { wasm: string };
      resolvedDependencies: { name?: string; uri?: string; digest: Record<string, string> }[];
    };
  };
}

async function statement(changes: Partial<Inputs> = {}): Promise<Statement> {
  const { provenance } = await imageSet(inputs(changes));
  return JSON.parse(Buffer.from(provenance.bytes).toString()) as Statement;
}

describe("the provenance", () => {
  it("is an in-toto statement with SLSA's predicate", async () => {
    const { _type, predicateType } = await statement();
    assert.deepEqual([_type, predicateType], ["https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"]);
  });

  it("is about the Wasm and both manifests", async () => {
    const { wasm } = inputs();
    const { image, artifact } = await imageSet(inputs());
    const digest = (one: typeof image): string => one.content.manifest.descriptor.digest.replace("sha256:", "");
    assert.deepEqual((await statement()).subject, [
      { name: "gatehouse.wasm", digest: { sha256: sha256(wasm) } },
      { name: "gatehouse:1.2.3", digest: { sha256: digest(image) } },
      { name: "gatehouse:1.2.3-artifact", digest: { sha256: digest(artifact) } },
    ]);
  });

  it("names the commit and the pinned packages that the Wasm was compiled from", async () => {
    const { resolvedDependencies, externalParameters } = (await statement()).predicate.buildDefinition;
    assert.equal(externalParameters.wasm, "compiled");
    assert.deepEqual(resolvedDependencies[0], { name: "gatehouse", digest: { gitCommit: REVISION } });
    assert.deepEqual(
      resolvedDependencies.slice(1).map(({ uri }) => uri),
      ["assemblyscript", "%40solo-io/proxy-runtime", "binaryen"].map((name) => `pkg:npm/${name}@4.5.6`),
    );
  });

  it("names no commit where none is known", async () => {
    const { resolvedDependencies } = (await statement({ source: {} })).predicate.buildDefinition;
    assert.equal(resolvedDependencies.length, 3);
    assert.doesNotMatch(JSON.stringify(resolvedDependencies), /gitCommit/);
  });

  it("does not say how a Wasm was compiled that was handed in", async () => {
    const { wasm } = inputs();
    const { resolvedDependencies, externalParameters } = (await statement({ compiled: false })).predicate
      .buildDefinition;
    assert.equal(externalParameters.wasm, "handed in");
    assert.deepEqual(resolvedDependencies, [{ name: "gatehouse.wasm", digest: { sha256: sha256(wasm) } }]);
  });
});
