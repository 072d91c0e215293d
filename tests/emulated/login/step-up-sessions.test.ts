import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { JWTPayload } from "jose";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import {
  changed,
  comeBackWith,
  isOpen,
  loginOf,
  now,
  ready,
  rule,
  RULES,
  sent,
} from "../../support/emulated/step-up.ts";
import { deliver, EmulatedWorkers } from "../../support/emulated/workers.ts";

let keys: Signer;
before(async () => {
  keys = await signer();
});

describe("start with step_up", () => {
  test("asks for what the configuration has, and nothing that is not there", async () => {
    const host = await ready(keys);
    const rows: [string, maxAge: string | null, acrValues: string | null][] = [
      ["1", "900", null],
      ["2", null, "urn:mfa urn:hardware"],
      ["3", "900", "urn:mfa urn:hardware"],
      ["7", "900", "urn:mfa"],
      ["ff", "900", "urn:mfa"],
      ["ffffffffffffffff", "900", "urn:mfa"],
      ["0", null, null],
      ["", null, null],
      ["8000000000000000", null, null],
      ["1ffffffffffffffff", null, null],
      ["x", null, null],
      ["-1", null, null],
    ];
    for (const [mask, maxAge, acrValues] of rows) {
      const { url } = sent(host, `/oauth2/start?rd=/&step_up=${mask}`, []);
      assert.equal(url.searchParams.get("max_age"), maxAge, mask);
      assert.equal(url.searchParams.get("acr_values"), acrValues, mask);
    }
  });

  test("hands on a prompt that has the provider ask who somebody is, and no other", async () => {
    const host = await ready(keys);
    for (const [prompt, expected] of [
      ["login", "login"],
      ["select_account", "select_account"],
      ["none", null],
      ["consent", null],
      ["login%20none", null],
      ["", null],
    ]) {
      const { url } = sent(host, `/oauth2/start?rd=/&prompt=${prompt ?? ""}`, []);
      assert.deepEqual(url.searchParams.getAll("prompt"), expected === null ? [] : [expected]);
    }
  });

  test("goes along to the host of redirectUrl", async () => {
    const host = await ready(keys, { hosts: ["*.example.com"], session: { cookie: { domain: "example.com" } } });
    const headers = changed(navigation("/fresh"), { ":authority": "wiki.example.com" });
    const location = valuesOf(host.open(headers).response?.headers, "location")[0] ?? "";
    assert.equal(location, "https://app.example.com/oauth2/start?rd=https%3A%2F%2Fwiki.example.com%2Ffresh&step_up=1");
    const { url } = sent(host, location.slice("https://app.example.com".length), []);
    assert.equal(url.searchParams.get("max_age"), "900");
  });

  test("keeps its check through a long return URL, or goes to the front page", async () => {
    const host = await ready(keys);
    for (const length of [100, 3000, 4000, 4060, 4090]) {
      const path = `/strong?${"x".repeat(length)}`;
      const login = sent(host, path, []);
      assert.ok(login.url.href.length < 8192);
      const response = await comeBackWith(host, keys, login, { acr: "0" });
      assert.equal(response.status, 403, String(length));
    }
  });
});

describe("an authentication", () => {
  test("stays that of the login when a refresh does not tell of it, or makes it newer", async () => {
    const rows: [what: string, after: (now: number) => JWTPayload][] = [
      ["tells the same", (t) => ({ auth_time: t - 301, acr: "urn:mfa" })],
      ["tells nothing", () => ({})],
      ["tells null", () => ({ auth_time: null, acr: null })],
      ["tells of now", (t) => ({ auth_time: t, acr: "urn:mfa" })],
    ];
    for (const [what, after] of rows) {
      const workers = await EmulatedWorkers.start(1, keys, { rules: RULES });
      const host = workers.worker(0);
      let cookies = await workers.signIn("ada", 300, 0, { auth_time: now(host), acr: "urn:mfa" });
      assert.ok(isOpen(host, "/both", cookies), what);
      for (let turn = 0; turn < 3; turn++) {
        workers.jump(301_000);
        const stream = host.open(navigation("/both", cookies));
        await workers.answer(workers.takeRefresh(), 300, after(now(host)));
        assert.ok(stream.forwarded, `${what}, ${turn}`);
        cookies = deliver(host, stream).cookies;
      }
      assert.ok(isOpen(host, "/both", cookies), what);
      workers.jump(60_000);
      assert.ok(!isOpen(host, "/both", cookies), `${what}: 963 s after the login`);
    }
  });

  test("is of the class that the newest ID token tells", async () => {
    const workers = await EmulatedWorkers.start(1, keys, { rules: RULES });
    const host = workers.worker(0);
    const cookies = await workers.signIn("ada", 300, 0, { acr: "urn:mfa" });
    workers.jump(301_000);
    const stream = host.open(navigation("/strong", cookies));
    await workers.answer(workers.takeRefresh(), 300, { acr: "0" });
    assert.equal(stream.forwarded, undefined);
    loginOf(stream.response);
  });
});

describe("on a host of two relying parties", () => {
  test("each session is judged by the rules of its own", async () => {
    const party = (name: string, rules: readonly object[]): PartyConfiguration => ({
      name,
      hosts: ["app.example.com"],
      redirectUrl: `https://app.example.com/${name}/callback`,
      rules,
    });
    const strong = rule("/strong", { acrValues: ["urn:mfa"] });
    const all = await EmulatedParties.makeKeys(["one", "two"]);
    const parties = await EmulatedParties.start([party("one", [strong, {}]), party("two", [{}])], all);
    const sessions: string[] = [];
    for (const name of ["one", "two"]) {
      const login = parties.begin("app.example.com", `/oauth2/start?rd=/&rp=${name}`);
      const stream = parties.comeBack("app.example.com", `/${name}/callback`, login);
      await parties.redeem(name, login, { acr: "0" });
      const [session = ""] = valuesOf(stream.response?.headers, "set-cookie").filter((line) =>
        line.includes(`gatehouse-${name}`),
      );
      sessions.push(session.split(";")[0] ?? "");
    }
    const [one = "", two = ""] = sessions;
    assert.ok(!isOpen(parties.host, "/strong", [one]));
    assert.ok(isOpen(parties.host, "/", [one]));
    assert.ok(isOpen(parties.host, "/strong", [two]));
    assert.ok(isOpen(parties.host, "/strong", [one, two]), "the other one passes in its place");
    // Whose session it is begins the login, at its own provider.
    const { url } = parties.begin("app.example.com", "/strong", [one]);
    assert.equal(url.origin, "https://one.idp.example.com");
    assert.equal(url.searchParams.get("acr_values"), "urn:mfa");
  });
});
