import assert from "node:assert/strict";
import { test } from "node:test";
import { HOSTILE, SAFE } from "./return-urls.ts";
import { ask, chain } from "./text-layer.ts";

const ORIGIN = "https://app.example.com";
const PIECES = [
  ...[
    "/",
    "/",
    "//",
    "\\",
    "%2f",
    "%5c",
    "%09",
    "%0a",
    "%20",
    "%252f",
    "%2e",
    ".",
    "..",
    "/.",
    "/..",
    ";",
    "@",
    ":",
    "?",
    "#",
  ],
  ...["a", "evil.example", "\t", "\n", "\r", " ", "\0", "%", "%25", "é", "／", "http:", "javascript:", "&", "="],
];

function isSafe(text: string): boolean {
  return ask("isSafe", text) !== 0;
}

/** Decodes the path as a careless server might that redirects to what it decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a browser that resolves `text`, or what servers make of it, stays on the origin. */
function stays(text: string): boolean {
  const once = decoded(text);
  return [text, once, decoded(once)].every((location) => {
    const url = new URL(location, ORIGIN);
    // Resolved again, since servers clean dot segments before they redirect.
    return url.origin === ORIGIN && new URL(url.pathname, ORIGIN).origin === ORIGIN;
  });
}

test("a path on the same host is a safe return URL", () => {
  for (const text of SAFE) assert.ok(isSafe(text), text);
});

test("what leaves the host, for browsers or for servers, is no safe return URL", () => {
  assert.ok(HOSTILE.length >= 120, `${HOSTILE.length} strings`);
  for (const text of HOSTILE) assert.ok(!isSafe(text), JSON.stringify(text));
});

test("what is safe stays on the origin for WHATWG, also decoded and cleaned", () => {
  for (const text of SAFE) assert.ok(stays(text), text);
  let safe = 0;
  for (let round = 0; round < 60000; round++) {
    const text = `/${chain(PIECES, 7)}`;
    if (!isSafe(text)) continue;
    safe++;
    const [path = ""] = text.split(/[?#]/);
    assert.ok(stays(path) && new URL(text, ORIGIN).origin === ORIGIN, JSON.stringify(text));
  }
  assert.ok(safe > 5000, `${safe} safe`);
});
