import assert from "node:assert/strict";
import { hkdfSync, randomBytes } from "node:crypto";
import { before, describe, test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { calculateJwkThumbprint } from "jose";
import { FILTER } from "../../support/emulated/filter.ts";
import { ask, claimsOf, gatewayToken, keysOf, tokenAt, verify } from "../../support/emulated/gateway-token.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { at, EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { CONFIGURATION, navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const [OLD, NEW] = [CONFIGURATION.cookieSecret, randomBytes(32).toString("base64")];
const P256_ORDER = p256.Point.CURVE().n;
const METADATA = ".well-known/openid-configuration";

let keys: Signer;
before(async () => {
  keys = await signer();
});

async function kidsOf(cookieSecret: unknown): Promise<(string | undefined)[]> {
  const host = await readyHost(FILTER, keys, { ...gatewayToken(), cookieSecret });
  return keysOf(host).keys.map(({ kid }) => kid);
}

describe("the keys of the gateway's own tokens", () => {
  test("come from cookieSecret, one for each: every gateway with the same has the same", async () => {
    const host = await readyHost(FILTER, keys, { ...gatewayToken(), cookieSecret: [OLD, NEW] });
    const published = keysOf(host).keys;
    for (const { kid = "", ...rest } of published) {
      assert.equal(kid, await calculateJwkThumbprint(rest));
      assert.deepEqual(Object.keys(rest).sort(), ["alg", "crv", "kty", "use", "x", "y"]);
      assert.deepEqual([rest.alg, rest.crv, rest.kty, rest.use], ["ES256", "P-256", "EC", "sig"]);
    }
    const [first, second] = published.map(({ kid }) => kid);
    assert.notEqual(first, second);
    assert.deepEqual(await kidsOf([OLD]), [first]);
    assert.deepEqual(await kidsOf([NEW, OLD]), [second, first]);
    assert.deepEqual(await kidsOf(NEW), [second]);
  });

  test("are what HKDF and FIPS 186-5, appendix A.2.1, make of it, in every version of the gateway", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken());
    const material = hkdfSync("sha256", Buffer.from(OLD, "base64"), "gatehouse v1", "gateway-token-es256", 48);
    const scalar = (BigInt(`0x${Buffer.from(material).toString("hex")}`) % (P256_ORDER - 1n)) + 1n;
    const point = Buffer.from(p256.getPublicKey(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex"), false));
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
    const [own] = keysOf(host).keys;
    assert.deepEqual([own?.x, own?.y], [x, y]);
  });

  test("are there a rotation ahead: whatever step the gateways are at, each verifies what the others sign", async () => {
    const steps = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]];
    const hosts = await Promise.all(
      steps.map((cookieSecret) => readyHost(FILTER, keys, { ...gatewayToken(), cookieSecret })),
    );
    const tokens = await Promise.all(hosts.map(async (host) => tokenAt(host, await signIn(host, keys))));
    for (const [i, token] of tokens.entries()) {
      for (const j of [i - 1, i, i + 1]) {
        const other = hosts[j];
        if (other !== undefined) assert.equal((await verify(other, token)).sub, "9f5c1a70", `${i} at ${j}`);
      }
    }
    const [before] = hosts;
    assert.ok(before !== undefined);
    await assert.rejects(verify(before, tokens[2] ?? ""), { code: "ERR_JWKS_NO_MATCHING_KEY" });
  });
});

describe("the gateway as an issuer", () => {
  test("says where its keys are, to everybody, and may be kept for a while", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken({ claims: ["email", "tid"] }));
    const { status, headers, body } = ask(host, METADATA);
    assert.equal(status, 200);
    assert.deepEqual(valuesOf(headers, "content-type"), ["application/json"]);
    assert.deepEqual(valuesOf(headers, "cache-control"), ["public, max-age=300"]);
    assert.deepEqual(valuesOf(ask(host, "jwks").headers, "cache-control"), ["public, max-age=300"]);
    const { claims_supported, ...rest } = JSON.parse(body) as { claims_supported: string[] };
    assert.deepEqual(rest, {
      issuer: "https://app.example.com/oauth2",
      jwks_uri: "https://app.example.com/oauth2/jwks",
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    });
    for (const name of ["iss", "sub", "aud", "exp", "email", "tid"]) assert.ok(claims_supported.includes(name));
  });

  test("answers HEAD, and no other method", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken());
    for (const path of ["jwks", METADATA]) {
      for (const [method, expected] of [
        ["HEAD", 200],
        ["POST", 405],
        ["OPTIONS", 405],
      ] as const) {
        const headers = navigation(`/oauth2/${path}`).map(([name, value]) => [
          name,
          name === ":method" ? method : value,
        ]);
        assert.equal(host.open(headers as [string, string][]).response?.status, expected, `${method} ${path}`);
      }
    }
  });

  test("is none where the application gets another token", async () => {
    for (const authorization of ["ID_TOKEN", "ACCESS_TOKEN", "NONE"]) {
      const host = await readyHost(FILTER, keys, { forward: { authorization } });
      for (const path of ["jwks", METADATA]) assert.equal(ask(host, path).status, 404, authorization);
    }
  });

  test("is there before the provider is", async () => {
    const parties = await EmulatedParties.start([party("one")], new Map(), { silent: ["one"] });
    assert.equal(keysOf(parties.host).keys.length, 1);
  });
});

function party(name: string, more: Partial<PartyConfiguration> = {}): PartyConfiguration {
  const redirectUrl = `https://app.example.com/oauth2/callback/${name}`;
  return { name, hosts: ["app.example.com"], redirectUrl, ...gatewayToken(), ...more };
}

