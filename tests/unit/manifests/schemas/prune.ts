/** A schema of OpenAPI 3 or of JSON Schema, as far as this needs to know. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** What is kept as it is. The rest is documentation, defaults, formats that Ajv lacks, and rules in CEL. */
const KEPT = new Set([
  ...["type", "enum", "pattern", "required", "oneOf", "anyOf", "not"],
  ...["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties", "maxProperties"],
]);
/** Keywords whose value is a schema or a list of schemas. */
const SCHEMAS = new Set(["oneOf", "anyOf", "not", "items"]);

/**
 * Turns a schema of OpenAPI into a JSON Schema of the parts that `values` use, which takes no other members: as an API
 * server that is asked for strict field validation. `resolve` looks up a `$ref`.
 */
export function prune(given: Schema, values: readonly unknown[], resolve: (ref: string) => Schema): Schema {
  const schema = flat(given, resolve);
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) if (KEPT.has(keyword)) result[keyword] = bare(value, keyword);
  if (schema.nullable === true) result["type"] = [schema.type, "null"];
  const objects = values.filter((value) => typeof value === "object" && value !== null) as Record<string, unknown>[];
  if (schema.items !== undefined) result["items"] = prune(schema.items, values.flat(), resolve);
  if (schema.properties === undefined && schema.additionalProperties === undefined) return result;

  const { properties = {}, additionalProperties } = schema;
  const used = Object.entries(properties).filter(([name]) => objects.some((object) => name in object));
  result["properties"] = Object.fromEntries(
    used.map(([name, inner]) => {
      const below = objects.flatMap((object) => (name in object ? [object[name]] : []));
      return [name, prune(inner, below, resolve)];
    }),
  );
  if (typeof additionalProperties === "object") {
    const others = objects.flatMap((object) => Object.keys(object).filter((name) => !(name in properties)));
    const below = objects.flatMap((object) => others.flatMap((name) => (name in object ? [object[name]] : [])));
    result["additionalProperties"] = prune(additionalProperties, below, resolve);
  } else {
    result["additionalProperties"] =
      additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  }
  return result;
}

/** A schema with what it refers to in its place. */
function flat(schema: Schema, resolve: (ref: string) => Schema): Schema {
  const { $ref, allOf = [], ...own } = schema;
  const others = [...($ref === undefined ? [] : [resolve($ref)]), ...allOf];
  return Object.assign({}, ...others.map((other) => flat(other, resolve)), own) as Schema;
}

/** A keyword's value without what is not kept. */
function bare(value: unknown, keyword: string): unknown {
  if (!SCHEMAS.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((inner: unknown) => bare(inner, keyword));
  const schema = value as Schema;
  const kept = Object.entries(schema).filter(([name]) => KEPT.has(name) || name === "items" || name === "properties");
  return Object.fromEntries(
    kept.map(([name, inner]) => [
      name,
      name === "properties"
        ? Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, below]) => [key, bare(below, "not")]))
        : bare(inner, name),
    ]),
  );
}
