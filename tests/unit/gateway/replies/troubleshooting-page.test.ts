import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../../tools/build/root.ts";
import { decode } from "../../../../tools/gatehouse/decode/command.ts";
import { doctor } from "../../../../tools/gatehouse/doctor/command.ts";
import { explain } from "../../../../tools/gatehouse/explain/command.ts";
import { validate } from "../../../../tools/gatehouse/validate/command.ts";
import { asModule } from "../../../support/assemblyscript/as-module.ts";

// docs/troubleshooting.md shows lines, metrics and commands that there are, and leads to places that there are.

const PAGE = readFileSync(join(ROOT, "docs", "troubleshooting.md"), "utf8");
const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split("\n", 1)[0] ?? "", text }));
const sourceOf = (path: string): string => readFileSync(join(ROOT, "assembly", path), "utf8");
const SOURCE = readdirSync(join(ROOT, "assembly"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map(sourceOf)
  .join("\n");
const METRICS = sourceOf("gateway/metrics.ts");

const wasm = await asModule("tests/unit/gateway/replies/exports.ts");
/** What the log says of each reason, by its label. */
const reasons = new Map(
  Array.from({ length: wasm.call("reasonCount") }, (_, i) => {
    const length = wasm.call("describe", i);
    const [label = "", log = ""] = wasm.read(wasm.call("resultAddress"), length).toString().split("\n");
    return [label, log] as const;
  }),
);

const found = (pattern: RegExp, text = PAGE): string[] => [...text.matchAll(pattern)].map(([, one = ""]) => one);

test("each symptom has its log line, its metric, and a way to the cause", () => {
  assert.ok(SECTIONS.length >= 18, SECTIONS.length.toString());
  for (const { title, text } of SECTIONS) {
    assert.ok(/^ {4}\S/m.test(text) || text.includes("No line"), `${title}: no line`);
    assert.ok(/`gatehouse\.[\w.]+`/.test(text) || /[Nn]o (metric|line)/.test(text), `${title}: no metric`);
    assert.ok(/^ {4}(gatehouse|curl|kubectl) |\]\(/m.test(text), `${title}: no way`);
  }
});

for (const line of found(/(?:^ {4}|`)gatehouse: ([^`\n]+)/gm)) {
  test(`the log has: ${line}`, () => {
    const [, label = "", text = ""] = /^refused, id …, (\w+): (.*)$/.exec(line) ?? [];
    if (label !== "") {
      assert.equal(reasons.get(label), text);
      return;
    }
    const [, ofProvider = ""] = /^provider …: (.*): …/.exec(line) ?? [];
    if (ofProvider !== "") {
      assert.ok([...reasons.values()].includes(ofProvider), ofProvider);
      return;
    }
    for (const part of line.split(/…|[:,;] /).map((one) => one.trim())) {
      if (/\w{3}/.test(part)) assert.ok(SOURCE.includes(part), part);
    }
  });
}

for (const name of found(/`gatehouse\.([a-z0-9_.]+)`/g)) {
  test(`there is the metric gatehouse.${name}`, () => {
    if (METRICS.includes(`"${name}"`)) return;
    const [kind = "", ...rest] = name.split(".");
    const counted = kind === "logins" ? rest.slice(1) : rest;
    const family = kind === "logins" ? "logins.failed." : `${kind}.`;
    assert.ok(METRICS.includes(`"${family}"`), family);
    for (const one of counted) assert.ok(reasons.has(one) || SOURCE.includes(`"${one}"`), one);
  });
}

test("its commands are there, with their options", () => {
  const commands = new Map([decode, doctor, explain, validate].map((command) => [command.name(), command]));
  const lines = found(/^ {4}gatehouse ([^#\n]+)/gm);
  assert.ok(lines.length >= 10, lines.length.toString());
  for (const line of lines) {
    const [name = "", ...words] = line.trim().split(" ");
    const command = commands.get(name) ?? assert.fail(line);
    for (const word of words.filter((one) => one.startsWith("--"))) {
      assert.ok(
        command.options.some(({ long }) => long === word),
        `${name} ${word}`,
      );
    }
  }
});

test("its links lead somewhere", () => {
  for (const link of found(/\]\((?!https:)([^)]+)\)/g)) {
    const [file = "", anchor] = link.split("#");
    const target = readFileSync(join(ROOT, "docs", file), "utf8");
    const anchors = found(/^#+ (.*)$/gm, target).map((title) =>
      title
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    );
    if (anchor !== undefined) assert.ok(anchors.includes(anchor), link);
  }
});
