import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

// What is posted to an endpoint that reads a form, however it arrives.

const FORM = "application/x-www-form-urlencoded";
const HINT = "login_hint=ada%40example.com&rd=%2Fpage";
const MOST = 65536;

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys);
});

function headersTo(path: string, more: Record<string, string> = {}): Pairs {
  const changes: Record<string, string> = { ":method": "POST", "content-type": FORM, ...more };
  const given = navigation(path).map(([name, value]): [string, string] => [name, changes[name] ?? value]);
  const names = new Set(given.map(([name]) => name));
  return [...given, ...Object.entries(changes).filter(([name]) => !names.has(name))];
}

/** Posts a form, whole or in pieces. */
function post(pieces: readonly string[], headers = headersTo("/oauth2/start")): EmulatedStream {
  const stream = host.open(headers, false);
  pieces.forEach((piece, i) => {
    host.bodies.receive(stream, piece, i === pieces.length - 1);
  });
  return stream;
}

function hintOf(stream: EmulatedStream): string | null {
  const [location = ""] = valuesOf(stream.response?.headers, "location");
  return new URL(location, "https://nowhere.example").searchParams.get("login_hint");
}

function statusOf(stream: EmulatedStream): number | undefined {
  return stream.response?.status;
}

function ticks(count: number, ms: number): void {
  for (let i = 0; i < count; i++) {
    host.nowMs += ms;
    host.tick();
  }
}

describe("a form that is posted to an endpoint", () => {
  test("is read whole, in pieces, with an empty last piece, and with trailers", () => {
    assert.equal(hintOf(post([HINT])), "ada@example.com");
    assert.equal(hintOf(post(HINT.split(/(?=.)/))), "ada@example.com");
    assert.equal(hintOf(post([HINT, ""])), "ada@example.com");
    const stream = host.open(headersTo("/oauth2/start"), false);
    host.bodies.receive(stream, HINT, false);
    assert.equal(stream.state, "HELD");
    assert.equal(host.trailers(stream, [["x-checksum", "1"]]), undefined);
    assert.equal(hintOf(stream), "ada@example.com");
  });

  test("may be empty, or not there at all", () => {
    assert.equal(statusOf(post([""])), 302);
    const none = host.open(headersTo("/oauth2/start", { "content-length": "0" }));
    assert.equal(statusOf(none), 302);
  });

  test("may name its charset, in any case", () => {
    for (const type of [`${FORM}; charset=UTF-8`, FORM.toUpperCase(), `${FORM};charset=utf-8`]) {
      assert.equal(hintOf(post([HINT], headersTo("/oauth2/start", { "content-type": type }))), "ada@example.com", type);
    }
  });

  test("is refused where it is of another type", () => {
    for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x", `${FORM}x`, ""]) {
      const stream = post([HINT], headersTo("/oauth2/start", { "content-type": type }));
      assert.equal(statusOf(stream), 415, type);
      assert.equal(stream.passedOn, "");
    }
    assert.match(host.log.join("\n"), /request_body_type_refused/);
  });

  test("is refused over 64 KB: before a piece of it came where its length is announced", () => {
    const announced = host.open(headersTo("/oauth2/start", { "content-length": String(MOST + 1) }), false);
    assert.equal(statusOf(announced), 413);
    const filling = `${HINT}&x=`;
    assert.equal(statusOf(post([filling, "x".repeat(MOST - filling.length)])), 302);
    const stream = post([filling, "x".repeat(MOST - filling.length), "x"]);
    assert.equal(statusOf(stream), 413);
    assert.match(host.log.join("\n"), /request_body_too_large/);
  });

  test("is not waited for after 10 s", () => {
    assert.equal(hintOf(post([HINT])), "ada@example.com");
    const stream = host.open(headersTo("/oauth2/start"), false);
    host.bodies.receive(stream, "login_hint=a", false);
    ticks(9, 1000);
    assert.equal(stream.state, "HELD");
    ticks(1, 1000);
    assert.equal(statusOf(stream), 408);
    host.bodies.receive(stream, "da", true);
    assert.equal(statusOf(stream), 408);
  });

  test("of a browser that is gone is forgotten, and its room given back", () => {
    for (let i = 0; i < 256; i++) {
      const stream = host.open(headersTo("/oauth2/start"), false);
      host.bodies.receive(stream, "login_hint=a", false);
      host.end(stream);
    }
    assert.equal(statusOf(host.open(headersTo("/oauth2/start"), false)), 503, "there is no room");
    assert.match(host.log.join("\n"), /too_many_request_bodies/);
    host.tick();
    assert.equal(hintOf(post([HINT])), "ada@example.com");
  });

  test("of a stream whose id another one has is not its", () => {
    const first = host.nextStreamId;
    const gone = host.open(headersTo("/oauth2/start"), false);
    host.bodies.receive(gone, "login_hint=eve&", false);
    host.end(gone);
    host.nextStreamId = first;
    const other = host.open(navigation("/public"), true);
    assert.equal(other.id, first);
    host.end(other);
    host.nextStreamId = first;
    assert.equal(hintOf(post([HINT])), "ada@example.com");
  });

  test("takes 2 MB together at most", () => {
    const piece = "x".repeat(MOST);
    const streams = Array.from({ length: 40 }, () => {
      const stream = host.open(headersTo("/oauth2/start"), false);
      host.bodies.receive(stream, piece, false);
      return stream;
    });
    assert.equal(streams.filter(({ state }) => state === "HELD").length, 32);
    for (const stream of streams.filter(({ state }) => state === "HELD")) host.bodies.receive(stream, "", true);
    assert.equal(hintOf(post([HINT])), "ada@example.com");
  });
});

