import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ACCOUNT } from "../../tools/demo/account.ts";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "../support/gateway/tls-certificate.ts";

// provider.responseMode: FORM_POST with oidc-provider's own page, at a site of its own.

const HOST = "app.example.com";
const ORIGIN = `https://${HOST}`;
const PROVIDER = "accounts";

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: RelyingPartiesWorld | undefined;
before(async () => {
  if (executable === undefined) return;
  const redirectUrl = `${ORIGIN}/oauth2/callback`;
  world = await RelyingPartiesWorld.start({
    providers: { [PROVIDER]: { redirectUrls: [redirectUrl] } },
    configure: (common, party) => ({
      ...common,
      relyingParties: [
        party(PROVIDER, { name: "app", hosts: [HOST], redirectUrl, provider: { responseMode: "FORM_POST" } }),
      ],
    }),
    plugin: { listener: { tls: { certificate: CERTIFICATE, privateKey: CERTIFICATE_KEY } } },
    // It is asked once whether it is ready.
    gateway: { concurrency: 1 },
  });
  browser = await startChromium(executable, {
    hosts: new Map([[HOST, world.gateway.port]]),
    trustedCertificates: [CERTIFICATE],
  });
  const page = await browser.context.newPage();
  await until("the gateway to be ready", 15_000, async () =>
    (await page.goto(`${ORIGIN}/oauth2/ready`))?.status() === 200 ? true : undefined,
  );
  await page.close();
});
after(async () => {
  await browser?.stop();
  await world?.stop();
});

test("a login at oidc-provider ends on the page asked for, and so does one that it asks nothing for", async (t) => {
  if (browser === undefined || world === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return;
  }
  const page = await browser.context.newPage();
  await page.goto(`${ORIGIN}/page?first`);
  assert.equal(new URL(page.url()).origin, world.issuerOf(PROVIDER));
  await page.getByLabel("E-mail or user name").fill(ACCOUNT.claims.email);
  await page.getByLabel("Password").fill(ACCOUNT.password);
  await page.getByRole("button", { name: "Log On" }).click();
  await page.waitForURL(`${ORIGIN}/page?first`);

  await page.goto(`${ORIGIN}/oauth2/start?rd=/page?over-the-session`);
  await page.waitForURL(`${ORIGIN}/page?over-the-session`);

  await browser.context.clearCookies({ domain: HOST });
  const posted: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posted.push(new URL(request.url()).pathname);
  });
  await page.goto(`${ORIGIN}/page?without`);
  await page.waitForURL(`${ORIGIN}/page?without`);
  assert.deepEqual(posted, ["/oauth2/callback"], "the provider knows the user, and its page posts by itself");
  for (const query of ["first", "over-the-session", "without"]) {
    const requests: ApplicationRequest[] = world.application.requests.filter(({ url }) => url === `/page?${query}`);
    assert.deepEqual(
      requests.map((request) => valuesOf(request, "x-auth-request-email")),
      [[ACCOUNT.claims.email]],
      query,
    );
  }
  await page.close();
});
