import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { valuesOf } from "../support/gateway/application.ts";
import { FETCH, NAVIGATION, type Pairs, send, sendHttp2 } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

let world: World;
let session = "";
before(async () => {
  world = await World.start({
    configure: (configuration) => ({ ...configuration, rules: [{ to: [{ operation: { notPaths: ["/public/*"] } }] }] }),
  });
  session = await (await world.signedIn()).cookieHeader();
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

const EVIL = "evil-value";
/** What an application may take for one of the identity headers. */
const SPOOFED: Pairs = [
  ["x-auth-request-user", EVIL],
  ["X-Auth-Request-Email", EVIL],
  ["X-AUTH-REQUEST-GROUPS", EVIL],
  ["x-auth-request-groups", EVIL],
  ["x-auth-request-preferred-username", EVIL],
  ["x_auth_request_user", EVIL],
  ["X_Auth_Request_Email", EVIL],
  ["x-auth_request-groups", EVIL],
  ["x_auth-request_preferred_username", EVIL],
  ["x-auth-request-anything", EVIL],
  ["X_AUTH_REQUEST_STATUS", EVIL],
  ["x-auth-request-", EVIL],
];

function everythingOf(): string {
  return JSON.stringify(world.application.last.headers);
}

test("identity headers that a client sends are replaced by those of the session, in every spelling and number", async () => {
  const answer = await send(world.port, {
    path: "/",
    headers: [["Authorization", `Bearer ${EVIL}`], ["authorization", `Basic ${EVIL}`], ...SPOOFED, ["Cookie", session]],
  });
  assert.equal(answer.status, 200);
  assert.equal(everythingOf().includes(EVIL), false, everythingOf());
  const request = world.application.last;
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), [ADA["sub"]]);
  assert.deepEqual(valuesOf(request, "x-auth-request-email"), [ADA["email"]]);
  assert.equal(valuesOf(request, "authorization").length, 1);
  assert.match(valuesOf(request, "authorization")[0] ?? "", /^Bearer eyJ/);
  const identity = request.headers.filter(([name]) => /^x[-_]auth[-_]request/i.test(name));
  assert.equal(identity.length, 4, JSON.stringify(identity));
});

test("identity headers that a client sends are removed where no rule matches, and Authorization is left alone", async () => {
  for (const cookie of [[], [["Cookie", session] as const]]) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const answer = await send(world.port, {
        method,
        path: "/public/page",
        headers: [["Authorization", "Basic dXNlcjpwYXNz"], ...SPOOFED, ...cookie],
      });
      assert.equal(answer.status, 200);
      assert.equal(everythingOf().includes(EVIL), false, everythingOf());
      assert.deepEqual(valuesOf(world.application.last, "authorization"), ["Basic dXNlcjpwYXNz"]);
      assert.equal(
        world.application.last.headers.some(([name]) => /^x[-_]auth[-_]request/i.test(name)),
        false,
      );
    }
  }
});

test("a request that changes protocols has no proxy behind take the identity headers out", async () => {
  const change: Pairs = [
    ["Upgrade", "websocket"],
    ["Cookie", session],
  ];
  const connectionFor = async (value: string): Promise<readonly string[]> => {
    const answer = await send(world.port, { path: "/", headers: [...change, ["Connection", value]] });
    assert.equal(answer.status, 200);
    assert.deepEqual(valuesOf(world.application.last, "x-auth-request-email"), [ADA["email"]]);
    return valuesOf(world.application.last, "connection");
  };
  assert.deepEqual(await connectionFor("keep-alive, Upgrade, x-other"), ["keep-alive, Upgrade, x-other"]);
  for (const name of ["X-Auth-Request-Email", "x-auth-request-user", "authorization"]) {
    assert.deepEqual(await connectionFor(`Upgrade, ${name}`), ["upgrade"]);
  }
});

test("a bearer token of the client's own is no session", async () => {
  const token = world.provider.issued.filter((text) => text.startsWith("eyJ")).at(-1) ?? "";
  assert.notEqual(token, "");
  const answer = await send(world.port, { path: "/api", headers: [...FETCH, ["Authorization", `Bearer ${token}`]] });
  assert.equal(answer.status, 401);
  assert.equal(world.application.requests.length, 0);
});

/** The members of Cookie headers. */
function members(values: string[]): string[] {
  return values
    .join(";")
    .split(";")
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
}

async function cookiesBehind(...cookies: string[]): Promise<string[]> {
  const answer = await send(world.port, { path: "/", headers: cookies.map((cookie) => ["Cookie", cookie] as const) });
  assert.equal(answer.status, 200, cookies.join(" | "));
  return valuesOf(world.application.last, "cookie");
}

test("Gatehouse's cookies are taken out of Cookie, the others stay byte for byte in order", async () => {
  assert.deepEqual(await cookiesBehind(`a=1; ${session}; b=2`), ["a=1; b=2"]);
  assert.deepEqual(await cookiesBehind(`${session}; a=1; b=2`), ["a=1; b=2"]);
  assert.deepEqual(await cookiesBehind(`a=1; b=2; ${session}`), ["a=1; b=2"]);
  assert.deepEqual(await cookiesBehind(`gatehouse-login-abcdefgh=x; a=1; ${session}; gatehouse-login-12345678=y`), [
    "a=1",
  ]);
  assert.deepEqual(await cookiesBehind(`a=${"x".repeat(5000)}; ${session}`), [`a=${"x".repeat(5000)}`]);
  const odd = `odd="a b"; eq=a=b==; empty=; noequals; caf%C3%A9=1; a=1; a=2`;
  assert.deepEqual(members(await cookiesBehind(`${odd}; ${session}`)), members([odd]));
});

