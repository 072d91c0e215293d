import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { Message } from "../../tools/envoy/message.ts";
import { until } from "../../tools/envoy/until.ts";
import { type Configuration, COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

const NEW_SECRET = Buffer.from("a newer secret of 32 bytes: Zk81").toString("base64");

let world: World;
let folder = "";
/** The listener as Envoy has it, in JSON. */
let current = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-updates-"));
  world = await World.start({ gateway: { bootstrap: fromFile } });
});
after(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  world.reset();
});

/** Has Envoy read its listeners from a file that it watches. */
async function fromFile(message: Message): Promise<Message> {
  const { listeners, clusters } = message["static_resources"] as { listeners: Message[]; clusters: Message[] };
  current = JSON.stringify(listeners[0]);
  await writeListener(current);
  return {
    ...message,
    node: { id: "gateway", cluster: "tests" },
    static_resources: { clusters },
    dynamic_resources: { lds_config: { path_config_source: { path: join(folder, "listeners.json") } } },
  };
}

async function writeListener(listener: string): Promise<void> {
  const type = "type.googleapis.com/envoy.config.listener.v3.Listener";
  const resources = [{ "@type": type, ...(JSON.parse(listener) as Message) }];
  await writeFile(join(folder, "next.json"), JSON.stringify({ resources }));
  await rename(join(folder, "next.json"), join(folder, "listeners.json"));
}

/** Replaces the plugin's configuration, and waits until Envoy has taken or refused it. */
async function update(
  change: (configuration: Configuration) => Configuration,
  outcome: "success" | "rejected",
): Promise<void> {
  const counter = `listener_manager.lds.update_${outcome}`;
  const count = async (): Promise<number> => (await world.gateway.envoy.stats(counter)).get(counter) ?? 0;
  const before = await count();
  // The configuration is a JSON text inside the listener's.
  const next = current.replace(/"value":("(?:[^"\\]|\\.)*\\"issuer\\"(?:[^"\\]|\\.)*")/, (_, text: string) => {
    const configuration = JSON.parse(JSON.parse(text) as string) as Configuration;
    return `"value":${JSON.stringify(JSON.stringify(change(configuration)))}`;
  });
  assert.notEqual(next, current);
  await writeListener(next);
  await until(`an update (${outcome})`, 10_000, async () => ((await count()) > before ? true : undefined));
  if (outcome === "success") current = next;
}

/** Waits until new connections meet a configuration in which this path needs no session. */
async function untilOpen(path: string): Promise<void> {
  let inRow = 0;
  await until(`${path} open`, 10_000, async () => {
    const { status } = await send(world.port, { path, headers: FETCH });
    inRow = status === 200 ? inRow + 1 : 0;
    return inRow >= 8 ? true : undefined;
  });
}

const rulesWithout = (path: string): Configuration => ({ rules: [{ to: [{ operation: { notPaths: [path] } }] }] });

test("sessions, and logins under way, go on through an update, and no request is lost meanwhile", async () => {
  const browser = await world.signedIn();
  const cookie = await browser.cookieHeader();
  const late = world.browser();
  const callback = await late.callbackOf("/late");
  const statuses = new Map<number, number>();
  const done = new AbortController();
  const traffic = (async () => {
    while (!done.signal.aborted) {
      const { status } = await send(world.port, { path: "/x", headers: [...FETCH, ["Cookie", cookie]] });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  })();
  await update((configuration) => ({ ...configuration, ...rulesWithout("/open/*") }), "success");
  await untilOpen("/open/x");
  done.abort();
  await traffic;
  assert.deepEqual([...statuses.keys()], [200]);
  assert.equal((await browser.ask("/after")).status, 200);
  assert.equal((await late.open(callback)).url.href, `${world.origin}/late`);
});

test("an update with mistakes is refused, and what was goes on", async () => {
  const browser = await world.signedIn();
  const from = world.gateway.envoy.log.length;
  await update((configuration) => ({ ...configuration, cookieSecret: "short" }), "rejected");
  assert.match(world.gateway.logText(from), /configuration: cookieSecret: /);
  for (let i = 0; i < 10; i++) assert.equal((await browser.ask("/after")).status, 200);
  await world.login(world.browser());
});

test("a new cookie secret logs nobody out: the old one opens, then the new one seals, then the old one goes", async () => {
  const old = await world.signedIn();
  const secrets = { old: { env: "OIDC_COOKIE_SECRET" }, new: NEW_SECRET };
  await update((c) => ({ ...c, cookieSecret: [secrets.old, secrets.new], ...rulesWithout("/first/*") }), "success");
  await untilOpen("/first/x");
  const between = await world.signedIn();
  const copies = [await old.cookieHeader(), await between.cookieHeader()];
  await update((c) => ({ ...c, cookieSecret: [secrets.new, secrets.old], ...rulesWithout("/second/*") }), "success");
  await untilOpen("/second/x");
  const fresh = await world.signedIn();
  for (const browser of [old, between, fresh]) assert.equal((await browser.ask("/x")).status, 200);
  await update((c) => ({ ...c, cookieSecret: secrets.new, ...rulesWithout("/third/*") }), "success");
  await untilOpen("/third/x");
  for (const browser of [old, between, fresh]) assert.equal((await browser.ask("/x")).status, 200);
  for (const copy of copies) {
    const headers = [...NAVIGATION, ["Cookie", copy] as const];
    const answer = await send(world.port, { path: "/x", headers });
    assert.equal(answer.status, 302);
    const cleared = answer.setCookies.filter((line) => line.startsWith("gatehouse="));
    assert.deepEqual(cleared, [], "a cookie of a key that is not known here is left alone");
  }
  assert.equal(world.gateway.logText().includes(NEW_SECRET), false);
  assert.equal(world.gateway.logText().includes(COOKIE_SECRET), false);
});
