import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { PluginOptions } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, type Pairs, send, sendHttp2 } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

type Operation = Record<string, string[]>;

/** A listener of its own for a list of rules, each given by its operations; Envoy does not tidy its paths up. */
function withRules(rules: Operation[][], normalizePath: boolean): PluginOptions {
  return {
    configure: (configuration) => ({
      ...configuration,
      rules: rules.map((operations) => ({ to: operations.map((operation) => ({ operation })) })),
    }),
    listener: { normalizePath },
  };
}

const ADMIN = 0;
const ADMIN_NORMALIZED = 1;
const PUBLIC = 2;
const PUBLIC_NORMALIZED = 3;
const METHODS = 4;
const HOSTS = 5;
const SEVERAL = 6;
const RELYING_PARTY = 7;

let world: World;
before(async () => {
  const admin = [[{ paths: ["/admin", "/admin/*"] }]];
  const notPublic = [[{ notPaths: ["/public/*", "/healthz", "*.css"] }]];
  world = await World.start({
    plugins: [
      withRules(admin, false),
      withRules(admin, true),
      withRules(notPublic, false),
      withRules(notPublic, true),
      withRules(
        [[{ methods: ["POST", "DELETE"] }], [{ notMethods: ["GET", "HEAD", "OPTIONS", "POST", "DELETE"] }]],
        true,
      ),
      withRules(
        [[{ hosts: ["app.example.com", "app.example.com:8080", "*.corp.example.com", "*.corp.example.com:1"] }]],
        true,
      ),
      withRules([[{ paths: ["/a/*"], methods: ["GET"] }, { paths: ["/b"] }], [{ paths: ["*/private"] }]], true),
      {
        configure: (configuration) => ({
          ...configuration,
          rules: [{ to: [{ operation: { paths: ["/never"] } }] }],
          relyingParties: [
            {
              name: "app",
              hosts: ["app.example.com"],
              redirectUrl: "https://app.example.com/oauth2/callback",
              rules: [{}],
            },
          ],
        }),
      },
    ],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function ask(plugin: number, path: string, options: { method?: string; headers?: Pairs } = {}): Promise<Answer> {
  return send(world.gateway.ports[plugin] ?? 0, { path, headers: FETCH, ...options });
}

async function assertPasses(plugin: number, path: string, options = {}): Promise<void> {
  const answer = await ask(plugin, path, options);
  assert.equal(answer.status, 200, `${path} should pass, but ${answer.status} ${answer.body}`);
}

/** It does not reach the application, however it is refused; or, where `clear` is given, only as a path like that. */
async function assertStopped(
  plugin: number,
  path: string,
  options: { method?: string; headers?: Pairs } = {},
  clear?: RegExp,
): Promise<void> {
  const count = world.application.requests.length;
  const answer = await ask(plugin, path, options).catch(() => undefined);
  const reached = world.application.requests.slice(count).map(({ url }) => url);
  const harmful = reached.filter((url) => clear?.test(url) !== true);
  assert.deepEqual(harmful, [], `${path} reached the application (${answer?.status ?? "cut"})`);
  if (answer !== undefined && reached.length === 0) assert.ok(answer.status >= 300, `${path}: ${answer.status}`);
}

test("a rule with paths asks for a session there and nowhere else", async () => {
  for (const plugin of [ADMIN, ADMIN_NORMALIZED]) {
    for (const path of ["/admin", "/admin/", "/admin/users?x=1", "/admin?x=/public", "/admin/a%20b"]) {
      await assertStopped(plugin, path);
    }
    for (const path of ["/", "/administrators", "/ad", "/x/admin", "/x?y=/admin/"]) await assertPasses(plugin, path);
  }
});

test("a rule with notPaths asks for a session everywhere else", async () => {
  for (const plugin of [PUBLIC, PUBLIC_NORMALIZED]) {
    for (const path of [
      "/public/x",
      "/public/",
      "/public/a/b?x=../..",
      "/healthz",
      "/healthz?x=1",
      "/site.css",
      "/a/b.css",
    ]) {
      await assertPasses(plugin, path);
    }
    for (const path of [
      "/",
      "/public",
      "/publicity",
      "/healthz/",
      "/healthz-admin",
      "/x?/public/",
      "/x?y=.css",
      "/x.css2",
    ]) {
      await assertStopped(plugin, path);
    }
  }
});

const WAYS_TO_ADMIN = [
  "//admin/x",
  "///admin/x",
  "/./admin/x",
  "/x/../admin/x",
  "/x/..//admin/x",
  "/%61dmin/x",
  "/admi%6e/x",
  "/%2fadmin/x",
  "/%2Fadmin/x",
  "/admin%2fx",
  "/admin%2Fx",
  "/admin%5cx",
  "/admin\\x",
  "\\admin\\x",
  "/\\admin/x",
  "/x/%2e%2e/admin/x",
  "/x/.%2e/admin/x",
  "/x/%2E./admin/x",
  "/x%2f..%2fadmin/x",
  "/x/..;/admin/x",
  "/x/..;a=b/admin/x",
  "/;/admin/x",
  "/admin;/x",
  "/admin;a=b/x",
  "/admin;x",
  "/admin/../admin/x",
  "/admin/..;/x",
  "/admin#x",
  "/admin%23x",
  "/admin#/../../x",
  "/admin%00/x",
  "/admin%3b/x",
  "/admin%3fx",
  "/x\\..\\admin\\x",
  "/x/..%5cadmin/x",
  "/%2e/admin/x",
  "/%252e%252e/admin/x",
];

// What Envoy has normalised into a clear path is judged, and arrives, as that path.
for (const [what, plugin, clear] of [
  ["as it comes", ADMIN, undefined],
  ["normalised by Envoy", ADMIN_NORMALIZED, /^(?!\/admin(\/|$))(\/[a-z]+)+$/],
] as const) {
  test(`no spelling of a protected path gets past its rule, the path ${what}`, async () => {
    for (const path of WAYS_TO_ADMIN.filter((way) => !way.startsWith("/%252e")))
      await assertStopped(plugin, path, {}, clear);
  });
}

const WAYS_OUT_OF_PUBLIC = [
  "/public/../secret",
  "/public/./../secret",
  "/public/x/../../secret",
  "/public/%2e%2e/secret",
  "/public/.%2e/secret",
  "/public/%2E%2E/secret",
  "/public/%2e%2e%2fsecret",
  "/public%2f..%2fsecret",
  "/public/..%2fsecret",
  "/public/..;/secret",
  "/public/..;a=b/secret",
  "/public/;/../secret",
  "/public/..\\secret",
  "/public\\..\\secret",
  "/public/..%5csecret",
  "/public/x%2f..%2f..%2fsecret",
  "/secret#/public/",
  "/secret%23/public/",
  "/secret%3f/public/x.css",
  "/secret?/public/",
  "/secret;/public/",
  "/secret;.css",
  "/secret;x=.css",
  "/secret%00.css",
  "/secret%0a.css",
  "/secret#.css",
  "/secret%23.css",
  "/secret?.css",
  "/secret%3f.css",
  "//public/../secret",
  "/healthz/../secret",
  "/healthz/..;/secret",
];

for (const [what, plugin, clear] of [
  ["as it comes", PUBLIC, undefined],
  ["normalised by Envoy", PUBLIC_NORMALIZED, /^\/public(\/[a-z]+)+$/],
] as const) {
  test(`no spelling makes a path look public that is not, the path ${what}`, async () => {
    for (const path of WAYS_OUT_OF_PUBLIC) await assertStopped(plugin, path, {}, clear);
  });
}

test("headers that name another path or host change nothing", async () => {
  const lies: Pairs = [
    ["X-Forwarded-Uri", "/public/x"],
    ["X-Original-URL", "/public/x"],
    ["X-Rewrite-URL", "/public/x"],
    ["X-Envoy-Original-Path", "/public/x"],
    ["X-Forwarded-Host", "public.example"],
    ["X-Forwarded-Prefix", "/public"],
    ["X-HTTP-Method-Override", "OPTIONS"],
    ["User-Agent", "GoogleHC/1.0"],
    ["User-Agent", "kube-probe/1.30"],
    ["Referer", "http://127.0.0.1/public/"],
  ];
  for (const lie of lies) {
    for (const headers of [NAVIGATION, FETCH, [["accept", "text/event-stream"]] as Pairs]) {
      await assertStopped(PUBLIC, "/secret", { headers: [...headers, lie] });
    }
  }
});

test("rules tell methods apart", async () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) await assertPasses(METHODS, "/x", { method });
  for (const method of ["POST", "DELETE", "PUT", "PATCH"]) await assertStopped(METHODS, "/x", { method });
});

test("a rule for GET holds for HEAD, and over HTTP/2 for a method in small letters", async () => {
  await assertStopped(SEVERAL, "/a/x", { method: "HEAD" });
  await assertPasses(SEVERAL, "/other", { method: "HEAD" });
  for (const method of ["get", "Get", "head"]) {
    const answer = await sendHttp2(world.gateway.ports[SEVERAL] ?? 0, "/a/x", { ":method": method });
    assert.equal(answer.status, 401, method);
  }
  assert.deepEqual(
    world.application.requests.filter(({ url }) => url === "/a/x"),
    [],
  );
});

test("rules tell hosts apart, with the port as it was sent, whatever their case or final dot", async () => {
  const hosts = [
    "app.example.com",
    "APP.example.COM",
    "app.example.com:8080",
    "app.example.com.",
    "a.corp.example.com",
    "A.b.Corp.Example.Com:1",
  ];
  for (const host of hosts) await assertStopped(HOSTS, "/x", { headers: [["Host", host], ...FETCH] });
  for (const host of [
    "other.example.com",
    "corp.example.com",
    "xcorp.example.com",
    "app.example.com.evil.example",
    "app.example.com:1",
  ]) {
    await assertPasses(HOSTS, "/x", { headers: [["Host", host], ...FETCH] });
  }
});

test("what a relying party protects does not pass by a host that only Envoy takes for its own", async () => {
  const hosts = ["", ":0443", ":", ":99999", ":443:443", "..", ".:0443"].map((end) => `app.example.com${end}`);
  for (const host of hosts) await assertStopped(RELYING_PARTY, "/x", { headers: [["Host", host], ...FETCH] });
  await assertPasses(RELYING_PARTY, "/x", { headers: [["Host", "other.example.com"], ...FETCH] });
});

test("an operation holds where all of it does, a rule where one of its operations does, and any rule is enough", async () => {
  for (const path of ["/a/x", "/a", "/b", "/b/", "/c/private", "/private"]) await assertStopped(SEVERAL, path);
  for (const path of ["/ax", "/b/x", "/c", "/private/x"]) await assertPasses(SEVERAL, path);
  await assertPasses(SEVERAL, "/a/x", { method: "POST" });
  await assertStopped(SEVERAL, "/a/private", { method: "POST" });
});

test("with a session every path that is clear goes through", async () => {
  const cookie = await (await world.signedIn(PUBLIC)).cookieHeader();
  for (const path of [
    "/",
    "/secret",
    "/a/b;c=d",
    "/a%20b",
    "/caf%C3%A9",
    "/a?b=../../c&d=%2f",
    "/a.b/..c/d..",
    "/a=b,c/@d:e/~f",
  ]) {
    await assertPasses(PUBLIC, path, { headers: [["Cookie", cookie]] });
    assert.equal(world.application.last.url, path);
  }
});