test("no Cookie header is left where only Gatehouse's cookies were", async () => {
  assert.deepEqual(await cookiesBehind(session), []);
  assert.deepEqual(await cookiesBehind(`gatehouse-login-abcdefgh=x; ${session}`), []);
});

test("cookies whose names only resemble Gatehouse's stay", async () => {
  const others = "xgatehouse=1; gatehousex=2; Gatehouse=3; my-gatehouse-login-abcdefgh=4; g=gatehouse=5";
  assert.deepEqual(members(await cookiesBehind(`${others}; ${session}`)), members([others]));
});

test("several Cookie headers are read as one", async () => {
  assert.deepEqual(members(await cookiesBehind("a=1", session, "b=2; c=3")), ["a=1", "b=2", "c=3"]);
});

test("cookies that HTTP/2 splits into several headers are read as one", async () => {
  const answer = await sendHttp2(world.port, "/", {
    cookie: ["a=1", session, "b=2", "c=3"],
    "x-auth-request-user": EVIL,
  });
  assert.equal(answer.status, 200);
  const request = world.application.last;
  assert.deepEqual(members(valuesOf(request, "cookie")), ["a=1", "b=2", "c=3"]);
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), [ADA["sub"]]);
  const only = await sendHttp2(world.port, "/", { cookie: [session, "gatehouse-login-abcdefgh=x"] });
  assert.equal(only.status, 200);
  assert.deepEqual(valuesOf(world.application.last, "cookie"), []);
});

test("where no rule matches Gatehouse's cookies do not reach the application either", async () => {
  await send(world.port, { path: "/public/x", headers: [["Cookie", `a=1; ${session}`]] });
  assert.deepEqual(valuesOf(world.application.last, "cookie"), ["a=1"]);
});

/** Numbers that are the same in each run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

test("a hundred random Cookie headers arrive without Gatehouse's cookies and otherwise unchanged", async () => {
  const random = generator(20240229);
  const alphabet = "abcXYZ0189!#$%&'*+-.^_`|~()<>@:/?[]{}=,\"\\ ";
  const text = (most: number): string =>
    Array.from({ length: random(most) }, () => alphabet[random(alphabet.length)]).join("");
  const names = [
    "a",
    "sid",
    "gatehousex",
    "xgatehouse",
    "GATEHOUSE",
    "_ga",
    "a.b",
    "gate",
    "login",
    "x-gatehouse-login-12345678",
  ];
  for (let round = 0; round < 100; round++) {
    const others: string[] = [];
    for (let i = random(8); i > 0; i--) {
      const name = names[random(names.length)] ?? "a";
      others.push(random(8) === 0 ? name : `${name}=${text(40)}`.trimEnd());
    }
    const mixed = [...others];
    mixed.splice(random(mixed.length + 1), 0, session);
    if (random(2) === 0)
      mixed.splice(
        random(mixed.length + 1),
        0,
        `gatehouse-login-${round.toString().padStart(8, "0")}=${"y".repeat(random(50))}`,
      );
    const sent = mixed.join(["; ", "; ", "; ", ";", ";  ", " ; "][random(6)] ?? "; ");
    assert.deepEqual(members(await cookiesBehind(sent)), others, sent);
  }
});

test("everything else of a request stays as it is", async () => {
  const headers: Pairs = [
    ["Accept", "application/json;q=0.5, */*"],
    ["X-Custom", "one"],
    ["X-Custom", "two"],
    ["X-Auth-Other", "kept"],
    ["Auth-Request-User", "kept"],
    ["Content-Type", "text/plain"],
    ["If-None-Match", `"abc"`],
  ];
  const path = "/a/b;c=d?x=1&y=%2F%20&z=a+b&x=2";
  const body = "body\u0000bytes é";
  const answer = await send(world.port, { method: "PATCH", path, body, headers: [...headers, ["Cookie", session]] });
  assert.equal(answer.status, 200);
  const request = world.application.last;
  assert.equal(request.method, "PATCH");
  assert.equal(request.url, path);
  assert.equal(request.body, body);
  for (const name of new Set(headers.map(([given]) => given))) {
    const sent = headers.filter(([given]) => given === name).map(([, value]) => value);
    assert.deepEqual(valuesOf(request, name).join(", "), sent.join(", "), name);
  }
});

test("an answer of the application passes as it is, its cookies and cache rules too", async () => {
  world.application.responseHeaders = { "set-cookie": ["a=1; Path=/", "b=2"], "cache-control": "public, max-age=60" };
  const answer = await send(world.port, { path: "/", headers: [...NAVIGATION, ["Cookie", session]] });
  assert.deepEqual(answer.setCookies, ["a=1; Path=/", "b=2"]);
  assert.equal(answer.headers.get("cache-control"), "public, max-age=60");
});
