import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { freshWasm } from "../../../tools/build/wasm.ts";
import { judgeFile } from "../../../tools/gatehouse/validate/judge.ts";
import { ConfigurationHost } from "../../../tools/wasm-host/configuration-host.ts";
import { documentation } from "../../support/configuration/documentation.ts";
import { GOOD_ENVOY_AND_HELM, WRONG_ENVOY_AND_HELM } from "./wrong-envoy-and-helm.ts";
import { ENVOY_EXTENSION_POLICY, TRAFFIC_EXTENSION, WRONG_EXTENSIONS } from "./wrong-extensions.ts";
import { WASM_PLUGIN, WRONG_OBJECTS } from "./wrong-objects.ts";
import { JSON_TEXT, WRONG_PLUGIN_CONFIGS, YAML } from "./wrong-plugin-configs.ts";

// Files of each kind with something wrong in them: what is said of it, and at which line and column.

const host = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));
const WRONG = [...WRONG_PLUGIN_CONFIGS, ...WRONG_OBJECTS, ...WRONG_EXTENSIONS, ...WRONG_ENVOY_AND_HELM];
const GOOD = { YAML, JSON_TEXT, WASM_PLUGIN, TRAFFIC_EXTENSION, ENVOY_EXTENSION_POLICY, ...GOOD_ENVOY_AND_HELM };

/** Line and column of each `§`, and the text without them. */
function unmarked(text: string): { places: string[]; text: string } {
  const places: string[] = [];
  const parts = text.split("§");
  let before = "";
  for (const part of parts.slice(0, -1)) {
    before += part;
    const lines = before.split("\n");
    places.push(`${lines.length}:${(lines.at(-1) ?? "").length + 1}`);
  }
  return { places, text: parts.join("") };
}

for (const [name, text] of Object.entries(GOOD)) {
  test(`of the file that is made wrong nothing is said: ${name}`, async () => {
    const { findings, configurations } = await judgeFile(host, "file", text);
    assert.deepEqual(findings, []);
    assert.equal(configurations, 1);
  });
}

test("there are 60 wrong files and more, each another", () => {
  assert.ok(WRONG.length >= 60, WRONG.length.toString());
  assert.equal(new Set(WRONG.map(({ text }) => text)).size, WRONG.length);
});

test("docs/configuration.md explains each rule, and each is broken here", () => {
  const rules = new Set(WRONG.flatMap(({ said }) => said.map((one) => /^\w+ ([\w-]+): /.exec(one)?.[1] ?? one)));
  const explained = [...documentation().matchAll(/^\| `([\w-]+)` +\| (?:error|warning|either) +\|/gm)].map(
    ([, rule]) => rule,
  );
  assert.deepEqual(explained.sort(), [...rules].sort());
});

for (const wrong of WRONG) {
  test(wrong.name, async () => {
    const { places, text } = unmarked(wrong.text);
    const { findings } = await judgeFile(host, "file", text);
    const said = findings.map(({ level, rule, text: what }) => `${level} ${rule}: ${what}`);
    assert.equal(said.length, wrong.said.length, said.join("\n"));
    for (const [index, gist] of wrong.said.entries()) assert.ok(said[index]?.startsWith(gist), said[index]);
    const found = findings.map(({ line, column }) => `${line}:${column}`);
    // Two things may be said of one place.
    assert.deepEqual([...new Set(found)], places, said.join("\n"));
  });
}
