import assert from "node:assert/strict";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import type { HostEmulator, Pairs } from "../support/emulated/host-emulator.ts";
import { navigation, readyHost, signer, signIn } from "../support/emulated/session.ts";

const CLAIMS = { email: "ada@example.com", preferred_username: "ada", groups: ["engineers"] };

let host: HostEmulator;
let headers: Pairs;
before(async () => {
  const keys = await signer();
  host = await readyHost(RELEASE_WASM, keys);
  headers = navigation("/a?b=c", ["theme=dark", ...(await signIn(host, keys, CLAIMS)), "lang=en"]);
  assert.ok(host.request(headers), "the session opens");
});

test("a request with a valid session reads its headers once, and makes one call for each header that it changes", () => {
  host.resetCounts();
  const forwarded = host.request(headers);
  const names = new Map(forwarded);
  assert.match(names.get("authorization") ?? "", /^Bearer eyJ/);
  assert.equal(names.get("cookie"), "theme=dark; lang=en");
  assert.deepEqual(Object.fromEntries(host.counts), {
    proxy_get_header_map_pairs: 1,
    // Authorization, Cookie, and the four identity headers.
    proxy_replace_header_map_value: 6,
  });
});

test("a request with a valid session allocates nothing, however many come", () => {
  const serialised = host.serialise(headers);
  const { memoryBytes } = host;
  // A single object for each of them would take 6 MB: no tick comes that could collect.
  for (let i = 0; i < 200_000; i++) assert.ok(host.replay(serialised, headers), "let through");
  assert.equal(host.memoryBytes, memoryBytes);
});

test("a request that needs no session, and brings none, is only read", async () => {
  const open = await readyHost(RELEASE_WASM, await signer(), {
    rules: [{ to: [{ operation: { paths: ["/admin"] } }] }],
  });
  open.resetCounts();
  assert.ok(open.request(navigation("/public")), "let through");
  assert.deepEqual(Object.fromEntries(open.counts), { proxy_get_header_map_pairs: 1 });
});

test("what allocates a little is collected, however often it comes: odd paths, malformed requests, ticks", async () => {
  const keys = await signer();
  const other = await readyHost(RELEASE_WASM, keys, { rules: [{ to: [{ operation: { notPaths: ["/public/*"] } }] }] });
  const cookies = await signIn(other, keys, CLAIMS);
  const odd = navigation(`/a%20b/${"c%2Fd".repeat(100)}`, cookies);
  const malformed: Pairs = [...navigation("/"), ...Array.from({ length: 20 }, () => ["cookie", "a=b"] as const)];
  const streams = [odd, malformed].map((pairs) => [other.serialise(pairs), pairs] as const);
  const run = (rounds: number): void => {
    for (let i = 0; i < rounds; i++) {
      for (const [serialised, pairs] of streams) other.replay(serialised, pairs);
      other.tick();
    }
  };
  run(2000);
  const { memoryBytes } = other;
  run(30_000);
  assert.equal(other.memoryBytes, memoryBytes);
});
