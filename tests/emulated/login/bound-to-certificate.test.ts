import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  comeBack,
  idToken,
  ISSUER,
  METADATA,
  navigation,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// Tokens that are bound to the certificate of the cluster that reaches the provider (RFC 8705): which endpoints are asked.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const MTLS = "https://mtls.idp.example.com";
const ENDPOINTS = {
  token_endpoint: "/token",
  userinfo_endpoint: "/userinfo",
  pushed_authorization_request_endpoint: "/par",
  revocation_endpoint: "/revoke",
};

function at(origin: string): object {
  return Object.fromEntries(Object.entries(ENDPOINTS).map(([name, path]) => [name, origin + path]));
}

const WITH_ALIASES = { ...METADATA, ...at(ISSUER), mtls_endpoint_aliases: at(MTLS) };

async function start(metadata: object): Promise<EmulatedWorkers> {
  const provider = { senderConstraint: "MTLS", userInfo: "ALWAYS" };
  return EmulatedWorkers.start(1, keys, { provider }, undefined, undefined, metadata);
}

function addressOf(call: HttpCall): string {
  const [authority = "", path = ""] = [":authority", ":path"].map((name) => valuesOf(call.headers, name)[0]);
  return `https://${authority}${path}`;
}

/** Where a session's calls go, from its login to its end. */
async function asked(workers: EmulatedWorkers): Promise<string[]> {
  const host = workers.worker(0);
  const addresses: string[] = [];
  const take = (isWanted: (body: string) => boolean): HttpCall => {
    const call = host.takeCall(isWanted);
    addresses.push(addressOf(call));
    return call;
  };
  const start = host.open(navigation("/oauth2/start"));
  const push = take((body) => body.includes("response_type=code"));
  host.answer(push, 201, '{"request_uri":"urn:x"}');
  const [cookie = ""] = (valuesOf(start.response?.headers, "set-cookie")[0] ?? "").split(";");
  const form = new URLSearchParams(push.body);
  const callback = host.open(navigation(`/oauth2/callback?code=c&state=${form.get("state") ?? ""}`, [cookie]));
  const id_token = await idToken(host, keys, { nonce: form.get("nonce") ?? "" });
  const tokens = { token_type: "Bearer", access_token: "at", refresh_token: "r", id_token };
  host.answer(
    take((body) => body.includes("grant_type=")),
    200,
    JSON.stringify(tokens),
  );
  const userInfo = take((body) => body === "");
  assert.deepEqual(valuesOf(userInfo.headers, "authorization"), ["Bearer at"]);
  host.answer(userInfo, 200, '{"sub":"9f5c1a70"}', [["content-type", "application/json"]]);
  const cookies = sessionCookies(callback.response?.headers);
  host.open(navigation("/oauth2/sign_out", cookies));
  take((body) => body.includes("token_type_hint="));
  return addresses;
}

test("the aliases of endpoints are used, where there are any (RFC 8705, section 5)", async () => {
  assert.deepEqual(
    await asked(await start(WITH_ALIASES)),
    ["/par", "/token", "/userinfo", "/revoke"].map((path) => MTLS + path),
  );
  const without = { ...METADATA, ...at(ISSUER) };
  assert.deepEqual(
    await asked(await start(without)),
    ["/par", "/token", "/userinfo", "/revoke"].map((path) => ISSUER + path),
  );
});

test("they are left alone where tokens are bound to nothing", async () => {
  const workers = await EmulatedWorkers.start(1, keys, {}, undefined, undefined, {
    ...METADATA,
    mtls_endpoint_aliases: at(MTLS),
  });
  const host: HostEmulator = workers.worker(0);
  comeBack(host, beginLogin(host));
  assert.equal(addressOf(host.takeCall()), `${ISSUER}/token`);
});

test("an alias that is no text counts as none, and with one that is no URL there is no endpoint", async () => {
  for (const [token_endpoint, expected] of [
    [7, `${ISSUER}/token`],
    [null, `${ISSUER}/token`],
    ["mtls.idp.example.com/token", undefined],
    ["http://mtls.idp.example.com/token", undefined],
  ] as const) {
    const host = (await start({ ...METADATA, mtls_endpoint_aliases: { token_endpoint } })).worker(0);
    if (expected === undefined) {
      assert.equal(host.open(navigation("/")).response?.details, "gatehouse_discovery_missing_endpoint");
    } else {
      comeBack(host, beginLogin(host));
      assert.equal(addressOf(host.takeCall()), expected);
    }
  }
});
