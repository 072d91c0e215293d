import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { JWTPayload } from "jose";
import { accessToken, API, apiRequest, bearerHost, refusalOf, withToken } from "../../support/emulated/bearer.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { ISSUER, navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const ORIGIN = "https://app.example.com";
const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const RESOURCES = [
  { path: "/mcp", name: 'Weather "and" more', scopes: ["mcp:read", "mcp:write"] },
  { path: "/mcp/admin", scopes: ["admin"] },
  { path: "/files", authorizationServers: ["https://files.example.org", ISSUER] },
];

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await bearerHost(keys, {
    protectedResources: RESOURCES,
    hosts: ["app.example.com", "www.example.com", "*.example.com"],
  });
});

const atHost = (authority: string, headers: Pairs): Pairs =>
  headers.map(([name, value]) => [name, name === ":authority" ? authority : value]);
const withMethod = (method: string, headers: Pairs): Pairs =>
  headers.map(([name, value]) => [name, name === ":method" ? method : value]);

function metadataOf(path: string, authority = "app.example.com"): Record<string, unknown> {
  const { response } = host.open(atHost(authority, apiRequest(path)));
  assert.equal(response?.status, 200, response?.body ?? "let through");
  assert.deepEqual(valuesOf(response.headers, "content-type"), ["application/json"]);
  assert.deepEqual(valuesOf(response.headers, "access-control-allow-origin"), ["*"]);
  assert.deepEqual(valuesOf(response.headers, "access-control-allow-credentials"), []);
  assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
  return JSON.parse(response.body) as Record<string, unknown>;
}

test("the metadata of each resource are at its well-known path, for everybody", () => {
  assert.deepEqual(metadataOf(`${WELL_KNOWN}/mcp`), {
    resource: `${ORIGIN}/mcp`,
    authorization_servers: [ISSUER],
    scopes_supported: ["mcp:read", "mcp:write"],
    bearer_methods_supported: ["header"],
    resource_name: 'Weather "and" more',
  });
  assert.deepEqual(metadataOf(`${WELL_KNOWN}/files?x=1`), {
    resource: `${ORIGIN}/files`,
    authorization_servers: ["https://files.example.org", ISSUER],
    bearer_methods_supported: ["header"],
  });
  assert.equal(metadataOf(`${WELL_KNOWN}/mcp/admin`)["resource"], `${ORIGIN}/mcp/admin`);
});

test("a resource's host is the request's where that is configured whole, else redirectUrl's", () => {
  assert.equal(metadataOf(`${WELL_KNOWN}/mcp`, "www.example.com")["resource"], "https://www.example.com/mcp");
  assert.equal(metadataOf(`${WELL_KNOWN}/mcp`, "WWW.example.com.")["resource"], "https://www.example.com/mcp");
  assert.equal(metadataOf(`${WELL_KNOWN}/mcp`, "www.example.com:8443")["resource"], "https://www.example.com/mcp");
  assert.equal(metadataOf(`${WELL_KNOWN}/mcp`, "evil.example.com")["resource"], `${ORIGIN}/mcp`);
});

test("paths there that are of no resource are judged by the rules", () => {
  for (const path of ["", "/", "/other", "/mcp/", "/mcp/x", "x/mcp", "/MCP", "/%6dcp"]) {
    assert.equal(host.request(apiRequest(WELL_KNOWN + path)), undefined, path);
    assert.equal(refusalOf(host).error, "session_missing", path);
  }
});

