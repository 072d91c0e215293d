import assert from "node:assert/strict";
import { before, test } from "node:test";
import { linksOf } from "../../../tools/client/html.ts";
import {
  ALPHA,
  APP,
  type Arrangement,
  BELOW_A_SUFFIX,
  BETA,
  CHOICE,
  directions,
  ONE_CLIENT,
  PARTNERS,
  type Side,
  signInAt,
  startWith,
  STATES,
  TWO_HOSTS,
  userAt,
  workerIn,
} from "../../support/emulated/arrangements.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, issuerOf, setCookies } from "../../support/emulated/relying-parties.ts";
import { navigation, type Signer } from "../../support/emulated/session.ts";

// Nobody is sent from one relying party to another, to sign in, to come back or to sign out.

const APART: readonly Arrangement[] = [TWO_HOSTS, BELOW_A_SUFFIX, ONE_CLIENT];

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
});

/** Runs for each direction and each state of the worker, which has signed people in on both sides. */
async function everyWay(
  arrangement: Arrangement,
  run: (parties: EmulatedParties, owner: Side, other: Side) => void | Promise<void>,
): Promise<void> {
  for (const state of STATES) {
    const parties = await workerIn(state, arrangement, keys, async (worker) => {
      for (const [side] of directions(arrangement)) await signInAt(worker, side);
    });
    for (const [owner, other] of directions(arrangement)) await run(parties, owner, other);
  }
}

for (const arrangement of APART) {
  test(`${arrangement.name}: start and sign_in with another's name are refused, and begin nothing`, async () => {
    await everyWay(arrangement, (parties, owner, other) => {
      for (const endpoint of ["start", "sign_in"]) {
        const { response } = parties.open(other.host, `/oauth2/${endpoint}?rp=${owner.name}`);
        assert.equal(response?.details, "gatehouse_relying_party_unknown");
        assert.deepEqual(setCookies(response.headers), []);
        assert.notEqual(parties.open(other.host, `/oauth2/${endpoint}?rp=${other.name}`).response?.status, 400);
      }
    });
  });

  test(`${arrangement.name}: a choice of another, remembered where it reaches, leads to nobody but the host's own`, async () => {
    await everyWay(arrangement, (parties, owner, other) => {
      for (const path of ["/", "/oauth2/start"]) {
        const { url } = parties.begin(other.host, path, [`gatehouse-choice=${owner.name}`]);
        assert.equal(url.origin, issuerOf(other.provider));
        assert.equal(url.searchParams.get("redirect_uri"), `https://${other.host}/oauth2/callback`);
      }
    });
  });
}

for (const arrangement of [TWO_HOSTS, BELOW_A_SUFFIX]) {
  test(`${arrangement.name}: start with another's issuer is refused`, async () => {
    await everyWay(arrangement, (parties, owner, other) => {
      for (const query of ["", `&rp=${other.name}`, `&rp=${owner.name}`]) {
        const path = `/oauth2/start?iss=${encodeURIComponent(issuerOf(owner.name))}${query}`;
        const { response } = parties.open(other.host, path);
        assert.match(response?.details ?? "", /^gatehouse_(issuer|relying_party)_unknown$/);
        assert.deepEqual(setCookies(response?.headers), []);
      }
    });
  });
}

test("another's callback is a page like any other on a host that is not its", async () => {
  const parties = await startWith(
    [
      { ...ALPHA, redirectUrl: `https://${APP}/oauth2/callback/alpha` },
      { ...BETA, redirectUrl: `https://${PARTNERS}/beta/callback` },
    ],
    keys,
  );
  const login = parties.begin(PARTNERS);
  const page = parties.open(APP, `/beta/callback?code=c&state=${login.url.searchParams.get("state")}`, login.cookies);
  assert.equal(new URL(valuesOf(page.response?.headers, "location")[0] ?? "").origin, issuerOf("alpha"));
  const endpoint = parties.open(PARTNERS, "/oauth2/callback/alpha?code=c&state=s");
  assert.equal(endpoint.response?.details, "gatehouse_no_such_endpoint");
});

