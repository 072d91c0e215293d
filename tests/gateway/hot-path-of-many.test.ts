import assert from "node:assert/strict";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { EmulatedParties, type PartyConfiguration } from "../support/emulated/relying-parties.ts";
import { navigation, type Signer } from "../support/emulated/session.ts";

// A session of the last of a host's relying parties, with and without a choice that is remembered; and one of a hundred that
// have hosts of their own.

const HOST = "app.example.com";
const TIMES = 100_000;

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["last"]);
});

interface Many {
  readonly what: string;
  readonly count: number;
  readonly areOnOneHost: boolean;
  readonly cookies: readonly string[];
}

const CASES: readonly Many[] = [
  { what: "the second of two on a host", count: 2, areOnOneHost: true, cookies: [] },
  { what: "the second of two, which was chosen", count: 2, areOnOneHost: true, cookies: ["gatehouse-choice=last"] },
  {
    what: "the second of two, where the first was chosen",
    count: 2,
    areOnOneHost: true,
    cookies: ["gatehouse-choice=p0"],
  },
  { what: "the last of a hundred on a host", count: 100, areOnOneHost: true, cookies: [] },
  { what: "one of a hundred, each with its host", count: 100, areOnOneHost: false, cookies: [] },
];

for (const { what, count, areOnOneHost, cookies } of CASES) {
  test(`a session of ${what}: the same calls of the host as for one relying party, and nothing is allocated`, async () => {
    const names = [...Array.from({ length: count - 1 }, (_, i) => `p${i}`), "last"];
    const parties = await EmulatedParties.start(
      names.map((name): PartyConfiguration => {
        const host = areOnOneHost || name === "last" ? HOST : `${name}.example.com`;
        return { name, hosts: [host], redirectUrl: `https://${host}/oauth2/callback/${name}` };
      }),
      keys,
      { silent: names.slice(0, -1), wasm: RELEASE_WASM },
    );
    const { host } = parties;
    const session = await parties.signIn("last", HOST, {
      start: "/oauth2/start?rp=last",
      callback: "/oauth2/callback/last",
    });
    const own = session.filter((cookie) => !cookie.startsWith("gatehouse-choice="));
    const headers = navigation("/a?b=c", ["theme=dark", ...cookies, ...own, "lang=en"]);
    assert.ok(host.request(headers), "the session opens");
    host.resetCounts();
    assert.equal(new Map(host.request(headers)).get("cookie"), "theme=dark; lang=en");
    assert.deepEqual(Object.fromEntries(host.counts), {
      proxy_get_header_map_pairs: 1,
      proxy_replace_header_map_value: 3,
    });
    const serialised = host.serialise(headers);
    const { memoryBytes } = host;
    // A single object for each of them would take 3 MB: no tick comes that could collect.
    for (let i = 0; i < TIMES; i++) assert.ok(host.replay(serialised, headers), "let through");
    assert.equal(host.memoryBytes, memoryBytes);
  });
}
