/**
 * Takes from the definitions of Kubernetes, Istio, the Gateway API and Envoy Gateway the parts that the manifests use, and
 * writes them beside this file. To be run by hand when a manifest uses what it has not before: needs Go, kubectl and Helm.
 */
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { schemaName } from "../../../support/manifests/objects.ts";
import { WITHOUT_HELM, WITHOUT_KUSTOMIZE } from "../render.ts";
import { documented, shipped } from "../shipped.ts";
import { prune } from "./prune.ts";
import { describedKinds } from "./sources.ts";

for (const lacking of [WITHOUT_KUSTOMIZE, WITHOUT_HELM]) if (lacking !== false) throw new Error(lacking);

const objects = [...(await shipped()).flatMap((one) => one.objects), ...(await documented())];
const kinds = await describedKinds();
const folder = import.meta.dirname;
for (const name of await readdir(folder)) if (name.endsWith(".json")) await rm(join(folder, name));

for (const name of new Set(objects.map(schemaName))) {
  const ofKind = objects.filter((object) => schemaName(object) === name);
  const kind = kinds.find((one) => schemaName(one) === name);
  if (kind === undefined) throw new Error(`nothing describes ${name}`);
  const { properties, ...pruned } = prune(kind.schema, ofKind, kind.resolve);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: `The parts that the manifests use, from ${kind.origin}.`,
    ...pruned,
    properties: {
      ...(properties as object),
      apiVersion: { const: kind.apiVersion },
      kind: { const: kind.kind },
      // What every object has is not what this is about.
      metadata: { type: "object" },
    },
  };
  const file = join(folder, `${name}.json`);
  const style = (await resolveConfig(file)) ?? {};
  await writeFile(file, await format(JSON.stringify(schema), { ...style, filepath: file }));
}
