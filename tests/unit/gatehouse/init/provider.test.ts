import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { discover } from "../../../../tools/gatehouse/init/discovery.ts";
import { endpointsLeftOut, vendorOf, withScopesOf } from "../../../../tools/gatehouse/init/vendors.ts";
import { configurationOf, PAGES } from "../../../support/configuration/provider-pages.ts";
import { LOCALHOST_CERTIFICATE, LOCALHOST_CERTIFICATE_KEY } from "../../../support/gateway/tls-certificate.ts";

// The provider is asked who it is, and what it says decides what is written.

/** What the servers answer, with their own origin for $ORIGIN. */
let document: Record<string, unknown>;
let servers: Server[];
let [plain, secure, folder] = ["", "", ""];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-init-"));
  servers = [
    createServer(answer),
    createTlsServer({ cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_CERTIFICATE_KEY }, answer),
  ];
  const ports = await Promise.all(servers.map(listening));
  [plain, secure] = [`http://localhost:${String(ports[0])}`, `https://localhost:${String(ports[1])}`];

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const isKnown = request.url === "/realms/x/.well-known/openid-configuration";
    response.writeHead(isKnown ? 200 : 404);
    const origin = "encrypted" in request.socket ? secure : plain;
    response.end(isKnown ? JSON.stringify(document).replaceAll("$ORIGIN", origin) : "");
  }
});
after(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  document = {
    issuer: "$ORIGIN/realms/x",
    authorization_endpoint: "https://login.example.com/authorize",
    token_endpoint: "https://tokens.example.com:8443/token",
    jwks_uri: "https://keys.example.com/keys",
    userinfo_endpoint: "https://people.example.com/userinfo",
    end_session_endpoint: "https://login.example.com/logout",
  };
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

test("the hosts are those that the gateway calls: the issuer's, and not where browsers go", async () => {
  const { issuer, hosts, hasEndSession, hasBackChannelLogout, remarks } = await discover(
    `${plain}/realms/x`,
    undefined,
  );
  assert.equal(issuer, `${plain}/realms/x`);
  assert.deepEqual(
    hosts.map(({ host, port, isTls }) => `${host} ${port.toString()} ${String(isTls)}`),
    [
      `localhost ${new URL(plain).port} false`,
      ...["tokens.example.com 8443 true", "keys.example.com 443 true", "people.example.com 443 true"],
    ],
  );
  assert.deepEqual([hasEndSession, hasBackChannelLogout, remarks], [true, false, []]);
  const fewer = await discover(`${plain}/realms/x`, undefined, ["userinfo_endpoint"]);
  assert.ok(!fewer.hosts.some(({ host }) => host === "people.example.com"));
});

test("the issuer is written as the document has it, to the byte: a slash at its end is mended, with a word", async () => {
  const without = await discover(`${plain}/realms/x/`, undefined);
  assert.equal(without.issuer, `${plain}/realms/x`);
  assert.match(without.remarks.join("\n"), /\/realms\/x\/ is http:\S+\/realms\/x in the provider's discovery document/);
  document["issuer"] = "$ORIGIN/realms/x/";
  const having = await discover(`${plain}/realms/x`, undefined);
  assert.equal(having.issuer, `${plain}/realms/x/`);
  const copied = await discover(`${plain}/realms/x/.well-known/openid-configuration`, undefined);
  assert.equal(copied.issuer, `${plain}/realms/x/`);
});

for (const [what, change, expected] of [
  [
    "another issuer",
    { issuer: "https://other.example.com" },
    /is that of the issuer https:\/\/other\.example\.com, expected the same/,
  ],
  ["a template of tenants", { issuer: "https://x.example/{tenantid}/v2.0" }, /name the tenant by its id/],
  ["no issuer", { issuer: 7 }, /has no issuer, expected a discovery document/],
  ["no token endpoint", { token_endpoint: undefined }, /has no token_endpoint: this provider can't sign people in/],
] as const) {
  test(`a document with ${what} is refused`, async () => {
    Object.assign(document, change);
    await assert.rejects(discover(`${plain}/realms/x`, undefined), expected);
  });
}

test("where nothing is found, it is said what was asked for and what to do", async () => {
  await assert.rejects(
    discover(plain, undefined),
    /openid-configuration was answered 404, expected .* all of the path/,
  );
  await assert.rejects(discover("http://localhost:1", undefined), /can't be read: .*; without a look-up: --offline/);
});

test("a private authority is named by --ca-file, or is that of NODE_EXTRA_CA_CERTS, and goes with what is written", async () => {
  await assert.rejects(discover(`${secure}/realms/x`, undefined), /can't be read: .*self-signed.*: --ca-file FILE/);
  assert.equal((await discover(`${secure}/realms/x`, LOCALHOST_CERTIFICATE)).authority, LOCALHOST_CERTIFICATE);
  const file = join(folder, "extra.pem");
  await writeFile(file, LOCALHOST_CERTIFICATE);
  process.env["NODE_EXTRA_CA_CERTS"] = file;
  try {
    assert.equal((await discover(`${secure}/realms/x`, undefined)).authority, LOCALHOST_CERTIFICATE);
    assert.equal((await discover(`${plain}/realms/x`, undefined)).authority, undefined);
  } finally {
    delete process.env["NODE_EXTRA_CA_CERTS"];
  }
});

for (const { name } of PAGES) {
  test(`${name}: the vendor is known by the issuer of its page, by the names and with settings that the page has`, () => {
    const configuration = configurationOf(name);
    const vendor = vendorOf(String(configuration["issuer"]));
    assert.ok(vendor?.page === name);
    assert.ok(has(configuration, vendor.settings), JSON.stringify(vendor.settings));
    const text = readFileSync(join(import.meta.dirname, "../../../../docs/providers", name), "utf8").replaceAll(
      /\n */g,
      " ",
    );
    for (const words of [vendor.redirectUri, vendor.postLogoutUri, vendor.backChannelUri]) {
      assert.ok(words === undefined || text.includes(words), words);
    }
    assert.equal(text.includes("backchannel_logout"), vendor.backChannelUri !== undefined);
    assert.equal(endpointsLeftOut(configuration).length, endpointsLeftOut(vendor.settings).length);
  });
}

/** Whether each member of `part` is in `whole`, however deep. */
function has(whole: unknown, part: unknown): boolean {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return isDeepStrictEqual(whole, part);
  return Object.entries(part).every(([key, value]) =>
    has((whole as Record<string, unknown> | undefined)?.[key], value),
  );
}

test("of an issuer that nobody knows there is no vendor", () => {
  for (const issuer of ["https://idp.example.com", "https://accounts.google.com.example.com"])
    assert.equal(vendorOf(issuer), undefined);
});

test("scopes that the provider does not have are not asked for", () => {
  const settings = { scopes: ["openid", "groups", "offline_access"], provider: { userInfo: "NEVER" } };
  assert.deepEqual(withScopesOf(settings, ["openid", "offline_access"]), {
    ...settings,
    scopes: ["openid", "offline_access"],
  });
  assert.deepEqual(withScopesOf(settings, undefined), settings);
});
