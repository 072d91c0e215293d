import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT, withProvider } from "../support/gateway/gateway.ts";
import { World, type WorldOptions } from "../support/gateway/world.ts";
import { clientCredentials } from "../support/provider/requests.ts";

async function credentialsWith(options: WorldOptions): Promise<ReturnType<typeof clientCredentials>> {
  const world = await World.start({ ...options, gateway: { concurrency: 1, ...options.gateway } });
  try {
    await world.login(world.browser());
    const [redemption] = world.provider.requestsTo("token");
    assert.ok(redemption);
    return clientCredentials(redemption);
  } finally {
    await world.stop();
  }
}

test("client_secret_post is used where discovery offers nothing else", async () => {
  const used = await credentialsWith({ provider: { clientAuthentication: ["client_secret_post"] } });
  assert.deepEqual(used, { method: "client_secret_post", id: CLIENT.id, secret: CLIENT.secret });
});

test("client_secret_basic is used where discovery does not say what it takes", async () => {
  const used = await credentialsWith({
    provider: { clientAuthentication: ["private_key_jwt", "client_secret_basic"] },
  });
  assert.equal(used.method, "client_secret_basic");
});

test("what provider.client.authentication says is used", async () => {
  const used = await credentialsWith({
    configure: (configuration) => withProvider(configuration, { client: { authentication: "CLIENT_SECRET_POST" } }),
  });
  assert.deepEqual(used, { method: "client_secret_post", id: CLIENT.id, secret: CLIENT.secret });
});

test("a public client sends no secret and is held to PKCE", async () => {
  const used = await credentialsWith({
    provider: { clients: [{ id: "public-app" }] },
    configure: (configuration) => ({ ...configuration, clientId: "public-app", clientSecret: undefined }),
  });
  assert.deepEqual(used, { method: "none", id: "public-app", secret: undefined });
});
