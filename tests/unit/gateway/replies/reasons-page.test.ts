import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../../tools/build/root.ts";
import { type Reason, reasonsPage } from "../../../../tools/reasons/page.ts";
import { asModule } from "../../../support/assemblyscript/as-module.ts";

const FILE = join(ROOT, "docs", "reasons.md");

const wasm = await asModule("tests/unit/gateway/replies/exports.ts");

/** All but the first, which is that of nothing. */
const reasons = Array.from({ length: wasm.call("reasonCount") - 1 }, (_, i): Reason => {
  const length = wasm.call("describe", i + 1);
  const text = wasm.read(wasm.call("resultAddress"), length).toString();
  const [label = "", log = "", status = "", title = "", advice = ""] = text.split("\n");
  return { label, log, status: Number(status), title, advice };
});

test("docs/reasons.md says of each reason what it means, what the user saw, and how to mend it", () => {
  const page = reasonsPage(reasons);
  if (process.env["UPDATE"] !== undefined) writeFileSync(FILE, page);
  assert.equal(readFileSync(FILE, "utf8"), page, "out of date; run this test with UPDATE=1 to rewrite it");
});

test("a reason without a mend, and a mend without a reason, are noticed", () => {
  const further = { label: "of_later_days", log: "", status: 400, title: "", advice: "" };
  assert.throws(() => reasonsPage([...reasons, further]), /no mend for of_later_days/);
  assert.throws(() => reasonsPage(reasons.slice(1)), /no reason: discovery_unreachable/);
});
