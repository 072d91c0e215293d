import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { freePort } from "../../tools/envoy/free-port.ts";
import { until } from "../../tools/envoy/until.ts";
import type { Outcome } from "../../tools/gatehouse/doctor/finding.ts";
import { complaints, examined, findingOf, findingsOf } from "../support/doctor/examined.ts";
import { CLIENT, configurationFor, COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { NAVIGATION, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

// The doctor at a running gateway: a real Envoy, with one plugin that is well and one whose provider is not there.

const BAD = 1;
let world: World;
let nowhere = "";
before(async () => {
  nowhere = `http://localhost:${await freePort()}`;
  const plugins = [{}, { name: "bad", configure: (of: Record<string, unknown>) => ({ ...of, issuer: nowhere }) }];
  world = await World.start({ plugins, gateway: { waitForReady: false } });
  await until("the gateway to be ready", 10_000, async () => {
    const { status } = await send(world.port, { path: "/oauth2/ready", method: "GET", headers: NAVIGATION });
    return status === 200 ? true : undefined;
  });
});
after(() => world.stop());

/** The configuration that a plugin has, as its operator writes it. */
function configuration(plugin = 0, more: object = {}): object {
  const origin = world.gateway.originOf(plugin);
  const written = configurationFor(plugin === BAD ? nowhere : world.provider.issuer, origin);
  const secrets = { clientSecret: CLIENT.secret, cookieSecret: COOKIE_SECRET };
  return { ...written, ...secrets, session: { revalidate: "5m" }, ...more };
}

function examinedAt(plugin: number, more: object = {}, gateway = world.gateway.originOf(plugin)): Promise<Outcome[]> {
  const admin = world.gateway.envoy.adminUrl;
  return examined([configuration(plugin, more)], { admin, settings: { gateway } });
}

test("a good gateway has no complaint, by what it answers and by what its Envoy says", async () => {
  const outcomes = await examinedAt(0);
  const own = ["gateway-ready", "gateway-protects", "gateway-login", "cluster-names", "listeners", "filter-installed"];
  for (const check of own) {
    assert.equal(outcomes.find((outcome) => outcome.check === check)?.skipped, undefined, check);
  }
  assert.deepEqual(
    complaints(outcomes).filter((said) => own.some((check) => said.startsWith(check))),
    [],
  );
});

test("a gateway that has not reached its provider says why", async () => {
  const { problem, found } = findingOf(await examinedAt(BAD), "gateway-ready");
  assert.match(problem, /has not reached the provider/);
  assert.match(found, /^503: /);
});

test("a gateway without the filter lets everything pass", async () => {
  const application = `http://localhost:${world.application.address.port}`;
  const outcomes = await examinedAt(0, {}, application);
  assert.match(findingOf(outcomes, "gateway-ready").problem, /the filter does not run on this gateway/);
  assert.match(findingOf(outcomes, "gateway-protects").problem, /passes: nothing is protected/);
});

test("a gateway that has another configuration than the file says so", async () => {
  const [finding, ...more] = findingsOf(await examinedAt(0, { clientId: "another-app" }), "gateway-login");
  assert.match(finding?.problem ?? "", /another client_id than this configuration/);
  assert.equal(finding?.found, CLIENT.id);
  assert.deepEqual(more, []);
});

test("a gateway that is not there", async () => {
  const outcomes = await examinedAt(0, {}, `http://localhost:${await freePort()}`);
  assert.match(findingOf(outcomes, "gateway-ready").found, /nothing listens there/);
});

test("a cluster's name that the running Envoy does not have", async () => {
  const more = { provider: { clusters: { "*": "idp" } } };
  assert.match(
    findingOf(await examinedAt(0, more), "cluster-names").found,
    /none of its \d+ clusters is for that host/,
  );
});
