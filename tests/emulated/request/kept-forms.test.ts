import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

// Forms that are sent without a session: which are kept in the browser, and how they get there.

const ON = { session: { keepForms: true } };
const OWN = "https://app.example.com";
const FORM = "application/x-www-form-urlencoded";
const PATH = "/orders?list=1";
const MOST = 65536;

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys, ON);
});

/** A form that a page sends, with changed headers; undefined takes one out. */
function headersOf(changes: Record<string, string | undefined> = {}, path = PATH): Pairs {
  const headers: Record<string, string | undefined> = {
    ...Object.fromEntries(navigation(path)),
    ":method": "POST",
    "content-type": FORM,
    origin: OWN,
    ...changes,
  };
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function post(body: string, headers = headersOf(), to = host): EmulatedStream {
  const stream = to.open(headers, false);
  if (stream.state === "HELD") to.bodies.receive(stream, body);
  return stream;
}

function answerTo(stream: EmulatedStream): LocalResponse {
  assert.ok(stream.response, stream.state);
  return stream.response;
}

/** What the page hands to its script; undefined where it keeps nothing. */
function keptOf({ body }: LocalResponse): { id: string; to: string; body: string } | undefined {
  const found = /<div id="keep" hidden data-id="([^"]*)" data-to="([^"]*)" data-body="([^"]*)">/.exec(body);
  if (found === null) return undefined;
  const [id = "", to = "", kept = ""] = found.slice(1).map((text) => text.replaceAll("&amp;", "&"));
  return { id, to, body: kept };
}

function unescaped(html: string): string {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return html.replace(/&(lt|gt|quot|amp|#39);/g, (entity) => entities[entity] ?? "");
}

function assertLost(stream: EmulatedStream, what: string): LocalResponse {
  const response = answerTo(stream);
  assert.deepEqual([response.status, response.details], [401, "gatehouse_session_ended"], what);
  assert.equal(keptOf(response), undefined, what);
  assert.doesNotMatch(response.body, /<script/, what);
  return response;
}

describe("a form that a page of ours sent without a session", () => {
  test("is in a page that keeps it, with its target and the names of its fields", () => {
    const response = answerTo(post("a=b&c=%3Ci%3E&a=d&=x&e"));
    assert.deepEqual([response.status, response.details], [401, "gatehouse_session_ended"]);
    assert.equal(valuesOf(response.headers, "www-authenticate").join(), 'Bearer realm="gatehouse"');
    assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
    const kept = keptOf(response);
    assert.deepEqual([kept?.to, kept?.body], [PATH, "a=b&c=%3Ci%3E&a=d&=x&e"]);
    assert.match(response.body, /<code>\/orders\?list=1<\/code>.*<li>a<\/li><li>c<\/li><li><\/li><li>e<\/li><\/ul>/);
    const policy = valuesOf(response.headers, "content-security-policy").join();
    assert.match(policy, /; script-src 'sha256-[\w+/]{43}='; /);
    assert.doesNotMatch(policy, /unsafe|connect-src/);
  });

  test("is kept under a name of its own, where the login ends", () => {
    const ids = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const response = answerTo(post("a=b"));
      const { id = "" } = keptOf(response) ?? {};
      assert.match(id, /^[\w-]{22}$/);
      ids.add(id);
      const [link] = linksOf(response.body);
      const start = new URL(link?.href ?? "", OWN);
      assert.equal(start.pathname, "/oauth2/start");
      assert.equal(start.searchParams.get("rd"), `/oauth2/form?id=${id}`);
    }
    assert.equal(ids.size, 20);
  });

  test("can hold nothing that its page takes for markup", () => {
    const hostile = `"><script>=1&'><img/src=x>=2&%22%3E%3Cimg%20src=x%3E=3`;
    const response = answerTo(post(hostile));
    const kept = /data-body="([^"]*)">/.exec(response.body)?.[1] ?? "";
    assert.equal(unescaped(kept), hostile);
    assert.equal(response.body.match(/<script/g)?.length, 1);
    assert.doesNotMatch(response.body, /<img/);
    for (const path of [`/a"><script>b</script>`, `/a?x="><img>`, "/a'><img>"]) {
      assert.doesNotMatch(answerTo(post("a=b", headersOf({}, path))).body, /<script>b|<img/, path);
    }
  });

  test("is kept up to 64 KB, and what is longer is lost, which is said", () => {
    assert.notEqual(keptOf(answerTo(post("a".repeat(MOST)))), undefined);
    const long = assertLost(post("", headersOf({ "content-length": String(MOST + 1) })), "announced");
    assert.match(long.body, /longer than the 64 KB/);
    const unannounced = answerTo(post("a".repeat(MOST + 1)));
    assert.equal(unannounced.status, 307);
    const [location = ""] = valuesOf(unannounced.headers, "location");
    const again = assertLost(post("a".repeat(MOST + 1), headersOf({}, location)), "at our endpoint");
    assert.match(again.body, /could not be kept/);
  });

  test("that is no text of UTF-8 is lost, since a browser would send other bytes", () => {
    for (const body of ["a=%FF", "%C3=b", "a=%zz", "a=b c", "a=\u0000", "a=é", "a=\n"]) {
      assertLost(post(body), JSON.stringify(body));
    }
  });
});

