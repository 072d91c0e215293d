import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { type MetPage, PAGES } from "../support/pages/pages.ts";
import { PagesWorld } from "../support/pages/pages-world.ts";

// Every page that a person can meet, in a real browser.

const LANGUAGES = ["en"];
/** At most so many on a page, without names, addresses and ids. */
const MOST_WORDS = 60;

const executable = findChromium();
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let browser: RunningChromium | undefined;
let at: PagesWorld;
let axeSource = "";
before(async () => {
  if (executable === undefined) return;
  at = await PagesWorld.start();
  browser = await startChromium(executable);
  axeSource = await readFile(axe, "utf8");
});
after(async () => {
  await browser?.stop();
  if (executable !== undefined) await at.stop();
});
beforeEach(async () => {
  if (browser === undefined) return;
  await browser.context.clearCookies();
  at.world.reset();
});

/** A page that `reach` has led somewhere, in a language, and what went wrong on it; undefined where the test is skipped. */
async function meet(t: TestContext, met: MetPage, language: string): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.setExtraHTTPHeaders({ "accept-language": language });
  const page = await browser.context.newPage();
  t.after(() => page.close());
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // What is no 200 counts among the errors.
    if (message.type() === "error" && !/status of [45]\d\d/.test(message.text())) problems.push(message.text());
  });
  await met.reach(page, at);
  assert.deepEqual(problems, [], met.name);
  return page;
}

/** What axe-core finds by WCAG 2.2, A and AA, and by what is commonly held good. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html + " " + failureSummary)))`);
}

/** What can be reached by Tab, in order, each with an outline. */
async function tabbed(page: Page): Promise<string[]> {
  const names: string[] = [];
  await page.evaluate("document.activeElement?.blur()");
  for (;;) {
    await page.keyboard.press("Tab");
    const [name, outline] = await page.evaluate<[string, string]>(
      `[document.activeElement.textContent || document.activeElement.name || "", getComputedStyle(document.activeElement).outlineStyle]`,
    );
    if ((await page.evaluate<boolean>("document.activeElement === document.body")) || names.length > 20) return names;
    assert.equal(outline, "solid", name);
    names.push(name);
  }
}

/** What can be followed or pressed, in the order of the page. */
const CONTROLS = `[...document.querySelectorAll("a, button, input:not([type=hidden])")]
  .filter((element) => element.checkVisibility())
  .map((element) => element.textContent || element.name)`;

/** Elements that reach over the window's edge, or hold more than is shown of them. */
const CUT_OFF = `[document.documentElement, ...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < 0 || right > innerWidth || element.scrollWidth > Math.max(element.clientWidth, element.offsetWidth);
  })
  .map((element) => element.tagName + " " + element.textContent)`;

for (const met of PAGES) {
  test(`${met.name}, ${met.when}: is read, operated and seen by everybody`, async (t) => {
    const page = await meet(t, met, "en");
    if (page === undefined) return;
    // One that asks again by itself stays as it is.
    await page.route("**/*", (route) => route.abort("aborted"));
    assert.equal(await page.getByRole("main").getByRole("heading", { level: 1 }).innerText(), met.heading);
    assert.notEqual(await page.title(), "");
    const text = await page.getByRole("main").innerText();
    assert.ok(text.split(/\s+/).length <= MOST_WORDS, text);
    assert.deepEqual(await tabbed(page), await page.evaluate(CONTROLS));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(page), [], colorScheme);
    }
    for (const size of ["100%", "200%"]) {
      await page.setViewportSize({ width: 320, height: 568 });
      await page.evaluate(`document.documentElement.style.fontSize = "${size}"`);
      assert.deepEqual(await page.evaluate(CUT_OFF), [], `at 320 pixels, text at ${size}`);
    }
  });
}

for (const language of LANGUAGES.slice(1)) {
  test(`in ${language}: each page says so, and nothing is found wrong with it`, async (t) => {
    for (const met of PAGES) {
      await browser?.context.clearCookies();
      if (browser !== undefined) at.world.reset();
      const page = await meet(t, met, language);
      if (page === undefined) return;
      assert.equal(await page.evaluate("document.documentElement.lang"), language, met.name);
      assert.deepEqual(await findings(page), [], met.name);
      await page.close();
    }
  });
}
