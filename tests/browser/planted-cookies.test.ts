import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE } from "../support/chromium/chromium.ts";
import { SECURE_HOST, SECURE_ORIGIN, SecureWorld, SIBLING_ORIGIN } from "../support/chromium/secure-world.ts";
import { valuesOf } from "../support/gateway/application.ts";
import { ADA } from "../support/provider/provider.ts";

// Cookies over TLS as a browser holds them, and what another host of the same site can do to them.

const MALLORY = "mallory-0001";
const SESSION = "__Host-gatehouse";
const LOGIN = "__Host-gatehouse-login-";

const executable = findChromium();
let secure: SecureWorld | undefined;
before(async () => {
  if (executable !== undefined) secure = await SecureWorld.start(executable);
});
after(() => secure?.stop());
beforeEach(() => {
  secure?.world.reset();
});

async function open(t: TestContext): Promise<{ page: Page; secure: SecureWorld } | undefined> {
  if (secure === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  return { page: await secure.newPage(), secure };
}

/** Signs somebody in, and answers the value of the session's cookie. */
async function signIn(page: Page, { world }: SecureWorld, user: string): Promise<string> {
  world.provider.user = { ...ADA, sub: user };
  await page.goto(`${SECURE_ORIGIN}/page`);
  const session = (await cookies(page)).find(({ name }) => name === SESSION);
  assert.ok(session, "there is a session");
  return session.value;
}

function cookies(page: Page): ReturnType<ReturnType<Page["context"]>["cookies"]> {
  return page.context().cookies(SECURE_ORIGIN);
}

/** Has the sibling's page set cookies for the whole site, as headers and as a script. */
async function plant(page: Page, { siblingPage }: SecureWorld, pairs: readonly string[]): Promise<void> {
  const attributes = ["; Domain=example.com; Path=/; Secure", "; Domain=example.com; Path=/page; Secure; HttpOnly"];
  siblingPage.headers = { "set-cookie": pairs.flatMap((pair) => attributes.map((more) => pair + more)) };
  await page.goto(SIBLING_ORIGIN);
  for (const pair of pairs) await page.evaluate(`document.cookie = ${JSON.stringify(`${pair}; Domain=example.com`)}`);
}

/** Whom the application saw, of the requests for this path. */
function usersAt({ world }: SecureWorld, path: string): string[] {
  const requests = world.application.requests.filter(({ url }) => url === path);
  return requests.flatMap((request) => valuesOf(request, "x-auth-request-user"));
}

test("the session's cookie is the host's alone, for https and out of reach of scripts", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, secure } = opened;
  await signIn(page, secure, "ada-0001");
  const [session, ...others] = await cookies(page);
  assert.deepEqual(others, [], "no cookie of the login is left");
  assert.equal(session?.name, SESSION);
  assert.equal(session.domain, SECURE_HOST, "without Domain");
  assert.deepEqual([session.path, session.secure, session.httpOnly, session.sameSite], ["/", true, true, "Lax"]);
  assert.equal(await page.evaluate("document.cookie"), "");
  await page.close();
});

test("a session of several cookies is kept whole, sent whole, and gone after the sign-out", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, secure } = opened;
  secure.world.provider.behaviour.claims = (claims) => ({ ...claims, padding: randomBytes(16_000).toString("base64") });
  await signIn(page, secure, "ada-0001");
  const names = (await cookies(page)).map(({ name }) => name).sort();
  assert.ok(names.length >= 5, names.join());
  assert.deepEqual(names, [SESSION, ...names.slice(1).map((_, i) => `${SESSION}.${i + 1}`)]);
  await page.goto(`${SECURE_ORIGIN}/again`);
  assert.deepEqual(usersAt(secure, "/again"), ["ada-0001"]);
  assert.equal(secure.world.provider.requestsTo("authorize").length, 1, "without another login");
  await page.goto(`${SECURE_ORIGIN}/oauth2/sign_out`);
  await page.getByText("You are signed out").waitFor();
  assert.deepEqual(await cookies(page), []);
  await page.close();
});

