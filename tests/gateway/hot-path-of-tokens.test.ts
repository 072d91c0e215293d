import assert from "node:assert/strict";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { accessToken, API, bearerHost, withToken } from "../support/emulated/bearer.ts";
import type { HostEmulator } from "../support/emulated/host-emulator.ts";
import { type Signer, signer } from "../support/emulated/session.ts";

const CLAIMS = { email: "ada@example.com", preferred_username: "ada", groups: ["engineers"] };
const RESOURCE = "https://app.example.com/mcp";

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await bearerHost(keys, { protectedResources: [{ path: "/mcp", scopes: ["a"] }] }, RELEASE_WASM);
});

test("a request with a token that is cached reads its headers once, and makes one call for each identity header", async () => {
  for (const [path, claims] of [
    ["/a?b=c", CLAIMS],
    ["/mcp/x", { ...CLAIMS, aud: RESOURCE, scope: "a" }],
  ] as const) {
    const headers = withToken(path, await accessToken(host, keys, claims), [["cookie", "theme=dark"]]);
    assert.ok(host.request(headers), "let through");
    host.resetCounts();
    assert.ok(host.request(headers), "let through");
    // A session's request takes two more: its Authorization is replaced, and so is Cookie.
    assert.deepEqual(Object.fromEntries(host.counts), {
      proxy_get_header_map_pairs: 1,
      proxy_replace_header_map_value: 4,
    });
  }
});

test("a request with a token that is cached allocates nothing, however many come", async () => {
  for (const [path, claims] of [
    ["/a?b=c", CLAIMS],
    ["/mcp/x", { ...CLAIMS, aud: RESOURCE, scope: "a" }],
    ["/mcp/a%20b", { ...CLAIMS, aud: RESOURCE, scope: "a" }],
  ] as const) {
    const headers = withToken(path, await accessToken(host, keys, claims));
    const serialised = host.serialise(headers);
    for (let i = 0; i < 3; i++) assert.ok(host.replay(serialised, headers), "let through");
    const { memoryBytes } = host;
    for (let i = 0; i < 100_000; i++) assert.ok(host.replay(serialised, headers), "let through");
    assert.equal(host.memoryBytes, memoryBytes, path);
  }
});

test("tokens that are refused, and tokens that are never seen again, take no more memory, however many come", async () => {
  const small = await bearerHost(
    keys,
    { bearerTokens: { enabled: true, audiences: [API] }, session: { cacheBytes: 65536 } },
    RELEASE_WASM,
  );
  const good = await Promise.all(Array.from({ length: 100 }, (_, i) => accessToken(small, keys, { jti: `${i}` })));
  const [token = ""] = good;
  const bad = [
    token.slice(0, -8) + "AAAAAAAA",
    token.replace(".", ".e30"),
    "a".repeat(20_000),
    await accessToken(small, keys, { aud: "https://other.example.com" }),
  ];
  const sent = [...good, ...bad].map((text) => withToken("/", text));
  const all = sent.map((headers) => [small.serialise(headers), headers] as const);
  const run = (rounds: number): void => {
    for (let i = 0; i < rounds; i++) {
      for (const [serialised, headers] of all) small.replay(serialised, headers);
      small.nowMs += 1000;
      small.tick();
    }
  };
  run(10);
  const { memoryBytes } = small;
  run(40);
  assert.equal(small.memoryBytes, memoryBytes);
});
