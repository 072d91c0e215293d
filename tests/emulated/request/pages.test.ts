import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { formsOf, linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type LocalResponse, type Pairs } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  comeBack,
  CONFIGURATION,
  navigation,
  readyHost,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What Gatehouse's own pages and answers owe to whoever reads them.

let keys: Signer;
before(async () => {
  keys = await signer();
});

function answerTo(host: HostEmulator, headers: Pairs): LocalResponse {
  const { response } = host.open(headers);
  assert.ok(response !== undefined);
  return response;
}

/** A host whose provider could not be reached. */
async function unreadyHost(configuration: object = {}): Promise<HostEmulator> {
  const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, ...configuration });
  host.tick();
  host.fail(host.takeCall());
  return host;
}

/** The page that somebody gets whose tokens have ended and can't be refreshed. */
async function pageOfFailedRefresh(path: string): Promise<string> {
  const workers = await EmulatedWorkers.start(1, keys);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  workers.worker(0).takesCalls = false;
  const stream = workers.worker(0).open(navigation(path, cookies));
  workers.pass(3_000);
  assert.equal(stream.response?.details, "gatehouse_refresh_unavailable");
  return stream.response.body;
}

/** The same as another site sends the browser here. */
function fromElsewhere(path: string): Pairs {
  return navigation(path).map(([name, value]) => [name, name === "sec-fetch-site" ? "cross-site" : value]);
}

/** Each kind of page. */
const PAGES: [what: string, page: () => Promise<LocalResponse>][] = [
  ["the sign-in page", async () => answerTo(await readyHost(FILTER, keys), navigation("/oauth2/sign_in?rd=/a"))],
  [
    "the sign-in page in place of what was asked for",
    async () => answerTo(await readyHost(FILTER, keys, { signIn: { mode: "PAGE" } }), navigation("/a?b=c")),
  ],
  ["the page after a sign-out", async () => answerTo(await readyHost(FILTER, keys), navigation("/oauth2/signed_out"))],
  [
    "the page that asks before a sign-out",
    async () => answerTo(await readyHost(FILTER, keys), fromElsewhere("/oauth2/sign_out?rd=/a")),
  ],
  ["the page of a provider that is not ready", async () => answerTo(await unreadyHost(), navigation("/a"))],
  [
    "the page of a login that failed",
    async () => {
      const host = await readyHost(FILTER, keys);
      const stream = comeBack(host, { ...beginLogin(host), cookie: "a=b" });
      assert.ok(stream.response !== undefined);
      return stream.response;
    },
  ],
];

describe("every page", () => {
  for (const [what, page] of PAGES) {
    test(`${what}: tells other sites nothing, loads nothing, is in no cache and in no frame`, async () => {
      const { headers } = await page();
      assert.deepEqual(valuesOf(headers, "referrer-policy"), ["same-origin"]);
      assert.deepEqual(valuesOf(headers, "cache-control"), ["no-store"]);
      assert.deepEqual(valuesOf(headers, "x-content-type-options"), ["nosniff"]);
      assert.deepEqual(valuesOf(headers, "content-type"), ["text/html; charset=utf-8"]);
      const [policy = "", ...others] = valuesOf(headers, "content-security-policy");
      assert.deepEqual(others, []);
      const directives = new Map(
        policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1).join(" ")]),
      );
      assert.match(directives.get("style-src") ?? "", /^'sha256-[A-Za-z0-9+/]{43}='$/);
      directives.delete("style-src");
      assert.deepEqual(Object.fromEntries(directives), {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
      });
    });
  }
});

