import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { valuesOf } from "../support/gateway/application.ts";
import { type Answer, type Pairs, send } from "../support/gateway/http.ts";
import { assertOurs } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";

let world: World;
before(async () => {
  world = await World.start({
    plugins: [{}, { configure: (configuration) => ({ ...configuration, crossOrigin: { preflight: "PASS" } }) }],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function ask(headers: Pairs, options: { method: string; plugin?: number; body?: string }): Promise<Answer> {
  const { plugin = 0, ...sending } = options;
  return send(world.gateway.ports[plugin] ?? 0, { headers, ...sending });
}

const PREFLIGHT: Pairs = [
  ["Origin", "https://other.example"],
  ["Access-Control-Request-Method", "PUT"],
];

test("a CORS preflight reaches no application, whatever comes with it", async () => {
  const more: Pairs[] = [
    [],
    [["X-HTTP-Method-Override", "DELETE"]],
    [["Transfer-Encoding", "chunked"]],
    [
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
    ],
    [["Cookie", await (await world.signedIn()).cookieHeader()]],
  ];
  world.reset();
  for (const headers of more) {
    const answer = await ask([...PREFLIGHT, ...headers], { method: "OPTIONS", body: "a=b" });
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assertOurs(answer, "preflight");
  }
  assert.equal(world.application.requests.length, 0);
});

test("with crossOrigin.preflight PASS one goes on for the application to answer, unless it has a body", async () => {
  const forged: Pairs = [
    ["Authorization", "Bearer forged"],
    ["Cookie", "a=forged"],
    ["X-Auth-Request-User", "forged"],
    ["X-HTTP-Method-Override", "forged"],
  ];
  const passes = { method: "OPTIONS", plugin: 1 };
  for (const length of [[], [["Content-Length", "0"] as const]]) {
    assert.equal((await ask([...PREFLIGHT, ...forged, ...length], passes)).status, 200);
    const { headers } = world.application.last;
    assert.deepEqual(valuesOf(world.application.last, "access-control-request-method"), ["PUT"]);
    assert.equal(JSON.stringify(headers).includes("forged"), false, JSON.stringify(headers));
  }
  world.reset();
  for (const headers of [[], [["Transfer-Encoding", "chunked"] as const]]) {
    assert.equal((await ask([...PREFLIGHT, ...headers], { ...passes, body: "a=b" })).status, 403);
  }
  assert.equal(world.application.requests.length, 0);
});

test("what only resembles a preflight is denied", async () => {
  const [origin, method]: Pairs = [
    ["Origin", "https://other.example"],
    ["Access-Control-Request-Method", "PUT"],
  ];
  assert.ok(origin && method, "both headers");
  assert.equal((await ask([origin], { method: "OPTIONS" })).status, 401);
  assert.equal((await ask([method], { method: "OPTIONS" })).status, 401);
  assert.equal((await ask([origin, method], { method: "PUT" })).status, 401);
  assert.equal(world.application.requests.length, 0);
});
