import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { type Answer, FETCH, NAVIGATION, type Pairs, send } from "../support/gateway/http.ts";
import { assertOurs } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";

let world: World;
before(async () => {
  world = await World.start({
    plugins: [
      {},
      { configure: (configuration) => ({ ...configuration, signIn: { mode: "PAGE" } }) },
      {
        configure: (configuration) => ({
          ...configuration,
          hosts: ["127.0.0.1", "app.example.com"],
          rules: [{ to: [{ operation: { notPaths: ["/public/*"] } }] }],
        }),
      },
    ],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function ask(
  headers: Pairs,
  options: { method?: string; path?: string; plugin?: number; body?: string } = {},
): Promise<Answer> {
  const { plugin = 0, ...sending } = options;
  return send(world.gateway.ports[plugin] ?? 0, { headers, ...sending });
}

function assertSentToProvider(answer: Answer, what: string): void {
  assert.equal(answer.status, 302, `${what}: ${answer.status}`);
  assert.equal(answer.location?.origin, world.provider.issuer, what);
  assert.equal(answer.location.pathname, "/authorize", what);
  assertOurs(answer, what);
}

const NAVIGATIONS: [string, Pairs][] = [
  ["a typed address", NAVIGATION],
  [
    "a frame",
    [
      ["sec-fetch-mode", "navigate"],
      ["sec-fetch-dest", "iframe"],
    ],
  ],
  ["an old browser", [["accept", "text/html,application/xhtml+xml"]]],
  ["a service worker that passes the request on", relayed("navigate")],
  ["a service worker that passes it on with changes", relayed("same-origin")],
  ["a service worker that asks anew with the same headers", relayed("cors")],
  [
    "a WebView of Android, which names its package",
    [
      ["accept", "text/html,application/xhtml+xml"],
      ["upgrade-insecure-requests", "1"],
      ["x-requested-with", "com.example.kiosk"],
    ],
  ],
  ["a media type in capitals", [["accept", "Text/HTML"]]],
];

/** What a browser sends for a navigation that a service worker passes on. */
function relayed(mode: string): Pairs {
  return [
    ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["upgrade-insecure-requests", "1"],
    ["sec-fetch-site", "same-origin"],
    ["sec-fetch-mode", mode],
    ["sec-fetch-dest", "empty"],
  ];
}

const NO_NAVIGATIONS: [string, Pairs][] = [
  ["fetch()", FETCH],
  [
    "an image",
    [
      ["accept", "image/png,*/*"],
      ["sec-fetch-mode", "no-cors"],
      ["sec-fetch-dest", "image"],
    ],
  ],
  [
    "a script that asks for HTML",
    [
      ["accept", "text/html"],
      ["sec-fetch-mode", "cors"],
      ["sec-fetch-dest", "empty"],
    ],
  ],
  [
    "XMLHttpRequest of an old browser",
    [
      ["accept", "text/html"],
      ["x-requested-with", "XMLHttpRequest"],
    ],
  ],
  ...["xmlhttprequest", "XMLHTTPREQUEST"].map((name): [string, Pairs] => [
    `${name} in other letters`,
    [
      ["accept", "text/html"],
      ["x-requested-with", name],
    ],
  ]),
  ["XMLHttpRequest with all that a navigation has", [...relayed("cors"), ["x-requested-with", "XMLHttpRequest"]]],
  [
    "a download",
    [
      ["accept", "*/*"],
      ["sec-fetch-site", "same-origin"],
      ["sec-fetch-mode", "navigate"],
      ["sec-fetch-dest", "empty"],
    ],
  ],
  [
    "a download that would take HTML",
    [
      ["accept", "text/html,*/*"],
      ["sec-fetch-site", "same-origin"],
      ["sec-fetch-mode", "navigate"],
      ["sec-fetch-dest", "empty"],
    ],
  ],
  ["a script that says it upgrades requests, and takes no HTML", [...FETCH, ["upgrade-insecure-requests", "1"]]],
  [
    "an image with the headers of a page",
    [
      ["accept", "text/html"],
      ["upgrade-insecure-requests", "1"],
      ["sec-fetch-mode", "no-cors"],
      ["sec-fetch-dest", "image"],
    ],
  ],
  ["curl", [["accept", "*/*"]]],
  ["no header at all", []],
  ["an event stream", [["accept", "text/event-stream"]]],
  ["JSON", [["accept", "application/json"]]],
  [
    "a WebSocket",
    [
      ["connection", "Upgrade"],
      ["upgrade", "websocket"],
      ["sec-websocket-version", "13"],
      ["sec-fetch-mode", "websocket"],
    ],
  ],
  [
    "an embedded object",
    [
      ["accept", "text/html"],
      ["sec-fetch-mode", "no-cors"],
      ["sec-fetch-dest", "object"],
    ],
  ],
];

for (const [what, headers] of NAVIGATIONS) {
  test(`who goes to a page without a session is sent to the provider: ${what}`, async () => {
    assertSentToProvider(await ask(headers, { path: "/page?x=1" }), what);
    assert.equal((await ask(headers, { path: "/page", method: "HEAD" })).status, 302);
    assert.equal(world.application.requests.length, 0);
  });
}

for (const [what, headers] of NO_NAVIGATIONS) {
  test(`what is no navigation gets 401 in JSON and starts no login: ${what}`, async () => {
    for (const method of ["GET", "POST"]) {
      const answer = await ask(headers, { method });
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/);
      assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
      assert.equal(typeof (JSON.parse(answer.body) as { error: unknown }).error, "string");
      assert.deepEqual(answer.setCookies, []);
      assert.equal(answer.location, undefined);
      assertOurs(answer, what);
    }
    assert.equal(world.application.requests.length, 0);
  });
}

test("who sends a form without a session gets 401 with a page, and no login starts", async () => {
  for (const method of ["POST", "PUT", "DELETE"]) {
    const answer = await ask(NAVIGATION, { method, path: "/orders" });
    assert.equal(answer.status, 401, method);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
    assert.ok(answer.headers.get("www-authenticate"));
    assert.deepEqual(answer.setCookies, []);
    assertOurs(answer, method);
  }
  assert.equal(world.application.requests.length, 0);
});

test("what a browser fetches ahead starts no login: 503, not stored", async () => {
  const purposes: Pairs = [
    ["Sec-Purpose", "prefetch"],
    ["sec-purpose", "prefetch;prerender"],
    ["Purpose", "prefetch"],
  ];
  for (const purpose of purposes) {
    for (const path of ["/page", "/oauth2/start?rd=/", "/oauth2/sign_out"]) {
      const answer = await ask([...NAVIGATION, purpose], { path });
      assert.equal(answer.status, 503, `${path} ${purpose.join(": ")}`);
      assert.deepEqual(answer.setCookies, []);
      assertOurs(answer, path);
    }
  }
  assert.equal(world.application.requests.length, 0);
});

test("with signIn.mode PAGE a page with the button comes first, which leads to the provider and back", async () => {
  const browser = world.browser(1);
  const page = await browser.visit("/wanted?x=1&y=%2F");
  assert.ok([200, 401].includes(page.status), `status ${page.status}`);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(page.body, /Sign in with OpenID Connect/);
  assert.match(page.body, /127\.0\.0\.1/, "the page names the provider");
  assertOurs(page, "sign-in page");
  assert.deepEqual(await browser.loginCookies(), []);
  assert.equal(world.provider.requestsTo("authorize").length, 0);
  const answer = await browser.click(page, "Sign in with OpenID Connect");
  assert.equal(answer.status, 200);
  assert.equal(answer.url.href, `${browser.origin}/wanted?x=1&y=%2F`);
});

test("with signIn.mode PAGE a script's request still gets 401", async () => {
  assert.equal((await ask(FETCH, { plugin: 1 })).status, 401);
});

test("a host that nobody signs people in on gets 403 where a rule matches, and passes where none does", async () => {
  for (const host of [
    "evil.example",
    "127.0.0.1.evil.example",
    "xapp.example.com",
    "app.example.com.evil",
    "example.com",
  ]) {
    for (const headers of [NAVIGATION, FETCH]) {
      const answer = await ask([["Host", host], ...headers], { plugin: 2 });
      assert.equal(answer.status, 403, host);
      assert.deepEqual(answer.setCookies, []);
      assertOurs(answer, host);
    }
  }
  assert.equal(world.application.requests.length, 0);
  const passed = await ask([["Host", "evil.example"], ...FETCH], { plugin: 2, path: "/public/x" });
  assert.equal(passed.status, 200);
});

test("Gatehouse's endpoints are not served on a host that nobody signs people in on", async () => {
  for (const path of ["/oauth2/start", "/oauth2/sign_in", "/oauth2/sign_out", "/oauth2/callback?code=a&state=b"]) {
    const answer = await ask([["Host", "evil.example"], ...NAVIGATION], { plugin: 2, path });
    assert.equal(answer.status, 403, path);
    assert.deepEqual(answer.setCookies, []);
  }
});

test("a session is good on its host however that is spelt", async () => {
  const cookie = await (await world.signedIn(2)).cookieHeader();
  for (const host of ["127.0.0.1", "127.0.0.1:80", `127.0.0.1:${world.gateway.ports[2] ?? 0}`]) {
    assert.equal(
      (
        await ask(
          [
            ["Host", host],
            ["Cookie", cookie],
          ],
          { plugin: 2 },
        )
      ).status,
      200,
      host,
    );
  }
});

test("a host of hosts that the cookie cannot reach gets an error, not a loop", async () => {
  const answer = await ask([["Host", "app.example.com"], ...NAVIGATION], { plugin: 2 });
  assert.equal(answer.status, 403);
  assert.match(answer.body, /session\.cookie\.domain/);
  assert.deepEqual(answer.setCookies, []);
});

test("a thousand navigations without cookies leave the gateway as it was", async () => {
  for (let i = 0; i < 10; i++) {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, j) => world.gateway.navigate(`/${i}/${j}`)));
    for (const answer of answers) assert.equal(answer.status, 302);
  }
  assert.equal(world.provider.requests.length, 0);
  assert.equal((await world.signedIn()).hops.at(-1)?.status, 200);
});
