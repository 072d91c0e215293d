import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { type CryptoKey, exportSPKI, importJWK } from "jose";
import { CLIENT, type Configuration, HOST_SIGNATURES, withProvider } from "../support/gateway/gateway.ts";
import { assertRefusalPage } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";
import { type Claims, signCompact, type SigningKey } from "../support/provider/keys.ts";

const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** What the host offers. */
const BY_HOST = /^[RE]S/;
const SECRET_CLIENT = { id: "secret-app", secret: "a client secret of more than 32 bytes" };
/** Listeners: all defaults, one algorithm, the client's secret, the secret beside keys. */
const [DEFAULTS, PINNED, SECRET, BOTH] = [0, 1, 2, 3];

function forSecretClient(configuration: Configuration, algorithms: string[]): Configuration {
  const client = { clientId: SECRET_CLIENT.id, clientSecret: SECRET_CLIENT.secret };
  return withProvider({ ...configuration, ...client }, { signingAlgorithms: algorithms });
}

let world: World;
before(async () => {
  world = await World.start({
    provider: { clients: [CLIENT, SECRET_CLIENT], furtherAlgorithms: ALGORITHMS },
    plugins: [
      {},
      { configure: (configuration) => withProvider(configuration, { signingAlgorithms: ["ES256"] }) },
      { configure: (configuration) => forSecretClient(configuration, ["HS256"]) },
      { configure: (configuration) => forSecretClient(configuration, ["HS256", "RS256"]) },
    ],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function keyOf(algorithm: string): SigningKey {
  const key = world.provider.keys.find(({ kid }) => kid === `key-${algorithm}`);
  assert.ok(key !== undefined);
  return key;
}

async function verified(way: "host" | "wasm"): Promise<number> {
  const stats = await world.gateway.envoy.stats(`wasmcustom.gatehouse.signatures.${way}`);
  return [...stats.values()][0] ?? 0;
}

/** Why the login is refused that ends with this ID token. */
async function reasonFor(idToken: (claims: Claims) => string | Promise<string>, plugin = DEFAULTS): Promise<string> {
  const browser = world.browser(plugin);
  const callback = await browser.callbackOf("/");
  world.provider.behaviour = { idToken };
  const from = world.gateway.envoy.log.length;
  const answer = await browser.step(callback);
  const { reason } = await assertRefusalPage(answer, world.gateway, from, "refused");
  assert.deepEqual(await browser.sessionCookies(), []);
  return reason;
}

for (const algorithm of ALGORITHMS) {
  const way = HOST_SIGNATURES && BY_HOST.test(algorithm) ? "host" : "wasm";
  test(`somebody whose ID token is signed with ${algorithm} is signed in, verified by ${way}`, async () => {
    const before = await verified(way);
    world.provider.behaviour = { signWith: `key-${algorithm}` };
    await world.login(world.browser());
    // Metrics are reported once a second.
    for (let i = 0; (await verified(way)) === before; i++) {
      assert.ok(i < 100, `signatures.${way} does not grow`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  });

  test(`a signature of ${algorithm} over other claims is refused`, async () => {
    const reason = await reasonFor(async (claims) => {
      const [header, , signature] = (await signCompact(keyOf(algorithm), claims)).split(".");
      const payload = Buffer.from(JSON.stringify({ ...claims, sub: "somebody-else" })).toString("base64url");
      return `${String(header)}.${payload}.${String(signature)}`;
    });
    assert.equal(reason, "jwt_signature_invalid");
  });

  test(`a token of ${algorithm} that names another algorithm is refused`, async () => {
    for (const other of ["RS256", "PS256", "ES256", "EdDSA"].filter((name) => name !== algorithm)) {
      const reason = await reasonFor(async (claims) => {
        const [, payload, signature] = (await signCompact(keyOf(algorithm), claims)).split(".");
        const header = Buffer.from(JSON.stringify({ alg: other, kid: `key-${algorithm}` })).toString("base64url");
        return `${header}.${String(payload)}.${String(signature)}`;
      });
      assert.equal(reason, "jwt_key_unknown", other);
    }
  });
}

test("algorithms that are not configured are refused, whatever keys the set has", async () => {
  world.provider.behaviour = { signWith: "key-ES256" };
  await world.login(world.browser(PINNED));
  world.reset();
  for (const algorithm of ALGORITHMS.filter((name) => name !== "ES256")) {
    const reason = await reasonFor((claims) => signCompact(keyOf(algorithm), claims), PINNED);
    assert.equal(reason, "jwt_algorithm_refused", algorithm);
  }
});

function signedWith(secret: string | Buffer, claims: Claims, header: object = { alg: "HS256" }): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

test("HS256 with the client's secret signs somebody in where it is configured", async () => {
  for (const plugin of [SECRET, BOTH]) {
    world.provider.behaviour = { idToken: (claims) => signedWith(SECRET_CLIENT.secret, claims) };
    await world.login(world.browser(plugin));
  }
  world.reset();
  await world.login(world.browser(BOTH));
  const reason = await reasonFor((claims) => signCompact(keyOf("RS256"), claims), SECRET);
  assert.equal(reason, "jwt_algorithm_refused");
});

test("HS256 is refused where it is not configured", async () => {
  assert.equal(await reasonFor((claims) => signedWith(CLIENT.secret, claims)), "jwt_algorithm_refused");
});

test("a public key is never a secret for HS256", async () => {
  const { publicJwk, kid } = keyOf("RS256");
  const pem = await exportSPKI((await importJWK(publicJwk, "RS256", { extractable: true })) as CryptoKey);
  for (const secret of [
    pem,
    pem.trim(),
    JSON.stringify(publicJwk),
    String(publicJwk.n),
    Buffer.from(String(publicJwk.n), "base64url"),
    "",
  ]) {
    const forged = (claims: Claims): string => signedWith(secret, claims, { alg: "HS256", kid });
    assert.equal(await reasonFor(forged, BOTH), "jwt_signature_invalid");
    assert.equal(await reasonFor(forged, DEFAULTS), "jwt_algorithm_refused");
  }
});

test("a gateway that takes HS256 alone never asks for the provider's keys", async () => {
  const alone = await World.start({
    provider: { clients: [CLIENT, SECRET_CLIENT] },
    configure: (configuration) => forSecretClient(configuration, ["HS256"]),
  });
  try {
    alone.provider.behaviour = { idToken: (claims) => signedWith(SECRET_CLIENT.secret, claims) };
    await alone.login(alone.browser());
    alone.provider.behaviour = { idToken: (claims) => signedWith("another secret", claims) };
    assert.equal((await alone.browser().visit("/")).status, 502);
    assert.equal(alone.provider.requestsTo("jwks").length, 0);
  } finally {
    await alone.stop();
  }
});

test("an ES256 signature of another length is refused, though its two numbers are right", async () => {
  const padded = (claims: Claims, padding: number): Promise<string> =>
    signCompact(keyOf("ES256"), claims).then((token) => {
      const [header, payload, signature] = token.split(".");
      const raw = Buffer.from(String(signature), "base64url");
      const half = (part: Buffer): Buffer => Buffer.concat([Buffer.alloc(padding), part]);
      const longer = Buffer.concat([half(raw.subarray(0, 32)), half(raw.subarray(32))]);
      return `${String(header)}.${String(payload)}.${longer.toString("base64url")}`;
    });
  for (const padding of [1, 16, 34]) {
    assert.equal(await reasonFor((claims) => padded(claims, padding)), "jwt_signature_invalid");
  }
});
