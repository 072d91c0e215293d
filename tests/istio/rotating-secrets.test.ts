import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { CLIENT, COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { SecretFiles } from "../support/gateway/secret-files.ts";
import type { Client } from "../support/provider/messages.ts";
import { headersOf, ORIGIN, World } from "./rig/world.ts";

// The component as it ships, in the bootstrap that Istio makes: an internal listener serves the files of a Secret to the filter.

const secrets = { clientSecret: CLIENT.secret, cookieSecret: COOKIE_SECRET };
const changed = { clientSecret: "the secret from today on", cookieSecret: randomBytes(32).toString("base64") };

let world: World;
let files: SecretFiles;
let ada: BrowserClient;
before(async () => {
  world = await World.start();
  files = await SecretFiles.make(secrets);
  // The files of the gateway's container are not mounted here.
  const filter = join(world.manifests, "components", "rotating-secrets", "envoy-filter.yaml");
  await writeFile(filter, (await readFile(filter, "utf8")).replaceAll("/etc/gatehouse", files.folder));
  await world.rig.kubectl.applyFolder(join(world.manifests, "examples", "rotating-secrets"));
  await world.ready();
  ada = await world.browser();
});
after(async () => {
  client().secret = secrets.clientSecret;
  await world.stop();
  await files.remove();
});

function client(): Client {
  return world.provider.provider.clients.find(({ id }) => id === CLIENT.id) ?? assert.fail();
}

test("somebody signs in with secrets that the gateway's own Envoy serves from files", async () => {
  const plugin = await world.rig.kubectl.get<{ spec: object }>("wasmplugin/gatehouse", "istio-system");
  assert.match(JSON.stringify(plugin.spec), /"cookieSecret":\{"url":"http:\/\/localhost\/cookieSecret"\}/);
  headersOf(await world.login(ada));
});

test("a session goes on through a change of both secrets, and somebody signs in with the new ones", async () => {
  const from = (await world.pod.log()).length;
  client().secret = changed.clientSecret;
  await files.swap(changed);
  for (const name of Object.keys(changed)) {
    await world.pod.waitForLog(new RegExp(`the secret from http://localhost/${name} has changed`), from, 60_000);
  }
  assert.equal((await ada.step(`${ORIGIN}/headers`)).status, 200);
  // Each worker looks for itself, and at once where the provider refuses the old one.
  for (let i = 0; i < 4; i++) headersOf(await world.login(await world.browser()));
});

test("neither the log nor Envoy's configuration has any of them", async () => {
  const log = await world.pod.log();
  const dump = await world.pod.admin("/config_dump?include_eds");
  assert.match(dump, /gatehouse-secrets/);
  for (const secret of [...Object.values(secrets), ...Object.values(changed)]) {
    assert.ok(!log.includes(secret), "in the log");
    assert.ok(!dump.includes(secret), "in the config dump");
  }
});
