import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers, scriptRequest } from "../../support/emulated/workers.ts";

// The lines that anybody can cause: the first 10 a minute of a kind, then one that says how many more there were.

let keys: Signer;
before(async () => {
  keys = await signer();
});

function linesOf(host: HostEmulator, part: string): string[] {
  return host.log.filter((line) => line.includes(part));
}

function withHeader(headers: Pairs, name: string, value: string): Pairs {
  return [...headers.filter(([other]) => other !== name), [name, value]];
}

const REQUESTS: [reason: string, request: Pairs][] = [
  ["callback_state_unknown", navigation("/oauth2/callback?code=c&state=s")],
  ["callback_parameters_missing", navigation("/oauth2/callback")],
  ["callback_parameters_duplicated", navigation("/oauth2/callback?code=c&code=c&state=s")],
  ["callback_error", navigation("/oauth2/callback?error=access_denied&state=s")],
  ["prefetch", withHeader(navigation("/"), "sec-purpose", "prefetch")],
  ["host_unknown", withHeader(navigation("/"), ":authority", "other.example.com")],
];

for (const [reason, request] of REQUESTS) {
  test(`of 500 refusals a minute under ${reason} 10 are logged, and one line says how many more there were`, async () => {
    const hosts = ["app.example.com"];
    const workers = await EmulatedWorkers.start(1, keys, { hosts });
    const host = workers.worker(0);
    const answers = Array.from({ length: 500 }, () => {
      host.request(request);
      return host.response?.details;
    });
    const [details = ""] = answers;
    assert.ok(
      answers.every((answer) => answer === details),
      "each is answered alike",
    );
    const name = details.replace("gatehouse_", "");
    assert.equal(linesOf(host, `, ${name}: `).length, 10);
    workers.pass(59_000);
    host.request(request);
    assert.equal(linesOf(host, name).length, 10);
    workers.pass(2_000);
    assert.deepEqual(linesOf(host, name).slice(10), [`gatehouse: refused, ${name}: 491 more within a minute`]);
    host.request(request);
    assert.equal(linesOf(host, `, ${name}: `).length, 12, "the next minute begins with whole lines");
    workers.pass(61_000);
    assert.equal(linesOf(host, "more within").length, 1, "nothing is said of what was logged in full");
  });
}

test("one reason leaves another its lines", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  for (let i = 0; i < 50; i++) host.request(navigation("/oauth2/callback?code=c&state=s"));
  host.request(navigation("/oauth2/callback"));
  assert.equal(linesOf(host, "callback_parameters_missing").length, 1);
});

for (const [status, kind, line] of [
  [400, "a session is not refreshed", "is not refreshed: "],
  [503, "a session can't be refreshed now", "can't be refreshed now: "],
] as const) {
  test(`30 sessions that are refused with ${status} and whose headers are left out take no more lines`, async () => {
    const forward = { headers: [{ claim: "name", header: "x-name" }] };
    const workers = await EmulatedWorkers.start(1, keys, { forward });
    const host = workers.worker(0);
    const sessions: string[][] = [];
    for (let i = 0; i < 30; i++) sessions.push(await workers.signIn(`user${i}`, 30, 0, { name: "a\nb" }));
    for (const cookies of sessions) host.request(scriptRequest("/", cookies));
    assert.equal(linesOf(host, "a header is left out, x-name").length, 10);
    workers.jump(31_000);
    for (const cookies of sessions) host.open(scriptRequest("/", cookies));
    for (let tries = 0; tries < 5; tries++) {
      for (const refresh of workers.refreshCalls()) {
        host.answer(workers.take(refresh).call, status, '{"error":"invalid_grant"}');
      }
      workers.jump(1_000);
    }
    assert.equal(linesOf(host, line).filter((text) => text.startsWith("gatehouse: session ")).length, 10);
    workers.pass(61_000);
    assert.deepEqual(linesOf(host, kind), [`gatehouse: ${kind}: 20 more within a minute`]);
    assert.ok(linesOf(host, "a header is left out: ").length > 0);
  });
}

test("of a provider whose answers change each time no more than 10 lines a minute are logged", async () => {
  const workers = await EmulatedWorkers.start(0, keys);
  workers.answersDocuments = false;
  const host = await workers.add();
  for (let i = 0; i < 100; i++) {
    host.answer(host.takeCall(), 400 + i, "");
    workers.pass(1_200);
    // Whoever comes has the provider asked again.
    if (host.calls.length === 0) host.open(navigation("/"));
  }
  const lines = linesOf(host, "gatehouse: provider https");
  assert.ok(lines.length >= 10 && lines.length <= 30, `${lines.length} lines in two minutes`);
  assert.ok(linesOf(host, "more within a minute").length > 0);
});
