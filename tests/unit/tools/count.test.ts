import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countAsPect, countNode, withoutSkips } from "../../../tools/test/count.ts";

const SUMMARY = "\n  [Summary]\n    [Tests]: \u001b[32m7\u001b[39m / 8\n";

describe("counting as-pect's tests", () => {
  it("adds the files up", () => {
    const output =
      "\u001b[32m✔ tests/unit/a.spec.ts \u001b[39mPass: 5 / 5 Todo: 1 Time: 1ms\n" +
      "❌ tests/unit/b.spec.ts Pass: 2 / 3 Todo: 0 Time: 1ms\n";
    const verdict = countAsPect(output + SUMMARY, 2);
    assert.deepEqual(verdict, { count: { passed: 7, failed: 1, skipped: 1 }, objections: [], leftOut: [] });
  });

  it("objects to a file without tests and to files that did not run", () => {
    const output = "✔ tests/unit/a.spec.ts Pass: 7 / 8 Todo: 0\n✔ tests/unit/b.spec.ts Pass: 0 / 0 Todo: 0\n" + SUMMARY;
    const { objections } = countAsPect(output, 3);
    assert.deepEqual(objections, ["tests/unit/b.spec.ts has no tests", "2 of 3 spec files ran"]);
  });

  it("objects where a spec does not compile", () => {
    const { objections } = countAsPect("ERROR TS2304: Cannot find name 'nope'.\n", 1);
    assert.deepEqual(objections, ["0 of 1 spec files ran", "as-pect did not come to its summary"]);
  });
});

describe("counting node's tests", () => {
  const summary = (values: Record<string, number>): string =>
    Object.entries({ tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0, ...values })
      .map(([name, value]) => `ℹ ${name} ${value}\n`)
      .join("");

  it("counts cancelled tests as failed and todos as skipped", () => {
    const { count } = countNode(summary({ tests: 10, pass: 4, fail: 1, cancelled: 2, skipped: 1, todo: 2 }));
    assert.deepEqual(count, { passed: 4, failed: 3, skipped: 3 });
  });

  it("says why tests were left out, and counts those as failed where nothing may be", () => {
    const output =
      "✔ a test (1.2ms)\n  \u001b[90m﹣ by crane (13.1ms) # there is no crane on PATH\u001b[39m\n" +
      "﹣ the chart (0.7ms) # there is no helm on PATH\n﹣ the notes (0.7ms) # there is no helm on PATH\n";
    const verdict = countNode(output + summary({ tests: 4, pass: 1, skipped: 3 }));
    assert.deepEqual(verdict.leftOut, [
      "there is no crane on PATH",
      "there is no helm on PATH",
      "there is no helm on PATH",
    ]);
    assert.deepEqual(verdict.count, { passed: 1, failed: 0, skipped: 3 });
    assert.deepEqual(withoutSkips(verdict).count, { passed: 1, failed: 3, skipped: 0 });
  });

  it("lets be left out what is optional", () => {
    const output = "﹣ Keycloak (0.7ms) # optional: no Java\n﹣ the chart (0.7ms) # there is no helm on PATH\n";
    const verdict = countNode(output + summary({ tests: 3, pass: 1, skipped: 2 }));
    assert.deepEqual(withoutSkips(verdict).count, { passed: 1, failed: 1, skipped: 1 });
  });

  it("takes the last summary, since a test may print one", () => {
    assert.equal(countNode(summary({ tests: 99, pass: 99 }) + summary({ tests: 1, pass: 1 })).count.passed, 1);
  });

  it("objects to a file without tests, and does not count it", () => {
    const verdict = countNode(`✔ /repo/tests/unit/a.test.ts (12.3ms)\n${summary({ tests: 2, pass: 2 })}`);
    assert.deepEqual(verdict.objections, ["/repo/tests/unit/a.test.ts has no tests"]);
    assert.equal(verdict.count.passed, 1);
  });

  it("objects where there is no summary", () => {
    assert.deepEqual(countNode("Segmentation fault\n").objections, ["node's runner did not come to its summary"]);
  });
});