test("what another page sent, or may have sent, is not kept: it is answered at once", () => {
  for (const changes of [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://wiki.example.com", "sec-fetch-site": "same-site" },
    { origin: "https://app.example.com:8443", "sec-fetch-site": "same-site" },
    { origin: "http://app.example.com" },
    { origin: "null" },
    { origin: undefined },
    { origin: "https://app.example.com.evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
  ]) {
    const stream = host.open(headersOf(changes), false);
    assertLost(stream, JSON.stringify(changes));
  }
});

test("what is no such form is not kept", () => {
  for (const changes of [
    { "content-type": "multipart/form-data; boundary=x" },
    { "content-type": "text/plain" },
    { "content-type": undefined },
    { ":method": "PUT" },
    { "x-forwarded-proto": "http", ":scheme": "http" },
  ]) {
    assertLost(host.open(headersOf(changes), false), JSON.stringify(changes));
  }
  for (const path of [
    "//evil.example/",
    "/\\evil",
    "/x/../oauth2/sign_out",
    `/${"a".repeat(9_000)}`,
    `/?${"a".repeat(9_000)}`,
  ]) {
    assertLost(host.open(headersOf({}, path), false), path.slice(0, 40));
  }
  const script = answerTo(host.open(headersOf({ "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }), false));
  assert.match(script.body, /"error":"session_missing"/);
});

test("where it is off nothing is read, and nothing is there", async () => {
  const off = await readyHost(FILTER, keys);
  assertLost(off.open(headersOf(), false), "off");
  for (const path of ["/oauth2/form", "/oauth2/form?id=AAAAAAAAAAAAAAAAAAAAAA"]) {
    assert.equal(answerTo(off.open(navigation(path))).status, 404);
    assert.equal(answerTo(off.open(headersOf({}, path), false)).status, 404);
  }
  const [link] = linksOf(answerTo(off.open(navigation("/oauth2/sign_in?rd=/oauth2/form"))).body);
  assert.equal(new URL(link?.href ?? "", OWN).searchParams.get("rd"), "/");
});

describe("on a host that hands over no body of a request that is stopped", () => {
  beforeEach(() => {
    host.bodies.areHandedOver = false;
  });

  test("the browser sends the form again to an endpoint of ours, and the application gets nothing of it", () => {
    const stream = host.open(headersOf(), false);
    host.bodies.receive(stream, "a=b");
    host.nowMs += 100;
    host.tick();
    const response = answerTo(stream);
    assert.equal(response.status, 307);
    assert.equal(stream.passedOn, "");
    const [location = ""] = valuesOf(response.headers, "location");
    assert.equal(location, `/oauth2/form?rd=${encodeURIComponent(PATH)}`);
    const again = host.open(headersOf({}, location), false);
    host.bodies.receive(again, "a=b");
    host.nowMs += 100;
    host.tick();
    assert.deepEqual([keptOf(answerTo(again))?.to, keptOf(answerTo(again))?.body], [PATH, "a=b"]);
    assert.equal(again.passedOn, "");
  });

  test("a target that no query has room for is not made another", () => {
    const stream = host.open(headersOf({}, `/${"!".repeat(4_000)}`), false);
    host.bodies.receive(stream, "a=b");
    host.nowMs += 100;
    host.tick();
    assertLost(stream, "long");
  });
});

test("our endpoint keeps for no target but a path of the application's", () => {
  for (const rd of ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2Foauth2%2Fsign_out", "x", ""]) {
    assertLost(post("a=b", headersOf({}, `/oauth2/form?rd=${rd}`)), rd);
  }
  assertLost(post("a=b", headersOf({}, "/oauth2/form")), "none");
  assertLost(post("rd=%2Fx", headersOf({}, "/oauth2/form")), "in the form");
  assertLost(post("a=b", headersOf({ origin: "https://evil.example" }, "/oauth2/form?rd=%2Fx")), "another origin");
});

describe("the page of a kept form", () => {
  test("holds nothing but the name that it was asked for", () => {
    for (const [id, shown] of [
      ["AAAAAAAAAAAAAAAAAAAAA-", "AAAAAAAAAAAAAAAAAAAAA-"],
      ["short", ""],
      ["A".repeat(23), ""],
      [encodeURIComponent(`"><script>alert(1)<`), ""],
      [encodeURIComponent(`"><script>alert(1)</`), ""],
    ] as const) {
      const response = answerTo(host.open(navigation(`/oauth2/form?id=${id}`)));
      assert.equal(response.status, 200);
      assert.ok(response.body.includes(`data-id="${shown}"`), id);
      assert.equal(response.body.match(/<script/g)?.length, 1);
      assert.match(
        valuesOf(response.headers, "content-security-policy").join(),
        /script-src 'sha256-.*; form-action \*$/,
      );
    }
  });

  test("is where a login may end, and no other endpoint is", () => {
    for (const [rd, end] of [
      ["/oauth2/form?id=AAAAAAAAAAAAAAAAAAAAAA", "/oauth2/form?id=AAAAAAAAAAAAAAAAAAAAAA"],
      ["/oauth2/sign_out", "/"],
      ["/oauth2/form/", "/"],
      ["/oauth2/x/../form", "/"],
      ["/oauth2//form", "/"],
    ] as const) {
      const page = answerTo(host.open(navigation(`/oauth2/sign_in?rd=${encodeURIComponent(rd)}`)));
      const [link] = linksOf(page.body);
      assert.equal(new URL(link?.href ?? "", OWN).searchParams.get("rd"), end, rd);
    }
  });
});
