import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { SignJWT } from "jose";
import type { LocalResponse } from "../../support/emulated/host-emulator.ts";
import { at, EmulatedParties, issuerOf } from "../../support/emulated/relying-parties.ts";
import { post, pushHeaders, SESSION_REVOKED } from "../../support/emulated/security-events.ts";
import type { Signer } from "../../support/emulated/session.ts";

// What one transmitter, or one Okta, says to several relying parties of a host, whose users have issuers of their own.

const HOST = "app.example.com";
const ORIGIN = `https://${HOST}`;
const NAMES = ["staff", "guests"] as const;
const CALLBACKS = { staff: "/oauth2/callback/staff", guests: "/oauth2/callback/guests" };

let keys: Map<string, Signer>;
let parties: EmulatedParties;
let sessions: Map<string, string[]>;
before(async () => {
  keys = await EmulatedParties.makeKeys([...NAMES, "ssf"]);
});

async function start(logout: object): Promise<void> {
  const configurations = NAMES.map((name) => ({
    name,
    hosts: [HOST],
    redirectUrl: `${ORIGIN}${CALLBACKS[name]}`,
    logout,
  }));
  parties = await EmulatedParties.start(configurations, keys);
  parties.settle();
}

async function signInAll(): Promise<void> {
  sessions = new Map();
  for (const name of NAMES) {
    const entry = { start: `/oauth2/start?rp=${name}`, callback: CALLBACKS[name] };
    sessions.set(name, await parties.signIn(name, HOST, entry));
  }
  assert.deepEqual(alive(), [...NAMES]);
}

function alive(): string[] {
  return NAMES.filter((name) => parties.open(HOST, "/", sessions.get(name)).forwarded !== undefined);
}

let count = 0;

async function signed(by: string, typ: string, claims: object): Promise<string> {
  const iat = Math.floor(parties.host.nowMs / 1000);
  const signer = keys.get(by) ?? assert.fail();
  return new SignJWT({ iss: issuerOf(by), iat, exp: iat + 300, jti: `notice-${count++}`, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: signer.kid, typ })
    .sign(signer.privateKey);
}

describe("an event that is pushed to the endpoint of both", () => {
  beforeEach(async () => {
    await start({ sharedSignals: { transmitter: issuerOf("ssf"), push: true } });
    await signInAll();
  });

  async function tell(iss: string, sub: string): Promise<LocalResponse | undefined> {
    const sub_id = { format: "iss_sub", iss, sub };
    const claims = { aud: `${ORIGIN}/oauth2/security_events`, sub_id, events: { [SESSION_REVOKED]: {} } };
    const headers = at(HOST, pushHeaders({ authorization: undefined }));
    return post(parties.host, headers, await signed("ssf", "secevent+jwt", claims)).response;
  }

  for (const name of NAMES) {
    test(`ends sessions of the issuer that it names, of ${name}, and is taken`, async () => {
      const response = await tell(issuerOf(name), `user of ${name}`);
      assert.equal(response?.status, 202, response?.body);
      assert.deepEqual(
        alive(),
        NAMES.filter((other) => other !== name),
      );
    });
  }

  test("is refused where it is of neither's users", async () => {
    assert.equal((await tell("https://other.example.com", "user of staff"))?.status, 400);
    assert.deepEqual(alive(), [...NAMES]);
  });
});
