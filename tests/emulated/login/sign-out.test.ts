import assert from "node:assert/strict";
import { before, test } from "node:test";
import { formsOf } from "../../../tools/client/html.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers, scriptRequest } from "../../support/emulated/workers.ts";

// Which sign-outs are asked about first, where a service worker may stand between.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** A navigation that a service worker passed on, which says that it comes from here, whoever began it. */
function relayed(mode: string, path: string, cookies: readonly string[], method = "GET"): Pairs {
  const changes = new Map([
    [":method", method],
    ["sec-fetch-mode", mode],
    ["sec-fetch-dest", "empty"],
  ]);
  const headers = navigation(path, cookies).map(([name, value]) => [name, changes.get(name) ?? value] as const);
  return [...headers, ["upgrade-insecure-requests", "1"], ["origin", "https://app.example.com"]];
}

function isSignedIn(host: HostEmulator, cookies: readonly string[]): boolean {
  return host.request(scriptRequest("/", cookies)) !== undefined;
}

/** Checks that the answer is the question, and answers where its button leads. */
function assertAsks(answer: LocalResponse | undefined, what: string): string {
  assert.equal(answer?.status, 200, what);
  assert.match(answer.body, /Sign out\?/, what);
  assert.deepEqual(
    answer.headers.filter(([name]) => name === "set-cookie"),
    [],
    what,
  );
  const [form] = formsOf(answer.body);
  assert.equal(form?.method, "POST", what);
  return form.action;
}

const MODES = ["navigate", "same-origin", "cors"];

test("a sign-out that a service worker passed on changes nothing: it is asked about first", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600);
  for (const mode of MODES) {
    for (const method of ["GET", "POST"]) {
      host.request(relayed(mode, "/oauth2/sign_out", cookies, method));
      assertAsks(host.response, `${method} ${mode}`);
      assert.ok(isSignedIn(host, cookies), `${method} ${mode}`);
    }
  }
});

test("a download under that name, which a service worker may have passed on too, is asked about first", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600);
  const headers = relayed("navigate", "/oauth2/sign_out", cookies).filter(
    ([name]) => name !== "upgrade-insecure-requests" && name !== "accept",
  );
  host.request([...headers, ["accept", "*/*"]]);
  assertAsks(host.response, "download");
  assert.ok(isSignedIn(host, cookies));
});

test("the button of the question signs out, also through the service worker, and the return URL is kept", async () => {
  for (const mode of MODES) {
    const workers = await EmulatedWorkers.start(1, keys);
    const host = workers.worker(0);
    const cookies = await workers.signIn("ada", 3600);
    host.request(relayed(mode, "/oauth2/sign_out?rd=/bye", cookies));
    const action = assertAsks(host.response, mode);
    // Such a worker makes a GET of every request.
    host.request(relayed(mode, action, cookies, mode === "cors" ? "GET" : "POST"));
    assert.equal(host.response?.status, 302, mode);
    assert.equal(new Map(host.response.headers).get("location"), "/bye", mode);
    assert.equal(isSignedIn(host, cookies), false, mode);
  }
});

test("where nobody is signed in, the button ends the questions too", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  host.request(relayed("same-origin", "/oauth2/sign_out", []));
  const action = assertAsks(host.response, "no session");
  host.request(relayed("same-origin", action, [], "POST"));
  assert.equal(host.response?.status, 302);
});

test("nothing but the answer to a question about this session, given within ten minutes, signs out there", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600);
  const others = await workers.signIn("grace", 3600);
  const ask = (asking: readonly string[]): string => {
    host.request(relayed("same-origin", "/oauth2/sign_out", asking));
    return assertAsks(host.response, "question");
  };
  const action = ask(cookies);
  const state = new URL(
    new Map(host.open(navigation("/oauth2/start")).response?.headers).get("location") ?? "",
  ).searchParams.get("state");
  const wrong: [string, string, string][] = [
    ["another session's", ask(others), "POST"],
    ["nobody's", ask([]), "POST"],
    ["empty", "/oauth2/sign_out?confirm=", "POST"],
    ["made up", `/oauth2/sign_out?confirm=${"A".repeat(action.length - "/oauth2/sign_out?confirm=".length)}`, "POST"],
    ["cut", action.slice(0, -1), "POST"],
    ["a login's state", `/oauth2/sign_out?confirm=${state ?? ""}`, "POST"],
  ];
  for (const [what, path, method] of wrong) {
    host.request(relayed("same-origin", path, cookies, method));
    assertAsks(host.response, what);
    assert.ok(isSignedIn(host, cookies), what);
  }
  workers.jump(599_000);
  host.request(relayed("same-origin", action, others, "POST"));
  assertAsks(host.response, "another session's");
  workers.jump(1_000);
  host.request(relayed("same-origin", action, cookies, "POST"));
  assertAsks(host.response, "ten minutes later");
  assert.ok(isSignedIn(host, cookies));
});

test("an old browser's form is ours however Host spells the port, and another port's is not", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const form = (authority: string, origin: string): Pairs => [
    ...navigation("/oauth2/sign_out")
      .filter(([name]) => !name.startsWith("sec-fetch-"))
      .map(([name, value]) => [name, name === ":authority" ? authority : value] as const),
    ["origin", origin],
  ];
  for (const [authority, origin, isOurs] of [
    ["app.example.com", "https://app.example.com", true],
    ["app.example.com:443", "https://app.example.com", true],
    ["APP.example.com:80", "https://app.example.com", true],
    ["app.example.com:8443", "https://app.example.com:8443", true],
    ["app.example.com", "https://app.example.com:8443", false],
    ["app.example.com", "http://app.example.com", false],
  ] as const) {
    host.request(form(authority, origin));
    assert.equal(host.response?.status, isOurs ? 302 : 200, `${origin} at ${authority}`);
  }
});

test("what the user did here signs out at once: a typed address, a link, a script", async () => {
  const typed = (path: string, cookies: readonly string[]): Pairs =>
    navigation(path, cookies).map(([name, value]) => [name, name === "sec-fetch-site" ? "none" : value] as const);
  const ours: [string, (path: string, cookies: readonly string[]) => Pairs][] = [
    ["typed", typed],
    ["a link", navigation],
    ["a script", scriptRequest],
  ];
  for (const [what, headers] of ours) {
    const workers = await EmulatedWorkers.start(1, keys);
    const host = workers.worker(0);
    const cookies = await workers.signIn("ada", 3600);
    host.request(headers("/oauth2/sign_out", cookies));
    assert.equal(host.response?.status, 302, what);
    assert.equal(isSignedIn(host, cookies), false, what);
  }
});
