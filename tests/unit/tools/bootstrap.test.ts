import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bootstrap } from "../../../tools/envoy/bootstrap.ts";
import { wasmFilter } from "../../../tools/envoy/listener.ts";
import { commandLine } from "../../../tools/envoy/program.ts";

/** The value at a path of keys and indexes. */
function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

const manager = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"];

describe("the bootstrap", () => {
  it("listens on loopback alone, on free ports where none is given", () => {
    const message = bootstrap({ listeners: [{ name: "main", routes: [] }], clusters: [] });
    const free = { socket_address: { address: "127.0.0.1", port_value: 0 } };
    assert.deepEqual(at(message, "admin", "address"), free);
    assert.deepEqual(at(message, "static_resources", "listeners", 0, "address"), free);
  });

  it("does not share a given port with another process", () => {
    const message = bootstrap({ listeners: [{ name: "main", port: 8080, routes: [] }], clusters: [] });
    assert.equal(at(message, "static_resources", "listeners", 0, "enable_reuse_port"), false);
  });

  it("puts filters before the router, in order", () => {
    const filters = [{ name: "first" }, { name: "second" }];
    const message = bootstrap({ listeners: [{ name: "main", routes: [], filters }], clusters: [] });
    const names = (at(message, ...manager, "http_filters") as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names, ["first", "second", "envoy.filters.http.router"]);
  });

  it("normalizes paths, as Istio does, unless told otherwise", () => {
    const of = (options: object): unknown =>
      at(
        bootstrap({ listeners: [{ name: "main", routes: [], ...options }], clusters: [] }),
        ...manager,
        "normalize_path",
      );
    assert.equal(of({}), true);
    assert.equal(of({ normalizePath: false }), false);
  });

  it("gives a cluster without a port no endpoint", () => {
    const message = bootstrap({ listeners: [], clusters: [{ name: "down" }] });
    assert.deepEqual(at(message, "static_resources", "clusters", 0, "load_assignment", "endpoints"), []);
  });
});

describe("the Wasm filter's entry", () => {
  const config = ["typed_config", "config"];

  it("hands an object over as JSON text and a string as it is", () => {
    const value = (configuration: object | string): unknown =>
      at(wasmFilter({ wasmPath: "/x.wasm", configuration }), ...config, "configuration", "value");
    assert.equal(value({ issuer: "https://idp" }), '{"issuer":"https://idp"}');
    assert.equal(value("{broken"), "{broken");
  });

  it("runs the file in V8 with its environment, and has a VM that trapped made anew", () => {
    const filter = wasmFilter({ wasmPath: "/x.wasm", configuration: {}, environment: { SECRET: "s" } });
    assert.deepEqual(at(filter, ...config, "vm_config"), {
      vm_id: "",
      runtime: "envoy.wasm.runtime.v8",
      code: { local: { filename: "/x.wasm" } },
      environment_variables: { key_values: { SECRET: "s" } },
    });
    assert.equal(at(filter, ...config, "failure_policy"), "FAIL_RELOAD");
  });
});

describe("Envoy's command line", () => {
  const mounts = { writable: ["/tmp/work"], readable: ["/repo/build"] };

  it("is the binary with its arguments", () => {
    const program = { kind: "binary", path: "/opt/envoy" } as const;
    assert.deepEqual(commandLine(program, ["-c", "x"], mounts, "name"), ["/opt/envoy", "-c", "x"]);
  });

  it("runs the image on the host's network with what Envoy has to see", () => {
    const program = { kind: "docker", docker: "/bin/docker", image: "envoyproxy/envoy:v1.40.0" } as const;
    const line = commandLine(program, ["-c", "x"], mounts, "gatehouse-1").join(" ");
    assert.match(line, /^\/bin\/docker run --rm --network=host --name=gatehouse-1 /);
    assert.match(line, / --volume=\/tmp\/work:\/tmp\/work --volume=\/repo\/build:\/repo\/build:ro /);
    assert.match(line, / --entrypoint=envoy envoyproxy\/envoy:v1\.40\.0 -c x$/);
  });
});
