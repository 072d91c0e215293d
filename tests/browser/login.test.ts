import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import { decodeJwt } from "jose";
import type { Page } from "playwright-core";
import { ACCOUNT } from "../../tools/demo/account.ts";
import { type Demo, startDemo } from "../../tools/demo/demo.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";

const executable = findChromium();
let browser: RunningChromium | undefined;
let demo: Demo | undefined;

before(async () => {
  if (executable === undefined) return;
  demo = await startDemo({});
  browser = await startChromium(executable);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** A page of its own with the demo, or undefined where the test is skipped. */
async function open(t: TestContext): Promise<{ page: Page; url: string; problems: string[] } | undefined> {
  if (browser === undefined || demo === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // The sign-in page is a 401, which Chromium counts among the errors.
    if (message.type() === "error" && !message.text().includes("status of 401")) problems.push(message.text());
  });
  return { page, url: demo.url, problems };
}

async function logOn(page: Page, password: string = ACCOUNT.password): Promise<void> {
  await page.getByLabel("E-mail or user name").fill(ACCOUNT.claims.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log On" }).click();
}

test("the guide's last step, click by click: sign in, see the token in /headers, sign out", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, url, problems } = opened;

  await page.goto(url);
  assert.equal(new URL(page.url()).origin, url, "the sign-in page is the gateway's own");
  await page.getByText("Sign in with OpenID Connect").click();

  await page.waitForURL((address) => address.origin !== url);
  await logOn(page);

  await page.waitForURL(`${url}/`);
  await page.getByText("Request inspection").click();
  await page.getByText("/headers").first().click();
  const operation = page.locator('[data-path="/headers"]');
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await operation.getByText("200 OK").waitFor();

  const answer = (await operation.locator("pre").first().textContent()) ?? "";
  const { headers } = JSON.parse(answer) as { headers: Record<string, string> };
  const [, token = ""] = /^Bearer (\S+)$/.exec(headers["Authorization"] ?? "") ?? [];
  const claims = decodeJwt(token);
  assert.equal(claims["email"], ACCOUNT.claims.email);
  assert.equal(claims["preferred_username"], ACCOUNT.claims.preferred_username);
  assert.equal(headers["X-Auth-Request-Email"], ACCOUNT.claims.email);
  assert.equal(headers["Cookie"]?.includes("gatehouse") ?? false, false, "the application does not see the session");
  await operation.getByText(ACCOUNT.claims.email, { exact: true }).waitFor();

  await page.getByRole("link", { name: "Sign out" }).click();
  await page.getByText("Sign out here too?").waitFor();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByText("You are signed out").waitFor();
  assert.equal(new URL(page.url()).origin, url);
  await page.goto(url);
  await page.getByText("Sign in with OpenID Connect").waitFor();
  assert.deepEqual(problems, [], "no page breaks its own Content-Security-Policy");
  await page.close();
});

test("a script cannot read the session, and after the login no login cookie is left", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, url } = opened;
  await page.goto(`${url}/?wanted=1`);
  await page.getByText("Sign in with OpenID Connect").click();
  // The provider may remember who signed in before: then there is no page to log on at.
  await page.waitForURL((address) => address.origin !== url || address.search === "?wanted=1");
  if (new URL(page.url()).origin !== url) await logOn(page);
  await page.waitForURL(`${url}/?wanted=1`);
  assert.doesNotMatch(await page.evaluate("document.cookie"), /gatehouse/);
  const cookies = (await page.context().cookies(url)).filter(({ name }) => name.startsWith("gatehouse"));
  assert.equal(cookies.length, 1);
  assert.equal(cookies[0]?.httpOnly, true);
  assert.equal(cookies[0].sameSite, "Lax");
  await page.close();
});

test("two tabs that sign in at once both end on their own page", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, url } = opened;
  const other = await page.context().newPage();
  const tabs: [Page, string][] = [
    [page, `${url}/?tab=1`],
    [other, `${url}/?tab=2`],
  ];
  for (const [tab, address] of tabs) {
    await tab.goto(address);
    await tab.getByText("Sign in with OpenID Connect").click();
    await tab.getByLabel("Password").waitFor();
  }
  for (const [tab, address] of tabs.reverse()) {
    await logOn(tab);
    await tab.waitForURL(address);
  }
  await other.close();
  await page.close();
});

test("a wrong password is the provider's affair: no session comes of it", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, url } = opened;
  await page.goto(url);
  await page.getByText("Sign in with OpenID Connect").click();
  await logOn(page, "wrong");
  await page.getByText("do not belong together").waitFor();
  await page.goto(url);
  await page.getByText("Sign in with OpenID Connect").waitFor();
  await page.close();
});