describe("origins", () => {
  const domain = { session: { cookie: { domain: "example.com" } } };

  test("have a token of their own each, which fails at the others, in one session", async () => {
    const hosts = ["app.example.com", "*.example.com"];
    const host = await readyHost(FILTER, keys, { ...gatewayToken(), hosts, ...domain });
    const cookies = (await signIn(host, keys)).map((cookie) => cookie.replace("__Secure-", "__Secure-"));
    const origins = ["app.example.com", "a.example.com", "b.example.com", "a.example.com:8443"];
    const tokens = new Map(origins.map((origin) => [origin, tokenAt(host, cookies, origin)]));
    for (const [origin, token] of tokens) {
      assert.equal((await verify(host, token, { audience: `https://${origin}` })).aud, `https://${origin}`);
      for (const other of origins.filter((one) => one !== origin)) {
        await assert.rejects(verify(host, token, { audience: `https://${other}` }));
      }
      assert.equal(tokenAt(host, cookies, origin), token, "it is kept");
    }
    for (const spelling of ["A.example.com", "a.example.com.", "a.example.com:443", "a.example.com:80"]) {
      assert.equal(claimsOf(tokenAt(host, cookies, spelling)).aud, "https://a.example.com", spelling);
    }
    assert.equal(new Set(origins.map((origin) => claimsOf(tokens.get(origin) ?? "")["sid"])).size, 1);
  });

  test("that a client makes up get no more tokens at some point: then its session is none there, and stays; no other's suffers", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken());
    const cookies = await signIn(host, keys);
    // One in a thousand shares the count.
    const others = [await signIn(host, keys), await signIn(host, keys), await signIn(host, keys)];
    const passes = (port: number): boolean =>
      host.open(at(`app.example.com:${port}`, navigation("/", cookies))).state === "FORWARDED";
    let made = 0;
    for (let port = 1000; port < 1400; port++) if (passes(port)) made++;
    assert.equal(made, 256);
    const { response } = host.open(at("app.example.com:1400", navigation("/", cookies)));
    const cleared = valuesOf(response?.headers, "set-cookie").filter((line) => line.startsWith("__Host-gatehouse="));
    assert.deepEqual(cleared, [], "where it was used, it goes on");
    assert.equal(passes(1000), true);
    assert.equal(host.log.filter((line) => line.includes("origins")).length, 10);
    const served = others.filter((own) => host.open(navigation("/", own)).state === "FORWARDED");
    assert.ok(served.length >= 2);
    host.nowMs += 301_000;
    host.tick();
    assert.ok(passes(2000));
  });

  test("share one where an audience is configured", async () => {
    const hosts = ["app.example.com", "*.example.com"];
    const host = await readyHost(FILTER, keys, { ...gatewayToken({ audience: "apps" }), hosts, ...domain });
    const cookies = await signIn(host, keys);
    const tokens = ["app.example.com", "a.example.com"].map((origin) => tokenAt(host, cookies, origin));
    assert.equal(tokens[0], tokens[1]);
    assert.equal(claimsOf(tokens[0] ?? "").iss, "https://app.example.com/oauth2");
  });

  test("are the issuer, too, where redirectUrl is a path", async () => {
    const hosts = ["app.example.com", "other.example.com"];
    const paths = { hosts, redirectUrl: "/oauth2/callback", ...domain };
    for (const audience of ["", "apps"]) {
      const host = await readyHost(FILTER, keys, { ...gatewayToken({ audience }), ...paths });
      const cookies = await signIn(host, keys);
      for (const authority of hosts) {
        const issuer = `https://${authority}/oauth2`;
        const token = tokenAt(host, cookies, authority);
        await verify(host, token, { issuer, audience: audience || `https://${authority}` });
        assert.equal((JSON.parse(ask(host, METADATA, authority).body) as { issuer: string }).issuer, issuer);
      }
    }
  });
});

describe("two relying parties on a host", () => {
  const SHARED = { callback: "/oauth2/callback/" };

  async function subjects(configurations: PartyConfiguration[]): Promise<string[]> {
    const names = configurations.map(({ name }) => name);
    const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys(names));
    const found: string[] = [];
    for (const { name, hosts } of configurations) {
      const [authority = ""] = hosts;
      const places = { start: `/oauth2/start?rp=${name}`, callback: SHARED.callback + name };
      const cookies = await parties.signIn(name, authority, places, { sub: "1" });
      found.push(String(claimsOf(tokenAt(parties.host, cookies, authority)).sub));
    }
    return found;
  }

  test("of different providers do not give two people one name under the gateway's issuer", async () => {
    assert.deepEqual(await subjects([party("one"), party("two")]), ["one:1", "two:1"]);
  });

  test("of one provider, with issuers of their own, or of which one forwards another token, leave the name as it is", async () => {
    const other = { hosts: ["b.example.com"], redirectUrl: "https://b.example.com/oauth2/callback/two" };
    assert.deepEqual(await subjects([party("one"), party("two", other)]), ["1", "1"]);
    for (const second of [{ issuer: "https://one.idp.example.com" }, { forward: { authorization: "ID_TOKEN" } }]) {
      const both = [party("one"), party("two", second)];
      const parties = await EmulatedParties.start(both, await EmulatedParties.makeKeys(["one", "two"]));
      const places = { start: "/oauth2/start?rp=one", callback: "/oauth2/callback/one" };
      const cookies = await parties.signIn("one", "app.example.com", places, { sub: "1" });
      assert.equal(claimsOf(tokenAt(parties.host, cookies)).sub, "1");
      assert.equal(keysOf(parties.host).keys.length, 1);
    }
  });
});
