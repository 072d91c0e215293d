import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { until } from "../../tools/envoy/until.ts";
import { valuesOf } from "../support/gateway/application.ts";
import { type Configuration, withProvider } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { signInAs, untilExpired } from "../support/gateway/users.ts";
import { World } from "../support/gateway/world.ts";

// Envoy's `allow_on_headers_stop_iteration` has the body release a request that a filter stopped with StopIteration.

const BODY = "body-of-a-held-request";
const SPOOFED = "x-auth-request-user: forged\r\nx-forwarded-user: forged\r\nauthorization: Bearer forged\r\n";

const gateway = { concurrency: 1 };
const patient = (configuration: Configuration): Configuration => ({
  ...withProvider(configuration, { timeout: "60s" }),
  rules: [{ to: [{ operation: { notPaths: ["/public"] } }] }],
});

let world: World;
before(async () => {
  const plugins = [{ allowsStopIteration: true, configure: patient }];
  world = await World.start({ provider: { refreshTokens: {} }, plugins, gateway });
});
after(() => world.stop());

/** Sends a request whose body comes after its headers, in pieces. */
async function post(port: number, target: string, cookie: string): Promise<{ socket: Socket; answer: () => string }> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  const write = (text: string): Promise<void> =>
    new Promise((resolve) => {
      socket.write(text, () => {
        resolve();
      });
    });
  await write(`POST ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${cookie}\r\n${SPOOFED}`);
  await write(`content-type: application/x-www-form-urlencoded\r\ncontent-length: ${BODY.length}\r\n\r\n`);
  for (const half of [BODY.slice(0, 7), BODY.slice(7)]) {
    await passes(port);
    await write(half);
  }
  await passes(port);
  return { socket, answer: () => received };
}

/** Has the only worker serve others meanwhile, so that it has read what was sent before. */
async function passes(port: number): Promise<void> {
  for (let i = 0; i < 3; i++) assert.equal((await send(port, { path: "/public" })).status, 200);
}

function reached(of: World): string[] {
  return of.application.requests.map(({ url }) => url).filter((url) => url !== "/public");
}

test("the body of a request that waits for a refresh does not release it, and it goes on whole and as its user", async () => {
  const { provider } = world;
  const { user, token, cookie } = await signInAs(world, "held", { idToken: 4, accessToken: 4 });
  await untilExpired(token);
  world.application.reset();
  let release = (): void => undefined;
  provider.behaviour = { refresh: { until: new Promise<void>((resolve) => (release = resolve)) } };
  const { socket, answer } = await post(world.port, "/orders", cookie);
  assert.deepEqual(
    provider.attempts.map(({ answered }) => answered),
    [false],
  );
  assert.deepEqual(reached(world), []);
  assert.equal(answer(), "");
  release();
  await until("the answer", 20_000, () => (answer().includes("\r\n\r\n") ? true : undefined));
  socket.destroy();
  assert.match(answer(), /^HTTP\/1\.1 200 /);
  assert.deepEqual(reached(world), ["/orders"]);
  const { last } = world.application;
  assert.equal(last.body, BODY);
  assert.deepEqual(valuesOf(last, "x-auth-request-user"), [user]);
  assert.equal(JSON.stringify(last.headers).includes("forged"), false, JSON.stringify(last.headers));
});

test("the body of a request that waits for discovery does not release it", async () => {
  const plugins = [{ allowsStopIteration: true, configure: patient }];
  const slow = await World.start({ providerDown: true, plugins, gateway });
  try {
    slow.provider.behaviour = { respond: { discovery: "HANG" } };
    await slow.provider.listen();
    await until("the question for discovery", 30_000, () =>
      slow.provider.requestsTo("discovery").length > 0 ? true : undefined,
    );
    const { socket, answer } = await post(slow.port, "/oauth2/start?rd=/", "a=b");
    assert.deepEqual(reached(slow), []);
    assert.equal(answer(), "", "it is held");
    socket.destroy();
  } finally {
    await slow.stop();
  }
});

test("the body of a request that is answered at once does not release it either", async () => {
  world.reset();
  for (const target of ["/orders", "/oauth2/start?rd=/", "/oauth2/nothing"]) {
    const { socket, answer } = await post(world.port, target, "a=b");
    await until("the answer", 20_000, () => (answer().includes("\r\n\r\n") ? true : undefined));
    socket.destroy();
    assert.match(answer(), /^HTTP\/1\.1 (401|302|404) /, target);
  }
  assert.deepEqual(reached(world), []);
});
