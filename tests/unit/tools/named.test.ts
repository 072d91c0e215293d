import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { named } from "../../../tools/test/named.ts";

const PATHS = [
  "tests/emulated/refresh/order.test.ts",
  "tests/unit/session/record.spec.ts",
  "tests/unit/session/record-order.spec.ts",
  "tests/gateway/login.test.ts",
];

describe("a test file is named", () => {
  it("by its path", () => {
    for (const path of PATHS) assert.deepEqual([named(path, PATHS), named(`./${path}`, PATHS)], [[path], [path]]);
  });

  it("by the name of the file, with its ending or without, though others have that in theirs", () => {
    assert.deepEqual(named("order.test.ts", PATHS), ["tests/emulated/refresh/order.test.ts"]);
    assert.deepEqual(named("record", PATHS), ["tests/unit/session/record.spec.ts"]);
  });

  it("by a part of its path, and then several may be meant", () => {
    assert.deepEqual(named("gateway/", PATHS), ["tests/gateway/login.test.ts"]);
    assert.deepEqual(named("order.", PATHS), [PATHS[0], PATHS[2]]);
  });

  it("by nothing else: what was looked through is said, and what comes close", () => {
    assert.throws(
      () => named("logni", PATHS),
      /none of 4 test files is called logni.*close to it are:\n.*login\.test\.ts/s,
    );
  });
});
