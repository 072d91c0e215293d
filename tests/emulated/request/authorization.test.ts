import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

// Which Authorization an application gets: the client's own, or the session's token.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const TOKEN = "the session's token";
const BASIC = "Basic YWRhOnNlY3JldA==";

type Case = readonly [what: string, sent: readonly string[], forwarded: readonly string[]];

/** The same with and without `keepAuthorization`. */
const ALWAYS_REPLACED: readonly Case[] = [
  ["none", [], [TOKEN]],
  ["one of Bearer", ["Bearer of.the.client"], [TOKEN]],
  ["one of bearer", ["bearer of.the.client"], [TOKEN]],
  ["one of BEARER", ["BEARER of.the.client"], [TOKEN]],
  ["one of bEaReR and two spaces", ["bEaReR  of.the.client"], [TOKEN]],
  ["Bearer and no token", ["Bearer"], [TOKEN]],
  ["a token and no scheme", ["of.the.client"], [TOKEN]],
  ["an empty one", [""], [TOKEN]],
  ["two of Bearer", ["Bearer one", "Bearer two"], [TOKEN]],
  ["two, of which the first is Basic", [BASIC, "Bearer of.the.client"], [TOKEN]],
  ["two, of which the last is Basic", ["Bearer of.the.client", BASIC], [TOKEN]],
  ["two of Basic", [BASIC, BASIC], [TOKEN]],
];
/** What is not cleanly of another scheme, and a server may take for Bearer. */
const ODD = [
  ...[
    "Bearer\tof.the.client",
    "Bearer,of.the.client",
    "Bearer;of.the.client",
    "Bearer:of.the.client",
    "Bearer=of.the.client",
  ],
  ...[
    '"Bearer" of.the.client',
    " Bearer of.the.client",
    "\tBearer of.the.client",
    ",Bearer of.the.client",
    "Bearer\u00a0of",
  ],
  ...["Bearer\u000bof.the.client", "Basic\tYWRhOnNlY3JldA==", "Basic,x", "Basic/x y", "of.the.client,Bearer x"],
  ...[
    `${BASIC}, Bearer of.the.client`,
    `${BASIC},bearer of.the.client`,
    `${BASIC} ,\t BEARER\tof.the.client`,
    `${BASIC},Bearer`,
  ],
];
const OF_OTHER_SCHEMES = [
  BASIC,
  "Negotiate TlRMTVNTUAAB",
  'Digest username="ada", nonce="1"',
  "DPoP a.b.c",
  // Of six letters as Bearer is, and beginning or ending as it does.
  "Beaver a",
  "Bearex a",
  "Learer a",
  "Bearer2 a",
  "Beare a",
  'Digest realm="of, ada", bearer2="b"',
  "Custom-1 a,b, c",
];

const kept = (cases: readonly string[]): Case[] => cases.map((value) => [value, [value], [value]]);
const replaced = (cases: readonly string[]): Case[] => cases.map((value) => [value, [value], [TOKEN]]);

/** The values of the Authorization that an application sees, the session's token by that name. */
function forwarded(host: HostEmulator, path: string, cookies: readonly string[], sent: readonly string[]): string[] {
  const own = sent.map((value): [string, string] => ["authorization", value]);
  const seen = host.request([...navigation(path, cookies), ...own]);
  assert.ok(seen !== undefined, `${path} was answered with ${host.response?.status ?? "nothing"}`);
  return valuesOf(seen, "authorization").map((value) => (isSessionsToken(value) ? TOKEN : value));
}

function isSessionsToken(value: string): boolean {
  const [scheme, token = ""] = value.split(" ", 2);
  const [, payload = ""] = token.split(".");
  const claims = Buffer.from(payload, "base64url").toString();
  return scheme === "Bearer" && (claims.includes('"sub":"9f5c1a70"') || token === "access-token");
}

/** A host with a rule that leaves `/open` to everybody, and somebody who is signed in. */
async function signedIn(forward: object, more: object = {}): Promise<{ host: HostEmulator; cookies: string[] }> {
  const rules = [{ to: [{ operation: { notPaths: ["/open"] } }] }];
  const host = await readyHost(FILTER, keys, { forward, rules });
  return { host, cookies: await signIn(host, keys, {}, { access_token: "access-token", ...more }) };
}

for (const [what, forward, cases] of [
  ["by default", {}, [...ALWAYS_REPLACED, ...replaced(OF_OTHER_SCHEMES)]],
  [
    "with keepAuthorization",
    { keepAuthorization: true },
    [...ALWAYS_REPLACED, ...replaced(ODD), ...kept(OF_OTHER_SCHEMES)],
  ],
  [
    "with keepAuthorization and the access token",
    { authorization: "ACCESS_TOKEN", keepAuthorization: true },
    [...ALWAYS_REPLACED, ...replaced(ODD), ...kept(OF_OTHER_SCHEMES)],
  ],
] as const) {
  describe(`${what}, of a client's Authorization an application sees`, () => {
    for (const [sending, sent, expected] of cases) {
      const outcome = expected[0] === TOKEN ? "the session's token alone" : "the client's own alone";
      test(`${outcome} where the client sends ${sending}`, async () => {
        const { host, cookies } = await signedIn(forward);
        // Opened from its cookie, then out of the cache.
        for (let turn = 0; turn < 2; turn++) assert.deepEqual(forwarded(host, "/", cookies, sent), expected);
      });
    }
  });
}

test("with authorization: NONE the client's own Authorization is left alone, and none is set", async () => {
  for (const keepAuthorization of [false, true]) {
    const { host, cookies } = await signedIn({ authorization: "NONE", keepAuthorization });
    for (const sent of [[], [BASIC], ["Bearer of.the.client"], [BASIC, "Bearer of.the.client"]]) {
      assert.deepEqual(forwarded(host, "/", cookies, sent), sent);
    }
  }
});

test("where no session is needed the client's own Authorization is left alone, with a session too", async () => {
  for (const keepAuthorization of [false, true]) {
    const { host, cookies } = await signedIn({ keepAuthorization });
    for (const sent of [[], [BASIC], ["Bearer of.the.client"], [BASIC, "Bearer of.the.client"]]) {
      for (const own of [[], cookies]) assert.deepEqual(forwarded(host, "/open", own, sent), sent);
    }
  }
});

test("an Authorization that would be kept opens no door", async () => {
  const { host } = await signedIn({ keepAuthorization: true });
  for (const value of OF_OTHER_SCHEMES) {
    const headers: Pairs = [...navigation("/"), ["authorization", value]];
    assert.equal(host.request(headers), undefined);
    assert.equal(host.response?.status, 302);
  }
});
