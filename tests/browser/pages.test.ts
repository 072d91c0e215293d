import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { ROOT } from "../../tools/build/root.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { type MetPage, PAGES } from "../support/pages/pages.ts";
import { LOGO_URL, MARKUP, PagesWorld } from "../support/pages/pages-world.ts";

// Every page that a person can meet, in a real browser.

/** Their tags, in lower case: each has a file. */
const LANGUAGES = readdirSync(join(ROOT, "assembly", "gateway", "replies", "languages"))
  .filter((name) => /^[a-z]{2}(-[a-z]+)?\.ts$/.test(name))
  .map((name) => name.slice(0, -3));
/** At most so many on a page, without names, addresses and ids. */
const MOST_WORDS = 60;

const executable = findChromium();
let browser: RunningChromium | undefined;
let axeSource = "";
let at: PagesWorld;
before(async () => {
  if (executable === undefined) return;
  at = await PagesWorld.start();
  browser = await startChromium(executable);
  axeSource = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
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

/** A page in a language, on which nothing may go wrong; undefined where the test is skipped. */
async function open(t: TestContext, language: string): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.setExtraHTTPHeaders({ "accept-language": language });
  const page = await browser.context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // What is no 200 counts among the errors.
    if (message.type() === "error" && !/status of [45]\d\d/.test(message.text())) problems.push(message.text());
  });
  t.after(async () => {
    await page.close();
    assert.deepEqual(problems, []);
  });
  return page;
}

/** Leads a page to one of those that there are, and keeps it there: one that asks again by itself stays as it is. */
async function lead(page: Page, met: MetPage): Promise<void> {
  await browser?.context.clearCookies();
  at.world.reset();
  await page.unrouteAll();
  await met.reach(page, at);
  await page.route("**/*", (route) => route.abort("aborted"));
}

/** A page that was led somewhere; undefined where the test is skipped. */
async function meet(t: TestContext, met: MetPage): Promise<Page | undefined> {
  const page = await open(t, "en");
  if (page !== undefined) await met.reach(page, at);
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

// First of all: the longer an outage lasts, the longer are its pauses.
test("a page that says that the provider can't be reached asks again by itself", async (t) => {
  const unreachable = PAGES.find(({ name }) => name === "unreachable");
  const page = unreachable === undefined ? undefined : await meet(t, unreachable);
  if (page === undefined) return;
  assert.equal(page.url(), `${at.originOf("down")}/`);
  await page.waitForURL(`${at.originOf("down")}/oauth2/start?rd=%2F`);
  await page.getByRole("heading", { name: "Signing in is not possible right now" }).waitFor();
});

for (const met of PAGES) {
  test(`${met.name}, ${met.when}: is read, operated and seen by everybody`, async (t) => {
    const page = await open(t, "en");
    if (page === undefined) return;
    await lead(page, met);
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

for (const language of LANGUAGES.filter((tag) => tag !== "en")) {
  test(`in ${language}: each page says so, and nothing is found wrong with it`, async (t) => {
    const page = await open(t, language);
    if (page === undefined) return;
    for (const met of PAGES) {
      await lead(page, met);
      assert.equal(await page.evaluate("document.documentElement.lang.toLowerCase()"), language, met.name);
      assert.deepEqual(await findings(page), [], met.name);
      await page.setViewportSize({ width: 320, height: 568 });
      assert.deepEqual(await page.evaluate(CUT_OFF), [], `${met.name}, at 320 pixels`);
    }
  });
}

/** A page of the origin that has texts, colours and a logo of its own. */
const own = (path: string): MetPage => ({
  name: `own ${path}`,
  when: "",
  heading: "",
  reach: async (page) => {
    await page.route(/^https:/, (route) =>
      route.fulfill({
        contentType: "image/svg+xml",
        body: '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40"/></svg>',
      }),
    );
    await page.goto(at.originOf("own") + path);
  },
});

test("what is configured shows as text, the logo comes from its origin, and the colours can be read", async (t) => {
  const asked: string[] = [];
  browser?.context.on("request", (request) => {
    if (request.url().startsWith("https:")) asked.push(`${request.url()} ${request.headers()["referer"] ?? ""}`);
  });
  const page = await meet(t, own("/"));
  if (page === undefined) return;
  assert.equal(await page.title(), MARKUP);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), MARKUP);
  assert.equal(await page.getByRole("link").first().textContent(), MARKUP);
  assert.equal(await page.locator(".help").textContent(), MARKUP);
  assert.ok((await page.getByRole("main").innerText()).includes(`your account at ${MARKUP}.`));
  assert.equal(await page.locator("img").count(), 1);
  assert.equal(await page.evaluate("document.images[0].naturalWidth"), 120);
  assert.deepEqual(asked, [`${new URL(LOGO_URL).href} `]);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await findings(page), [], colorScheme);
  }
});

test("what a provider says of somebody shows as text", async (t) => {
  if (browser !== undefined) at.world.provider.user = { ...at.world.provider.user, email: `${MARKUP}@example.com` };
  const page = await meet(t, own("/"));
  if (page === undefined) return;
  await page.getByRole("link").first().click();
  await page.waitForURL(`${at.originOf("own")}/`);
  await page.goto(`${at.originOf("own")}/admin`);
  assert.ok((await page.getByRole("main").innerText()).includes(`You are signed in as ${MARKUP}@example.com.`));
  assert.equal(await page.locator("main script").count(), 0);
});

test("a button has an edge where colours are forced, and in print", async (t) => {
  const page = await meet(t, own("/"));
  if (page === undefined) return;
  const edge = (): Promise<string> =>
    page.evaluate("getComputedStyle(document.querySelector('.action')).borderTopColor");
  assert.equal(await edge(), "rgba(0, 0, 0, 0)");
  await page.emulateMedia({ forcedColors: "active" });
  assert.notEqual(await edge(), "rgba(0, 0, 0, 0)");
  await page.emulateMedia({ forcedColors: "none", media: "print" });
  const [color, border, background] = await page.evaluate<string[]>(
    `(({ color, borderTopColor, backgroundColor }) => [color, borderTopColor, backgroundColor])(getComputedStyle(document.querySelector(".action")))`,
  );
  assert.deepEqual([border, background], [color, "rgba(0, 0, 0, 0)"]);
});
