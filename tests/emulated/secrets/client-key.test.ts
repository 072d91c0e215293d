import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { before, test } from "node:test";
import { jwtVerify } from "jose";
import type { HttpCall } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  comeBack,
  ISSUER,
  redeem,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// The key that a client signs assertions with (PRIVATE_KEY_JWT), read from a URL, and another one there from time to time.

const CONFIGURATION = {
  clientSecret: undefined,
  provider: { client: { key: { privateKey: { url: "http://localhost/client-key" } } } },
};
const REFUSED = JSON.stringify({ error: "invalid_client" });
const redemption = (body: string): boolean => body.includes("grant_type=authorization_code");

let keys: Signer;
before(async () => {
  keys = await signer();
});

function assertionIn({ body }: HttpCall): string {
  return new URLSearchParams(body).get("client_assertion") ?? "";
}

function isSignedWith(key: KeyObject, assertion: string): Promise<boolean> {
  return jwtVerify(assertion, key, { audience: ISSUER, subject: "app", algorithms: ["ES256"] }).then(
    () => true,
    () => false,
  );
}

test("through 20 keys, of which the provider takes the newest alone, no login fails; none of them is in the log", async () => {
  const pair = (): { publicKey: KeyObject; pem: string } => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return { publicKey, pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  };
  let current = pair();
  const workers = await EmulatedWorkers.start(
    2,
    keys,
    CONFIGURATION,
    undefined,
    undefined,
    undefined,
    () => current.pem,
  );
  workers.pass(1_000);
  const served = [current.pem];
  let repeated = 0;
  for (let swap = 0; swap < 20; swap++) {
    current = pair();
    served.push(current.pem);
    // Some logins come before the next look, and some after it.
    workers.pass(swap % 2 === 0 ? 1_500 : 11_000);
    const host = workers.worker(swap % 2);
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    const first = host.calls.find(({ body }) => redemption(body));
    assert.ok(first !== undefined);
    if (!(await isSignedWith(current.publicKey, assertionIn(first)))) {
      host.answer(host.takeCall(redemption), 401, REFUSED);
      workers.answerSecrets(host);
      const again = host.calls.find(({ body }) => redemption(body));
      assert.ok(again !== undefined && (await isSignedWith(current.publicKey, assertionIn(again))), `swap ${swap}`);
      repeated++;
    }
    await redeem(host, keys, login);
    assert.equal(sessionCookies(stream.response?.headers).length, 1);
  }
  assert.ok(repeated > 0 && repeated < 20, `${repeated} logins took two tries`);
  const log = workers.hosts.flatMap((host) => [...host.log]).join("\n");
  for (const pem of served) for (const line of pem.split("\n").slice(1, 3)) assert.ok(!log.includes(line));
});

test("what is no key is refused without a word of it, and the key before goes on signing", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  let served = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const workers = await EmulatedWorkers.start(1, keys, CONFIGURATION, undefined, undefined, undefined, () => served);
  workers.pass(1_000);
  const host = workers.worker(0);
  served = "no key of anybody's";
  workers.pass(11_000);
  assert.match(host.log.join("\n"), /a secret can't be read from http:\/\/localhost\/client-key: found .*stays in use/);
  assert.ok(!host.log.join("\n").includes(served));
  comeBack(host, beginLogin(host));
  assert.ok(await isSignedWith(publicKey, assertionIn(host.takeCall(redemption))));
});
