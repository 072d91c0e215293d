import assert from "node:assert/strict";
import { test } from "node:test";
import { patternsOf } from "../../../tools/gatehouse/migrate/path-regex.ts";

// A regular expression becomes patterns only where both match the same paths.

const KNOWN: readonly (readonly [regex: string, patterns: readonly string[]])[] = [
  ["^/health$", ["/health"]],
  ["^/metrics", ["/metrics*"]],
  ["^/public/.*$", ["/public/*"]],
  ["^/public/.*", ["/public/*"]],
  ["^/public/.*?", ["/public/*"]],
  ["\\.css$", ["*.css"]],
  ["^.*\\.css$", ["*.css"]],
  ["^/(a|b)/", ["/a/*", "/b/*"]],
  ["^/a$|^/b$", ["/a", "/b"]],
  ["^/docs(/.*)?$", ["/docs/*", "/docs"]],
  ["^/docs/?$", ["/docs/", "/docs"]],
  ["^/favicon\\.ico$", ["/favicon.ico"]],
  ["^/users/[^/]+/avatar$", ["/users/{*}/avatar"]],
  ["^/users/[^/]+/", ["/users/{*}/{**}"]],
  ["^\\/api\\/v1$", ["/api/v1"]],
  ["^(?:/a)$", ["/a"]],
];

for (const [regex, patterns] of KNOWN) {
  test(`${regex} is ${patterns.join(", ")}`, () => {
    assert.deepEqual(patternsOf(regex), { patterns });
  });
}

const NONE: readonly (readonly [regex: string, why: RegExp])[] = [
  ["/public/", /anywhere/],
  ["/static", /anywhere/],
  [".*", /opens every path/],
  ["^/", /opens every path/],
  ["", /opens every path/],
  ["^api", /never matches/],
  ["^/a.c$", /no pattern/],
  ["^/a.+$", /no pattern/],
  ["^/v[0-9]$", /no pattern/],
  ["^/v\\d+$", /no pattern/],
  ["(?i)^/a$", /no pattern/],
  ["^/a{1,3}$", /no pattern/],
  ["^/a/.*/b$", /no pattern/],
  ["^/a*$", /no pattern/],
  ["^/x[^/]+$", /no pattern/],
  ["^/a(", /no pattern/],
  ["^/a)b$", /no pattern/],
  ["^/caf\u00e9$", /no pattern/],
  ["^/a%20b$", /no pattern/],
  ["^/a\\*$", /no pattern/],
  ["^/a$b", /no pattern/],
];

for (const [regex, why] of NONE) {
  test(`${regex === "" ? "nothing" : regex} is no pattern`, () => {
    const found = patternsOf(regex);
    assert.ok("why" in found, JSON.stringify(found));
    assert.match(found.why, why);
  });
}

/** Whether a path is what a pattern stands for, as docs/configuration.md says it. */
function matches(pattern: string, path: string): boolean {
  if (pattern.includes("{")) {
    const source = pattern
      .replace(/[.]/g, "\\.")
      .replaceAll("{**}", "\0")
      .replaceAll("{*}", "[^/]+")
      .replaceAll("\0", ".*");
    return new RegExp(`^${source}$`, "s").test(path);
  }
  if (pattern.endsWith("*")) return path.startsWith(pattern.slice(0, -1));
  return pattern.startsWith("*") ? path.endsWith(pattern.slice(1)) : path === pattern;
}

test("on random expressions and paths, patterns match what the expression matches", () => {
  const pieces = ["/", "a", "b", "\\.", "[^/]+", "(a|b)", "(/a)?", "/?", "(?:b|/.*)", "a$|^/b", ".*"];
  const starts = ["^", "^/", "^/", "", "^.*"];
  const ends = ["$", "$", "", ".*"];
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  let translated = 0;
  for (let round = 0; round < 10_000; round++) {
    const middle = Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]);
    const regex = [starts[random(starts.length)], ...middle, ends[random(ends.length)]].join("");
    const found = patternsOf(regex);
    if ("why" in found) continue;
    translated++;
    const expression = new RegExp(regex, "s");
    for (let i = 0; i < 20; i++) {
      const path = `/${Array.from({ length: random(7) }, () => "ab./"[random(4)]).join("")}`;
      const isOpen: boolean = found.patterns.some((pattern) => matches(pattern, path));
      assert.equal(isOpen, expression.test(path), `${regex} is ${found.patterns.join(" ")}, for ${path}`);
    }
  }
  assert.ok(translated > 1000, translated.toString());
});
