import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import { decodeJwt } from "jose";
import type { Page, Request } from "playwright-core";
import { ACCOUNT, OTHER_ACCOUNT } from "../../tools/demo/account.ts";
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
    // The sign-in page is a 401 and a refusal a 403, which Chromium counts among the errors.
    if (message.type() === "error" && !/status of 40[13]/.test(message.text())) problems.push(message.text());
  });
  return { page, url: demo.url, problems };
}

async function logOn(
  page: Page,
  password: string = ACCOUNT.password,
  account: string = ACCOUNT.claims.email,
): Promise<void> {
  await page.getByLabel("E-mail or user name").fill(account);
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

test("the start page's steps: one login for both applications, and a group that one account lacks", async (t) => {
  const opened = await open(t);
  if (opened === undefined || demo === undefined) return;
  const { page: start, url, problems } = opened;
  const secrets = new Set<string>();
  const collect = (request: Request): void => {
    const { searchParams } = new URL(request.url());
    for (const name of ["code", "state", "nonce", "id_token_hint"]) secrets.add(searchParams.get(name) ?? "");
  };
  start.context().on("request", collect);
  const follow = async (link: string): Promise<Page> => {
    const popup = start.waitForEvent("popup");
    await start.getByRole("link", { name: link, exact: true }).click();
    return popup;
  };

  await start.setViewportSize({ width: 320, height: 640 });
  await start.goto(demo.startUrl);
  await assertFits(start);
  const application = await follow("Open the application");
  await application.getByText("Demo Identity").waitFor();
  await application.getByText("Sign in with OpenID Connect").click();
  await logOn(application);
  await application.waitForURL(`${url}/`);
  const wiki = await follow("Open the other application");
  await wiki.getByText(ACCOUNT.claims.email).waitFor();
  assert.equal(wiki.url(), demo.wikiUrl);
  const admin = await follow("Open /admin");
  await admin.getByText(`${ACCOUNT.claims.email} may be here`).waitFor();
  for (const page of [application, wiki, admin]) {
    await page.setViewportSize({ width: 320, height: 640 });
    await assertFits(page);
    for (const { value } of await page.context().cookies()) secrets.add(value);
    await page.close();
  }

  const other = await follow("Sign out");
  await other.getByRole("button", { name: "Sign out", exact: true }).click();
  await other.getByText("Sign in with OpenID Connect").click();
  await logOn(other, OTHER_ACCOUNT.password, OTHER_ACCOUNT.claims.email);
  await other.getByText(OTHER_ACCOUNT.claims.email).waitFor();
  assert.equal(other.url(), `${url}/admin`);
  for (const { value } of await other.context().cookies()) secrets.add(value);

  const log = start.getByRole("log");
  await log.getByText("answered 403 require_claims").waitFor();
  const [, id = "no id"] = /Id: ([\w-]{8})/.exec((await other.getByText("Id: ").textContent()) ?? "") ?? [];
  await log.getByText(`refused, id ${id}, require_claims`).waitFor();
  const shown = await log.innerText();
  for (const step of ["GET /oauth2/callback", "login completed", "GET /wiki/", "signed out"]) {
    assert.ok(shown.includes(step), `${step} in:\n${shown}`);
  }
  start.context().off("request", collect);
  secrets.delete("");
  assert.ok(secrets.size > 8, "codes, states and cookies are known");
  for (const secret of secrets) assert.ok(!shown.includes(secret), `a secret in:\n${shown}`);
  assert.deepEqual(problems, []);
  await other.close();
  await start.close();
});

/** No part of the page is wider than the window. */
async function assertFits(page: Page): Promise<void> {
  const [wide, window] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  assert.equal(wide, window, `${page.url()} is wider than the window`);
}

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
