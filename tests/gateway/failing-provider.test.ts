import assert from "node:assert/strict";
import { after, afterEach, before, test, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import type { LineState } from "../support/gateway/provider-line.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";
import { sessionLines } from "../support/gateway/session-answers.ts";

// Two relying parties, each with an oidc-provider and a host of its own; the line to one of them fails.

const [ILL, WELL] = ["ill.example.com", "well.example.com"];
/** Refreshed when four fifths of it are over. */
const ID_TOKEN_SECONDS = 5;
/** One after the other, each on a connection of its own: every worker gets some. */
const REQUESTS = 100;
/** Far less than the timeout of a call to a provider, which is 5 s. */
const SLOWEST_MS = 1_000;

async function start(line: LineState = "WORKING"): Promise<RelyingPartiesWorld> {
  const callback = (host: string): string => `http://${host}/oauth2/callback`;
  return RelyingPartiesWorld.start({
    providers: {
      ill: { redirectUrls: [callback(ILL)], idTokenSeconds: ID_TOKEN_SECONDS, line },
      well: { redirectUrls: [callback(WELL)], idTokenSeconds: ID_TOKEN_SECONDS },
    },
    configure: (common, party) => ({
      ...common,
      relyingParties: [
        party("ill", { name: "ill", hosts: [ILL], redirectUrl: callback(ILL) }),
        party("well", { name: "well", hosts: [WELL], redirectUrl: callback(WELL) }),
      ],
    }),
  });
}

let world: RelyingPartiesWorld;
before(async () => {
  world = await start();
  for (const host of [ILL, WELL]) await world.ready(host);
});
after(() => world.stop());
afterEach(() => {
  world.lineTo("ill").state = "WORKING";
});

/** What a session was answered, each time on a new connection. */
interface Asked {
  /** Milliseconds, in order. */
  readonly times: number[];
  readonly slowest: number;
  readonly median: number;
  /** How many of the answers set the session anew. */
  readonly refreshes: number;
}

/** Asks again and again with a session, and gets the page each time. */
async function ask(browser: BrowserClient): Promise<Asked> {
  const times: number[] = [];
  let refreshes = 0;
  for (let i = 0; i < REQUESTS; i++) {
    const start = performance.now();
    const answer = await browser.fetch(`http://${WELL}/${i}`);
    times.push(performance.now() - start);
    assert.equal(answer.status, 200, answer.body);
    if (sessionLines(answer, "gatehouse-well").length > 0) refreshes++;
  }
  times.sort((a, b) => a - b);
  return { times, slowest: times.at(-1) ?? NaN, median: times[times.length >> 1] ?? NaN, refreshes };
}

/** Has sessions ask for a page of the failing provider's host, over and over, until told to stop; then answers what they got. */
function suffer(t: TestContext, browsers: readonly BrowserClient[]): () => Promise<number[]> {
  const done = new AbortController();
  t.after(() => {
    done.abort();
  });
  const statuses: number[] = [];
  const all = browsers.map(async (browser) => {
    while (!done.signal.aborted) statuses.push((await browser.fetch(`http://${ILL}/`)).status);
  });
  return async () => {
    done.abort();
    await Promise.all(all);
    return statuses;
  };
}

async function signedIn(host: string): Promise<BrowserClient> {
  const browser = world.browser();
  const page = await world.signIn(browser, `http://${host}/`);
  assert.equal(page.status, 200, page.body);
  return browser;
}

for (const state of ["DOWN", "HANGING", "FAILING", "SLOW"] as const) {
  test(`while a provider is ${state}, people of another are served, refreshed and signed in as ever`, async (t) => {
    const ill: BrowserClient[] = [];
    for (let i = 0; i < 8; i++) ill.push(await signedIn(ILL));
    const well = await signedIn(WELL);
    const usual = await ask(well);

    const line = world.lineTo("ill");
    line.state = state;
    // From now on the sessions of both are held until they are refreshed.
    await pause(1_000 * ID_TOKEN_SECONDS);
    const stop = suffer(t, ill);
    const late = world.signIn(world.browser(), `http://${ILL}/late`);
    await until("the line to be used", 10_000, () => (line.met > 1 ? true : undefined));
    const during = await ask(well);
    assert.ok(during.refreshes > 0, "the session was refreshed");
    const began = performance.now();
    await signedIn(WELL);
    const login = performance.now() - began;
    assert.equal(line.state, state);
    const statuses = await stop();

    t.diagnostic(
      `${usual.median.toFixed(1)} ms before and ${during.median.toFixed(1)} ms during it, the slowest ` +
        `${during.slowest.toFixed(0)} ms, a login ${login.toFixed(0)} ms; ` +
        `others met the line ${line.met} times, and got ${[...new Set(statuses)].join()}`,
    );
    assert.equal((await late).status === 200, state === "SLOW", "others do notice");
    assert.ok(during.median < 2 * usual.median + paced(10), `${during.median} ms instead of ${usual.median}`);
    assert.ok(during.slowest < paced(SLOWEST_MS), `a request took ${during.slowest} ms`);
    assert.ok(login < paced(SLOWEST_MS), `a login took ${login} ms`);
  });
}

test("a gateway that starts while a provider hangs signs people in at another, and ready says which one is missing", async () => {
  const cold = await start("HANGING");
  try {
    await cold.ready(WELL);
    const page = await cold.signIn(cold.browser(), `http://${WELL}/page`);
    await cold.identityOf(page, "well");
    // Until the first call is over, the reason is that there was none yet.
    const missing = await until("a reason", 15_000, async () => {
      const { status, body } = await cold.askReady(ILL);
      assert.equal(status, 503);
      return body.includes("can't be had") ? body : undefined;
    });
    assert.match(missing, /^ill: [^\n]+\n$/);
    const ready = await cold.askReady(WELL);
    assert.equal(ready.status, 200);
    assert.match(ready.body, /^ready\nill: [^\n]+\n$/);
    cold.lineTo("ill").state = "WORKING";
    await cold.ready(ILL);
    await cold.identityOf(await cold.signIn(cold.browser(), `http://${ILL}/page`), "ill");
    assert.equal((await cold.askReady(WELL)).body, "ready\n");
  } finally {
    await cold.stop();
  }
});
