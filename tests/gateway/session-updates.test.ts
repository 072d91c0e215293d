import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { providerTimeout, withProvider } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, send } from "../support/gateway/http.ts";
import { ListenerFile } from "../support/gateway/listener-file.ts";
import { assertServed, identityOf, setsSession } from "../support/gateway/session-answers.ts";
import { signInAs, untilExpired } from "../support/gateway/users.ts";
import { World } from "../support/gateway/world.ts";

const SHORT = { idToken: paced(4), accessToken: paced(4) };

let world: World;
let file: ListenerFile;
let updates = 0;
before(async () => {
  file = await ListenerFile.create();
  world = await World.start({
    provider: { refreshTokens: {} },
    // An update may take some seconds, during which a refresh is under way.
    configure: (configuration) => withProvider(configuration, { timeout: providerTimeout(20) }),
    gateway: { bootstrap: file.bootstrap },
  });
});
after(async () => {
  await world.stop();
  await file.remove();
});

/** Changes the configuration in something that a request can see, and waits until all new connections meet it. */
async function update(): Promise<void> {
  const path = `/open-${++updates}`;
  const rules = [{ to: [{ operation: { notPaths: [path] } }] }];
  await file.update(world.gateway, (configuration) => ({ ...configuration, rules }));
  let inRow = 0;
  await until("the new configuration", 10_000, async () => {
    const { status } = await send(world.port, { path, headers: FETCH });
    inRow = status === 200 ? inRow + 1 : 0;
    return inRow >= 8 ? true : undefined;
  });
}

/** Eight requests at once on connections of their own: every worker gets some. */
function ask(cookie: string): Promise<Answer[]> {
  const sending = { path: "/x", headers: [...FETCH, ["Cookie", cookie] as const] };
  return Promise.all(Array.from({ length: 8 }, () => send(world.port, sending)));
}

test("a session that was signed out stays dead through an update of the configuration", async () => {
  const { cookie } = await signInAs(world, "signed-out");
  const other = await signInAs(world, "stays");
  const browser = world.browser();
  await browser.jar.setCookie(`${cookie}; Path=/`, world.origin);
  await browser.visit("/oauth2/sign_out");
  await update();
  for (const { status } of await ask(cookie)) assert.equal(status, 401);
  assertServed(await ask(other.cookie), "stays");
});

test("a refresh is not made again after an update: the old cookie still gets the new session", async () => {
  const { user, token, cookie, browser } = await signInAs(world, "refreshed", SHORT);
  await untilExpired(token);
  const refreshed = await browser.fetch(`${world.origin}/x`);
  assertServed([refreshed], user);
  await update();
  const late = await ask(cookie);
  assertServed(late, user);
  for (const answer of late) assert.equal(identityOf(answer).token, identityOf(refreshed).token);
  assert.ok(late.some(setsSession));
  assert.deepEqual([world.provider.attempts.length, world.provider.reuses], [1, 0]);
});

test("a refresh that is under way during an update is made once, and who waits for it is served", async () => {
  const { user, token, cookie } = await signInAs(world, "under-way", SHORT);
  await untilExpired(token);
  let release = (): void => undefined;
  world.provider.behaviour = { refresh: { until: new Promise<void>((resolve) => (release = resolve)) } };
  const waiting = ask(cookie);
  await until("the refresh", 5_000, () => world.provider.attemptsOf(user)[0]);
  await update();
  const later = ask(cookie);
  release();
  assertServed([...(await waiting), ...(await later)], user);
  assert.deepEqual([world.provider.attemptsOf(user).length, world.provider.reuses], [1, 0]);
});
