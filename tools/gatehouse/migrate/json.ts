/** What YAML, JSON and TOML hold, looked at without knowing what it is. */
export type JsonMap = Record<string, unknown>;

/** The members of a mapping; none of anything else. */
export function asMap(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

/** Whether a value is a mapping. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of a list; a value alone is a list of one, and nothing none. */
export function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** A text, number or boolean as it is written; undefined for anything else. */
export function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** The value below a value, by names. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => asMap(found)[name], value);
}

/** The text below a value; undefined where there is none, or an empty one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = asText(at(value, ...path));
  return text === "" ? undefined : text;
}

/** All mappings in a value, the outer before the inner. */
export function* mapsIn(value: unknown): Generator<JsonMap> {
  if (isMap(value)) {
    yield value;
    for (const member of Object.values(value)) yield* mapsIn(member);
  } else if (Array.isArray(value)) {
    for (const member of value) yield* mapsIn(member);
  }
}

/** Two mappings as Helm lays values over values: the second wins, mappings are laid over each other, and null takes away. */
export function laidOver(below: JsonMap, above: JsonMap): JsonMap {
  const result = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const before = result.get(key);
    if (value === null) result.delete(key);
    else result.set(key, isMap(value) && isMap(before) ? laidOver(before, value) : value);
  }
  return Object.fromEntries(result);
}

/** A copy whose keys have underscores, in place of capitals: both are what protobuf's JSON takes. */
export function withSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeCase);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [snakeCase(key), withSnakeCase(member)]));
}

function snakeCase(key: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
}
