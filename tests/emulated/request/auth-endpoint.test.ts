import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties } from "../../support/emulated/relying-parties.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { EmulatedWorkers, scriptRequest } from "../../support/emulated/workers.ts";

// Whether a request has a session, and whose, for a proxy that asks before it lets the request pass.

const AUTH = "/oauth2/auth";
const ON = { authEndpoint: true };

let keys: Signer;
let host: HostEmulator;
let session: string[];
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, ON);
  session = await signIn(host, keys, { email: "ada@example.com", groups: ["staff", "a b", "wheel"] });
});

function answerTo(headers: Pairs, to = host): LocalResponse {
  const { response, state } = to.open(headers);
  assert.ok(response, `it is ${state}`);
  return response;
}

function asked(query: string, cookies: readonly string[] = session, to = host): LocalResponse {
  return answerTo(scriptRequest(AUTH + query, cookies), to);
}

function changed(headers: Pairs, changes: Record<string, string>): Pairs {
  return [...headers.filter(([name]) => !(name in changes)), ...Object.entries(changes)];
}

test("where it is off, nothing is there", async () => {
  const off = await readyHost(FILTER, keys);
  const cookies = await signIn(off, keys);
  for (const method of ["GET", "HEAD", "POST"]) {
    const response = answerTo(changed(scriptRequest(AUTH, cookies), { ":method": method }), off);
    assert.deepEqual([response.status, response.details], [404, "gatehouse_no_such_endpoint"]);
    assert.deepEqual(valuesOf(response.headers, "x-auth-request-user"), []);
  }
});

test("only its own path is it", () => {
  for (const path of ["/oauth2/auth/", "/oauth2/auth/x", "/oauth2/authx", "/oauth2/Auth", "/oauth2//auth"]) {
    assert.equal(answerTo(scriptRequest(path, session)).status, 404, path);
  }
  for (const path of [AUTH, `${AUTH}?`, `${AUTH}?x=y`]) {
    assert.equal(answerTo(scriptRequest(path, session)).status, 202, path);
  }
});

