import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { freshWasm } from "../../../tools/build/wasm.ts";
import { judgeFile } from "../../../tools/gatehouse/validate/judge.ts";
import { ConfigurationHost } from "../../../tools/wasm-host/configuration-host.ts";
import { COOKIE_SECRET } from "./wrong-file.ts";

// `validate` has nothing against what is shipped and shown: no false alarms.

const host = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));
const BLOCK = /^```(?:yaml|json)\n(.*?)^```/gms;

interface Example {
  readonly name: string;
  readonly text: string;
  /** Of a page: some show a part of a configuration. */
  readonly isPart: boolean;
}

/** The files of manifests/ that a configuration can be in, and the blocks of all pages. */
async function examples(): Promise<Example[]> {
  const found: Example[] = [];
  for (const folder of ["manifests", "docs"]) {
    for (const name of await readdir(join(ROOT, folder), { recursive: true })) {
      const path = join(folder, name);
      // A template is no YAML before Helm has rendered it, and the chart's own values are to be filled in.
      if (/\/templates\/|values\.yaml$/.test(path)) continue;
      if (/\.(yaml|json)$/.test(path)) {
        found.push({ name: path, text: await readFile(join(ROOT, path), "utf8"), isPart: false });
      } else if (path.endsWith(".md")) {
        const blocks = [...(await readFile(join(ROOT, path), "utf8")).matchAll(BLOCK)];
        found.push(
          ...blocks.map(([, text = ""], i) => ({ name: `${path}, block ${(i + 1).toString()}`, text, isPart: true })),
        );
      }
    }
  }
  return found;
}

/** As who fills it in. */
function filledIn(text: string): string {
  return text.replaceAll(/(?<=cookieSecret: *)"?FILL_IN"?/g, COOKIE_SECRET).replaceAll("FILL_IN", "my-app");
}

let configurations = 0;
for (const { name, text, isPart } of await examples()) {
  const verdict = await judgeFile(host, name, filledIn(text));
  configurations += verdict.configurations;
  if (verdict.configurations === 0) continue;
  test(`${name}: nothing is wrong with it, and nothing is warned of`, () => {
    const said = verdict.findings.map(({ level, rule, text: what }) => `${level} ${rule}: ${what}`);
    const others = said.filter((one) => !(isPart && /^error configuration: \w+: is missing/.test(one)));
    // The file for a first try has its secrets in it, and says so itself.
    const isTry = name.startsWith("manifests/quick-start/");
    assert.deepEqual(isTry ? others.filter((one) => !one.startsWith("warning inline-secret: ")) : others, []);
    if (isTry) assert.equal(others.length, 2);
  });
}

test("the examples are found", () => {
  assert.ok(configurations >= 20, configurations.toString());
});