/** Ways to write where the other is, and its endpoints. */
function placesOf({ host, name }: Side): string[] {
  return [
    `https://${host}/x`,
    `https://${host.toUpperCase()}/x`,
    `https://${host}.:443/x`,
    `http://${host}/x`,
    `//${host}/x`,
    `/\\${host}/x`,
    `https:/${host}/x`,
    `https:${host}/x`,
    `https://x@${host}/x`,
    `https://${host}/oauth2/callback?code=c&state=s`,
    `https://${host}/oauth2/start?rp=${name}`,
    `https://${host}/oauth2/sign_out`,
    `/oauth2/callback`,
    `/oauth2/callback/${name}?code=c&state=s`,
    `/x/../oauth2/callback/${name}`,
    `/oauth2/start?rp=${name}`,
    `/%6fauth2/start?rp=${name}`,
    `/oauth2/sign_out`,
  ];
}

for (const arrangement of [...APART, CHOICE]) {
  test(`${arrangement.name}: no login and no sign-out ends at another relying party's host or at an endpoint`, async () => {
    const parties = await startWith(arrangement.parties, keys);
    for (const [owner, other] of directions(arrangement)) {
      const places = arrangement.isChoice ? placesOf(other).filter((rd) => rd.includes("oauth2")) : placesOf(other);
      for (const rd of places) {
        const start = `${owner.start}${owner.start.includes("?") ? "&" : "?"}rd=${encodeURIComponent(rd)}`;
        const login = parties.begin(owner.host, start);
        const stream = parties.comeBack(owner.host, owner.callback, login);
        await parties.redeem(owner.provider, login, { sub: `user of ${owner.name}` });
        assertHarmless(valuesOf(stream.response?.headers, "location")[0], owner, rd);
        const session = setCookies(stream.response?.headers);
        assert.equal(userAt(parties, owner.host, session), `user of ${owner.name}`);
        const signedOut = parties.open(owner.host, `/oauth2/sign_out?rd=${encodeURIComponent(rd)}`, session);
        assertHarmless(valuesOf(signedOut.response?.headers, "location")[0], owner, rd);
      }
    }
  });
}

function assertHarmless(location: string | undefined, { host }: Side, rd: string): void {
  assert.ok(location !== undefined, rd);
  const url = new URL(location, `https://${host}`);
  assert.equal(url.host, host, rd);
  assert.doesNotMatch(url.pathname, /oauth2(?!\/signed_out)/, rd);
}

test("below a suffix a login may end at a host of its own that the cookie reaches, and at the other's not", async () => {
  const parties = await startWith(BELOW_A_SUFFIX.parties, keys);
  for (const [rd, end] of [
    ["https://www.example.com/x", "https://www.example.com/x"],
    [`https://${PARTNERS}/x`, "/"],
    [`https://x.${PARTNERS}/x`, `https://x.${PARTNERS}/x`],
  ] as const) {
    const login = parties.begin(APP, `/oauth2/start?rd=${encodeURIComponent(rd)}`);
    const stream = parties.comeBack(APP, "/oauth2/callback", login);
    await parties.redeem("alpha", login);
    assert.deepEqual(valuesOf(stream.response?.headers, "location"), [end]);
  }
});

