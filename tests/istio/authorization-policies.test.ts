import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { record, TRANSLATIONS } from "../support/policies/policies.ts";
import { theRig } from "./rig/rig.ts";

test("Istio translates the recorded rules as it did when they were recorded", () => {
  const lines = (text: string): unknown[] =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(lines(record(theRig().toolbox.path("translate"))), lines(readFileSync(TRANSLATIONS, "utf8")));
});
