import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { until } from "../../tools/envoy/until.ts";
import { send } from "../support/gateway/http.ts";
import { load } from "../support/gateway/load.ts";
import { refusals } from "./rig/istiod.ts";
import { HOSTS } from "./rig/network.ts";
import { cookieHeader, headersOf, navigate, ORIGIN, untilInRow, World } from "./rig/world.ts";

let world: World;
let browser: BrowserClient;
before(async () => {
  world = await World.start();
  await world.ready();
  browser = await world.browser();
  headersOf(await world.login(browser));
});
after(() => world.stop());
beforeEach(() => {
  world.provider.reset();
});

/** A header that httpbin gets, by the configuration of the moment. */
function forwardEmailAs(header: string): Promise<void> {
  return world.patchPlugin({ pluginConfig: { forward: { headers: [{ header, claim: "email" }] } } });
}

async function cookies(): Promise<[string, string]> {
  return ["Cookie", await cookieHeader(browser)];
}

test("a new configuration takes effect under traffic without one failed request", async () => {
  const cookie = await cookies();
  const request = `GET /headers HTTP/1.1\r\nHost: ${HOSTS.application}\r\nCookie: ${cookie[1]}\r\n\r\n`;
  const statuses = new Map<number, number>();
  const updates = new AbortController();
  const traffic = (async () => {
    while (!updates.signal.aborted) {
      const { statuses: some } = await load(80, [request], 500, 1);
      for (const [status, count] of some) statuses.set(status, (statuses.get(status) ?? 0) + count);
    }
  })();
  try {
    for (const version of [1, 2, 3, 4]) {
      await forwardEmailAs(`x-email-${version}`);
      await untilInRow(`version ${version} to be in effect`, 10, async () => {
        const answer = await send(80, { path: "/headers", headers: [["Host", HOSTS.application], cookie] });
        return headersOf(answer)[`x-email-${version}`] === "ada@example.com";
      });
    }
  } finally {
    updates.abort();
    await traffic;
  }
  assert.deepEqual([...statuses.keys()], [200]);
  assert.ok((statuses.get(200) ?? 0) >= 500);
});

test("a wrong configuration is refused, the log says why, and the last good one goes on", async () => {
  const cookie = await cookies();
  await forwardEmailAs("x-good");
  const asked = async (): Promise<Readonly<Record<string, string>>> =>
    headersOf(await send(80, { path: "/headers", headers: [["Host", HOSTS.application], cookie] }));
  await untilInRow("the good configuration to be in effect", 10, async () => (await asked())["x-good"] !== undefined);

  const from = (await world.pod.log()).length;
  const refused = await refusals("ecds");
  await world.patchPlugin({ pluginConfig: { forward: { headerz: [{ header: "x-bad", claim: "email" }] } } });
  await world.pod.waitForLog(/forward\.headerz: unknown key; did you mean/, from);
  await until("istiod to count the refusal", 5_000, async () =>
    (await refusals("ecds")) > refused ? true : undefined,
  );
  for (let i = 0; i < 20; i++) assert.equal((await asked())["x-good"], "ada@example.com");
  const anonymous = await navigate("/headers");
  assert.equal(anonymous.status, 401);
  assert.match(anonymous.body, /Sign in with OpenID Connect/);

  await world.patchPlugin({ pluginConfig: { forward: { headerz: null } } });
  await forwardEmailAs("x-better");
  await untilInRow(
    "the next good configuration to be in effect",
    10,
    async () => (await asked())["x-better"] !== undefined,
  );
});

test("a session outlives the gateway's restart", async () => {
  await world.restartGateway();
  await world.ready();
  const answer = await browser.open(`${ORIGIN}/headers`);
  assert.match(headersOf(answer)["authorization"] ?? "", /^Bearer /);
  assert.deepEqual(world.provider.provider.requestsTo("authorize"), []);
});
