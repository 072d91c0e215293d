import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../../tools/envoy/until.ts";
import { valuesOf } from "../support/gateway/application.ts";
import { DETAILS_HEADER } from "../support/gateway/gateway.ts";
import { FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";

// Two oidc-providers; a relying party for each of two hosts, one for several hosts, and two that share a host.

const [ONE, TWO, CHOICE] = ["one.example.com", "two.example.com", "choice.example.com"];
const LOGIN = "login.corp.example.net";
const OUTSIDE = "www.example.org";

let world: RelyingPartiesWorld;
before(async () => {
  const callback = (host: string, rest = ""): string => `http://${host}/oauth2/callback${rest}`;
  world = await RelyingPartiesWorld.start({
    providers: {
      first: { redirectUrls: [callback(ONE), callback(CHOICE, "/staff"), callback(LOGIN)] },
      second: { redirectUrls: [callback(TWO), callback(CHOICE, "/guests")] },
    },
    configure: (common, party) => ({
      ...common,
      relyingParties: [
        party("first", { name: "one", hosts: [ONE], redirectUrl: callback(ONE) }),
        party("second", {
          name: "two",
          hosts: [TWO],
          redirectUrl: callback(TWO),
          forward: { headers: [{ header: "x-who", claim: "name" }] },
        }),
        party("first", {
          name: "staff",
          hosts: [CHOICE],
          redirectUrl: callback(CHOICE, "/staff"),
          provider: { clusters: { "*": "first" }, displayName: "the staff's account" },
        }),
        party("second", {
          name: "guests",
          hosts: [CHOICE],
          redirectUrl: callback(CHOICE, "/guests"),
          provider: { clusters: { "*": "second" }, displayName: "a guest's account" },
        }),
        party("first", {
          name: "corp",
          hosts: ["*.corp.example.net", OUTSIDE],
          redirectUrl: callback(LOGIN),
          session: { cookie: { domain: "corp.example.net" } },
        }),
      ],
    }),
  });
  for (const host of [ONE, TWO, CHOICE, LOGIN]) await world.ready(host);
});
after(() => world.stop());

test("each host signs people in at its own provider, as its own client, with its own cookie and headers", async () => {
  for (const [host, provider, cookie] of [
    [ONE, "first", "gatehouse-one"],
    [TWO, "second", "gatehouse-two"],
  ] as const) {
    const browser = world.browser();
    const answer = await world.signIn(browser, `http://${host}/page`);
    assert.equal(answer.url.href, `http://${host}/page`);
    await world.identityOf(answer, provider);
    assert.deepEqual([...(await browser.cookies(answer.url)).keys()], [cookie]);
    const isSecond = provider === "second";
    assert.deepEqual(valuesOf(world.application.last, "x-who"), isSecond ? ["Ada Lovelace"] : []);
    assert.equal(valuesOf(world.application.last, "x-auth-request-email").length, isSecond ? 0 : 1);
  }
});

test("a session of one host's relying party is none at another's, and no application is shown it", async () => {
  const browser = world.browser();
  await world.signIn(browser, `http://${ONE}/`);
  const cookie = await browser.jar.getCookieString(`http://${ONE}/`);
  const ask = (host: string): ReturnType<typeof send> =>
    send(world.gateway.port, { path: "/x", headers: [["Host", host], ...FETCH, ["Cookie", `${cookie}; a=1`]] });
  for (let i = 0; i < 4; i++) {
    assert.equal((await ask(ONE)).status, 200);
    for (const host of [TWO, CHOICE, LOGIN]) assert.equal((await ask(host)).status, 401, host);
  }
  const second = world.browser();
  await world.signIn(second, `http://${TWO}/`);
  const both = `${cookie}; ${await second.jar.getCookieString(`http://${TWO}/`)}; a=1`;
  const headers = [["Host", TWO], ...FETCH, ["Cookie", both]] as const;
  await world.identityOf(await send(world.gateway.port, { path: "/x", headers }), "second");
  assert.deepEqual(valuesOf(world.application.last, "cookie"), ["a=1"]);
});

test("on a host of two providers people choose one, which is remembered, and sign out of both at once", async () => {
  const browser = world.browser();
  const page = `http://${CHOICE}/page?a=b`;
  const choice = await browser.open(page);
  assert.equal(choice.status, 401);
  const guest = await world.logOn(browser, await browser.click(choice, "Sign in with a guest's account"));
  assert.equal(guest.url.href, page);
  await world.identityOf(guest, "second");

  const anew = await browser.open(`http://${CHOICE}/oauth2/start?rp=staff&rd=/other`);
  const staff = await world.logOn(browser, anew);
  assert.equal(staff.url.href, `http://${CHOICE}/other`);
  await world.identityOf(staff, "first");
  await world.identityOf(await browser.open(page), "first");
  const cookies = await browser.cookies(page);
  assert.deepEqual([...cookies.keys()].sort(), ["gatehouse-choice", "gatehouse-guests", "gatehouse-staff"]);
  assert.equal(cookies.get("gatehouse-choice"), "staff");

  const copies = await browser.jar.getCookieString(page);
  await browser.open(`http://${CHOICE}/oauth2/sign_out`, { from: new URL(page) });
  assert.deepEqual([...(await browser.cookies(page)).keys()], []);
  for (const copy of copies.split("; ")) await untilRefused(copy);
  assert.equal((await browser.open(page)).status, 401, "who signs in next chooses anew");
});

/** Workers learn of a sign-out with their next tick. */
async function untilRefused(cookie: string): Promise<void> {
  const headers = [["Host", CHOICE], ...FETCH, ["Cookie", cookie]] as const;
  let inRow = 0;
  await until(`${cookie.split("=")[0] ?? ""} to be dead`, 5_000, async () => {
    const { status } = await send(world.gateway.port, { path: "/x", headers });
    inRow = status === 401 ? inRow + 1 : 0;
    return inRow >= 10 ? true : undefined;
  });
}

test("a relying party over several hosts signs in once for all below its cookie's domain", async () => {
  const browser = world.browser();
  const wiki = await world.signIn(browser, "http://wiki.corp.example.net/page");
  assert.equal(wiki.url.href, "http://wiki.corp.example.net/page");
  await world.identityOf(wiki, "first");
  for (const host of ["mail.corp.example.net", "a.b.corp.example.net", LOGIN]) {
    const answer = await browser.step(`http://${host}/`);
    await world.identityOf(answer, "first");
  }
});

test("on a host that its cookie does not reach, people are told so, and which hosts are meant", async () => {
  const from = world.gateway.envoy.log.length;
  const answer = await world.browser().step(`http://${OUTSIDE}/`);
  assert.equal(answer.status, 403);
  assert.match(answer.body, /Nobody can be signed in on this host/);
  assert.match(
    await world.gateway.envoy.waitForLog(/refused, id /, { from }),
    /cookie_out_of_reach: .*login\.corp\.example\.net and www\.example\.org/,
  );
});

test("a host of no relying party is judged by the rules at the top, and nobody is signed in there", async () => {
  const headers = [["Host", "nobody.example.com"], ...NAVIGATION] as const;
  const answer = await send(world.gateway.port, { path: "/x", headers });
  assert.equal(answer.status, 403);
  assert.equal(answer.headers.get(DETAILS_HEADER), "gatehouse_host_unknown");
  assert.equal(answer.location, undefined);
});