test("pages of any origin may read metadata: a preflight is answered, other methods than GET and HEAD are not", () => {
  const preflight = host.open(
    withMethod(
      "OPTIONS",
      apiRequest(`${WELL_KNOWN}/mcp`, [
        ["origin", "https://inspector.example.net"],
        ["access-control-request-method", "GET"],
        ["access-control-request-headers", "mcp-protocol-version"],
      ]),
    ),
  ).response;
  assert.equal(preflight?.status, 204);
  assert.deepEqual(valuesOf(preflight.headers, "access-control-allow-origin"), ["*"]);
  assert.deepEqual(valuesOf(preflight.headers, "access-control-allow-headers"), ["*"]);
  assert.equal(host.open(withMethod("HEAD", apiRequest(`${WELL_KNOWN}/mcp`))).response?.status, 200);
  for (const method of ["POST", "PUT", "DELETE"]) {
    assert.equal(host.open(withMethod(method, apiRequest(`${WELL_KNOWN}/mcp`))).response?.status, 405);
  }
});

describe("every 401 below a resource names its metadata and its scopes", () => {
  const cases: readonly (readonly [path: string, challenge: string])[] = [
    ["/mcp", `resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="mcp:read mcp:write"`],
    ["/mcp/", `resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="mcp:read mcp:write"`],
    ["/mcp/x?y=1", `resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="mcp:read mcp:write"`],
    ["/mcp/admin", `resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp/admin", scope="admin"`],
    ["/mcp/administration", `resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="mcp:read mcp:write"`],
    ["/files/a", `resource_metadata="${ORIGIN}${WELL_KNOWN}/files"`],
    ["/%6dcp", `resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="mcp:read mcp:write"`],
  ];
  for (const [path, challenge] of cases) {
    const isPlain = !path.includes("%");
    test(path, async () => {
      assert.equal(host.request(apiRequest(path)), undefined);
      const without = refusalOf(host);
      assert.equal(without.status, 401);
      assert.equal(without.challenge, isPlain ? `Bearer realm="gatehouse", ${challenge}` : 'Bearer realm="gatehouse"');
      assert.equal(host.request(withToken(path, await accessToken(host, keys))), undefined);
      const refused = refusalOf(host);
      // A path of which servers may make the resource's or another is of neither.
      assert.equal(refused.status, isPlain ? 401 : 400);
      if (isPlain) assert.match(refused.challenge, /^Bearer error="invalid_token", /);
      if (isPlain) assert.ok(refused.challenge.endsWith(challenge), refused.challenge);
    });
  }
});

test("a path that is of no resource has nothing of one in its 401, and takes the audiences as ever", async () => {
  for (const path of ["/", "/mcpx", "/x/mcp", "/Mcp", "/file"]) {
    assert.equal(host.request(apiRequest(path)), undefined);
    assert.equal(refusalOf(host).challenge, 'Bearer realm="gatehouse"');
    assert.ok(host.request(withToken(path, await accessToken(host, keys))), path);
  }
});

test("a page that somebody opens at a resource is sent to sign in, and a session by cookie is as good as a token", async () => {
  assert.equal(host.open(navigation("/mcp")).response?.status, 302);
  const cookies = await signIn(host, keys);
  assert.deepEqual(valuesOf(host.request(navigation("/mcp", cookies)), "x-auth-request-user"), ["9f5c1a70"]);
});

const READ_WRITE = "openid mcp:read mcp:write";

