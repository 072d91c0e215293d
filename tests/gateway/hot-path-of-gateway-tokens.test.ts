import assert from "node:assert/strict";
import { test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { gatewayToken, tokenOf } from "../support/emulated/gateway-token.ts";
import type { HostEmulator, Pairs } from "../support/emulated/host-emulator.ts";
import { at } from "../support/emulated/relying-parties.ts";
import { navigation, readyHost, signer, signIn } from "../support/emulated/session.ts";

const CLAIMS = { email: "ada@example.com", preferred_username: "ada", groups: ["engineers"] };

async function arrange(configuration: object): Promise<{ host: HostEmulator; headers: Pairs }> {
  const keys = await signer();
  const host = await readyHost(RELEASE_WASM, keys, configuration);
  const cookies = await signIn(host, keys, CLAIMS);
  return { host, headers: navigation("/a?b=c", ["theme=dark", ...cookies, "lang=en"]) };
}

test("a request with the gateway's own token makes the calls that one with an ID token makes, and no other", async () => {
  const counts: Record<string, number>[] = [];
  for (const configuration of [{}, gatewayToken(), gatewayToken({ audience: "orders" })]) {
    const { host, headers } = await arrange(configuration);
    assert.ok(host.request(headers), "the session opens");
    host.resetCounts();
    tokenOf(host.request(headers));
    counts.push(Object.fromEntries(host.counts));
  }
  const [usual, ...others] = counts;
  assert.deepEqual(usual, { proxy_get_header_map_pairs: 1, proxy_replace_header_map_value: 6 });
  for (const other of others) assert.deepEqual(other, usual);
});

test("a request with the gateway's own token allocates nothing, however many come, at however many origins", async () => {
  const domain = { hosts: ["app.example.com", "*.example.com"], session: { cookie: { domain: "example.com" } } };
  const { host, headers } = await arrange({ ...gatewayToken(), ...domain });
  const origins = ["app.example.com", "a.example.com", "b.example.com:8443"].map((authority) => at(authority, headers));
  const streams = origins.map((pairs) => [host.serialise(pairs), pairs] as const);
  for (let i = 0; i < 3; i++) for (const [serialised, pairs] of streams) host.replay(serialised, pairs);
  const { memoryBytes } = host;
  for (let i = 0; i < 70_000; i++) {
    for (const [serialised, pairs] of streams) assert.ok(host.replay(serialised, pairs), "let through");
  }
  assert.equal(host.memoryBytes, memoryBytes);
});

test("making tokens over and over takes no more memory, however often, and at whatever origins", async () => {
  const domain = { hosts: ["app.example.com", "*.example.com"], session: { cookie: { domain: "example.com" } } };
  const { host, headers } = await arrange({ ...gatewayToken(), ...domain });
  const run = (rounds: number): void => {
    for (let i = 0; i < rounds; i++) {
      tokenOf(host.request(at(`a${i % 50}.example.com`, headers)));
      host.nowMs += 10_000;
      host.tick();
    }
  };
  run(300);
  const { memoryBytes } = host;
  run(1000);
  assert.equal(host.memoryBytes, memoryBytes);
});
