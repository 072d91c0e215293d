import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseReference } from "../../../tools/registry/reference.ts";

describe("where an image is pushed to", () => {
  const good: [text: string, registry: string, name: string, tag?: string][] = [
    ["registry.example.com/gatehouse", "registry.example.com", "gatehouse"],
    ["registry.example.com/sso/team_a/gate--house:0.1.0", "registry.example.com", "sso/team_a/gate--house", "0.1.0"],
    ["127.0.0.1:5000/gatehouse:v1", "127.0.0.1:5000", "gatehouse", "v1"],
    ["localhost/gatehouse:latest", "localhost", "gatehouse", "latest"],
    ["[::1]:5000/gatehouse", "[::1]:5000", "gatehouse"],
    [`registry.example.com/x:${"t".repeat(128)}`, "registry.example.com", "x", "t".repeat(128)],
  ];
  for (const [text, registry, name, tag] of good) {
    it(`is read from ${text.slice(0, 60)}`, () => {
      assert.deepEqual(parseReference(text), tag === undefined ? { registry, name } : { registry, name, tag });
    });
  }

  const bad = [
    "",
    "gatehouse:0.1.0",
    "sso/gatehouse:0.1.0",
    "oci://registry.example.com/gatehouse",
    "registry.example.com/Gatehouse",
    "registry.example.com/",
    "registry.example.com/a//b",
    "registry.example.com/a/../b",
    "registry.example.com/gatehouse:",
    "registry.example.com/gatehouse:a b",
    `registry.example.com/x:${"t".repeat(129)}`,
    `registry.example.com/x@sha256:${"0".repeat(64)}`,
    "-registry.example.com/gatehouse",
    "registry.example.com/gatehouse\n",
  ];
  for (const text of bad) {
    it(`is not ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.throws(() => parseReference(text), /is not REGISTRY\/NAME:TAG/);
    });
  }
});
