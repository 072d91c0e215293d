import assert from "node:assert/strict";
import { test } from "node:test";
import { paced } from "../../../tools/envoy/pace.ts";
import { rounds } from "../../support/hostile/rounds.ts";
import { ask, chain, leftBy, pick, randomBelow } from "./text-layer.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const STRINGS = ["", "iss", "é", "😀", "\u2028", '"', "\\", "/", "\0", "\x1f\x7f", "</script>", "a b", "_", "\uffff"];
const PIECES = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "\t",
    '"',
    "\\",
    '"a"',
    '"b"',
    '"a":',
    '"b":',
    "1",
    "0",
    "-",
    ".",
    "e",
    "E",
  ],
  ...["+", "00", "1.5", "true", "false", "null", "\\u", "\\n", "\\ud83d", "\\ude00", "é", "😀", "\0", "\x0b", "\u00a0"],
  ...["\ufeff", "/", "'", "NaN", "tru", "[]", "{}", "[1]", '{"a":1}', "x", '"\\u0061"', "\x7f", "1e400", "-0"],
];

function randomNumber(): number {
  switch (randomBelow(5)) {
    case 0:
      return randomBelow(1000) - 500;
    case 1:
      return 1.7e9 + randomBelow(1e9) / 1000;
    case 2:
      return Number.MAX_SAFE_INTEGER - randomBelow(5);
    case 3:
      return (randomBelow(2 ** 32) / 7919) * 10 ** (randomBelow(600) - 300);
    default:
      return pick([0, -0, 5e-324, 1e21, 1e-7]);
  }
}

function randomValue(depth: number): Json {
  switch (randomBelow(depth > 0 ? 7 : 4)) {
    case 0:
      return pick([null, true, false]);
    case 1:
      return randomNumber();
    case 2:
    case 3:
      return chain(STRINGS, 5);
    case 4:
      return Array.from({ length: randomBelow(5) }, () => randomValue(depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: randomBelow(5) }, () => [chain(STRINGS, 3), randomValue(depth - 1)]),
      );
  }
}

/** The document of a value with other blanks and some characters escaped. */
function randomSpelling(value: Json): string {
  const text = JSON.stringify(value, null, pick(["", " ", "\t", "\n\r "]));
  return text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => {
    const inside = string.slice(1, -1);
    return `"${inside.replace(/\\u....|\\.|[^]/gu, sometimesEscaped)}"`;
  });
}

/** An escape as it is; a character as it is or with each UTF-16 unit escaped. */
function sometimesEscaped(piece: string): string {
  if (piece.startsWith("\\") || randomBelow(3) > 0) return piece;
  const units = Array.from({ length: piece.length }, (_, i) => piece.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

function mutated(bytes: Buffer): Buffer {
  const at = randomBelow(bytes.length + 1);
  const piece = randomBelow(4) > 0 ? Buffer.from(pick(PIECES)) : Buffer.of(randomBelow(256));
  const removed = pick([0, 0, 1, 2, piece.length]);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + removed)]);
}

/** What `JSON.parse` answers, or undefined where it throws; `ignoreBOM`: a byte order mark is no JSON. */
function parsed(bytes: Buffer, ignoreBOM: boolean): { text: string; value: Json } | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM }).decode(bytes);
    return { text, value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** What `JSON.parse` answers, or undefined where it throws or where we are to be stricter. */
function expected(bytes: Buffer): Json | undefined {
  const document = parsed(bytes, true);
  if (document === undefined) return undefined;
  const { text, value } = document;
  const outsideStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const hasDuplicates = outsideStrings.split(":").length - 1 !== memberCount(value);
  return hasDuplicates || hasLoneSurrogate(value) ? undefined : value;
}

function memberCount(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, child) => sum + memberCount(child), own);
}

function hasLoneSurrogate(value: Json): boolean {
  if (typeof value === "string") return Buffer.from(value).toString() !== value;
  if (typeof value !== "object" || value === null) return false;
  return Object.keys(value).some(hasLoneSurrogate) || Object.values(value).some((child) => hasLoneSurrogate(child));
}

/** Numbers may differ by some units in the last place when they have many digits or a large exponent. */
function assertSame(actual: Json | undefined, wanted: Json | undefined, document: string): void {
  if (typeof wanted === "number" && typeof actual === "number" && actual !== wanted) {
    assert.ok(Math.abs(actual - wanted) <= 16 * Math.max(Number.EPSILON * Math.abs(wanted), 5e-324), document);
  } else if (typeof wanted === "object" && wanted !== null && typeof actual === "object" && actual !== null) {
    assert.deepEqual(Object.keys(actual), Object.keys(wanted), document);
    assert.equal(Array.isArray(actual), Array.isArray(wanted), document);
    for (const [name, child] of Object.entries(wanted))
      assertSame((actual as Record<string, Json>)[name], child, document);
  } else {
    assert.equal(actual, wanted, document);
  }
}

/** Whether it was accepted. */
function compare(bytes: Buffer): boolean {
  const wanted = expected(bytes);
  const rewritten = leftBy("rewriteJson", bytes);
  const document = JSON.stringify(bytes.toString());
  if (wanted === undefined) assert.equal(rewritten, null, `accepted ${document}`);
  else assert.notEqual(rewritten, null, `refused ${document}`);
  if (wanted !== undefined && rewritten !== null)
    assertSame(JSON.parse(rewritten.toString()) as Json, wanted, document);
  const isForeign = ask("foreignJsonError", bytes) === 0;
  assert.equal(isForeign, parsed(bytes, false) !== undefined, `as somebody else's: ${document}`);
  return rewritten !== null;
}

test("a valid document is read as JSON.parse reads it", () => {
  for (let round = 0; round < rounds(5000); round++) {
    const document = randomSpelling(randomValue(4));
    assert.ok(compare(Buffer.from(document)), document);
  }
});

test("a mutated document is accepted where JSON.parse accepts it, but for duplicates and lone surrogates, and those too when it is somebody else's", () => {
  let accepted = 0;
  for (let round = 0; round < rounds(20000); round++) {
    let bytes: Buffer = Buffer.from(randomSpelling(randomValue(2)));
    for (let mutation = randomBelow(3); mutation >= 0; mutation--) bytes = mutated(bytes);
    if (compare(bytes)) accepted++;
  }
  assert.ok(accepted > rounds(1000) && accepted < rounds(19000), `${accepted} accepted`);
});

test("tokens in any order are accepted where JSON.parse accepts them", () => {
  let accepted = 0;
  for (let round = 0; round < rounds(30000); round++) {
    if (compare(Buffer.from(chain(PIECES, 6)))) accepted++;
  }
  assert.ok(accepted > rounds(500), `${accepted} accepted`);
});

test("hostile documents of the maximal length cost little time", () => {
  const values = 16000;
  const sameEnd = Array.from({ length: values }, (_, i) => `"${String(i).padStart(13, "0")}":0`);
  const documents = [
    `{${sameEnd.join(",")}}`,
    `[${"0,".repeat(values)}0]`,
    `"${"\\u0041".repeat(43000)}"`,
    `[${"[]".repeat(values)}`,
    `1${"0".repeat(262000)}`,
    "[".repeat(262144),
    `{"${"a".repeat(131000)}":0,"${"a".repeat(130999)}b":1}`,
  ];
  for (const document of documents) {
    const start = performance.now();
    ask("jsonError", document);
    const elapsed = performance.now() - start;
    // Some milliseconds; quadratic time would be seconds.
    assert.ok(elapsed < paced(250), `${elapsed} ms for ${document.slice(0, 20)}`);
  }
});
