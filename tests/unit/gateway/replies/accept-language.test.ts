import assert from "node:assert/strict";
import { test } from "node:test";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { SeededRandom } from "../../../support/hostile/random.ts";

// Which language a request asks for (RFC 9110, section 12.5.4; RFC 4647, section 3.4).

const wasm = await asModule("tests/unit/gateway/replies/exports.ts");
const TAGS = ["en", "de", "es", "fr", "ja", "zh-CN", "zh-TW"];
const ROOM = 4096;
const address = wasm.allocate(ROOM);

/** The tag of the language that a value asks for; empty: that of the configuration will do. */
function accepted(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  wasm.write(address, bytes);
  return TAGS[wasm.call("accepted", address, bytes.length)] ?? "";
}

const CASES: [value: string, tag: string][] = [
  ["", ""],
  ["de", "de"],
  ["DE-at", "de"],
  ["de-AT-1996", "de"],
  ["deu", ""],
  ["d", ""],
  ["it", ""],
  ["it, fr", "fr"],
  ["en-GB,de;q=0.9", "en"],
  ["de;q=0.9,en-GB", "en"],
  ["de;q=0.5,en;q=0.5", "de"],
  ["pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "en"],
  ["es-419,es;q=0.9", "es"],
  // Chinese, by script and by country.
  ["zh", "zh-CN"],
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
  ["zh-Hans", "zh-CN"],
  ["zh-Hans-HK", "zh-CN"],
  ["zh-SG", "zh-CN"],
  ["zh-TW,zh;q=0.9,en-US;q=0.8", "zh-TW"],
  ["zh-HK", "zh-TW"],
  ["zh-MO", "zh-TW"],
  ["ZH-hant", "zh-TW"],
  ["zh-Hant-HK", "zh-TW"],
  ["zh-Hantx", "zh-CN"],
  // What may not be.
  ["en;q=0", ""],
  ["en;q=0,de", "de"],
  ["en,en;q=0,de;q=0.1", "de"],
  ["de;q=0.0,fr;q=0.001", "fr"],
  ["de-AT;q=0,de", "de"],
  // Whatever there is.
  ["*", ""],
  ["*,de;q=0.5", ""],
  ["*;q=0.1,de;q=0.5", "de"],
  ["it,*;q=0.5,fr;q=0.1", ""],
  ["*;q=0,fr;q=0.2", "fr"],
  // White space, case and emptiness.
  [" de ; q=0.5 ,\tfr ;\tQ=0.8 ", "fr"],
  [",,de,,", "de"],
  ["de;q=1.000,fr;q=1", "de"],
  ["de;q=.5,fr", "fr"],
  // What is malformed is not there.
  ["de;q=2,fr;q=0.1", "fr"],
  ["de;q=1.5,fr;q=0.1", "fr"],
  ["de;q=0.1234,fr;q=0.01", "fr"],
  ["de;q=-1,fr;q=0.1", "fr"],
  ["de;q,fr;q=0.1", "fr"],
  ["de;level=1,fr;q=0.1", "fr"],
  ["de;q=0.5;x,fr;q=0.1", "fr"],
  ["d e,fr", "fr"],
  ["de_AT,fr", "fr"],
  ["dé,fr", "fr"],
  ["de;q=0.", ""],
];

test("the language that is wanted most, of those that there are", () => {
  for (const [value, tag] of CASES) assert.equal(accepted(value), tag, JSON.stringify(value));
});

/** The same, said otherwise. */
function expected(value: string): string {
  const ranges = value
    .slice(0, 512)
    .split(",")
    .flatMap((item) => {
      const parts = /^[ \t]*([A-Za-z0-9*-]*)[ \t]*(?:;[ \t]*[qQ]=([01](?:\.\d{0,3})?)[ \t]*)?$/.exec(item);
      const weight = Number(parts?.[2] ?? 1);
      return parts === null || weight > 1 ? [] : [{ range: (parts[1] ?? "").toLowerCase(), weight }];
    });
  const known = new Map(TAGS.filter((tag) => tag !== "zh-CN").map((tag) => [tag.toLowerCase(), tag]));
  known.set("zh", "zh-CN");
  for (const name of ["zh-hant", "zh-hk", "zh-mo"]) known.set(name, "zh-TW");
  const languageOf = (range: string): string | undefined => {
    for (let part = range; part !== ""; part = part.slice(0, Math.max(part.lastIndexOf("-"), 0))) {
      const tag = known.get(part);
      if (tag !== undefined) return tag;
    }
    return range === "*" ? "" : undefined;
  };
  const refused = new Set(ranges.flatMap(({ range, weight }) => (weight === 0 ? [known.get(range)] : [])));
  const wanted = ranges
    .map(({ range, weight }) => ({ tag: languageOf(range), weight }))
    .filter(({ tag, weight }) => tag !== undefined && weight > 0 && !refused.has(tag));
  const most = Math.max(...wanted.map(({ weight }) => weight));
  return wanted.find(({ weight }) => weight === most)?.tag ?? "";
}

test("no value traps, however it is made, and each is read as the grammar says", () => {
  const random = new SeededRandom(17);
  const pieces = [
    ...["en", "de", "es-MX", "fr", "ja", "zh", "zh-Hant", "zh-TW", "zh-Hans-HK", "*", "it", "x-klingon", "i-default"],
    ...[",", ",", ",", ";q=0", ";q=0.5", ";q=1", ";q=0.001", ";Q=1.000", ";q=1.001", "; q=0.75", ";q=", ";", "-", " "],
    ...["\t", "\0", "\xff", "q", "=", "0", ".", "zh-", "-zh", "de--", "EN"],
  ];
  for (let round = 0; round < 20_000; round++) {
    const value = Array.from({ length: random.below(24) }, () => pieces[random.below(pieces.length)]).join("");
    assert.equal(accepted(value), expected(value), JSON.stringify(value));
  }
  for (const piece of pieces) {
    const value = piece.repeat(Math.floor(ROOM / piece.length));
    assert.equal(accepted(value), expected(value), `many of ${JSON.stringify(piece)}`);
  }
});

test("what is asked for behind 512 bytes costs nothing, and is not looked at", () => {
  assert.equal(accepted(`${" ".repeat(510)}de`), "de");
  assert.equal(accepted(`${" ".repeat(512)}de`), "");
  assert.equal(accepted(`${"it,".repeat(1000)}de`), "");
});
