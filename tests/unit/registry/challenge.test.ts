import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { challengesIn } from "../../../tools/registry/challenge.ts";

describe("a registry's challenge", () => {
  const cases: [what: string, header: string, expected: [string, Record<string, string>][]][] = [
    [
      "asks for a token",
      'Bearer realm="https://auth.example.com/token",service="registry.example.com",scope="repository:a/b:pull,push"',
      [
        [
          "bearer",
          {
            realm: "https://auth.example.com/token",
            service: "registry.example.com",
            scope: "repository:a/b:pull,push",
          },
        ],
      ],
    ],
    ["asks for a password", 'Basic realm="a \\"quoted\\" name"', [["basic", { realm: 'a "quoted" name' }]]],
    ["may have no parameter", "Basic", [["basic", {}]]],
    [
      "may leave quotes and case to taste",
      "BEARER Realm=https://a.example/t",
      [["bearer", { realm: "https://a.example/t" }]],
    ],
    [
      "may offer several",
      'Negotiate, Bearer realm="https://a.example/t" , service="s", Basic realm="r"',
      [
        ["negotiate", {}],
        ["bearer", { realm: "https://a.example/t", service: "s" }],
        ["basic", { realm: "r" }],
      ],
    ],
    ["is none where there is nothing", "", []],
  ];
  for (const [what, header, expected] of cases) {
    it(what, () => {
      const found = challengesIn(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
      assert.deepEqual(found, expected);
    });
  }
});
