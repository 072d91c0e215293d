import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { accessClaims, accessToken, API, apiRequest, bearerHost, withToken } from "../../support/emulated/bearer.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { ISSUER, type Signer, signer } from "../../support/emulated/session.ts";
import { mutated } from "../../support/hostile/mutation.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await bearerHost(keys, { protectedResources: [{ path: "/mcp", scopes: ["a"] }] });
});

const STATUSES = [400, 401, 403, 503];
const encode = (text: string): string => Buffer.from(text).toString("base64url");

/** Answers what the filter asks for meanwhile. */
function settle(): void {
  while (host.calls.length > 0) host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
}

test("no Authorization that was tampered with is let through, and none traps", async () => {
  const random = new SeededRandom(71);
  const good = `Bearer ${await accessToken(host, keys, { aud: [API, "https://app.example.com/mcp"], scope: "a" })}`;
  const letThrough: string[] = [];
  for (let i = 0; i < rounds(4000); i++) {
    const value = mutated(random, good);
    const path = random.pick(["/", "/mcp", "/mcp/%61", mutated(random, "/mcp/a/b?c=d")]);
    const stream = host.open(apiRequest(`/${path.slice(1)}`, [["authorization", value]]));
    settle();
    const isTheSame = value === good;
    if (stream.forwarded !== undefined && !isTheSame) letThrough.push(value);
    if (stream.response !== undefined) assert.ok(STATUSES.includes(stream.response.status), stream.response.details);
    host.end(stream);
  }
  assert.deepEqual(letThrough, []);
});

test("of tokens that the issuer signs, whatever is in them, none is let through that jose refuses", async () => {
  const random = new SeededRandom(72);
  const { subtle } = globalThis.crypto;
  const set = createLocalJWKSet(keys.jwks as JSONWebKeySet);
  let accepted = 0;
  for (let i = 0; i < rounds(600); i++) {
    const head = JSON.stringify({ alg: "RS256", typ: "at+jwt", kid: keys.kid });
    const claims = JSON.stringify({ ...accessClaims(host, { scope: "a b", nbf: 0 }) });
    const isHead = random.below(4) === 0;
    const input = `${encode(isHead ? mutated(random, head) : head)}.${encode(isHead ? claims : mutated(random, claims))}`;
    const signature = await subtle.sign("RSASSA-PKCS1-v1_5", keys.privateKey, Buffer.from(input));
    const token = `${input}.${Buffer.from(signature).toString("base64url")}`;
    const stream = host.open(withToken("/", token));
    settle();
    if (stream.forwarded !== undefined) {
      accepted++;
      const options = { issuer: ISSUER, audience: API, clockTolerance: 60, requiredClaims: ["exp"] };
      await jwtVerify(token, set, { ...options, currentDate: new Date(host.nowMs) });
    }
    host.end(stream);
  }
  assert.ok(accepted > 0, "some changes are harmless");
});
