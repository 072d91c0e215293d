import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { at, type KubernetesObject, listAt, only, parseYaml } from "../../support/manifests/objects.ts";
import { FIELDS, MANIFESTS } from "./filled-in.ts";
import { WITHOUT_KUSTOMIZE } from "./render.ts";
import { shipped } from "./shipped.ts";

const FIELDS_AT_URLS = ["clientSecret", "cookieSecret"] as const;
const objects = (await shipped()).find(({ name }) => name === "examples/rotating-secrets")?.objects ?? [];

/** What serves the secrets: a listener and the cluster that leads to it. */
interface Server {
  readonly listener: unknown;
  readonly cluster: unknown;
}

function serverIn(filter: KubernetesObject): Server {
  const [listener, cluster] = listAt(filter, "spec", "configPatches").map((patch) => at(patch, "patch", "value"));
  return { listener, cluster };
}

function managerOf({ listener }: Server): unknown {
  return at(listener, "filter_chains", 0, "filters", 0, "typed_config");
}

/** The file that is served at each path. */
function filesOf(server: Server): Map<string, string> {
  const routes = listAt(managerOf(server), "route_config", "virtual_hosts", 0, "routes");
  return new Map(
    routes.map((route) => {
      const body = at(route, "direct_response", "body");
      const file = String(at(body, "filename"));
      assert.equal(join(String(at(body, "watched_directory", "path")), file.split("/").at(-1) ?? ""), file);
      return [String(at(route, "match", "path")), file];
    }),
  );
}

test(
  "the plugin reads each secret where the listener serves the file that the Secret has in its volume",
  { skip: WITHOUT_KUSTOMIZE },
  async () => {
    const server = serverIn(only(objects, "EnvoyFilter"));
    const plugin = only(objects, "WasmPlugin");
    const [patch] = parseYaml(
      await readFile(join(MANIFESTS, "components/rotating-secrets/gateway-volume.yaml"), "utf8"),
    );
    const pod = at(patch, "spec", "template", "spec");
    const secret = only(objects, "Secret");
    assert.equal(at(pod, "volumes", 0, "secret", "secretName"), secret.metadata.name);
    const mount = at(pod, "containers", 0, "volumeMounts", 0);
    assert.equal(at(mount, "name"), at(pod, "volumes", 0, "name"));
    for (const field of FIELDS_AT_URLS) {
      const url = new URL(String(at(plugin, "spec", "pluginConfig", field, "url")));
      const clusters = at(plugin, "spec", "pluginConfig", "provider", "clusters");
      assert.equal(at(clusters, url.hostname), at(server.cluster, "name"));
      const file = filesOf(server).get(url.pathname) ?? "";
      assert.equal(file, join(String(at(mount, "mountPath")), field));
      assert.equal(Buffer.from(String(at(secret, "data", field)), "base64").toString(), FIELDS[field]);
    }
  },
);

test(
  "the listener has no socket, and nothing but its cluster leads to it; the example for Envoy alone is the same",
  { skip: WITHOUT_KUSTOMIZE },
  async () => {
    const server = serverIn(only(objects, "EnvoyFilter"));
    const { listener, cluster } = server;
    assert.deepEqual([at(listener, "internal_listener"), at(listener, "address")], [{}, undefined]);
    const address = [
      "load_assignment",
      "endpoints",
      0,
      "lb_endpoints",
      0,
      "endpoint",
      "address",
      "envoy_internal_address",
    ];
    assert.equal(at(cluster, ...address, "server_listener_name"), at(listener, "name"));
    assert.deepEqual(listAt(managerOf(server), "route_config", "virtual_hosts", 0, "domains"), ["localhost"]);
    const alone: unknown = parse(await readFile(join(MANIFESTS, "examples/envoy/rotating-secrets.yaml"), "utf8"));
    const other = {
      listener: at(alone, "static_resources", "listeners", 0),
      cluster: at(alone, "static_resources", "clusters", 0),
    };
    assert.deepEqual(filesOf(other), filesOf(server));
    assert.equal(at(other.cluster, ...address, "server_listener_name"), at(other.listener, "name"));
  },
);
