import { parseAllDocuments } from "yaml";

/** A Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** The documents of a YAML file that hold something; throws on what a strict parser minds, such as a key twice. */
export function parseYaml(text: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [complaint] = [...document.errors, ...document.warnings];
    if (complaint !== undefined) throw complaint;
    const value: unknown = document.toJS();
    return value === null ? [] : [value];
  });
}

/** The objects of a rendered manifest; throws where one lacks what every object has. */
export function parseObjects(text: string): KubernetesObject[] {
  return parseYaml(text).map((value) => {
    const kind = at(value, "kind");
    if (typeof at(value, "apiVersion") !== "string" || typeof kind !== "string" || kind === "") {
      throw new Error(`not an object of Kubernetes: ${JSON.stringify(value)}`);
    }
    if (typeof at(value, "metadata", "name") !== "string") throw new Error(`a ${kind} without a name`);
    return value as KubernetesObject;
  });
}

/** The only object of a kind, which has to be there. */
export function only(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const found = objects.filter((object) => object.kind === kind);
  const [object] = found;
  if (object === undefined || found.length > 1) throw new Error(`${found.length} objects of kind ${kind}, not one`);
  return object;
}

/** What stands below a value at a path of keys and indices; undefined where the path ends before. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : undefined,
    value,
  );
}

/** A list at a path; throws where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const list = at(value, ...path);
  if (!Array.isArray(list)) throw new Error(`no list at ${path.join(".")}`);
  return list as unknown[];
}

/** The name, without its ending, of the file with the schema of a kind of objects: "Gateway.networking.istio.io.v1". */
export function schemaName(object: { readonly apiVersion: string; readonly kind: string }): string {
  return `${object.kind}.${object.apiVersion.replace("/", ".")}`;
}
