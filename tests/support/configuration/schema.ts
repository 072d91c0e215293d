import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { code } from "./documentation.ts";

/** How a reference to a member of the top begins. */
const BORROWED = "#/properties/";

/** The parts of JSON Schema that docs/configuration.schema.json uses. */
export interface Schema {
  $ref?: string;
  $comment?: string;
  description?: string;
  type?: string;
  default?: unknown;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  required?: readonly string[];
  /** What holds where there is no `relyingParties`. */
  else?: Schema;
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema | false;
  propertyNames?: Schema;
}

/** A key of the configuration, as the schema has it. */
export interface Key {
  /** With `[]` for each member of a list. */
  path: string;
  schema: Schema;
  isRequired: boolean;
}

export const SCHEMA = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../docs/configuration.schema.json"), "utf8"),
) as Schema;

/** Every key that has no keys below it, or a default of its own; but what relying parties take from the top. */
export function keysOf(schema: Schema, path = ""): Key[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    if (isBorrowed(member)) return [];
    const key = { path: path === "" ? name : `${path}.${name}`, schema: member, isRequired: isRequired(schema, name) };
    const below = [...keysOf(member, key.path), ...keysOf(member.items ?? {}, `${key.path}[]`)];
    return below.length === 0 || member.description !== undefined ? [key, ...below] : below;
  });
}

/** The paths of the keys of a relying party of `relyingParties`, within it. */
export function relyingPartyKeys(): string[] {
  const { name, ...members } = SCHEMA.properties?.["relyingParties"]?.items?.properties ?? {};
  assert.ok(name !== undefined);
  return ["name", ...leavesOf(keysOf({ properties: resolved(members) })).map(({ path }) => path)];
}

/** Those that have no keys below them. */
export function leavesOf(keys: readonly Key[]): Key[] {
  return keys.filter(({ path }) => !keys.some((other) => other.path.startsWith(`${path}[]`)));
}

/** Whether a member is one of the top's, or holds nothing but such. */
function isBorrowed(member: Schema): boolean {
  const below = Object.values(member.properties ?? {});
  return member.$ref?.startsWith(BORROWED) ?? (below.length > 0 && below.every(isBorrowed));
}

/** Members with those of the top in their place. */
function resolved(members: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => {
      if (member.$ref?.startsWith(BORROWED) !== true) {
        return [name, member.properties ? { ...member, properties: resolved(member.properties) } : member];
      }
      const steps = member.$ref.slice(BORROWED.length).split("/properties/");
      return [name, steps.reduce<Schema>((schema, step) => schema.properties?.[step] ?? {}, SCHEMA)];
    }),
  );
}

/** The row of the table of keys. */
export function rowOf({ path, schema, isRequired }: Key): string[] {
  return [code(path), typeOf(schema), isRequired ? "**required**" : defaultOf(schema), schema.description ?? ""];
}

function isRequired(schema: Schema, name: string): boolean {
  return (schema.required ?? schema.else?.required)?.includes(name) ?? false;
}

function defaultOf(schema: Schema): string {
  if (schema.default !== undefined) return code(JSON.stringify(schema.default));
  return schema.$comment ?? "";
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.replace("#/definitions/", "");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).filter(Boolean).join(" or ");
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}s`;
  if (schema.minimum !== undefined) return `whole number, ${schema.minimum} to ${schema.maximum ?? ""}`;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    return `${(schema.propertyNames?.$ref ?? "host").replace("#/definitions/", "")} to ${typeOf(schema.additionalProperties)}`;
  }
  return schema.type ?? "";
}
