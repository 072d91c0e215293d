import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { posix } from "node:path";
import { test } from "node:test";
import { goClean, python } from "../../support/paths/servers.ts";
import { spellings } from "../../support/paths/spellings.ts";
import { decode, mergeSlashes, pathOf, resolveDots, turnBackslashes } from "../../support/paths/steps.ts";

const COUNT = 3_000;

function some(count = COUNT): string[] {
  const paths: string[] = [];
  for (const path of spellings(11)) if (paths.push(path) === count) break;
  return paths;
}

/** Runs a program of Python on a list of texts, and answers the list that it makes of them. */
function runPython(body: string, texts: readonly string[]): unknown[] {
  const program = `import json, posixpath, sys\nfrom urllib.parse import *\nprint(json.dumps([${body} for p in json.load(sys.stdin)]))`;
  const output = execFileSync("python3", ["-c", program], { input: JSON.stringify(texts), maxBuffer: 1 << 26 });
  return JSON.parse(output.toString()) as unknown[];
}

test("escapes are decoded as Python's unquote does", () => {
  const paths = [...some(), "/%", "/%4", "/%zz%41", "/%%41", "/%2541", "/%c0%af", "/%ff"];
  assert.deepEqual(
    paths.map((path) => decode(path)),
    runPython('unquote(p, "latin1")', paths),
  );
});

test("Python's paths are those of unquote, normpath, urlsplit and urlparse", () => {
  const paths = some();
  const real = runPython(
    '[unquote("/" + p.split("?")[0].lstrip("/"), "latin1"), posixpath.normpath(unquote("/" + p.split("?")[0].lstrip("/"), "latin1")), urlsplit(p).path, urlparse(p).path]',
    paths,
  ) as string[][];
  for (const [i, path] of paths.entries()) {
    const modelled = python(path);
    for (const reading of real[i] ?? []) {
      // It keeps no slash at the end.
      assert.ok(
        modelled.some((other) => other?.replace(/(?<=.)\/+$/, "") === reading.replace(/(?<=.)\/+$/, "")),
        `${path}: ${reading}`,
      );
    }
  }
});

test("Go's path.Clean is Python's normpath, but for two slashes at the beginning", () => {
  const paths = some().map((path) => mergeSlashes(pathOf(path)));
  assert.deepEqual(
    paths.map((path) => goClean(path).replace(/(?<=.)\/$/, "")),
    runPython("posixpath.normpath(p)", paths),
  );
});

test("dots are resolved as by the URL Standard, and with merged slashes as by POSIX", () => {
  for (const path of some()) {
    const raw = pathOf(path).replace(/#.*/s, "");
    // The parser of Node 20 overlooks dots behind such a segment.
    if (/\/\.[^./]/.test(turnBackslashes(raw))) continue;
    const { pathname } = new URL(`http://app.example.com${raw}`);
    assert.equal(resolveDots(turnBackslashes(raw), { escaped: true }), pathname, path);
    const merged = mergeSlashes(raw);
    assert.equal(resolveDots(merged)?.replace(/(?<=.)\/$/, ""), posix.normalize(merged).replace(/(?<=.)\/$/, ""), path);
  }
});
