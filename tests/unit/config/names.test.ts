import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignNames, knownKeys, parse } from "../../support/configuration/parser.ts";
import { ENVIRONMENT, EXAMPLE } from "./stop.ts";

const known = knownKeys();
const entries = foreignNames();

/** What the parser says of the example with one more key. */
function mistakesWith(path: string): string[] {
  const steps = path.replaceAll("[]", ".[]").split(".");
  const more = steps.reduceRight<unknown>((inner, step) => (step === "[]" ? [inner] : { [step]: inner }), {});
  const document = { ...EXAMPLE, ...(more as object) };
  return parse(Buffer.from(JSON.stringify(document)), ENVIRONMENT).mistakes;
}

function isPathOf(keys: readonly string[], path: string): boolean {
  return keys.some((key) => key === path || key.startsWith(`${path}.`) || key.startsWith(`${path}[`));
}

function withoutStyle(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

test("what other products' names lead to is a key", () => {
  for (const { names, path } of entries) {
    assert.ok(path === "" || isPathOf(known, path), `${names.join(" ")} -> ${path}`);
  }
});

test("other products' names are written without style, and each stands once", () => {
  const names = entries.flatMap((entry) => entry.names);
  for (const name of names.filter((other) => !other.includes("."))) assert.equal(name, withoutStyle(name));
  assert.equal(new Set(names).size, names.length);
});

test("other products' names are none of ours", () => {
  const ours = new Set(known.filter((key) => !/[.[]/.test(key)).map(withoutStyle));
  const names = entries.flatMap((entry) => entry.names);
  assert.deepEqual(
    names.filter((name) => ours.has(name)),
    [],
  );
});

test("each of other products' names is answered with the key that it leads to, and with no other", () => {
  for (const { names, path } of entries) {
    for (const name of names) {
      const at = name.includes(".") ? name : name.toUpperCase();
      const line = mistakesWith(at).find((text) => text.includes(": unknown key")) ?? "";
      const last = path.split(".").at(-1) ?? "";
      assert.match(line, path === "" ? /: unknown key, expected / : /: unknown key(; did you mean |, expected )/, name);
      assert.ok(line.includes(path) || line.includes(`"${last}"`), `${name}: ${line}`);
      assert.doesNotMatch(line, / or [a-z"]+[.a-z]*\?$/i, name);
    }
  }
});
