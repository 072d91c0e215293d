import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import {
  ADA,
  answerDocuments,
  pathOf,
  post,
  pushHeaders,
  securityEvent,
  TRANSMITTER,
} from "../../support/emulated/security-events.ts";
import { CONFIGURATION, METADATA, navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";

// Security events of an Okta organisation, whose custom authorization server signs people in.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** A filter that knows its issuer and the transmitter. */
async function listening(issuer: string): Promise<HostEmulator> {
  const logout = { sharedSignals: { transmitter: TRANSMITTER, push: true } };
  const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, issuer, logout });
  for (let i = 0; i < 3; i++) {
    host.tick();
    answerDocuments(host, keys);
    while (host.calls.length > 0) {
      const call = host.takeCall();
      const metadata = { ...METADATA, issuer, jwks_uri: `${issuer}/v1/keys` };
      host.answer(call, 200, JSON.stringify(pathOf(call).endsWith("/v1/keys") ? keys.jwks : metadata));
    }
  }
  return host;
}

/** How an event of the organisation is answered that names ada by it, and whether it ended the session of hers. */
async function outcome(issuer: string): Promise<{ status: number | undefined; isAlive: boolean }> {
  const host = await listening(issuer);
  const ada = await signIn(host, keys, { sub: "ada", iss: issuer });
  const token = await securityEvent(host.nowMs, keys, { claims: { sub_id: { ...ADA, iss: TRANSMITTER } } });
  const { response } = post(host, pushHeaders(), token);
  return { status: response?.status, isAlive: host.request(navigation("/", ada)) !== undefined };
}

test("a user whom the organisation names by itself is that of its custom server, and of no other issuer's", async () => {
  assert.deepEqual(await outcome(`${TRANSMITTER}/oauth2/default`), { status: 202, isAlive: false });
  assert.deepEqual(await outcome(`${TRANSMITTER}/realms/x`), { status: 400, isAlive: true });
  assert.deepEqual(await outcome("https://other.example.com/oauth2/default"), { status: 400, isAlive: true });
});
