/** The definitions of kinds of objects, as the API server has them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { ROOT } from "../../../tools/build/root.ts";
import { type KubernetesObject, schemaName } from "./objects.ts";

const FOLDER = join(ROOT, "tests", "unit", "manifests", "schemas");

// Kubernetes' patterns have escapes that the flag u forbids.
const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false, unicodeRegExp: false });
for (const name of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  ajv.addSchema(JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as object, name.slice(0, -".json".length));
}

/** What the schema of its kind has against an object. */
export function complaints(object: KubernetesObject): string[] {
  const validate = ajv.getSchema(schemaName(object));
  if (validate === undefined) return [`no schema ${schemaName(object)}; schemas/extract.ts makes one`];
  if (validate(object) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message = "", params }) => {
    return `${object.kind} ${object.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`;
  });
}