test("eight logins may be under way on a host, of all its relying parties together: the oldest go first", async () => {
  const parties = await startWith(CHOICE.parties, keys);
  const jar: string[] = [];
  const inOrder: string[] = [];
  for (let i = 0; i < 12; i++) {
    const side = i % 3 === 0 ? CHOICE.beta : CHOICE.alpha;
    const { response } = parties.open(side.host, side.start, jar);
    const lines = valuesOf(response?.headers, "set-cookie").filter((line) => line.includes("gatehouse-login-"));
    for (const line of lines) {
      const [cookie = ""] = line.split(";");
      const [name = ""] = cookie.split("=");
      const at = jar.findIndex((other) => other.startsWith(`${name}=`));
      if (at >= 0) jar.splice(at, 1);
      if (line.includes("Max-Age=0")) continue;
      jar.push(cookie);
      inOrder.push(cookie);
    }
    parties.host.nowMs += 1000;
    assert.deepEqual([...jar].sort(), inOrder.slice(-8).sort());
  }
});

/** A request that another site's page has caused. */
function fromElsewhere(host: string, path: string, cookies: readonly string[]): Pairs {
  const changes = new Map([
    [":authority", host],
    ["sec-fetch-site", "cross-site"],
  ]);
  return navigation(path, cookies).map(([name, value]) => [name, changes.get(name) ?? value]);
}

for (const arrangement of APART) {
  test(`${arrangement.name}: the question whether to sign out here is no answer to that at another's host`, async () => {
    await everyWay(arrangement, async (parties, owner, other) => {
      const its = await signInAt(parties, owner);
      const theirs = await signInAt(parties, other);
      for (const cookies of [its, []]) {
        const asked = parties.host.open(fromElsewhere(owner.host, "/oauth2/sign_out", cookies)).response;
        assert.equal(asked?.details, "gatehouse_sign_out_asked");
        const answer = confirmationIn(asked.body);
        for (const sent of [theirs, [], [...its, ...theirs]]) {
          const { response } = parties.host.open(fromElsewhere(other.host, answer, sent));
          assert.equal(response?.details, "gatehouse_sign_out_asked");
          assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
        }
        assert.equal(userAt(parties, other.host, theirs), `user of ${other.name}`);
        assert.equal(userAt(parties, owner.host, its), `user of ${owner.name}`);
        if (cookies !== its) continue;
        const { response } = parties.host.open(fromElsewhere(owner.host, answer, []));
        assert.equal(response?.details, "gatehouse_sign_out_asked");
      }
      const again = parties.host.open(fromElsewhere(owner.host, "/oauth2/sign_out", its)).response;
      const done = parties.host.open(fromElsewhere(owner.host, confirmationIn(again?.body ?? ""), its));
      assert.equal(done.response?.status, 302);
      assert.equal(userAt(parties, owner.host, its), undefined);
      assert.equal(userAt(parties, other.host, theirs), `user of ${other.name}`);
    });
  });

  test(`${arrangement.name}: sign_out ends no session of another host's, whatever cookies come, and takes none away`, async () => {
    await everyWay(arrangement, async (parties, owner, other) => {
      const its = await signInAt(parties, owner);
      const theirs = await signInAt(parties, other);
      const nameOf = (cookies: readonly string[]): string => cookies[0]?.split("=")[0] ?? "";
      const renamed = its.map((cookie) => cookie.replace(/^[^=]*/, nameOf(theirs)));
      for (const cookies of [its, renamed, [...its, ...renamed, ...theirs]]) {
        const { response } = parties.open(other.host, "/oauth2/sign_out", cookies);
        assert.equal(response?.status, 302);
        const touched = valuesOf(response.headers, "set-cookie").map((line) => line.split(/[.=]/)[0]);
        assert.ok(
          touched.every((name) => name === nameOf(theirs)),
          touched.join(),
        );
      }
      assert.equal(userAt(parties, owner.host, its), `user of ${owner.name}`);
      // The control: it was among those that came at last.
      assert.equal(userAt(parties, other.host, theirs), undefined);
    });
  });
}

/** Path and query of the button on a page. */
function confirmationIn(body: string): string {
  const action = /action="([^"]*)"/.exec(body)?.[1] ?? linksOf(body)[0]?.href ?? "";
  assert.match(action, /confirm=/);
  return action.replaceAll("&amp;", "&");
}
