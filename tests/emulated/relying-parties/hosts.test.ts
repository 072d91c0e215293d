import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ALPHA, APP, BETA, PARTNERS, signInAt, TWO_HOSTS, userSeen } from "../../support/emulated/arrangements.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, issuerOf } from "../../support/emulated/relying-parties.ts";
import { navigation } from "../../support/emulated/session.ts";

// Whatever a client writes for a host, the relying party is that of the host which the request is routed by, and no rules but
// its own let the request pass.

const EVERYTHING = [{}];
/** Hosts of no relying party are open. */
const NOTHING = [{ to: [{ operation: { paths: ["/never"] } }] }];
const V6 = "[2001:db8::1]";

let parties: EmulatedParties;
/** Both users' cookies. */
let cookies: string[];
before(async () => {
  const keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
  const alpha = { ...ALPHA, hosts: [APP, V6], rules: EVERYTHING };
  parties = await EmulatedParties.start([alpha, { ...BETA, rules: EVERYTHING }], keys, { top: { rules: NOTHING } });
  cookies = [...(await signInAt(parties, TWO_HOSTS.alpha)), ...(await signInAt(parties, TWO_HOSTS.beta))];
});

function request(authority: string, sent: readonly string[], more: Pairs = []): Pairs {
  const headers = navigation("/page", sent).map(([name, value]) => [name, name === ":authority" ? authority : value]);
  return [...(headers as unknown as Pairs), ...more];
}

/** What becomes of a request with both users' cookies, and of one with none. */
function judge(authority: string, more: Pairs = []): { user: string | undefined; anonymous: string } {
  const signedIn = parties.host.open(request(authority, cookies, more));
  const anonymous = parties.host.open(request(authority, [], more));
  const { response } = anonymous;
  const provider = new URL(valuesOf(response?.headers, "location")[0] ?? "about:blank").origin;
  return {
    user: userSeen(signedIn.forwarded),
    anonymous: anonymous.forwarded !== undefined ? "passes" : provider !== "null" ? provider : "refused",
  };
}

const AS_ALPHA = { user: "user of alpha", anonymous: issuerOf("alpha") };
const AS_BETA = { user: "user of beta", anonymous: issuerOf("beta") };

for (const authority of [APP, "APP.Example.COM", `${APP}:443`, `${APP}:8443`]) {
  test(`${authority} is the first one's host, whose user alone is known there`, () => {
    assert.deepEqual(judge(authority), AS_ALPHA);
  });
}

for (const authority of [PARTNERS, "Partners.example.com:443", "PARTNERS.EXAMPLE.COM"]) {
  test(`${authority} is the second one's host, whose user alone is known there`, () => {
    assert.deepEqual(judge(authority), AS_BETA);
  });
}

for (const [authority, user] of [
  [`${APP}.`, "user of alpha"],
  [`${APP}.:443`, "user of alpha"],
  [`${PARTNERS}.`, "user of beta"],
  [V6, "user of alpha"],
  ["[2001:DB8::1]:443", "user of alpha"],
] as const) {
  test(`${authority} is its relying party's host, and nobody passes unknown`, () => {
    const found = judge(authority);
    assert.equal(found.user, user);
    assert.notEqual(found.anonymous, "passes");
  });
}

for (const authority of [
  "elsewhere.example.org",
  `x${APP}`,
  `${APP}.example.org`,
  `${PARTNERS}.${APP}`,
  "example.com",
  "app",
  "[2001:db8::2]",
  "127.0.0.1",
]) {
  test(`${authority} is nobody's host: its rules are those of the top, and nobody is known there`, () => {
    assert.deepEqual(judge(authority), { user: undefined, anonymous: "passes" });
  });
}

for (const authority of [
  `${APP}:`,
  `${APP}:0443`,
  `${APP}:0`,
  `${APP}:99999`,
  `${APP}:443:443`,
  `${APP}:https`,
  `${APP}:443@${PARTNERS}`,
  `${PARTNERS}@${APP}`,
  `${APP}..`,
  `.${APP}`,
  `${APP}, ${PARTNERS}`,
  `${APP},${PARTNERS}`,
  `${APP} ${PARTNERS}`,
  ` ${APP}`,
  `${APP}/`,
  `${APP}/@${PARTNERS}`,
  `${APP}#.${PARTNERS}`,
  `${APP}?${PARTNERS}`,
  `${APP}\\.${PARTNERS}`,
  `${APP}\t`,
  "app%2eexample.com",
  "app。example.com",
  `[${APP}]`,
  "[2001:db8::1",
  "[2001:db8::1]x",
  "2001:db8::1",
  "[2001:db8::1%25eth0]",
  "",
]) {
  test(`${JSON.stringify(authority)} may be anybody's host: what one of them protects does not pass there`, () => {
    assert.deepEqual(judge(authority), { user: undefined, anonymous: "refused" });
  });
}

const OTHERS_NAMES: Pairs = [
  ["x-forwarded-host", PARTNERS],
  ["x-host", PARTNERS],
  ["x-original-host", PARTNERS],
  ["x-forwarded-server", PARTNERS],
  ["x-http-host-override", PARTNERS],
  ["x-original-url", `https://${PARTNERS}/`],
  ["x-rewrite-url", `https://${PARTNERS}/`],
  ["forwarded", `host=${PARTNERS};proto=https`],
  ["host", PARTNERS],
  ["origin", `https://${PARTNERS}`],
  ["referer", `https://${PARTNERS}/`],
];

for (const header of OTHERS_NAMES) {
  test(`${header[0]} with another's host does not choose its relying party`, () => {
    assert.deepEqual(judge(APP, [header]), AS_ALPHA);
    assert.deepEqual(judge(APP, [header, header]), AS_ALPHA);
    assert.deepEqual(judge("elsewhere.example.org", [header]), { user: undefined, anonymous: "passes" });
  });
}