describe("at a resource a token is for", () => {
  const accepted: readonly (readonly [string, string, JWTPayload])[] = [
    ["its URL", "/mcp", { aud: `${ORIGIN}/mcp`, scope: READ_WRITE }],
    ["its URL, below it", "/mcp/x?y", { aud: `${ORIGIN}/mcp`, scope: READ_WRITE }],
    ["its URL among others", "/mcp", { aud: [API, `${ORIGIN}/mcp`], scope: READ_WRITE }],
    ["its URL, with scp as a list", "/mcp", { aud: `${ORIGIN}/mcp`, scp: ["mcp:write", "mcp:read"] }],
    ["its URL, with scp as a text", "/mcp", { aud: `${ORIGIN}/mcp`, scp: "mcp:read mcp:write" }],
    ["its URL, with a part in each", "/mcp", { aud: `${ORIGIN}/mcp`, scope: "mcp:read", scp: ["mcp:write"] }],
    ["the longest of several", "/mcp/admin/x", { aud: `${ORIGIN}/mcp/admin`, scope: "admin" }],
    ["one that asks for no scope", "/files", { aud: `${ORIGIN}/files` }],
  ];
  for (const [name, path, claims] of accepted) {
    test(name, async () => {
      const token = await accessToken(host, keys, claims);
      for (let turn = 0; turn < 2; turn++) assert.ok(host.request(withToken(path, token)), host.log.join("\n"));
    });
  }
  const refused: readonly (readonly [string, string, JWTPayload])[] = [
    ["not bearerTokens.audiences", "/mcp", { aud: API, scope: READ_WRITE }],
    ["not its URL with a slash", "/mcp", { aud: `${ORIGIN}/mcp/`, scope: READ_WRITE }],
    ["not its origin", "/mcp", { aud: ORIGIN, scope: READ_WRITE }],
    ["not another path of it", "/mcp/x", { aud: `${ORIGIN}/mcp/x`, scope: READ_WRITE }],
    ["not a shorter one", "/mcp/admin", { aud: `${ORIGIN}/mcp`, scope: `admin ${READ_WRITE}` }],
    ["not a longer one", "/mcp", { aud: `${ORIGIN}/mcp/admin`, scope: `admin ${READ_WRITE}` }],
    ["not another's", "/mcp", { aud: `${ORIGIN}/files`, scope: READ_WRITE }],
    ["not that of another host", "/mcp", { aud: "https://www.example.com/mcp", scope: READ_WRITE }],
    ["not by http", "/mcp", { aud: "http://app.example.com/mcp", scope: READ_WRITE }],
    ["not another port", "/mcp", { aud: "https://app.example.com:443/mcp", scope: READ_WRITE }],
  ];
  for (const [name, path, claims] of refused) {
    test(name, async () => {
      assert.equal(host.request(withToken(path, await accessToken(host, keys, claims))), undefined);
      assert.equal(refusalOf(host).status, 401);
      assert.equal(host.response?.details, "gatehouse_jwt_audience_mismatch");
    });
  }
});

test("a resource's token is of no use where there is none, unless its URL is an audience", async () => {
  const token = await accessToken(host, keys, { aud: `${ORIGIN}/mcp`, scope: READ_WRITE });
  assert.ok(host.request(withToken("/mcp", token)));
  assert.equal(host.request(withToken("/", token)), undefined);
  assert.equal(refusalOf(host).status, 401);
});

test("a verdict for one resource, host or place says nothing of another, first or cached", async () => {
  const all = [API, `${ORIGIN}/mcp`];
  const token = await accessToken(host, keys, { aud: all, scope: READ_WRITE });
  const attempts: readonly (readonly [string, string, boolean])[] = [
    ["app.example.com", "/", true],
    ["app.example.com", "/mcp", true],
    ["www.example.com", "/mcp", false],
    ["app.example.com", "/mcp/admin", false],
    ["app.example.com", "/files", false],
    ["www.example.com", "/", true],
    // Its host is not known whole: the resource is redirectUrl's.
    ["evil.example.com", "/mcp", true],
  ];
  for (let turn = 0; turn < 3; turn++) {
    for (const [authority, path, isLetThrough] of attempts) {
      const seen = host.request(atHost(authority, withToken(path, token)));
      assert.equal(seen !== undefined, isLetThrough, `${authority}${path}`);
    }
  }
});

test("a host that a client makes up makes no token one for this gateway", async () => {
  const token = await accessToken(host, keys, { aud: "https://evil.example.com/mcp", scope: READ_WRITE });
  for (const authority of ["evil.example.com", "evil.example.com:443", "EVIL.example.com."]) {
    assert.equal(host.request(atHost(authority, withToken("/mcp", token))), undefined);
    assert.equal(refusalOf(host).status, 401);
  }
});

