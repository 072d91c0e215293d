import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { stringify } from "yaml";
import { freshWasm } from "../../../tools/build/wasm.ts";
import { judgeFile } from "../../../tools/gatehouse/validate/judge.ts";
import { ConfigurationHost } from "../../../tools/wasm-host/configuration-host.ts";
import { wasmPlugin } from "../../support/configuration/wasm-plugin.ts";
import { MISTAKES, WARNINGS } from "./mistakes.ts";
import { ENVIRONMENT, EXAMPLE } from "./stop.ts";

// The tour of mistakes once more, as `gatehouse validate` finds them: by the built filter, in a WasmPlugin, and where they stand.

const host = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));

/** Texts in quotes: without them some are booleans, as kubectl reads YAML. */
const written = (object: object): string =>
  stringify(object, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });

for (const stop of MISTAKES) {
  const { configured, lines, name } = stop;
  if (typeof configured === "string") continue;
  test(`${name}: is found in a WasmPlugin, where it stands`, async () => {
    const text = written(wasmPlugin(JSON.parse(JSON.stringify({ ...EXAMPLE, ...configured })) as object, ENVIRONMENT));
    const { findings: all } = await judgeFile(host, "file.yaml", text);
    const findings = all.filter(({ level }) => level === "error");
    assert.deepEqual(new Set(findings.map((finding) => finding.text)), new Set(lines));
    for (const { text: said, line, where } of findings) {
      assert.equal(where, "WasmPlugin gatehouse");
      const [, key = ""] = /^([A-Za-z_-]+)/.exec(said) ?? [];
      const [above = ""] = text.split("\n").slice(line - 1);
      const isThere = key in configured || key in EXAMPLE;
      const top = text.split("\n").findIndex((one) => one.startsWith(`    ${key}:`)) + 1;
      if (isThere && top > 0) assert.ok(line >= top, `${said}: line ${line.toString()}, ${above}`);
    }
  });
}

for (const stop of WARNINGS) {
  test(`${stop.name}: is warned of, and no mistake`, async () => {
    const text = written(wasmPlugin({ ...EXAMPLE, ...(stop.configured as object) }, ENVIRONMENT));
    const { findings: all } = await judgeFile(host, "file.yaml", text);
    const findings = all.filter(({ rule }) => rule === "configuration");
    const said = findings.map((finding) => `${finding.level}: ${finding.text}`);
    assert.deepEqual(new Set(said), new Set(stop.lines.map((line) => `warning: ${line}`)));
  });
}