describe("what a request can put into a page", () => {
  const HOSTILE = `/a?b="><img src=x onerror=alert(1)>&c='d'&amp;lt;`;

  test("is escaped in a link, which leads to what was asked for", async () => {
    // A browser reads `&lt` in a query as `<`, where it is not escaped.
    const wanted = "/a?b='c'&lt;d&amp=e&quot;f";
    const body = await pageOfFailedRefresh(wanted);
    assert.equal(linksOf(body)[0]?.href, wanted);
    assert.ok(body.includes('href="/a?b=&#39;c&#39;&amp;lt;d&amp;amp=e&amp;quot;f"'), body);
  });

  test("leads there from the page of a provider that is not ready, by way of a login", async () => {
    const wanted = "/a?b='c'&lt;d&amp=e&quot;f";
    const [link, ...others] = linksOf(answerTo(await unreadyHost(), navigation(wanted)).body);
    const { pathname, searchParams } = new URL(link?.href ?? "", CONFIGURATION.redirectUrl);
    assert.deepEqual([pathname, searchParams.get("rd"), others], ["/oauth2/start", wanted, []]);
  });

  test("makes no element of the page of a session that can't be refreshed", async () => {
    assertNoElementOf(await pageOfFailedRefresh(HOSTILE));
  });

  test("makes no element of the page of a provider that is not ready", async () => {
    assertNoElementOf(answerTo(await unreadyHost(), navigation(HOSTILE)).body);
  });

  test("is escaped in the sign-in page, in the page that asks before a sign-out, and in that of a failed login", async () => {
    const host = await readyHost(FILTER, keys, { signIn: { mode: "PAGE" } });
    const query = encodeURIComponent(HOSTILE);
    for (const headers of [
      navigation(HOSTILE),
      navigation(`/oauth2/sign_in?rd=${query}`),
      fromElsewhere(`/oauth2/sign_out?rd=${query}`),
      navigation(`/oauth2/callback?error=${query}&state=${query}`),
    ]) {
      const { body } = answerTo(host, headers);
      assertNoElementOf(body);
      for (const target of [...linksOf(body).map(({ href }) => href), ...formsOf(body).map(({ action }) => action)]) {
        // Who stays signed in goes to the front page.
        assert.match(target, /^\/oauth2\/(start|sign_out)\?rd=|^\/$/);
      }
    }
  });

  test("and what a configuration puts there is escaped: title, button and provider", async () => {
    const markup = `<b class="x">&'</b>`;
    const host = await readyHost(FILTER, keys, {
      pages: { title: markup, buttonLabel: markup },
      provider: { displayName: markup },
    });
    const { body } = answerTo(host, navigation("/oauth2/sign_in"));
    assert.doesNotMatch(body, /<b\W/);
    assert.ok(body.split("&lt;b class=&quot;x&quot;&gt;&amp;&#39;&lt;/b&gt;").length >= 5, body);
  });

  test("a prefix that a browser would read otherwise is escaped in links and forms", async () => {
    const host = await readyHost(FILTER, keys, { prefix: "/sso&lt" });
    const asked = answerTo(host, fromElsewhere("/sso&lt/sign_out")).body;
    const [form] = formsOf(asked);
    assert.match(form?.action ?? "", /^\/sso&lt\/sign_out(\?|$)/);
    const page = answerTo(host, navigation("/sso&lt/sign_in")).body;
    assert.deepEqual(
      linksOf(page).map(({ href }) => href),
      ["/sso&lt/start?rd=%2F"],
    );
    for (const body of [asked, page]) assert.equal(body.includes("&lt/"), false);
  });

  /** No element, and no attribute, that a page of ours has not. */
  function assertNoElementOf(body: string): void {
    const [, main = ""] = body.split("<main>");
    const tags = [...main.replaceAll(/"[^"]*"/g, "").matchAll(/<\/?(\w+)([^>]*)>?/g)];
    assert.ok(tags.length > 4);
    for (const [, name = "", attributes = ""] of tags) {
      assert.ok(["h1", "p", "a", "form", "button", "code", "bdi", "main", "body", "html"].includes(name), name);
      assert.match(attributes, /^( (class|href|method|action)=)*$/, name);
    }
  }
});

describe("when to try again", () => {
  const seconds = (response: LocalResponse): number => Number(valuesOf(response.headers, "retry-after")[0]);

  test("is said by ready, by the page and by the JSON of a provider that is not ready, and grows with its failures", async () => {
    const host = await unreadyHost();
    const script = navigation("/x").map(([name, value]): [string, string] => [
      name,
      name === "sec-fetch-mode" ? "cors" : name === "sec-fetch-dest" ? "empty" : name === "accept" ? "*/*" : value,
    ]);
    const all = (): number[] => {
      const answers = ["/oauth2/ready", "/x"].map((path) => answerTo(host, navigation(path)));
      answers.push(answerTo(host, script));
      return answers.map((answer) => {
        assert.ok([401, 503].includes(answer.status));
        return answer.status === 503 ? seconds(answer) : 0;
      });
    };
    assert.deepEqual(all(), [1, 1, 0]);
    // A quarter of a second, doubled each time.
    for (const expected of [1, 1, 2, 4, 8, 16, 30, 30]) {
      host.nowMs += 1000 * 31;
      host.tick();
      host.fail(host.takeCall());
      assert.deepEqual(all().slice(0, 2), [expected, expected]);
    }
  });

  test("is not said by ready once it is", async () => {
    const answer = answerTo(await readyHost(FILTER, keys), navigation("/oauth2/ready"));
    assert.equal(answer.status, 200);
    assert.deepEqual(valuesOf(answer.headers, "retry-after"), []);
  });
});
