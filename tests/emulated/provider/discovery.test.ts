import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { ISSUER, METADATA, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What is discovered again once the provider is ready, which is after an hour.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const HOUR_MS = 3_600_000;
const OTHER = "https://other.example.com";

/** A worker that was ready and asks for the metadata again; `discover` answers that. */
async function askingAgain(): Promise<{ workers: EmulatedWorkers; discover: (document: object) => void }> {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  assert.equal(whereLoginGoes(host), ISSUER);
  workers.answersDocuments = false;
  workers.jump(HOUR_MS + 1_000);
  const discover = (document: object): void => {
    const call = host.takeCall();
    assert.deepEqual(valuesOf(call.headers, ":path"), ["/.well-known/openid-configuration"]);
    host.answer(call, 200, JSON.stringify(document));
  };
  return { workers, discover };
}

/** The origin that a login is sent to, or the status and label of what is answered instead. */
function whereLoginGoes(host: HostEmulator): string {
  const stream = host.open(navigation("/"));
  const { response, state } = stream;
  const [location] = valuesOf(response?.headers, "location");
  if (location !== undefined) return new URL(location).origin;
  return state === "HELD" ? "HELD" : `${response?.status ?? 0} ${response?.details ?? ""}`;
}

function readiness(host: HostEmulator): string {
  const { response } = host.open(navigation("/oauth2/ready"));
  return `${response?.status ?? 0} ${response?.body.trim() ?? ""}`;
}

for (const issuer of [OTHER, `${ISSUER}/`, ISSUER.toUpperCase(), `${ISSUER}/realm`]) {
  test(`once ready, a discovery that names ${issuer} has nobody sent anywhere, until the right one is there again`, async () => {
    const { workers, discover } = await askingAgain();
    const host = workers.worker(0);
    discover({ ...METADATA, issuer, authorization_endpoint: `${OTHER}/authorize` });
    assert.equal(whereLoginGoes(host), "503 gatehouse_discovery_issuer_mismatch");
    assert.match(readiness(host), /^503 /);
    assert.ok(host.log.some((line) => line.includes(issuer) && line.includes(ISSUER)));
    workers.answersDocuments = true;
    workers.pass(2_000);
    assert.equal(whereLoginGoes(host), ISSUER);
    assert.match(readiness(host), /^200 /);
  });
}

test("once ready, a discovery that can't be read changes nothing, and is tried again", async () => {
  for (const document of [{}, [], { ...METADATA, issuer: undefined }, { ...METADATA, jwks_uri: undefined }]) {
    const { workers, discover } = await askingAgain();
    discover(document);
    assert.equal(whereLoginGoes(workers.worker(0)), ISSUER);
    assert.match(readiness(workers.worker(0)), /^200 /);
  }
});

test("once ready, a discovery of the same issuer moves its endpoints", async () => {
  const { workers, discover } = await askingAgain();
  discover({ ...METADATA, authorization_endpoint: `${OTHER}/authorize` });
  assert.equal(whereLoginGoes(workers.worker(0)), OTHER);
});

test("a success has failures before it forgotten: the next one is followed by another try at once", async () => {
  const workers = await EmulatedWorkers.start(0, keys);
  workers.answersDocuments = false;
  const host = await workers.add();
  for (let i = 0; i < 6; i++) {
    host.fail(host.takeCall());
    workers.jump(31_000);
  }
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  assert.match(readiness(host), /^200 /);
  workers.jump(HOUR_MS + 1_000);
  host.answer(host.takeCall(), 200, JSON.stringify({ ...METADATA, issuer: OTHER }));
  assert.match(readiness(host), /^503 /);
  assert.deepEqual(valuesOf(host.response?.headers, "retry-after"), ["1"]);
  workers.pass(1_000);
  assert.equal(host.calls.length, 1);
});
