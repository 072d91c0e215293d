import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { explanationsOf, lineRowsIn, reasonsIn } from "../../../tools/gatehouse/explain/explanations.ts";

const reasons = reasonsIn(await readFile(join(ROOT, "docs", "reasons.md"), "utf8"));
const rows = lineRowsIn(await readFile(join(ROOT, "docs", "operations.md"), "utf8"), reasons);

function explained(text: string): string[] {
  return explanationsOf(text, reasons, rows).map(({ of }) => of);
}

test("each reason is explained by its label, alone and as the access log has it, with what to do", () => {
  assert.ok(reasons.size > 90, reasons.size.toString());
  for (const [label, { paragraphs }] of reasons) {
    for (const text of [label, `gatehouse_${label}`]) assert.deepEqual(explained(text), [label], text);
    assert.equal(paragraphs.length, 3, label);
    assert.match(paragraphs[1] ?? "", /^\*\*Mend:\*\* .{8,}/, label);
  }
});

test("each row of the table of log lines is found by a line that has what it names", () => {
  assert.ok(rows.length > 20, rows.length.toString());
  for (const { texts, explanation } of rows) {
    for (const has of texts) {
      const line = `gatehouse: refused, id LEMWoLsJ, ${has.replaceAll("…", "x")}; at "app.example.com/"`;
      assert.ok(explained(line).includes(explanation.of), line);
    }
  }
});

test("a line of the log is explained by what it has, and by its reason", () => {
  const line =
    'gatehouse: refused, id LEMWoLsJ, token_endpoint_unreachable: the token endpoint can\'t be reached or failed: Envoy had no answer from its cluster: "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure"; at "app.example.com/oauth2/callback"';
  assert.deepEqual(explained(line), ["remote connection failure", "token_endpoint_unreachable"]);
});

test("a reason that is a word of others is not taken for theirs", () => {
  assert.deepEqual(explained("callback_error: something with prefetch and none in it"), ["callback_error"]);
});

test("of what is not known nothing is said", () => {
  assert.deepEqual(explained("upstream said hello"), []);
});
