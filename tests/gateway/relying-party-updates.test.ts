import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { until } from "../../tools/envoy/until.ts";
import type { Configuration } from "../support/gateway/gateway.ts";
import { DETAILS_HEADER } from "../support/gateway/gateway.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { ListenerFile } from "../support/gateway/listener-file.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// Relying parties that come, go and change places while the gateway runs.

const HOSTS = { one: "one.example.com", two: "two.example.com", three: "three.example.com" };
const PROVIDERS = { one: "first", two: "second", three: "second" } as const;
type Name = keyof typeof HOSTS;

let file: ListenerFile;
let world: RelyingPartiesWorld;
/** All of them, by name. */
const parties = new Map<Name, Configuration>();
let updates = 0;
before(async () => {
  file = await ListenerFile.create();
  const callback = (name: Name): string => `http://${HOSTS[name]}/oauth2/callback`;
  world = await RelyingPartiesWorld.start({
    providers: {
      first: { redirectUrls: [callback("one")] },
      second: { redirectUrls: [callback("two"), callback("three")] },
    },
    configure: (common, party) => {
      for (const name of ["one", "two", "three"] as const) {
        const member = { name, hosts: [HOSTS[name]], redirectUrl: callback(name) };
        parties.set(name, party(PROVIDERS[name], member));
      }
      return { ...common, relyingParties: [parties.get("one"), parties.get("two")] };
    },
    gateway: { bootstrap: file.bootstrap },
  });
  for (const name of ["one", "two"] as const) await world.ready(HOSTS[name]);
});
after(async () => {
  await world.stop();
  await file.remove();
});

/** Configures these relying parties in this order, and waits until all new connections meet them. */
async function update(names: readonly Name[]): Promise<void> {
  const path = `/open-${++updates}`;
  const rules = [{ to: [{ operation: { notPaths: [path] } }] }];
  await file.update(world.gateway, (configuration) => ({
    ...configuration,
    rules,
    relyingParties: names.map((name) => parties.get(name)),
  }));
  let inRow = 0;
  await until("the new configuration", 10_000, async () => {
    const headers = [["Host", HOSTS.one], ...FETCH] as const;
    const { status } = await send(world.gateway.port, { path, headers });
    inRow = status === 200 ? inRow + 1 : 0;
    return inRow >= 8 ? true : undefined;
  });
}

async function signIn(name: Name): Promise<BrowserClient> {
  const browser = world.browser();
  await world.identityOf(await world.signIn(browser, `http://${HOSTS[name]}/`), PROVIDERS[name]);
  return browser;
}

/** Asks on eight connections, so that every worker gets some: all are served, with a token of the relying party's provider. */
async function assertServed(name: Name, browser: BrowserClient): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await world.identityOf(await browser.fetch(`http://${HOSTS[name]}/x`), PROVIDERS[name]);
  }
}

test("sessions live on while relying parties are added, change places, go and come back", async (t) => {
  const [one, two] = [await signIn("one"), await signIn("two")];
  const signedOut = await signIn("two");
  const copy = await signedOut.jar.getCookieString(`http://${HOSTS.two}/`);
  await signedOut.open(`http://${HOSTS.two}/oauth2/sign_out`);

  const statuses = new Set<number>();
  const done = new AbortController();
  t.after(() => {
    done.abort();
  });
  const traffic = (async () => {
    while (!done.signal.aborted) statuses.add((await one.fetch(`http://${HOSTS.one}/traffic`)).status);
  })();

  await update(["three", "one", "two"]);
  await assertServed("one", one);
  await assertServed("two", two);
  await world.ready(HOSTS.three);
  const three = await signIn("three");

  await update(["two", "three", "one"]);
  await assertServed("one", one);
  await assertServed("two", two);
  await assertServed("three", three);

  await update(["three", "one"]);
  await assertServed("one", one);
  await assertServed("three", three);
  const gone = await two.fetch(`http://${HOSTS.two}/x`);
  assert.equal(gone.headers.get(DETAILS_HEADER), "gatehouse_host_unknown");

  await update(["one", "two", "three"]);
  await assertServed("two", two);
  await assertServed("three", three);
  for (let i = 0; i < 8; i++) {
    const headers = [["Host", HOSTS.two], ...FETCH, ["Cookie", copy]] as const;
    assert.equal((await send(world.gateway.port, { path: "/x", headers })).status, 401, "who signed out stays so");
  }
  done.abort();
  await traffic;
  assert.deepEqual([...statuses], [200], "no request was lost meanwhile");
});

test("a login that was begun before relying parties change places ends where it was to end", async () => {
  await update(["one", "two", "three"]);
  const browser = world.browser();
  const form = await browser.open(`http://${HOSTS.two}/late`);
  await update(["three", "two", "one"]);
  const page = await world.logOn(browser, form);
  assert.equal(page.url.href, `http://${HOSTS.two}/late`);
  await world.identityOf(page, "second");
});

test("relying parties that clash are refused, and those before them go on", async () => {
  const one = await signIn("one");
  const from = world.gateway.envoy.log.length;
  await file.attempt(world.gateway, (configuration) => ({
    ...configuration,
    relyingParties: [parties.get("one"), { ...parties.get("two"), hosts: [HOSTS.one] }],
  }));
  assert.match(world.gateway.logText(from), /configuration: relyingParties\[1\]\.redirectUrl: /);
  await assertServed("one", one);
  await signIn("two");
});
