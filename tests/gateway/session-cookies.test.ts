import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { providerTimeout, withProvider } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

const OTHER = { id: "another-app", secret: "another secret" };

let world: World;
before(async () => {
  world = await World.start({
    provider: {
      clients: [{ id: "gateway-app", secret: "secret:with/odd+characters %&=~" }, OTHER],
    },
    gateway: { environment: { OTHER_CLIENT_SECRET: OTHER.secret } },
    plugins: [
      { configure: (configuration) => withProvider(configuration, { timeout: providerTimeout(2) }) },
      {
        configure: (configuration) => ({
          ...configuration,
          clientId: OTHER.id,
          clientSecret: { env: "OTHER_CLIENT_SECRET" },
        }),
      },
      {
        configure: (configuration) => ({
          ...configuration,
          cookieSecret: Buffer.from("another secret of 32 bytes: 7fQz").toString("base64"),
        }),
      },
    ],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function askWith(cookie: string, path = "/"): Promise<Answer> {
  return send(world.port, { path, headers: [...NAVIGATION, ["Cookie", cookie]] });
}

async function assertNoSession(cookie: string, what: string): Promise<void> {
  const count = world.application.requests.length;
  const answer = await askWith(cookie);
  assert.equal(answer.status, 302, `${what}: ${answer.status}`);
  assert.equal(answer.location?.pathname, "/authorize", what);
  assert.equal(world.application.requests.length, count, what);
}

async function sessionValue(plugin = 0): Promise<string> {
  const browser = await world.signedIn(plugin);
  const [cookie, ...others] = await browser.sessionCookies();
  assert.ok(cookie);
  assert.deepEqual(others, []);
  return cookie.value;
}

test("a session cookie that was changed anywhere is no session", async () => {
  const value = await sessionValue();
  assert.equal((await askWith(`gatehouse=${value}`)).status, 200);
  const places = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 30, 36, 40, 44, 48, 60]);
  for (let i = 0; i < 32; i++) places.add(Math.floor((value.length * i) / 32));
  for (let i = 2; i < 24; i += 3) places.add(value.length - i);
  for (const at of places) {
    // The other end of the alphabet: the change is in the byte's high bits, never in bits that padding drops.
    const other = (value[at] ?? "") < "a" ? "z" : "A";
    await assertNoSession(`gatehouse=${value.slice(0, at)}${other}${value.slice(at + 1)}`, `changed at ${at}`);
  }
  assert.equal((await askWith(`gatehouse=${value}`)).status, 200, "the session itself goes on");
});

test("a session cookie that was cut, lengthened or made up is no session", async () => {
  const value = await sessionValue();
  const cases = ["", "x", "A".repeat(100), "A".repeat(8000), value.slice(1), value.slice(0, -1), value.slice(0, -4)];
  cases.push(
    value.slice(0, 20),
    `${value}AAAA`,
    `${value}=`,
    value + value,
    value.toLowerCase(),
    `"${value}"x`,
    "%00",
    "é",
  );
  cases.push(Buffer.from(value, "base64url").toString("hex"), value.replace(/^./, "*"), `.${value}`);
  for (const [i, other] of cases.entries())
    await assertNoSession(`gatehouse=${other}`, `case ${i}: ${other.slice(0, 20)}`);
});

test("a count of cookies that is not there is no session and costs nothing", async () => {
  const value = await sessionValue();
  for (const number of ["1", "2", "9", "99", "00", "-1", "4294967296", "999999999999999999999"]) {
    await assertNoSession(`gatehouse.${number}=${value}`, `only gatehouse.${number}`);
  }
  const many = Array.from({ length: 400 }, (_, i) => `gatehouse.${i}=AAAA`).join("; ");
  await assertNoSession(many, "400 numbered cookies");
});

test("a cookie of another relying party with the same secret is no session", async () => {
  const other = await sessionValue(1);
  await assertNoSession(`gatehouse=${other}`, "of another client");
  const answer = await send(world.gateway.ports[1] ?? 0, {
    headers: [...NAVIGATION, ["Cookie", `gatehouse=${other}`]],
  });
  assert.equal(answer.status, 200);
});

test("a cookie that was sealed with another secret is no session", async () => {
  await assertNoSession(`gatehouse=${await sessionValue(2)}`, "of another secret");
});

test("a login cookie is no session, and a session cookie no login", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  const [login] = await browser.loginCookies();
  assert.ok(login);
  await assertNoSession(`gatehouse=${login.value}`, "a login cookie as session");
  await assertNoSession(`gatehouse=${callback.searchParams.get("state") ?? ""}`, "state as session");
  const session = await sessionValue();
  world.provider.requests = [];
  const impostor = world.browser();
  await impostor.jar.setCookie(`${login.key}=${session}; Path=/`, world.origin);
  assert.ok((await impostor.step(callback)).status >= 400);
  assert.equal(world.provider.redemptions, 0);
});

test("of several session cookies of one name the one that opens counts, among the first sixteen", async () => {
  const value = await sessionValue();
  assert.equal((await askWith(`gatehouse=tampered; gatehouse=${value}`)).status, 200);
  assert.equal((await askWith(`gatehouse=${value}; gatehouse=tampered`)).status, 200);
  const planted = Array.from({ length: 15 }, () => "gatehouse=tampered");
  assert.equal((await askWith([...planted, `gatehouse=${value}`].join("; "))).status, 200);
  const late = [...Array.from({ length: 20 }, () => "gatehouse=tampered"), `gatehouse=${value}`].join("; ");
  await assertNoSession(late, "behind twenty others");
});

test("a cookie that does not open is cleared with the next answer of Gatehouse's own", async () => {
  const value = await sessionValue();
  const other = value.slice(0, -8) + (value.at(-8) === "A" ? "z" : "A") + value.slice(-7);
  const answer = await askWith(`gatehouse=${other}`);
  const cleared = answer.setCookies.find((line) => line.startsWith("gatehouse="));
  assert.match(cleared ?? "", /^gatehouse=;.*Max-Age=0/);
  assert.match(cleared ?? "", /Path=\//);
});

test("a session ends with the ID token that it forwards, and its cookie is cleared then", async () => {
  // Time enough to sign in and to ask once.
  const exp = Math.floor(Date.now() / 1000) + paced(6);
  world.provider.behaviour = { claims: (claims) => ({ ...claims, exp }) };
  const browser = await world.signedIn();
  world.provider.behaviour = {};
  const cookie = await browser.cookieHeader();
  assert.equal((await askWith(cookie)).status, 200);
  const answer = await until("the session's end", 12_000, async () => {
    const latest = await askWith(cookie);
    return latest.status === 302 ? latest : undefined;
  });
  assert.ok(Date.now() / 1000 >= exp - 1);
  assert.ok(answer.setCookies.some((line) => line.startsWith("gatehouse=;")));
  // Each worker has its own second.
  await until("the session's end for a script too", 2_000, async () => {
    const { status } = await send(world.port, { headers: [...FETCH, ["Cookie", cookie]] });
    return status === 401 ? true : undefined;
  });
});

test("without a session a script's request gets 401 in JSON, names Bearer and sets no cookie", async () => {
  const answer = await send(world.port, { path: "/api", headers: [...FETCH, ["Cookie", "gatehouse=tampered"]] });
  assert.equal(answer.status, 401);
  assert.equal(answer.setCookies.filter((line) => line.startsWith("gatehouse-login")).length, 0);
});
