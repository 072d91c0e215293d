import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { type PluginOptions, withProvider } from "../support/gateway/gateway.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "../support/gateway/tls-certificate.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

// provider.responseMode: FORM_POST. A page of the provider's, at http://localhost, posts its answer to https://127.0.0.1: across
// sites, so that cookies with SameSite=Lax, as the session's are, do not go along, and are set by the answer.

const HANDS_OVER = 0;
const KEEPS = 1;
const GATEWAYS: [string, number][] = [
  ["hands over bodies", HANDS_OVER],
  ["keeps bodies until requests go on", KEEPS],
];

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: World | undefined;
before(async () => {
  if (executable === undefined) return;
  browser = await startChromium(executable, { trustedCertificates: [CERTIFICATE] });
  world = await World.start({
    provider: { host: "localhost" },
    plugins: [gateway(true), gateway(false)],
    // Each is asked once whether it is ready.
    gateway: { concurrency: 1, waitForReady: false },
  });
  for (const [name, plugin] of GATEWAYS) {
    const url = `${originOf(plugin)}/oauth2/ready`;
    const { request } = browser.context;
    await until(`the gateway that ${name} to be ready`, 15_000, async () => {
      const answer = await request.get(url, { ignoreHTTPSErrors: true }).catch(() => undefined);
      return answer?.ok() === true ? true : undefined;
    });
  }
});
after(async () => {
  await browser?.stop();
  await world?.stop();
});
beforeEach(() => {
  world?.reset();
});

function gateway(allowsStopIteration: boolean): PluginOptions {
  return {
    allowsStopIteration,
    configure: (configuration, origin) => ({
      ...withProvider(configuration, { responseMode: "FORM_POST" }),
      redirectUrl: `${secure(origin)}/oauth2/callback`,
    }),
    listener: { tls: { certificate: CERTIFICATE, privateKey: CERTIFICATE_KEY } },
  };
}

function secure(origin: string): string {
  return origin.replace("http:", "https:");
}

function originOf(plugin: number): string {
  return secure(world?.gateway.originOf(plugin) ?? "");
}

/** What a browser asked for in a navigation, as the first word says; with the cookies that it sent. */
interface Hop {
  readonly request: string;
  readonly cookies: readonly string[];
}

/** A page of a browser without cookies, and the requests that its navigations make; undefined where the test is skipped. */
async function open(t: TestContext): Promise<{ page: Page; hops: () => Promise<Hop[]>; world: World } | undefined> {
  if (browser === undefined || world === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const requests: Promise<Hop>[] = [];
  page.on("request", (request) => {
    if (!request.isNavigationRequest()) return;
    const { pathname } = new URL(request.url());
    requests.push(
      request.allHeaders().then((headers) => ({
        request: `${request.method()} ${pathname}`,
        cookies: namesIn(headers["cookie"] ?? ""),
      })),
    );
  });
  return { page, hops: () => Promise.all(requests.splice(0)), world };
}

/** The names of cookies, those of logins without what tells them apart. */
function namesIn(header: string): string[] {
  const names = header.split("; ").map((pair) => pair.split("=")[0] ?? "");
  return names.filter((name) => name !== "").map((name) => name.replace(/^(__Host-gatehouse-login)-.*/, "$1"));
}

/** The application's requests for a page. */
function arrivedAt(path: string): ApplicationRequest[] {
  return world?.application.requests.filter(({ url }) => url === path) ?? [];
}

const SESSION = "__Host-gatehouse";
const LOGIN = "__Host-gatehouse-login";

for (const [name, plugin] of GATEWAYS) {
  test(`a login ends on the page asked for, with the new session's cookie sent after the redirect: an Envoy that ${name}`, async (t) => {
    const opened = await open(t);
    if (opened === undefined) return;
    const { page, hops } = opened;
    await page.goto(`${originOf(plugin)}/page?a=b`);
    await page.waitForURL(`${originOf(plugin)}/page?a=b`);
    assert.deepEqual(await hops(), [
      { request: "GET /page", cookies: [] },
      { request: "GET /authorize", cookies: [] },
      { request: "POST /oauth2/callback", cookies: [LOGIN] },
      { request: "GET /page", cookies: [SESSION] },
    ]);
    const [request, ...others] = arrivedAt("/page?a=b");
    assert.deepEqual(others, []);
    assert.deepEqual(request === undefined ? [] : valuesOf(request, "x-auth-request-user"), [ADA["sub"]]);
    assert.deepEqual(request?.method, "GET");
    const cookies = await page.context().cookies(originOf(plugin));
    assert.deepEqual(
      cookies.map(({ name, sameSite, secure, httpOnly }) => ({ name, sameSite, secure, httpOnly })),
      [{ name: SESSION, sameSite: "Lax", secure: true, httpOnly: true }],
      "the login's cookie is gone",
    );
    await page.close();
  });

  test(`a login over an older session ends as the new user, however large either is: an Envoy that ${name}`, async (t) => {
    const opened = await open(t);
    if (opened === undefined) return;
    const { page, hops, world } = opened;
    for (const [sub, bytes] of [
      ["small", 0],
      ["large", 8_000],
      ["small-again", 0],
    ] as const) {
      world.provider.user = { ...ADA, sub, padding: randomBytes(bytes * 0.75).toString("base64") };
      await page.goto(`${originOf(plugin)}/oauth2/start?rd=/page?of=${sub}`);
      await page.waitForURL(`${originOf(plugin)}/page?of=${sub}`);
      const asked = await hops();
      assert.deepEqual(
        asked.map(({ request }) => request),
        ["GET /oauth2/start", "GET /authorize", "POST /oauth2/callback", "GET /page"],
        sub,
      );
      assert.deepEqual(asked[2]?.cookies, [LOGIN], "the older session's cookies stay at this site");
      for (const path of [`/page?of=${sub}`, "/further"]) {
        if (path === "/further") await page.goto(originOf(plugin) + path);
        const request = arrivedAt(path).at(-1);
        assert.deepEqual(request === undefined ? [] : valuesOf(request, "x-auth-request-user"), [sub]);
      }
      await hops();
    }
    const left = (await page.context().cookies(originOf(plugin))).map(({ name }) => name);
    assert.deepEqual(left, [SESSION], "none of the larger session's further cookies is left");
    await page.close();
  });
}
