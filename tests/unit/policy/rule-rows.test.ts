import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { Matcher, type Seen } from "../../support/policies/matcher.ts";
import type { Rule } from "../../support/policies/rules.ts";

/** As in rule-rows.yaml. */
interface Table {
  readonly name: string;
  readonly rule: Rule;
  readonly requests: readonly (readonly [Partial<Seen>, string])[];
}

const REQUEST: Seen = {
  method: "GET",
  authority: "app.example.com",
  path: "/",
  headers: [],
  remoteAddress: "203.0.113.9:0",
  localAddress: "10.0.0.5:8443",
  serverName: "",
};
const VERDICTS = { no: "does not match", maybe: "may match", yes: "matches" };

const tables = parse(readFileSync(join(import.meta.dirname, "rule-rows.yaml"), "utf8")) as Table[];

for (const { name, rule, requests } of tables) {
  test(`of requests as they were sent, ${name}`, async () => {
    const matcher = await Matcher.compile([rule]);
    for (const [change, verdict] of requests) {
      const [match = "maybe"] = matcher.judge({ ...REQUEST, ...change });
      assert.equal(VERDICTS[match], verdict, JSON.stringify(change));
    }
  });
}
