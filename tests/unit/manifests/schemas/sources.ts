import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { capture, complaint } from "../../../../tools/envoy/capture.ts";
import { at, listAt, parseYaml } from "../../../support/manifests/objects.ts";
import type { Schema } from "./prune.ts";

/** A file in a Go module that describes kinds of objects: CustomResourceDefinitions, or an API in OpenAPI. */
interface Source {
  readonly module: string;
  readonly path: string;
}

const GATEWAY_API = "sigs.k8s.io/gateway-api@v1.6.0";
const ENVOY_GATEWAY = "github.com/envoyproxy/gateway@v1.9.1";
const ENVOY_GATEWAY_CRDS = "charts/gateway-helm/charts/crds/crds/generated/gateway.envoyproxy.io_";
const KUBERNETES = "k8s.io/kubernetes@v1.36.1";
const ISTIO = "istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad";

/** All of them are under Apache-2.0. */
const SOURCES: readonly Source[] = [
  { module: ISTIO, path: "manifests/charts/base/files/crd-all.gen.yaml" },
  ...["gatewayclasses", "gateways", "httproutes"].map((name) => ({
    module: GATEWAY_API,
    path: `config/crd/standard/gateway.networking.k8s.io_${name}.yaml`,
  })),
  ...["envoyproxies", "envoyextensionpolicies"].map((name) => ({
    module: ENVOY_GATEWAY,
    path: `${ENVOY_GATEWAY_CRDS}${name}.yaml`,
  })),
  { module: KUBERNETES, path: "api/openapi-spec/v3/api__v1_openapi.json" },
  { module: KUBERNETES, path: "api/openapi-spec/v3/apis__apps__v1_openapi.json" },
];

/** The schema of one kind of objects. */
export interface Described {
  /** "networking.istio.io/v1" */
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: Schema;
  /** Where it is from, for people. */
  readonly origin: string;
  readonly resolve: (ref: string) => Schema;
}

/** Every kind that the sources describe; fetches the modules that Go's module cache lacks. */
export async function describedKinds(): Promise<Described[]> {
  const kinds = await Promise.all(
    SOURCES.map(async (source) => {
      const text = await readFile(join(await folderOf(source.module), source.path), "utf8");
      const origin = `${source.module} ${source.path}, Apache-2.0`;
      return source.path.endsWith(".json") ? ofOpenApi(JSON.parse(text), origin) : ofDefinitions(text, origin);
    }),
  );
  return kinds.flat();
}

/** The kinds of CustomResourceDefinitions, in each of their versions. */
function ofDefinitions(text: string, origin: string): Described[] {
  return parseYaml(text).flatMap((definition) =>
    listAt(definition, "spec", "versions").map((version) => ({
      apiVersion: `${String(at(definition, "spec", "group"))}/${String(at(version, "name"))}`,
      kind: String(at(definition, "spec", "names", "kind")),
      schema: at(version, "schema", "openAPIV3Schema") as Schema,
      origin,
      resolve: (ref: string): Schema => {
        throw new Error(`a reference to ${ref}`);
      },
    })),
  );
}

/** The kinds of an API's description. */
function ofOpenApi(document: unknown, origin: string): Described[] {
  const schemas = at(document, "components", "schemas") as Record<string, Schema>;
  const resolve = (ref: string): Schema => schemas[ref.replace("#/components/schemas/", "")] ?? {};
  return Object.values(schemas).flatMap((schema) => {
    const names = schema["x-kubernetes-group-version-kind"];
    if (!Array.isArray(names)) return [];
    return names.map((name: unknown) => {
      const group = String(at(name, "group"));
      const apiVersion = `${group === "" ? "" : `${group}/`}${String(at(name, "version"))}`;
      return { apiVersion, kind: String(at(name, "kind")), schema, origin, resolve };
    });
  });
}

async function folderOf(module: string): Promise<string> {
  const result = await capture("go", ["mod", "download", "-json", module], { timeoutMs: 600_000 });
  if (result.code !== 0) throw new Error(`go mod download ${module}: ${complaint(result)}`);
  return String(at(JSON.parse(result.stdout), "Dir"));
}
