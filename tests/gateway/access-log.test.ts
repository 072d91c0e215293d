import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../../tools/envoy/until.ts";
import { FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

// What docs/operations.md says to add to Envoy's access log, in a real Envoy.

const FORMAT =
  "access %RESPONSE_CODE_DETAILS% [%FILTER_STATE(wasm.gatehouse:PLAIN)%] id=%RESP(X-GATEHOUSE-ID)% request=%REQ(X-REQUEST-ID)%";
const FIELDS = ["subject", "session", "decision", "id"];

let world: World;
before(async () => {
  world = await World.start({
    plugins: [
      {
        listener: { accessLog: FORMAT },
        configure: (configuration) => ({ ...configuration, accessLog: { fields: FIELDS } }),
      },
    ],
  });
});
after(() => world.stop());

/** The access log's entry that matches, and what the filter logged. */
async function entry(pattern: RegExp, from: number): Promise<{ id: string; request: string }> {
  const line = await world.gateway.envoy.waitForLog(pattern, { from });
  const [, id = "", request = ""] = / id=(\S+) request=(\S+)$/.exec(line) ?? [];
  return { id, request };
}

for (const [what, headers] of [
  ["page", NAVIGATION],
  ["JSON", FETCH],
] as const) {
  test(`the access log has the id of a ${what}, the filter's line has it too, and the id that Envoy gave the request`, async () => {
    const from = world.gateway.envoy.log.length;
    const path = `/oauth2/callback?code=c&state=s&iss=${encodeURIComponent(world.provider.issuer)}`;
    const answer = await send(world.port, { path, headers });
    const { id, request } = await entry(/^access gatehouse_callback_state_unknown /, from);
    assert.ok(answer.body.includes(id), `${id} in ${answer.body}`);
    assert.equal(answer.headers.get("x-gatehouse-id"), id);
    const line = await world.gateway.envoy.waitForLog(new RegExp(`refused, id ${id}, `), { from });
    assert.ok(line.includes(`; at "127.0.0.1/oauth2/callback", x-request-id ${request}`), line);
    assert.match(request, /^[\w-]{36}$/);
  });
}

test("a request that needs a session has no id, and its reason stands in the access log", async () => {
  const from = world.gateway.envoy.log.length;
  await send(world.port, { path: "/", headers: FETCH });
  const { id } = await entry(/^access gatehouse_session_missing /, from);
  assert.equal(id, "-");
});

test("a completed login is tied to its request in the access log", async () => {
  const from = world.gateway.envoy.log.length;
  await world.signedIn();
  const { request } = await entry(/^access gatehouse_login_completed /, from);
  const line = await world.gateway.envoy.waitForLog(/login completed, session [\w-]{8} until /, { from });
  assert.ok(line.includes(`x-request-id ${request}`), line);
});

test("the access log says whose request passed, and that another was answered", async () => {
  const { envoy } = world.gateway;
  let from = envoy.log.length;
  const browser = await world.signedIn();
  const login = await envoy.waitForLog(/^access gatehouse_login_completed /, { from });
  const who = /\[(subject=\S+ session=[\w-]{8}) decision=answered id=-\]/.exec(login)?.[1] ?? login;
  from = envoy.log.length;
  await world.login(browser, "/orders");
  const passed = await envoy.waitForLog(/^access via_upstream /, { from });
  assert.ok(passed.includes(`[${who} decision=session id=-]`), `${passed}; expected ${who}`);
  from = envoy.log.length;
  await send(world.port, { path: "/orders", headers: FETCH });
  const answered = await envoy.waitForLog(/^access gatehouse_session_missing /, { from });
  assert.ok(answered.includes("[subject=- session=- decision=answered id=-]"), answered);
});

test("debug lines come and go with Envoy's own log level", async () => {
  const { envoy } = world.gateway;
  const from = envoy.log.length;
  const setLevel = (level: string) => envoy.admin(`/logging?wasm=${level}`, "POST");
  await setLevel("debug");
  const line = await until("a debug line", 10_000, async () => {
    await send(world.port, { path: "/asked", headers: FETCH });
    return envoy.log.slice(from).find((entry) => entry.includes("decided, "));
  });
  assert.match(line, /decided, answered 401 session_missing: rule 0; "GET 127\.0\.0\.1(:\d+)?\/asked"/);
  await setLevel("info");
  await until("no debug line", 10_000, async () => {
    const before = envoy.log.length;
    await send(world.port, { path: "/asked", headers: FETCH });
    await envoy.waitForLog(/^access gatehouse_session_missing /, { from: before });
    return envoy.log.slice(before).some((entry) => entry.includes("decided, ")) ? undefined : true;
  });
});
