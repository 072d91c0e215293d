import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ROOT } from "../../../../tools/build/root.ts";
import { asModule } from "../../../support/assemblyscript/as-module.ts";

// What is said to people is there in every language, and is written as each is.

const FOLDER = join(ROOT, "assembly", "gateway", "replies", "languages");
/** Files there that are no language. */
const OTHERS = ["language.ts", "languages.ts", "text.ts"];
/** Nothing, in every language; and what stands between sentences, where that is nothing in some. */
const MAY_BE_EMPTY = ["None", "BetweenSentences"];
/** One and several. */
const COUNTED = ["Days", "Hours", "Minutes", "Seconds"];
/** A page has little more than one of them. */
const MOST_WORDS = 40;

const wasm = await asModule("tests/unit/gateway/replies/exports.ts");

function resultOf(length: number): string {
  return wasm.read(wasm.call("resultAddress"), length).toString();
}

/** The names of the texts, in their order: numbers are what the compiled module knows. */
const NAMES = [
  ...(/enum Text \{(.*?)\n\}/s.exec(readFileSync(join(FOLDER, "text.ts"), "utf8"))?.[1] ?? "").matchAll(
    /^ {2}(\w+)(?: = 0)?,$/gm,
  ),
].map(([, name = ""]) => name);

interface Described {
  readonly tag: string;
  readonly texts: ReadonlyMap<string, string>;
}

const LANGUAGES = Array.from({ length: wasm.call("languageCount") }, (_, place): Described => {
  const [tag = ""] = resultOf(wasm.call("describeLanguage", place)).split("\n");
  return { tag, texts: new Map(NAMES.map((name, text) => [name, resultOf(wasm.call("say", place, text))])) };
});
const [ENGLISH] = LANGUAGES;

test("a language is a file, and what the configuration calls it", () => {
  assert.equal(NAMES.length, wasm.call("textCount"));
  assert.deepEqual(
    readdirSync(FOLDER).filter((name) => !OTHERS.includes(name)),
    LANGUAGES.map(({ tag }) => `${tag.toLowerCase()}.ts`).sort(),
  );
  for (let place = 0; place < LANGUAGES.length; place++) {
    const [tag, configured, direction] = resultOf(wasm.call("describeLanguage", place)).split("\n");
    assert.equal(configured, tag);
    assert.equal(direction, "ltr");
  }
  assert.equal(ENGLISH?.tag, "en");
});

function placeholdersOf(words: string): string[] {
  return [...words.matchAll(/\{\w+\}/g)].map(([name]) => name);
}

for (const { tag, texts } of LANGUAGES) {
  describe(tag, () => {
    test("has every text, with the values that it has in English, one at most", () => {
      for (const [name, words] of texts) {
        const english = ENGLISH?.texts.get(name) ?? "";
        if (MAY_BE_EMPTY.includes(name)) continue;
        assert.notEqual(words.trim(), "", name);
        assert.deepEqual(placeholdersOf(words), placeholdersOf(english), name);
        assert.ok(placeholdersOf(words).length <= 1, name);
        assert.doesNotMatch(words.replace(/\{\w+\}/g, ""), /[{}<>&]/, name);
        assert.equal(words.split("|").length, COUNTED.includes(name) ? 2 : 1, name);
      }
    });

    test("says nothing as it is said in English", () => {
      const same = [...texts].filter(([name, words]) => /\w{3}/.test(words) && words === ENGLISH?.texts.get(name));
      const expected = tag === "fr" ? [["Minutes", "1 minute|{count} minutes"]] : [];
      if (tag !== "en") assert.deepEqual(same, expected);
    });

    test("is as short as English, ends sentences, and ends no title", () => {
      for (const [name, words] of texts) {
        assert.equal(words, words === " " ? " " : name === "BetweenNames" ? words : words.trim(), name);
        const count = [...new Intl.Segmenter(tag, { granularity: "word" }).segment(words)].filter(
          ({ isWordLike }) => isWordLike === true,
        ).length;
        assert.ok(count <= MOST_WORDS, `${name}: ${count} words`);
        if (name.endsWith("Title")) assert.doesNotMatch(words, /[.。：:]$/, name);
        const isSentence = /\.$/.test(ENGLISH?.texts.get(name) ?? "");
        if (isSentence) assert.match(words, tag === "ja" || tag.startsWith("zh") ? /[。：]$/ : /\.$/, name);
      }
    });

    test("has the marks of its writing", () => {
      for (const [name, words] of texts) {
        const text = words.replace(/\{\w+\}/g, "x");
        if (tag !== "en") assert.doesNotMatch(text, /["']/, name);
        if (tag === "fr") {
          assert.doesNotMatch(text, /[^\u00a0]:|[^\u202f][?!;]|«[^\u00a0]|[^\u00a0]»/, name);
        } else {
          assert.doesNotMatch(text, /[\u00a0\u202f][:?!;]/, name);
        }
        if (tag.startsWith("zh")) assert.doesNotMatch(text, /[,;?!]|\.(?![a-zA-Z])|:(?!\/)|[，。：；？！]\s/, name);
        if (tag === "ja") assert.doesNotMatch(text, /[,;?!]|\.(?![a-zA-Z])|[。、？！]\s/, name);
        if (tag === "es") assert.equal(text.includes("?"), text.includes("¿"), name);
      }
    });
  });
}

test("times are counted", () => {
  const said = (place: number) => [1, 60, 7200, 172_800].map((s) => resultOf(wasm.call("sayDuration", place, s)));
  assert.deepEqual(said(0), ["1 second", "1 minute", "2 hours", "2 days"]);
  assert.deepEqual(said(1), ["1 Sekunde", "1 Minute", "2 Stunden", "2 Tage"]);
  assert.equal(resultOf(wasm.call("sayDuration", 0, 90)), "90 seconds");
  assert.equal(resultOf(wasm.call("sayDuration", 0, 0)), "0 seconds");
});

test("a language that runs from right to left says so, and no style says where left is", () => {
  const page = resultOf(wasm.call("describeRightToLeftPage"));
  assert.match(page, /^<!doctype html><html lang="he" dir="rtl">/);
  assert.match(page, /<h1>להתנתק\?<\/h1>/);
  const [, style = ""] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  assert.ok(style.length > 100);
  assert.doesNotMatch(style, /\b(left|right)\b/);
});
