import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Activity, entryOf } from "../../../tools/demo/activity.ts";
import { START, startStartPage } from "../../../tools/demo/start-page.ts";

/** A line of Envoy's, as it is at debug. */
const logged = (text: string, level = "debug"): string =>
  `[2026-11-30 18:02:31.402][71][${level}][wasm] [source/extensions/common/wasm/context.cc:1195] wasm log gatehouse gatehouse: gatehouse: ${text}`;
const passed = (path: string): string =>
  logged(`decided, passes with session TiuKbTfU: rule 1; "GET localhost:1${path}"`);

describe("what the demo's start page is told", () => {
  it("is the filter's lines with their time, what they mean, and the request", () => {
    assert.deepEqual(entryOf(passed("/wiki/")), {
      time: "18:02:31",
      kind: "passed",
      words: "Has a session: sent on, with who it is",
      request: "GET /wiki/",
      line: 'gatehouse: decided, passes with session TiuKbTfU: rule 1; "GET localhost:1/wiki/"',
    });
    const refused = entryOf(
      logged('refused, id LEMWoLsJ, require_claims: no; at "localhost/admin", x-request-id 9f69-80', "info"),
    );
    assert.equal(refused?.kind, "refused");
    assert.equal(refused.request, undefined);
    assert.equal(refused.line, 'gatehouse: refused, id LEMWoLsJ, require_claims: no; at "localhost/admin"');
  });

  it("is nothing of what Envoy says beside them", () => {
    const line = passed("/");
    assert.equal(entryOf(line.replace("[wasm]", "[http]")), undefined);
    assert.equal(entryOf(line.replace("wasm log", "wasm")), undefined);
    assert.equal(entryOf("gatehouse: decided"), undefined);
  });

  it("has nothing that is as long as a secret, whoever wrote it, and no more than 400 characters", () => {
    const secret = "eyJhbGciOiJSUzI1NiJ9eyJzdWIiOiI5ZjVjMWE3MCJ9";
    const entry = entryOf(passed(`/${secret}.${secret}?code=${secret}`));
    assert.ok(entry !== undefined && !JSON.stringify(entry).includes(secret));
    assert.equal(entryOf(logged("a word ".repeat(100)))?.line.length, 400);
  });

  it("has no requests of hidden paths, and no more than the last hundred", () => {
    const activity = new Activity(/^\/demo\//);
    activity.take(passed("/demo/activity"));
    assert.deepEqual(activity.since(undefined), []);
    for (let i = 0; i < 150; i++) activity.take(passed(`/${i}`));
    const events = activity.since(undefined);
    assert.equal(events.length, 100);
    assert.deepEqual([events[0]?.entry.request, events.at(-1)?.entry.request], ["GET /50", "GET /149"]);
  });

  it("begins behind what the page has, and with all where that is of another run", () => {
    const activity = new Activity(/^$/);
    ["/1", "/2", "/3"].map(passed).forEach(activity.take);
    const [first, ...others] = activity.since(undefined);
    assert.deepEqual(activity.since(first?.id), others);
    assert.equal(activity.since("1.1").length, 3);
    assert.equal(activity.since("nonsense").length, 3);
  });
});

describe("the demo's start page", () => {
  const activity = new Activity(/^$/);
  let page: Awaited<ReturnType<typeof startStartPage>>;
  const pages = new AbortController();
  const follow = (query = "", headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${page.port}${START}activity${query}`, { headers, signal: pages.signal });
  /** What comes until it has the text. */
  const until = async (response: Response, text: string): Promise<string> => {
    let come = "";
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      come += Buffer.from(part.value).toString();
      if (come.includes(text)) return come;
    }
    throw new Error(`ended without "${text}":\n${come}`);
  };

  beforeEach(async () => {
    const configuration = { clientSecret: { env: "SECRET" } };
    page = await startStartPage({ activity, url: "http://localhost:1", buttons: ["Sign in"], configuration });
  });
  afterEach(async () => {
    pages.abort();
    await page.stop();
  });

  it("tells what was, then what comes, to no more pages than sixteen", async () => {
    activity.take(passed("/before"));
    const first = await follow();
    activity.take(passed("/then"));
    const come = await until(first, "/then");
    assert.equal(first.headers.get("content-type"), "text/event-stream");
    assert.match(come, /^retry: \d+\n\nid: \d+\.1\ndata: \{[^\n]*GET \/before[^\n]*\}\n\nid: \d+\.2\ndata: /);
    const [, had = ""] = /id: (\d+\.1)\n/.exec(come) ?? [];
    for (const again of [await follow(`?after=${had}`), await follow("", { "last-event-id": had })]) {
      assert.doesNotMatch(await until(again, "/then"), /before/);
    }

    const others = await Promise.all(Array.from({ length: 13 }, () => follow()));
    assert.deepEqual([...new Set(others.map(({ status }) => status))], [200]);
    const tooMany = await follow();
    assert.equal(tooMany.status, 503);
    const shown = await fetch(`http://127.0.0.1:${page.port}${START}`);
    assert.match(await shown.text(), /clientSecret:\n {2}env: SECRET/);
  });
});