describe("a token without a scope of the resource gets 403 with all that are needed", () => {
  for (const [name, claims, missing] of [
    ["no scopes", {}, "mcp:read mcp:write"],
    ["one of two", { scope: "mcp:read" }, "mcp:write"],
    ["parts of a name", { scope: "mcp:rea mcp:reader xmcp:read mcp:write" }, "mcp:read"],
    ["other letters' case", { scope: "MCP:READ mcp:write" }, "mcp:read"],
    ["a comma between", { scope: "mcp:read,mcp:write" }, "mcp:read mcp:write"],
    ["a list in scp of both in one", { scp: ["mcp:read mcp:write"] }, "mcp:read mcp:write"],
    ["scp as an object", { scp: { "mcp:read": true } }, "mcp:read mcp:write"],
  ] as const) {
    test(name, async () => {
      host.log.length = 0;
      const token = await accessToken(host, keys, { aud: `${ORIGIN}/mcp`, ...claims });
      for (let turn = 0; turn < 2; turn++) {
        assert.equal(host.request(withToken("/mcp", token)), undefined);
        const { status, challenge, error } = refusalOf(host);
        assert.equal(status, 403);
        assert.equal(error, "insufficient_scope");
        assert.match(challenge, /^Bearer error="insufficient_scope", /);
        assert.ok(challenge.endsWith(`resource_metadata="${ORIGIN}${WELL_KNOWN}/mcp", scope="mcp:read mcp:write"`));
      }
      assert.ok(host.log[0]?.includes(`missing: ${missing};`) ?? true, host.log.join("\n"));
    });
  }
});

test("a path that can be read as the resource's and as another's is refused with a token, whatever the token is for", async () => {
  const token = await accessToken(host, keys, { aud: [API, `${ORIGIN}/mcp`], scope: READ_WRITE });
  for (const path of [
    "/x/..%2fmcp",
    "/mcp/..;/x",
    "/%6d%63%70",
    "/mcp%2f..%2fx",
    "/mcp%2fadmin",
    "/mcp;x/../y",
    "/a%zz",
    "/mcp/../x",
  ]) {
    assert.equal(host.request(withToken(path, token)), undefined, path);
    const { status, error } = refusalOf(host);
    assert.deepEqual([status, error], [400, "invalid_request"], path);
  }
  for (const path of ["/mcp/a%20b", "/mcp//x", "/mcp/x;y=1", "/other%20x"]) {
    assert.ok(host.request(withToken(path, token)), path);
  }
});

test("a whole host can be a resource: its URL has a slash at its end or none", async () => {
  const whole = await bearerHost(keys, {
    bearerTokens: { enabled: true },
    protectedResources: [{ path: "/", scopes: ["a"] }],
  });
  const metadata = whole.open(apiRequest(WELL_KNOWN)).response;
  assert.equal((JSON.parse(metadata?.body ?? "{}") as { resource?: string }).resource, ORIGIN);
  for (const aud of [ORIGIN, `${ORIGIN}/`]) {
    assert.ok(whole.request(withToken("/any/path", await accessToken(whole, keys, { aud, scope: "a" }))));
  }
  assert.equal(
    whole.request(withToken("/", await accessToken(whole, keys, { aud: `${ORIGIN}/x`, scope: "a" }))),
    undefined,
  );
  assert.ok(refusalOf(whole).challenge.includes(`resource_metadata="${ORIGIN}${WELL_KNOWN}"`));
});

test("without audiences no token is good where there is no resource", async () => {
  const only = await bearerHost(keys, { bearerTokens: { enabled: true }, protectedResources: [{ path: "/mcp" }] });
  assert.ok(only.request(withToken("/mcp", await accessToken(only, keys, { aud: `${ORIGIN}/mcp` }))));
  for (const aud of [`${ORIGIN}/mcp`, API, "app", ORIGIN]) {
    assert.equal(only.request(withToken("/", await accessToken(only, keys, { aud }))), undefined);
    assert.equal(refusalOf(only).status, 401);
  }
});
