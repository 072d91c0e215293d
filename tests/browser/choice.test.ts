import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { ACCOUNT } from "../../tools/demo/account.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// One host whose people choose between two oidc-providers.

const HOST = "wiki.example.com";
const ORIGIN = `http://${HOST}`;
const STAFF = "Sign in with accountsandidentities.example.com";
const GUESTS = "Sign in with the partners & guests of Example Corporation";

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: RelyingPartiesWorld | undefined;
before(async () => {
  if (executable === undefined) return;
  const callback = (name: string): string => `${ORIGIN}/oauth2/callback/${name}`;
  world = await RelyingPartiesWorld.start({
    providers: { staff: { redirectUrls: [callback("staff")] }, guests: { redirectUrls: [callback("guests")] } },
    configure: (common, party) => ({
      ...common,
      hosts: [HOST],
      signIn: { mode: "PAGE" },
      pages: { title: "Sign in to the wiki" },
      relyingParties: [STAFF, GUESTS].map((label, i) => {
        const name = i === 0 ? "staff" : "guests";
        const displayName = label.slice("Sign in with ".length);
        const provider = { clusters: { "*": name }, displayName };
        return party(name, { name, redirectUrl: callback(name), provider });
      }),
    }),
  });
  await world.ready(HOST);
  browser = await startChromium(executable, { hosts: new Map([[HOST, world.gateway.port]]) });
});
after(async () => {
  await browser?.stop();
  await world?.stop();
});

/** A page without cookies, and what goes wrong on it; undefined where the test is skipped. */
async function open(t: TestContext): Promise<{ page: Page; problems: string[] } | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // The choice is a 401, which Chromium counts among the errors.
    if (message.type() === "error" && !message.text().includes("status of 401")) problems.push(message.text());
  });
  return { page, problems };
}

async function logOn(page: Page, provider: string): Promise<void> {
  await page.waitForURL((address) => address.origin === world?.issuerOf(provider));
  await page.getByLabel("E-mail or user name").fill(ACCOUNT.claims.email);
  await page.getByLabel("Password").fill(ACCOUNT.password);
  await page.getByRole("button", { name: "Log On" }).click();
}

/** The issuer of the token that the application got with the page that is shown. */
async function issuerShown(page: Page): Promise<string> {
  const { headers } = JSON.parse((await page.locator("body").textContent()) ?? "") as { headers: [string, string][] };
  const [, authorization = ""] = headers.find(([name]) => name.toLowerCase() === "authorization") ?? [];
  const payload = Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { iss: string }).iss;
}

function cookieNames(page: Page): Promise<string[]> {
  const ours = page.context().cookies(ORIGIN);
  return ours.then((cookies) =>
    cookies
      .map(({ name }) => name)
      .filter((name) => name.startsWith("gatehouse"))
      .sort(),
  );
}

test("people choose a provider, are remembered, sign in another way, sign out of both, and choose again", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, problems } = opened;

  await page.goto(`${ORIGIN}/page?a=b`);
  await page.getByRole("heading", { name: "Sign in to the wiki" }).waitFor();
  await page.getByRole("link", { name: GUESTS }).click();
  await logOn(page, "guests");
  await page.waitForURL(`${ORIGIN}/page?a=b`);
  assert.equal(await issuerShown(page), world?.issuerOf("guests"));

  // Without the session the choice is remembered: one button, and a way to the others.
  await page.context().clearCookies({ name: /^gatehouse-guests/ });
  await page.goto(`${ORIGIN}/other`);
  await page.getByText("You will be asked for your account at the partners & guests").waitFor();
  await page.getByRole("link", { name: "Sign in another way" }).click();
  await page.getByRole("link", { name: STAFF }).click();
  await logOn(page, "staff");
  await page.waitForURL(`${ORIGIN}/other`);
  assert.equal(await issuerShown(page), world?.issuerOf("staff"));

  await page.goto(`${ORIGIN}/oauth2/start?rp=guests&rd=/third`);
  await page.waitForURL(`${ORIGIN}/third`);
  assert.equal(await issuerShown(page), world?.issuerOf("guests"), "the provider remembers who signed in");
  assert.deepEqual(await cookieNames(page), ["gatehouse-choice", "gatehouse-guests", "gatehouse-staff"]);

  // Over http browsers do not say where a request comes from: so they are asked.
  await page.goto(`${ORIGIN}/oauth2/sign_out`);
  await page.getByRole("button", { name: "Sign out" }).click();
  // The form leads to the provider that was chosen last, which asks about its own session.
  await page.getByText("Sign out here too?").waitFor();
  assert.equal(new URL(page.url()).origin, world?.issuerOf("guests"));
  assert.deepEqual(await cookieNames(page), []);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByText("You are signed out").waitFor();
  await page.getByText("You may still be signed in at accountsandidentities.example.com.").waitFor();
  assert.deepEqual(await cookieNames(page), []);
  await page.goto(`${ORIGIN}/page`);
  for (const name of [STAFF, GUESTS]) await page.getByRole("link", { name }).waitFor();
  assert.deepEqual(problems, [], "no page breaks its own Content-Security-Policy");
  await page.close();
});

test("the choice can be made with the keyboard alone", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page } = opened;
  await page.goto(`${ORIGIN}/keys`);
  const focused = (): Promise<string> => page.evaluate("document.activeElement.textContent");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), STAFF);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), GUESTS);
  const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
  assert.equal(outline, "solid", "where the focus is can be seen");
  await page.keyboard.press("Enter");
  await page.waitForURL((address) => address.origin === world?.issuerOf("guests") || address.pathname === "/keys");
  await page.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`at 320 pixels, ${colorScheme}, nothing is cut off and every text can be read`, async (t) => {
    const opened = await open(t);
    if (opened === undefined) return;
    const { page } = opened;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 568 });
    for (const path of ["/narrow", "/oauth2/sign_in?rp=guests", "/oauth2/signed_out", "/oauth2/start?rp=nobody"]) {
      await page.goto(ORIGIN + path);
      assert.deepEqual(await page.evaluate(WIDER_THAN_THE_WINDOW), [], path);
      assert.deepEqual(await page.evaluate(HARD_TO_READ), [], path);
    }
    await page.close();
  });
}

/** Elements that reach over the window's edge, or hold more than is shown of them. */
const WIDER_THAN_THE_WINDOW = `[...document.querySelectorAll("body *")]
  .filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < 0 || right > innerWidth || element.scrollWidth > Math.max(element.clientWidth, element.offsetWidth);
  })
  .map((element) => element.tagName + " " + element.textContent)`;

/** Texts whose contrast to what is behind them is less than 4.5 to 1 (WCAG 2.2, 1.4.3). */
const HARD_TO_READ = `(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map((part) => part / 255).map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === "rgba(0, 0, 0, 0)" ? behind(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll("h1, p, a, button, code")]
    .map((element) => {
      const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
      return [element.textContent, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)];
    })
    .filter(([, contrast]) => contrast < 4.5)
    .map(([text, contrast]) => text + " " + contrast.toFixed(1));
})()`;
