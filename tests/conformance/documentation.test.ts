import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPart, code, documentation, table } from "../support/configuration/documentation.ts";
import type { Case } from "./case.ts";
import { PLANS } from "./plans.ts";
import { PROFILES } from "./profiles.ts";

const FILE = "conformance.md";
const DEMANDS = { ACCEPTED: "accept", REFUSED: "refuse", EITHER: "either" } as const;

function rowOf(profile: string, { module, what, demand, reason }: Case): string[] {
  return [profile, code(module), what, DEMANDS[demand], reason === undefined ? "accepts" : `refuses: ${code(reason)}`];
}

test("there is a case for each module of the suite's plans, in their order, and no other", () => {
  const known = Object.fromEntries(PROFILES.map(({ plan, cases }) => [plan, cases.map(({ module }) => module)]));
  assert.deepEqual(known, { ...PLANS });
});

test("a case that the suite wants refused has a reason, and one that it wants accepted has none", () => {
  for (const { demand, module, reason } of PROFILES.flatMap(({ cases }) => cases)) {
    if (demand !== "EITHER") assert.equal(reason !== undefined, demand === "REFUSED", module);
  }
});

test("docs/conformance.md has each of them", () => {
  const rows = PROFILES.flatMap(({ name, cases }) => cases.map((one) => rowOf(name, one)));
  checkPart(
    "modules",
    table(["profile", "module", "what the provider does", "the suite says", "Gatehouse"], rows),
    FILE,
  );
  for (const plan of Object.keys(PLANS)) assert.ok(documentation(FILE).includes(`\`${plan}\``), plan);
});
