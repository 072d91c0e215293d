import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedProvider } from "../../support/emulated/provider.ts";
import { navigation, sessionCookies, signer } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

const FORWARDED = [
  { header: "x-mail", claim: "email" },
  { header: "x-auth-request-user", claim: "sub" },
];

describe("an e-mail address that the provider calls unverified", () => {
  /** What the application sees in `x-mail` of somebody whose ID token says so, at first and out of the cache. */
  async function seen(claims: object, configuration: object = {}): Promise<{ mails: string[][]; log: string }> {
    const provider = await EmulatedProvider.start({
      configuration: { forward: { headers: FORWARDED }, ...configuration },
      claims: (c) => ({ ...c, email: "eve@example.com", ...claims }),
    });
    const { response } = provider.logIn();
    const cookies = sessionCookies(response?.headers);
    const mails = [1, 2].map(() => {
      const request = provider.host.request([...navigation("/", cookies), ["x-mail", "admin@example.com"]]);
      assert.deepEqual(valuesOf(request, "x-auth-request-user"), ["u1"]);
      assert.deepEqual(valuesOf(request, "authorization"), [`Bearer ${provider.idToken}`]);
      return valuesOf(request, "x-mail");
    });
    return { mails, log: provider.host.log.join("\n") };
  }

  for (const email_verified of [false, "false", "True", 0, 1, {}, ""]) {
    test(`does not go upstream: email_verified is ${JSON.stringify(email_verified)}`, async () => {
      const { mails, log } = await seen({ email_verified });
      assert.deepEqual(mails, [[], []]);
      assert.match(log, /x-mail: email_verified is not true \(see provider\.verifiedEmails\)/);
      assert.ok(!log.includes("eve@"));
    });
  }

  for (const email_verified of [true, "true", null, undefined]) {
    test(`is not one, and goes upstream: email_verified is ${JSON.stringify(email_verified)}`, async () => {
      const { mails, log } = await seen({ email_verified });
      assert.deepEqual(mails, [["eve@example.com"], ["eve@example.com"]]);
      assert.doesNotMatch(log, /email_verified/);
    });
  }

  test("goes upstream where provider.verifiedEmails is false", async () => {
    const { mails } = await seen({ email_verified: false }, { provider: { verifiedEmails: false } });
    assert.deepEqual(mails, [["eve@example.com"], ["eve@example.com"]]);
  });

  test("is taken away by a refresh that calls it so, and given back by one that does not", async () => {
    const keys = await signer();
    for (const [first, after] of [
      [true, false],
      [false, true],
    ]) {
      const email = "ada@example.com";
      const workers = await EmulatedWorkers.start(1, keys, { forward: { headers: FORWARDED } });
      const { stream, refresh } = await workers.refreshing("ada", { email, email_verified: first });
      await workers.answer(refresh, 300, { email, email_verified: after });
      assert.equal(userOf(stream.forwarded), "ada");
      const mails = after === true ? [email] : [];
      assert.deepEqual(valuesOf(stream.forwarded, "x-mail"), mails);
      const { cookies } = deliver(workers.worker(0), stream);
      for (let turn = 0; turn < 2; turn++) {
        assert.deepEqual(valuesOf(workers.worker(0).request(navigation("/", cookies)), "x-mail"), mails);
      }
    }
  });

  test("stays one after refreshes that do not say, until one calls it verified", async () => {
    const keys = await signer();
    const email = "eve@example.com";
    const workers = await EmulatedWorkers.start(1, keys, { forward: { headers: FORWARDED } });
    const host = workers.worker(0);
    let cookies = await workers.signIn("eve", 300, 0, { email, email_verified: false });
    for (const [said, mails] of [
      [{}, []],
      [{ email_verified: null }, []],
      [{}, []],
      [{ email_verified: true }, [email]],
      [{}, [email]],
    ] as const) {
      workers.jump(301_000);
      const stream = host.open(navigation("/", cookies));
      await workers.answer(workers.takeRefresh(), 300, { email, ...said });
      assert.deepEqual(valuesOf(stream.forwarded, "x-mail"), mails, JSON.stringify(said));
      cookies = deliver(host, stream).cookies;
      const later = await workers.add();
      for (const worker of [host, later]) {
        assert.deepEqual(valuesOf(worker.request(navigation("/", cookies)), "x-mail"), mails, JSON.stringify(said));
      }
      workers.lose(later);
    }
  });

  test("stays one after a refresh without an ID token", async () => {
    const keys = await signer();
    const email = "eve@example.com";
    const configuration = { forward: { authorization: "NONE", headers: FORWARDED }, session: { revalidate: "5m" } };
    const workers = await EmulatedWorkers.start(1, keys, configuration);
    const cookies = await workers.signIn("eve", 3600, 0, { email, email_verified: false });
    workers.jump(301_000);
    const stream = workers.worker(0).open(navigation("/", cookies));
    workers.worker(0).answer(workers.takeRefresh().call, 200, '{"access_token":"t"}');
    assert.deepEqual(valuesOf(stream.forwarded, "x-mail"), []);
  });
});
