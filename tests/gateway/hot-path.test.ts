import assert from "node:assert/strict";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build-wasm.ts";
import { navigation, readyHost, signer, signIn } from "../support/emulated-session.ts";
import type { HostEmulator, Pairs } from "../support/host-emulator.ts";

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
