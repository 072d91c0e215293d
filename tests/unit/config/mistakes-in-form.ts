import { EXAMPLE, mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

/** Text that is no JSON, or not quite. */
export const MISTAKES_IN_FORM: readonly Stop[] = [
  mistakeBeyondSchema(
    "a configuration that is too long",
    JSON.stringify({ ...EXAMPLE, pages: { title: "x".repeat(300_000) } }),
    "pluginConfig: found 300221 bytes, expected at most 262144",
  ),
  mistake(
    "a comment",
    '{"issuer": "https://idp.example.com", // ours\n "clientId": "my-app"}',
    "pluginConfig: found a comment at line 1, column 39, expected JSON, which has none",
  ),
  mistake(
    "a comment with #",
    '{"issuer": "https://idp.example.com"} # ours',
    "pluginConfig: found a comment at line 1, column 39, expected JSON, which has none",
  ),
  mistake(
    "a comma at the end",
    '{"issuer": "https://idp.example.com",\n}',
    "pluginConfig: found a comma at line 1, column 37 with nothing after it, expected none there",
  ),
  mistake(
    "no comma between two keys",
    '{"issuer": "https://idp.example.com"\n "clientId": "my-app"}',
    "pluginConfig: found no comma or colon before line 2, column 2, expected one",
  ),
  mistake(
    "YAML with a mark at its beginning",
    "---\nissuer: https://idp.example.com",
    "pluginConfig: found YAML, expected a JSON object",
  ),
  mistake(
    "YAML with a comment first",
    "# ours\nissuer: https://idp.example.com",
    "pluginConfig: found YAML, expected a JSON object",
  ),
  mistake(
    "YAML whose first key has keys below it",
    "provider:\n  timeout: 5s",
    "pluginConfig: found YAML, expected a JSON object",
  ),
  mistake(
    "TOML",
    'issuer = "https://idp.example.com"',
    "pluginConfig: found TOML or a list of variables, expected a JSON object",
  ),
  mistake("a byte order mark", "\ufeff{}", "pluginConfig: found a byte order mark, expected JSON in UTF-8 without one"),
  mistake("UTF-16", "{\0}\0", "pluginConfig: found UTF-16, expected JSON in UTF-8"),
  mistake(
    "names without quotes",
    '{issuer: "https://idp.example.com"}',
    "pluginConfig: found text without quotes at line 1, column 2, expected it in double quotes",
  ),
  mistake(
    "a value without quotes",
    '{"issuer": https://idp.example.com}',
    "pluginConfig: found text without quotes at line 1, column 12, expected a string in quotes, a number, true, false or null",
  ),
  mistake(
    "single quotes",
    "{'issuer': 'https://idp.example.com'}",
    "pluginConfig: found a single quote at line 1, column 2, expected double quotes",
  ),
  mistake(
    "typographic quotes",
    "{\u201cissuer\u201d: 1}",
    "pluginConfig: found a typographic quote at line 1, column 2, expected plain ones",
  ),
  mistake(
    "JSON in a JSON string",
    JSON.stringify('{"issuer": "https://idp.example.com"}'),
    "pluginConfig: found a string that holds JSON, expected the JSON object itself, without quotes around it",
  ),
  mistake(
    "two objects",
    '{"issuer": "https://idp.example.com"} {}',
    "pluginConfig: found more after the JSON object at line 1, column 39, expected nothing there",
  ),
  mistake("nothing but white space", "  \n", "pluginConfig: found nothing but white space, expected a JSON object"),
];