test("a session gets what an application would get as headers of the answer, and no cookie", () => {
  for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
    const { status, headers, body } = answerTo(changed(scriptRequest(AUTH, session), { ":method": method }));
    assert.deepEqual([status, body], [202, ""], method);
    assert.match(valuesOf(headers, "authorization").join(), /^Bearer ey[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.deepEqual(valuesOf(headers, "x-auth-request-user"), ["9f5c1a70"]);
    assert.deepEqual(valuesOf(headers, "x-auth-request-email"), ["ada@example.com"]);
    assert.deepEqual(valuesOf(headers, "x-auth-request-groups"), ["staff,a b,wheel"]);
    assert.deepEqual(valuesOf(headers, "x-auth-request-preferred-username"), [], "an absent claim is no header");
    assert.deepEqual(valuesOf(headers, "cache-control"), ["no-store"]);
    assert.deepEqual(valuesOf(headers, "set-cookie"), []);
  }
});

test("it answers with the status that is asked for, of two", () => {
  assert.equal(asked("?status=200").status, 200);
  assert.equal(asked("?status=202").status, 202);
  for (const query of ["?status=", "?status=204", "?status=500", "?status=200&status=200"]) {
    assert.equal(asked(query).status, 400, query);
  }
  assert.equal(asked("?status=200", []).status, 401);
});

test("what is configured for applications holds for it", async () => {
  const forward = { authorization: "NONE", headers: [{ header: "x-user", claim: "sub" }] };
  const other = await readyHost(FILTER, keys, { ...ON, forward });
  const cookies = await signIn(other, keys);
  const { headers } = asked("", cookies, other);
  assert.deepEqual(valuesOf(headers, "x-user"), ["9f5c1a70"]);
  assert.deepEqual(valuesOf(headers, "authorization"), []);
  assert.deepEqual(valuesOf(headers, "x-auth-request-user"), []);
});

describe("without a session", () => {
  test("it answers 401, to whoever asks in whatever way: no login begins", () => {
    for (const headers of [scriptRequest(AUTH), navigation(AUTH)]) {
      for (const method of ["GET", "HEAD", "POST"]) {
        for (const more of [[], [["sec-purpose", "prefetch"]], [["upgrade", "websocket"]]] as Pairs[]) {
          const response = answerTo([...changed(headers, { ":method": method }), ...more]);
          assert.equal(response.status, 401);
          assert.deepEqual(valuesOf(response.headers, "www-authenticate"), ['Bearer realm="gatehouse"']);
          assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
          assert.deepEqual(valuesOf(response.headers, "location"), []);
        }
      }
    }
    assert.match(answerTo(navigation(AUTH)).body, /href="\/oauth2\/start/);
  });

  test("a session that has ended is told from none", async () => {
    const workers = await EmulatedWorkers.start(1, keys, ON);
    const cookies = await signIn(workers.worker(0), keys);
    workers.jump(50_000_000);
    assert.match(asked("", cookies, workers.worker(0)).body, /"error":"session_ended"/);
    assert.match(asked("", [], workers.worker(0)).body, /"error":"session_missing"/);
  });
});

test("no rule and nothing that another proxy says of the request decides", async () => {
  const rules = [{ to: [{ operation: { paths: ["/private/*"] } }] }];
  const other = await readyHost(FILTER, keys, { ...ON, rules });
  const cookies = await signIn(other, keys);
  for (const more of [
    [],
    [["x-forwarded-uri", "/public"]],
    [["x-forwarded-uri", "/private/x"]],
    [["x-forwarded-method", "DELETE"]],
    [["x-original-url", "https://app.example.com/private/x"]],
    [["x-forwarded-host", "evil.example"]],
  ] as Pairs[]) {
    assert.equal(answerTo([...scriptRequest(AUTH), ...more], other).status, 401);
    assert.equal(answerTo([...scriptRequest(AUTH, cookies), ...more], other).status, 202);
  }
});

describe("allowed_groups", () => {
  test("lets in who is in one of them, by its whole name", () => {
    for (const [query, status] of [
      ["staff", 202],
      ["x,wheel", 202],
      ["x,a%20b", 202],
      ["a+b", 202],
      ["Staff", 403],
      ["staf", 403],
      ["staff2,x", 403],
      ["", 403],
      [",", 403],
      ["staff%2Cx", 202],
      ["staff%00", 403],
    ] as const) {
      const response = asked(`?allowed_groups=${query}`);
      assert.equal(response.status, status, query);
      if (status === 202) continue;
      assert.match(response.body, /"error":"group_missing"/);
      assert.deepEqual(valuesOf(response.headers, "x-auth-request-user"), []);
      assert.deepEqual(valuesOf(response.headers, "authorization"), []);
      assert.doesNotMatch(response.body, /staff|wheel/, "what there is is not told");
    }
    assert.equal(asked("?allowed_groups=staff", []).status, 401);
  });

  test("reads claims of any shape, and lets nobody in by one that is no name", async () => {
    for (const [groups, status] of [
      ["staff", 202],
      [["staff"], 202],
      [["x", "staff"], 202],
      [[["staff"], { staff: true }, null, 1], 403],
      [{ staff: true }, 403],
      [[""], 403],
      ["staff,x", 403],
      [undefined, 403],
      [null, 403],
      [[], 403],
    ] as const) {
      const cookies = await signIn(host, keys, { groups });
      assert.equal(asked("?allowed_groups=staff", cookies).status, status, JSON.stringify(groups));
      assert.equal(asked("?allowed_groups=", cookies).status, 403, JSON.stringify(groups));
    }
  });

  test("given in a way that can be read in two, lets nobody in", () => {
    const many = Array.from({ length: 70 }, (_, i) => `&p${i}=`).join("");
    for (const query of [
      "?allowed_groups=staff&allowed_groups=x",
      "?allowed_groups=%zz",
      "?%zz&allowed_groups=staff",
      "?allowed_groups=staff&allowed_emails=ada@example.com",
      "?allowed_email_domains=example.com",
      `?allowed_groups=staff${many}`,
    ]) {
      assert.equal(asked(query).status, 400, query);
    }
    assert.equal(asked(`?allowed_groups=staff&x=${"a".repeat(9_000)}`).status, 414);
  });
});

describe("a session near its end", () => {
  test("is refreshed, and the answer says what is so after that", async () => {
    const workers = await EmulatedWorkers.start(1, keys, ON);
    const worker = workers.worker(0);
    const { cookies } = { cookies: await workers.signIn("ada", 300, 0, { groups: ["staff"] }) };
    assert.equal(asked("?allowed_groups=staff", cookies, worker).status, 202);
    workers.jump(301_000);
    const waiting = worker.open(scriptRequest(`${AUTH}?allowed_groups=staff`, cookies));
    assert.equal(waiting.state, "HELD");
    // The groups have changed meanwhile.
    await workers.answer(workers.takeRefresh(), 300);
    assert.equal(waiting.response?.status, 403);
    assert.equal(asked("", cookies, worker).status, 202);
  });

  test("that can't be refreshed gets 503, to come again", async () => {
    const workers = await EmulatedWorkers.start(1, keys, ON);
    const worker = workers.worker(0);
    const cookies = await workers.signIn("ada", 300);
    workers.jump(301_000);
    const waiting = worker.open(scriptRequest(AUTH, cookies));
    for (let tries = 0; tries < 4; tries++) {
      for (const refresh of workers.refreshCalls()) worker.fail(workers.take(refresh).call);
      workers.pass(2_000);
    }
    assert.equal(waiting.response?.status, 503);
  });
});

test("what other origins' pages send is refused where the proxy says what it is", () => {
  const forged = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  for (const more of [{ ":method": "POST" }, { ":method": "DELETE" }, { "sec-websocket-key": "AA==" }]) {
    const response = answerTo(changed(scriptRequest(AUTH, session), { ...forged, ...more }));
    assert.deepEqual([response.status, response.details], [403, "gatehouse_cross_origin"], JSON.stringify(more));
    const own = { origin: "https://app.example.com", "sec-fetch-site": "same-origin" };
    assert.equal(answerTo(changed(scriptRequest(AUTH, session), { ...own, ...more })).status, 202);
  }
  assert.equal(answerTo(changed(scriptRequest(AUTH, session), forged)).status, 202, "a GET changes nothing");
});

test("where people choose, the session of any that is in the groups counts", async () => {
  const names = ["one", "two"];
  const configurations = names.map((name) => {
    return { name, hosts: ["app.example.com"], redirectUrl: `https://app.example.com/${name}`, ...ON };
  });
  const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys(names));
  const cookies: string[] = [];
  for (const name of names) {
    const paths = { start: `/oauth2/start?rp=${name}`, callback: `/${name}` };
    cookies.push(...(await parties.signIn(name, "app.example.com", paths, { groups: [name] })));
  }
  const all = cookies.filter((cookie) => !cookie.startsWith("gatehouse-choice="));
  for (const name of names) {
    const { status, headers } = asked(`?allowed_groups=${name}`, all, parties.host);
    assert.deepEqual([status, valuesOf(headers, "x-auth-request-user")], [202, [`user of ${name}`]]);
  }
  assert.equal(asked("?allowed_groups=three", all, parties.host).status, 403);
});
