import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const readme = read("README.md");
const contributing = read("CONTRIBUTING.md");
const { scripts, devDependencies } = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** The rows of the Markdown table whose first line holds `heading`: their cells, without those two lines. */
function rowsOf(text: string, heading: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && line.includes(heading));
  assert.notEqual(start, -1, `no table with "${heading}"`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.replaceAll("**", "").trim()),
  );
}

describe("the README", () => {
  it("begins with the two commands, and is no longer than people read", () => {
    const commands = [...readme.matchAll(/^ {4}(.+)$/gm)].map(([, command]) => command);
    assert.deepEqual(commands.slice(0, 2), ["npm ci && npm run demo", "npm ci && npm test"]);
    assert.ok(readme.split("\n").length <= 150);
  });

  it("says of the cost what the document of performance says", () => {
    const performance = read("docs/performance.md");
    const cpu = rowsOf(performance, "above Envoy alone");
    const memory = rowsOf(performance, "| memory |");
    const sources: readonly (readonly [kind: string, inMemory: string])[] = [
      ["G Gatehouse", "Gatehouse"],
      ["OG Envoy's `oauth2`", "`oauth2` of Envoy Gateway"],
      ["OM the same without its cookie", "the same, no ID token"],
      ["OJC the same with `jwt_cache_config`", "`oauth2` + caching `jwt_authn`"],
      ["X `ext_authz` to oauth2-proxy", "`ext_authz` + oauth2-proxy"],
    ];
    const measured = sources.map(([kind, inMemory]) => {
      const row = cpu.find(([name]) => name?.startsWith(kind));
      return [row?.[2], row?.[4], memory.find(([name]) => name === inMemory)?.at(-1)];
    });
    assert.deepEqual(
      rowsOf(readme, "above Envoy alone").map((row) => row.slice(1)),
      measured,
    );
  });
});

describe("README and CONTRIBUTING", () => {
  it("name files and headings that are there", () => {
    for (const text of [readme, contributing]) {
      const targets = [...text.matchAll(/\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
        ([, link, source]) => link ?? source ?? "",
      );
      for (const target of targets.filter((each) => !each.startsWith("https:"))) {
        const [path = "", heading] = target.split("#");
        assert.ok(existsSync(join(ROOT, path)), `there is no ${path}`);
        if (heading === undefined) continue;
        const headings = [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, words = ""]) =>
          words
            .toLowerCase()
            .replace(/[^\w -]/g, "")
            .replaceAll(" ", "-"),
        );
        assert.ok(headings.includes(heading), `${path} has no heading for #${heading}`);
      }
    }
  });

  it("name scripts of the package that are there", () => {
    for (const [, script = ""] of `${readme}${contributing}`.matchAll(/npm run (?:-s )?([\w:-]+)/g)) {
      assert.ok(script in scripts, `there is no script ${script}`);
    }
  });

  it("say of each library why it is there", () => {
    const named = rowsOf(contributing, "| library").flatMap((row) =>
      [...row.join().matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    const untold = Object.keys(devDependencies).filter((name) => !named.includes(name));
    assert.deepEqual(untold, []);
  });
});
