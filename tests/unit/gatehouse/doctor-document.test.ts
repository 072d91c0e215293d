import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { format } from "prettier";
import { ROOT } from "../../../tools/build/root.ts";
import { CHECKS } from "../../../tools/gatehouse/doctor/checks.ts";

const FILE = join(ROOT, "docs", "doctor.md");

test("docs/doctor.md has a row for each check, as the code says it", async () => {
  const page = readFileSync(FILE, "utf8");
  const rows = CHECKS.map(
    ({ name, needs, finds }) => `| \`${name}\` | ${needs} | ${finds.join("; ").replaceAll("|", "\\|")} |`,
  );
  const table = ["| check | takes | finds |", "| - | - | - |", ...rows, ""].join("\n");
  const written = await format(
    page.replace(/\| check[^]*?\n\n/, () => `${table}\n`),
    { parser: "markdown", printWidth: 120 },
  );
  if (process.env["UPDATE"] !== undefined) writeFileSync(FILE, written);
  assert.equal(page, written, "out of date; run this test with UPDATE=1 to rewrite it");
});

test("each check is in a file of its name, and listed", async () => {
  const files = await readdir(join(ROOT, "tools", "gatehouse", "doctor", "checks"));
  assert.deepEqual(CHECKS.map(({ name }) => `${name}.ts`).sort(), files.sort());
});
