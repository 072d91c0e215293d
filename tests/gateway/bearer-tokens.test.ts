import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { valuesOf } from "../support/gateway/application.ts";
import { type Answer, FETCH, NAVIGATION, type Pairs, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { type Claims, signCompact, type SigningKey } from "../support/provider/keys.ts";

const API = "https://api.example.com";
const ALGORITHMS = ["RS256", "PS256", "ES256", "ES512", "EdDSA"];

let world: World;
before(async () => {
  world = await World.start({
    provider: { furtherAlgorithms: ALGORITHMS },
    configure: (configuration) => ({ ...configuration, bearerTokens: { enabled: true, audiences: [API] } }),
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function token(key: SigningKey, claims: Claims = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return signCompact(key, { iss: world.provider.issuer, aud: API, sub: "robot", iat: now, exp: now + 600, ...claims });
}

function withBearer(bearer: string, headers: Pairs = FETCH): Promise<Answer> {
  return send(world.port, { path: "/api", headers: [...headers, ["Authorization", `Bearer ${bearer}`]] });
}

test("a token of each algorithm is verified, by the host or here, and goes on as it came", async () => {
  for (const algorithm of ALGORITHMS) {
    const key = world.provider.keys.find(({ kid }) => kid === `key-${algorithm}`);
    assert.ok(key !== undefined);
    const good = await token(key, { sub: algorithm });
    for (let turn = 0; turn < 2; turn++) {
      assert.equal((await withBearer(good)).status, 200, algorithm);
      assert.deepEqual(valuesOf(world.application.last, "authorization"), [`Bearer ${good}`]);
      assert.deepEqual(valuesOf(world.application.last, "x-auth-request-user"), [algorithm]);
    }
    const [head = "", body = "", signature = ""] = good.split(".");
    const changed = `${signature.slice(0, 20)}${signature.at(20) === "A" ? "B" : "A"}${signature.slice(21)}`;
    assert.equal((await withBearer(`${head}.${body}.${changed}`)).status, 401, algorithm);
  }
});

test("a bad token is 401 in JSON for a browser with a session, too, and reaches nobody", async () => {
  const session = await (await world.signedIn()).cookieHeader();
  const { signingKey } = world.provider;
  const count = world.application.count;
  for (const bearer of ["garbage", await token(signingKey, { aud: "https://other.example.com" })]) {
    const answer = await withBearer(bearer, [...NAVIGATION, ["Cookie", session]]);
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer error="invalid_token"/);
    assert.equal(answer.headers.get("content-type"), "application/json");
    assert.equal(answer.headers.get("location"), null);
  }
  const twice = await send(world.port, {
    path: "/api",
    headers: [
      ["Authorization", `Bearer ${await token(signingKey)}`],
      ["authorization", `Bearer ${await token(signingKey)}`],
      ["Cookie", session],
    ],
  });
  assert.equal(twice.status, 400);
  assert.equal(world.application.count, count);
});

test("tokens of a key that is new wait for it, one fetch for all of them", async () => {
  await world.provider.rotate("new", { replace: true });
  world.provider.behaviour = { delay: { jwks: 200 } };
  const fetched = world.provider.requestsTo("jwks").length;
  const bearers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => token(world.provider.signingKey, { jti: `${i}` })),
  );
  const answers = await Promise.all(bearers.map((bearer) => withBearer(bearer)));
  assert.deepEqual(
    answers.map(({ status }) => status).filter((status) => status !== 200),
    [],
  );
  assert.equal(world.provider.requestsTo("jwks").length - fetched, 1);
});
