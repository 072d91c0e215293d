import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { type JWTPayload, SignJWT } from "jose";
import type { LocalResponse } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, issuerOf, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { post, pushHeaders, SESSION_REVOKED } from "../../support/emulated/security-events.ts";
import type { Signer } from "../../support/emulated/session.ts";

// Whoever may end sessions of one relying party can't end those of another of the same host.

const HOST = "app.example.com";
const NAMES = ["staff", "guests"];
const CONFIGURATIONS = NAMES.map((name): PartyConfiguration => {
  const sharedSignals = { transmitter: issuerOf(name), push: true, bearer: `bearer-of-${name}` };
  const redirectUrl = `https://${HOST}/callback-of-${name}`;
  return { name, hosts: [HOST], redirectUrl, logout: { sharedSignals, oktaUniversalLogout: true } };
});

let keys: Map<string, Signer>;
let parties: EmulatedParties;
let sessions: Map<string, string[]>;
before(async () => {
  keys = await EmulatedParties.makeKeys(NAMES);
});
beforeEach(async () => {
  parties = await EmulatedParties.start(CONFIGURATIONS, keys);
  sessions = new Map();
  for (const name of NAMES) {
    const ways = { start: `/oauth2/start?rp=${name}`, callback: `/callback-of-${name}` };
    sessions.set(name, await parties.signIn(name, HOST, ways, { sub: "ada" }));
  }
});

function alive(): string[] {
  return NAMES.filter((name) => parties.open(HOST, "/", sessions.get(name)).state === "FORWARDED");
}

function signed(name: string, typ: string, claims: JWTPayload): Promise<string> {
  const by = keys.get(name);
  assert.ok(by !== undefined);
  const iat = Math.floor(parties.host.nowMs / 1000);
  const usual = { iss: issuerOf(name), iat, exp: iat + 300, jti: `${name} ${typ} ${Math.random()}` };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: by.kid, typ })
    .sign(by.privateKey);
}

const subjectOf = (name: string): object => ({ format: "iss_sub", iss: issuerOf(name), sub: "ada" });

/** Pushes an event of one's transmitter, with the bearer token of another, about a user of a third. */
async function push(name: string, bearer = name, about = name): Promise<LocalResponse | undefined> {
  const claims = { aud: `client of ${name}`, sub_id: subjectOf(about), events: { [SESSION_REVOKED]: {} } };
  const token = await signed(name, "secevent+jwt", claims);
  return post(parties.host, pushHeaders({ authorization: `Bearer bearer-of-${bearer}` }), token).response;
}

async function revoke(name: string, about = name): Promise<LocalResponse | undefined> {
  const path = "/oauth2/global_token_revocation";
  const token = await signed(name, "global-token-revocation+jwt", { aud: `https://${HOST}${path}` });
  const headers = pushHeaders({ ":path": path, "content-type": "application/json", authorization: `Bearer ${token}` });
  return post(parties.host, headers, JSON.stringify({ sub_id: subjectOf(about) })).response;
}

describe("of two relying parties of one host, whose users have the same sub,", () => {
  test("a transmitter ends the sessions of its own, with its bearer token", async () => {
    assert.deepEqual(alive(), NAMES);
    assert.equal((await push("guests"))?.status, 202, parties.host.log.at(-1));
    assert.deepEqual(alive(), ["staff"]);
    assert.equal((await push("staff"))?.status, 202);
    assert.deepEqual(alive(), []);
  });

  test("a transmitter ends none with the other's bearer token, or of the other's users", async () => {
    for (const [bearer, about] of [
      ["staff", "guests"],
      ["guests", "staff"],
      ["nobody", "guests"],
    ] as const) {
      const status = bearer === "nobody" ? 401 : 400;
      assert.equal((await push("guests", bearer, about))?.status, status, `${bearer} ${about}`);
    }
    assert.deepEqual(alive(), NAMES);
  });

  test("an Okta organisation ends all sessions of its own users, and of no other's", async () => {
    assert.equal((await revoke("guests", "staff"))?.status, 400);
    assert.deepEqual(alive(), NAMES);
    assert.equal((await revoke("guests"))?.status, 204, parties.host.log.at(-1));
    assert.deepEqual(alive(), ["staff"]);
  });
});
