import assert from "node:assert/strict";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import type { HostEmulator, Pairs } from "../support/emulated/host-emulator.ts";
import { navigation, readyHost, signer, signIn } from "../support/emulated/session.ts";

const REQUIRE = {
  claims: [{ name: "groups", values: ["engineers"], notValues: ["guests"] }],
  emails: { domains: ["example.com"] },
  authentication: { maxAge: "1h", acrValues: ["urn:mfa"] },
};

let host: HostEmulator;
let headers: Pairs;
before(async () => {
  const keys = await signer();
  host = await readyHost(RELEASE_WASM, keys, {
    rules: [{ to: [{ operation: { paths: ["/a*"] } }], require: REQUIRE }, {}],
  });
  const auth_time = Math.floor(host.nowMs / 1000);
  const claims = {
    email: "ada@example.com",
    preferred_username: "ada",
    groups: ["engineers"],
    auth_time,
    acr: "urn:mfa",
  };
  headers = navigation("/a?b=c", ["theme=dark", ...(await signIn(host, keys, claims)), "lang=en"]);
  assert.ok(host.request(headers), "the session opens");
});

test("a session that a rule requires something of costs no more calls", () => {
  host.resetCounts();
  assert.ok(host.request(headers));
  assert.deepEqual(Object.fromEntries(host.counts), {
    proxy_get_header_map_pairs: 1,
    // Authorization, Cookie, and the four identity headers.
    proxy_replace_header_map_value: 6,
  });
});

test("a session that a rule requires something of allocates nothing, however many requests come", () => {
  const serialised = host.serialise(headers);
  const { memoryBytes } = host;
  // A single object for each of them would take 6 MB: no tick comes that could collect.
  for (let i = 0; i < 200_000; i++) assert.ok(host.replay(serialised, headers), "let through");
  assert.equal(host.memoryBytes, memoryBytes);
});

test("what refuses a cached session is collected, however often it is asked", async () => {
  const keys = await signer();
  const other = await readyHost(RELEASE_WASM, keys, { rules: [{ require: REQUIRE }] });
  const refused = navigation("/a", await signIn(other, keys, { groups: ["guests"] }));
  const serialised = other.serialise(refused);
  const run = (rounds: number): void => {
    for (let i = 0; i < rounds; i++) other.replay(serialised, refused);
  };
  run(1_000);
  const { memoryBytes } = other;
  run(10_000);
  assert.equal(other.memoryBytes, memoryBytes);
});
