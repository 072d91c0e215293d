/** Reading of JSON that others wrote: what is not there, or is of another kind, is absent. */

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value below `value` by names and indexes; undefined where there is none. */
export function valueIn(value: unknown, ...path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (typeof step === "number") found = Array.isArray(found) ? (found as unknown[])[step] : undefined;
    else found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** The text at a place; undefined where there is none. */
export function textIn(value: unknown, ...path: Path): string | undefined {
  const found = valueIn(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a place; undefined where there is none. */
export function numberIn(value: unknown, ...path: Path): number | undefined {
  const found = valueIn(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The object at a place; an empty one where there is none. */
export function objectIn(value: unknown, ...path: Path): JsonObject {
  const found = valueIn(value, ...path);
  return isObject(found) ? found : {};
}

/** The members of the list at a place; none where there is no list. */
export function listIn(value: unknown, ...path: Path): readonly unknown[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** The texts in the list at a place. */
export function textsIn(value: unknown, ...path: Path): string[] {
  return listIn(value, ...path).filter((member) => typeof member === "string");
}

/** What a text holds as JSON; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
