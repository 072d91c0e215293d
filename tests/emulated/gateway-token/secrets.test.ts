import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { decodeProtectedHeader } from "jose";
import { gatewayToken, keysOf, tokenAt, verify } from "../../support/emulated/gateway-token.ts";
import { signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

const SECOND = 1000;

test("a secret that rotates where it is read is published at once, signs later, and every worker verifies each token", async () => {
  const fresh = (): string => randomBytes(32).toString("base64");
  let secret = fresh();
  const configuration = { ...gatewayToken(), cookieSecret: { url: "http://localhost/cookie-secret" } };
  const keys = await signer();
  const serve = (): string => secret;
  const workers = await EmulatedWorkers.start(3, keys, configuration, undefined, undefined, undefined, serve);
  workers.pass(SECOND);
  const cookies = await workers.signIn("ada", 80_000);
  const kids = (): (string | undefined)[][] => workers.hosts.map((host) => keysOf(host).keys.map(({ kid }) => kid));
  for (let change = 0; change < 4; change++) {
    const [[before] = []] = kids();
    secret = fresh();
    workers.pass(15 * SECOND);
    const [[first, next] = []] = kids();
    assert.equal(first, before);
    assert.ok(next !== undefined && next !== before, "the new key is there before it signs");
    let signedBy: string | undefined = first;
    for (let waited = 15; waited < 400; waited += 15) {
      for (const host of workers.hosts) {
        const token = tokenAt(host, cookies);
        for (const verifier of workers.hosts) await verify(host, token, { keys: keysOf(verifier) });
        signedBy = decodeProtectedHeader(token).kid;
        if (waited < 100) assert.equal(signedBy, first, `after ${waited} s`);
      }
      workers.pass(15 * SECOND);
    }
    assert.equal(signedBy, next);
  }
});
