import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { affectedBy, type Imports } from "../../../tools/test/affected.ts";

const IMPORTS: Imports = new Map([
  ["tests/unit/text/url.spec.ts", ["assembly/text/url.ts"]],
  ["tests/unit/policy/hosts.spec.ts", ["assembly/policy/hosts.ts", "assembly/text/url.ts"]],
  ["tests/unit/text/json.test.ts", ["tests/unit/text/text-layer.ts"]],
  ["tests/unit/text/text-layer.ts", ["tests/support/hostile/random.ts"]],
  ["tests/emulated/request/pages.test.ts", ["tests/support/emulated/session.ts"]],
  ["tests/gateway/login.test.ts", ["tests/support/hostile/random.ts"]],
]);

describe("what is saved calls", () => {
  it("for itself, where it is a test, of whatever suite", () => {
    for (const test of ["tests/unit/text/url.spec.ts", "tests/gateway/login.test.ts"]) {
      assert.deepEqual(affectedBy(test, IMPORTS), [test]);
    }
  });

  it("for nothing, where it is a test that was removed", () => {
    assert.deepEqual(affectedBy("tests/unit/text/gone.test.ts", IMPORTS), []);
  });

  it("for the specs that import it, and the tests of its name, where it is the filter's", () => {
    const specs = ["tests/unit/policy/hosts.spec.ts", "tests/unit/text/url.spec.ts"];
    assert.deepEqual(affectedBy("assembly/text/url.ts", IMPORTS), specs);
    assert.deepEqual(affectedBy("assembly/gateway/answers/pages.ts", IMPORTS), [
      "tests/emulated/request/pages.test.ts",
    ]);
  });

  it("for the unit and emulated tests that it is imported by, with files between, and for none that start an Envoy", () => {
    assert.deepEqual(affectedBy("tests/support/hostile/random.ts", IMPORTS), ["tests/unit/text/json.test.ts"]);
  });
});
