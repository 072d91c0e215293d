import { compile } from "json-schema-to-typescript";

/** What the compiler reads, beside its own keywords. */
type Schema = Parameters<typeof compile>[0];

/**
 * The type of a `pluginConfig` as a declaration file, made of its JSON Schema (text), with the schema's descriptions as comments.
 */
export function typesOf(schema: string): Promise<string> {
  // Named so, whatever title the schema has.
  const named = { ...(JSON.parse(schema) as Schema), title: "PluginConfig" };
  return compile(named, "PluginConfig", {
    bannerComment: "/** What Gatehouse takes as its configuration. Made of docs/configuration.schema.json. */",
    additionalProperties: false,
    // A list is a list, whatever its length.
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
    $refOptions: { resolve: { external: false } },
  });
}