describe("a body that is not for an endpoint that reads one", () => {
  test("goes on untouched, and is not looked at", async () => {
    host = await readyHost(FILTER, keys, { rules: [{ to: [{ operation: { paths: ["/admin"] } }] }] });
    const held = host.open(headersTo("/oauth2/start"), false);
    host.resetCounts();
    const stream = post(["one", "two"], headersTo("/public"));
    assert.equal(stream.passedOn, "onetwo");
    assert.equal(host.counts.get("proxy_get_buffer_bytes"), undefined);
    assert.equal(held.state, "HELD");
  });

  test("is not awaited at other endpoints", () => {
    assert.equal(statusOf(host.open(headersTo("/oauth2/sign_out"), false)), 302);
    assert.equal(statusOf(host.open(headersTo("/oauth2/nothing"), false)), 404);
    assert.equal(statusOf(host.open(headersTo("/oauth2/callback"), false)), 405);
  });
});

describe("where the host keeps bodies of requests that are stopped", () => {
  beforeEach(() => {
    host.bodies.areHandedOver = false;
  });

  test("the request goes on after a moment, without anything of what the client said, and is answered from here", () => {
    const stream = post([HINT], [...headersTo("/oauth2/start?x=1", { "content-length": "39" }), ["x-evil", "1"]]);
    assert.equal(stream.state, "HELD");
    assert.equal(host.tickPeriodMs, 50);
    host.nowMs += 50;
    host.tick();
    assert.equal(hintOf(stream), "ada@example.com");
    assert.equal(stream.passedOn, "");
    assert.deepEqual(stream.requestHeaders.pairs.map(([name]) => name).sort(), [
      ":authority",
      ":method",
      ":path",
      ":scheme",
      "x-forwarded-proto",
      "x-request-id",
    ]);
    assert.deepEqual(valuesOf(stream.requestHeaders.pairs, ":path"), ["/oauth2/start"]);
  });

  test("the rest of a body that comes later is waited for", () => {
    const slow = host.open(headersTo("/oauth2/start"), false);
    host.bodies.receive(slow, HINT.slice(0, 5), false);
    ticks(2, 50);
    assert.ok(slow.isLed);
    host.bodies.receive(slow, HINT.slice(5), true);
    assert.equal(hintOf(slow), "ada@example.com");
    host.respond(slow);
    assert.equal(slow.isAnswerHeld, false, "our own answer leaves");
  });

  test("what the application answers meanwhile does not leave: the client is told to come again", () => {
    const slow = host.open(headersTo("/oauth2/start"), false);
    host.bodies.receive(slow, HINT.slice(0, 5), false);
    ticks(2, 50);
    host.respond(slow);
    assert.ok(slow.isAnswerHeld);
    assert.equal(statusOf(slow), 503);
  });

  test("a body that never comes is answered after 10 s, and the log says what may be wrong", () => {
    const stream = host.open(headersTo("/oauth2/start"), false);
    ticks(12, 1000);
    assert.equal(statusOf(stream), 503);
    assert.match(host.log.join("\n"), /request_body_withheld: .*allow_on_headers_stop_iteration/);
  });

  test("a host that handed one over has no request go on", () => {
    host.bodies.areHandedOver = true;
    assert.equal(hintOf(post([HINT])), "ada@example.com");
    const slow = host.open(headersTo("/oauth2/start"), false);
    ticks(5, 1000);
    assert.equal(slow.isLed, false);
    host.bodies.receive(slow, HINT);
    assert.equal(hintOf(slow), "ada@example.com");
  });
});
