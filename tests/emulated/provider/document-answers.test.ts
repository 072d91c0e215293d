import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { HostEmulator, type Pairs } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, METADATA, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What the log says of an answer in the place of discovery, keys or refreshed tokens.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const UPSTREAM: Pairs = [["x-envoy-upstream-service-time", "7"]];
const DOCUMENTS = ["discovery", "jwks"] as const;
const ANSWERS: [what: string, status: number, body: string, headers: Pairs, logged: RegExp][] = [
  [
    "a redirect",
    301,
    "",
    [...UPSTREAM, ["location", "https://new.example.com/doc?token=secret"]],
    /: the answer has status 301, Location "https:\/\/new\.example\.com\/doc\?…"$/,
  ],
  [
    "one over the bound",
    200,
    `{"a":"${"x".repeat(262_144)}"}`,
    [...UPSTREAM, ["content-type", "application/json"]],
    /: the answer has status 200, 262152 bytes, expected at most 262144$/,
  ],
  [
    "a page",
    200,
    "<html>",
    [...UPSTREAM, ["content-type", "text/html"]],
    /the answer has status 200, Content-Type "text\/html", 6 bytes$/,
  ],
  [
    "a compressed one",
    200,
    "\u001f\u008b\b",
    [...UPSTREAM, ["content-encoding", "br"]],
    /the answer has status 200, Content-Encoding "br" \(expected none\), \d bytes$/,
  ],
  [
    "one with headers that lead a log astray",
    404,
    "",
    [...UPSTREAM, ["content-type", 'a"b\\c\u202e']],
    /the answer has status 404, Content-Type "a\\"b\\\\c\ufffd"$/,
  ],
  [
    "none",
    504,
    "upstream request timeout",
    [["content-type", "text/plain"]],
    /says 504 "upstream request timeout", after 5 s/,
  ],
];

for (const document of DOCUMENTS) {
  for (const [what, status, body, headers, logged] of ANSWERS) {
    test(`the log says what came in the place of ${document}: ${what}`, async () => {
      const host = await HostEmulator.start(FILTER, CONFIGURATION);
      host.tick();
      if (document === "jwks") host.answer(host.takeCall(), 200, JSON.stringify(METADATA), UPSTREAM);
      host.answer(host.takeCall(), status, body, headers);
      const line = host.log.find((text) => text.includes(`provider ${CONFIGURATION.issuer}: `));
      assert.match(line ?? "", logged);
      assert.doesNotMatch(host.log.join("\n"), /secret/);
      host.tick();
      const outcome = what === "none" ? "failed" : `${String(status)[0] ?? ""}xx`;
      assert.equal(host.metrics.get(`gatehouse.provider.${document}.${outcome}`), 1);
    });
  }
}

for (const [what, answer, logged] of [
  [
    "the provider's error",
    [500, '{"error":"server_error","error_description":"Datenbank überlastet"}', UPSTREAM],
    /it says "server_error Datenbank überlastet"; the answer has status 500/,
  ],
  [
    "Envoy's words",
    [503, "no healthy upstream", [["content-type", "text/plain"]]],
    /Envoy had no answer from its cluster .* and says 503 "no healthy upstream"/,
  ],
] as [string, [number, string, Pairs], RegExp][]) {
  test(`the log says why a session can't be refreshed now: ${what}`, async () => {
    const workers = await EmulatedWorkers.start(1, keys, { provider: { timeout: "1s" } });
    const cookies = await workers.signIn("ada", 300);
    const host = workers.worker(0);
    workers.jump(301_000);
    host.open(navigation("/", cookies));
    for (let waited = 0; waited < 2_000; waited += 50) {
      for (const refresh of workers.refreshCalls()) host.answer(workers.take(refresh).call, ...answer);
      workers.pass(50);
    }
    assert.match(host.log.find((text) => text.includes("can't be refreshed now")) ?? "", logged);
  });
}

test("a client secret that is wrong ends sessions with their tokens, and the login after in a page and no loop", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const cookies = await workers.signIn("ada", 300);
  const host = workers.worker(0);
  workers.jump(301_000);
  const refusal = '{"error":"invalid_client"}';
  const stream = host.open(navigation("/", cookies));
  host.answer(workers.takeRefresh().call, 401, refusal, UPSTREAM);
  workers.pass(50);
  const redirect = new Map(stream.response?.headers);
  const state = new URL(redirect.get("location") ?? "about:blank").searchParams.get("state") ?? "";
  const login = redirect.get("set-cookie")?.split(";")[0] ?? "";
  const callback = host.open(navigation(`/oauth2/callback?code=c&state=${state}`, [...cookies, login]));
  host.answer(host.takeCall(), 401, refusal, UPSTREAM);
  assert.deepEqual(
    [callback.response?.status, callback.response?.details],
    [502, "gatehouse_token_endpoint_invalid_client"],
  );
  assert.doesNotMatch(callback.response?.body ?? "", /<a |http-equiv/);
  assert.match(callback.response?.body ?? "", /your administrator/);
});
