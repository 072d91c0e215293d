import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EnvoyError } from "../../tools/envoy/process.ts";
import { Application } from "../support/gateway/application.ts";
import { type Configuration, COOKIE_SECRET, Gateway, type PluginOptions } from "../support/gateway/gateway.ts";
import { World } from "../support/gateway/world.ts";
import { Provider } from "../support/provider/provider.ts";

let provider: Provider;
let application: Application;
before(async () => {
  provider = await Provider.start({ clients: [] });
  application = await Application.start();
});
after(async () => {
  await provider.stop();
  await application.stop();
});

/** Starts a gateway that must not come up, and answers what the filter says of its configuration: one entry a line. */
async function complaintsAbout(plugin: PluginOptions, environment: Record<string, string> = {}): Promise<string[]> {
  const options = {
    issuer: provider.issuer,
    providerPort: provider.address.port,
    applicationPort: application.address.port,
  };
  try {
    const gateway = await Gateway.start({
      ...options,
      plugins: [plugin],
      environment,
      waitForReady: false,
      concurrency: 1,
    });
    await gateway.stop();
  } catch (error) {
    if (!(error instanceof EnvoyError)) throw error;
    const lines = error.log.filter((line) => line.includes("gatehouse: configuration: "));
    return lines.map((line) => line.slice(line.indexOf("configuration: ") + "configuration: ".length));
  }
  throw new Error("Envoy took the configuration");
}

/** The complaint about one path, which must be there once. */
function about(complaints: string[], path: string): string {
  const found = complaints.filter((line) => line.startsWith(`${path}: `));
  assert.equal(found.length, 1, `${path} is complained about ${found.length} times:\n${complaints.join("\n")}`);
  return found[0] ?? "";
}

const SECRET = "a-secret-that-is-wrong-and-must-not-be-logged";

test("every mistake is said in one go, on a line of its own: where it is, what is there, what was expected", async () => {
  const complaints = await complaintsAbout({
    configure: (configuration) => ({
      ...configuration,
      issuer: "idp.example.com",
      cleintId: "x",
      clientSecret: { environment: "X" },
      cookieSecret: SECRET,
      redirectUrl: 7,
      hosts: ["*.*.example.com"],
      provider: { clusters: { "*": "provider" }, timeout: "5 seconds", client: { authentication: "BASIC" } },
      rules: [],
      session: { lifetime: "12", cookie: { sameSite: "STRICT" }, maxBytes: "many" },
      forward: { headers: [{ header: "x auth", claim: "sub" }, { claim: "email" }] },
      signIn: { mode: "page" },
      prefix: "oauth2",
      allowedRedirects: ["*"],
    }),
  });
  const paths = [
    "issuer",
    "cleintId",
    "cookieSecret",
    "redirectUrl",
    "hosts[0]",
    "provider.timeout",
    "provider.client.authentication",
    "rules",
    "session.lifetime",
    "session.cookie.sameSite",
    "session.maxBytes",
    "forward.headers[0].header",
    "signIn.mode",
    "prefix",
    "allowedRedirects[0]",
  ];
  for (const path of paths) about(complaints, path);
  assert.match(about(complaints, "cleintId"), /clientId/, "the nearest known name");
  assert.match(
    about(complaints, "provider.timeout"),
    /5 seconds.*\b\d+(s|m|h)\b/,
    "what is there and what was expected",
  );
  assert.match(about(complaints, "signIn.mode"), /page.*PAGE/);
  assert.match(about(complaints, "provider.client.authentication"), /BASIC.*CLIENT_SECRET_BASIC/);
  for (const line of complaints) assert.equal(line.includes(SECRET), false, line);
});

test("what is missing is named", async () => {
  const complaints = await complaintsAbout({ configure: () => ({}) });
  for (const path of ["issuer", "clientId", "redirectUrl", "cookieSecret"]) about(complaints, path);
});

test("a name that is not in the environment is refused, and so is a cookie secret of the wrong length in it", async () => {
  const complaints = await complaintsAbout(
    {
      configure: (configuration) => ({
        ...configuration,
        clientSecret: { env: "NOT_THERE" },
        cookieSecret: { env: "SHORT_SECRET" },
      }),
    },
    { SHORT_SECRET: SECRET },
  );
  assert.match(complaints.find((line) => line.startsWith("clientSecret")) ?? "", /NOT_THERE/);
  assert.match(complaints.find((line) => line.startsWith("cookieSecret")) ?? "", /32/);
  for (const line of complaints) assert.equal(line.includes(SECRET), false, line);
});

test("hosts that do not cover the redirect URL are refused", async () => {
  const complaints = await complaintsAbout({
    configure: (configuration) => ({ ...configuration, hosts: ["app.example.com"] }),
  });
  assert.ok(complaints.length >= 1);
  assert.match(complaints.join("\n"), /redirectUrl|hosts/);
});

for (const [what, text] of [
  ["no JSON", `{"issuer": "https://idp.example.com",`],
  ["YAML", "issuer: https://idp.example.com\n"],
  ["a list", "[]"],
  ["nothing", ""],
] as const) {
  test(`a configuration that is no JSON object is refused: ${what}`, async () => {
    const complaints = await complaintsAbout({ configurationText: () => text });
    assert.equal(complaints.length, 1, complaints.join("\n"));
  });
}

test("configurations that are right in an unusual way are taken", async () => {
  const variants: ((configuration: Configuration) => Configuration)[] = [
    (c) => ({ ...c, cookieSecret: Buffer.from(COOKIE_SECRET, "base64").toString("base64url") }),
    (c) => ({
      ...c,
      cookieSecret: [{ env: "OIDC_COOKIE_SECRET" }, Buffer.from("0918273645 quick brown FOX jumps").toString("base64")],
    }),
    (c) => ({ ...c, rules: [{}] }),
    (c) => ({
      ...c,
      session: { lifetime: "7d", cookie: { name: "sso" } },
      prefix: "/auth/sso",
      redirectUrl: String(c["redirectUrl"]).replace("/oauth2/", "/elsewhere/"),
    }),
  ];
  const withNumbers = (configuration: Configuration): string =>
    JSON.stringify(configuration).replace(/\}$/, `,"session":{"maxBytes":8192.0,"cacheBytes":8.388608e6}}`);
  const world = await World.start({
    plugins: [...variants.map((configure) => ({ configure })), { configurationText: withNumbers }],
    gateway: { waitForReady: false, concurrency: 1 },
  });
  try {
    for (const plugin of world.gateway.ports.keys()) await world.login(world.browser(plugin), "/x");
    const renamed = world.browser(3);
    await world.login(renamed);
    assert.match(await renamed.cookieHeader(), /^sso=/);
  } finally {
    await world.stop();
  }
});

test("what works and is probably not wanted is said once, however many workers load it", async () => {
  const world = await World.start({
    configure: (configuration) => ({ ...configuration, scopes: ["openid,email"] }),
    gateway: { concurrency: 4 },
  });
  const lines = world.gateway.envoy.log.filter((line) => line.includes("gatehouse: configuration: "));
  await world.stop();
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0] ?? "", /scopes\[0\]: found "openid,email", which is one scope/);
});