test("another site's form and frame bring no session along, and its link does", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, secure } = opened;
  await signIn(page, secure, "ada-0001");
  const { world } = secure;
  const { port } = world.application.address;
  world.application.responseHeadersAt.set("/elsewhere", { "content-type": "text/html" });
  world.application.bodiesAt.set(
    "/elsewhere",
    `<!doctype html><a href="${SECURE_ORIGIN}/by-link">link</a><iframe src="${SECURE_ORIGIN}/in-frame"></iframe>
     <form method="post" action="${SECURE_ORIGIN}/by-form"><button>form</button></form>`,
  );
  const sent = new Map<string, string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    void request.allHeaders().then(({ cookie = "" }) => sent.set(pathname, cookie));
  });
  await page.goto(`http://localhost:${port}/elsewhere`);
  await page.getByText("form").click();
  await page.getByText("Your session has ended").waitFor();
  await page.goto(`http://localhost:${port}/elsewhere`);
  await page.getByText("link").click();
  await page.waitForURL(`${SECURE_ORIGIN}/by-link`);
  assert.deepEqual(usersAt(secure, "/by-link"), ["ada-0001"]);
  for (const path of ["/by-form", "/in-frame"]) {
    assert.deepEqual(usersAt(secure, path), [], path);
    assert.equal(sent.get(path), "", path);
  }
  await page.close();
});

test("a sibling can't plant a session of its own in anybody's browser", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, secure } = opened;
  const stolen = await signIn(page, secure, MALLORY);
  await page.context().clearCookies();
  const pairs = [`${SESSION}=${stolen}`, `gatehouse=${stolen}`, `__Secure-gatehouse=${stolen}`];
  await plant(page, secure, pairs);
  const planted = (await cookies(page)).map(({ name }) => name);
  assert.ok(planted.includes("gatehouse"), "its cookies reach the gateway");
  assert.ok(!planted.includes(SESSION), "but for the one that counts, which the browser refuses");
  assert.equal(await signIn(page, secure, "ada-0001").then(() => page.url()), `${SECURE_ORIGIN}/page`);
  await plant(page, secure, pairs);
  await page.goto(`${SECURE_ORIGIN}/page`);
  assert.deepEqual(usersAt(secure, "/page"), [MALLORY, "ada-0001", "ada-0001"]);
  await page.close();
});

test("a sibling that plants the cookie of its own login signs nobody in as somebody else", async (t) => {
  const opened = await open(t);
  if (opened === undefined) return;
  const { page, secure } = opened;
  const { world } = secure;
  world.provider.user = { ...ADA, sub: MALLORY };
  // Mallory's login, stopped before the callback: its address and its cookie are Mallory's.
  world.provider.behaviour.respond = { authorize: { body: "Log on" } };
  await page.goto(`${SECURE_ORIGIN}/page`);
  world.provider.behaviour = {};
  const { headers } = await fetch(page.url(), { redirect: "manual" });
  const callback = headers.get("location") ?? "";
  assert.ok(callback.startsWith(`${SECURE_ORIGIN}/oauth2/callback?`));
  const login = (await cookies(page)).find(({ name }) => name.startsWith(LOGIN));
  assert.ok(login, "there is a login under way");
  await page.context().clearCookies();
  const bare = login.name.slice("__Host-".length);
  await plant(page, secure, [
    `${login.name}=${login.value}`,
    `${bare}=${login.value}`,
    `__Secure-${bare}=${login.value}`,
  ]);
  assert.ok(
    (await cookies(page)).some(({ name }) => name === bare),
    "its cookies reach the gateway",
  );
  await page.goto(callback);
  await page.getByText("This sign-in has expired").waitFor();
  assert.deepEqual(world.provider.requestsTo("token"), [], "no code was redeemed");
  assert.ok(!(await cookies(page)).some(({ name }) => name === SESSION));
  await page.close();
});
