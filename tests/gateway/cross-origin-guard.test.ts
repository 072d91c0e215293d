import assert from "node:assert/strict";
import { connect } from "node:http2";
import { after, before, beforeEach, test } from "node:test";
import { paced } from "../../tools/envoy/pace.ts";
import { valuesOf } from "../support/gateway/application.ts";
import { type Configuration, DETAILS_HEADER } from "../support/gateway/gateway.ts";
import { FETCH, NAVIGATION, type Pairs, send, sendHttp2 } from "../support/gateway/http.ts";
import { assertOurs, assertRefusalPage } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

const PAGE = "https://www.example.org";
const SIBLING = "https://sibling.example.com";
const SOCKET: Pairs = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

/** The plugin whose listener takes CONNECT of HTTP/2. */
const CONNECTING = 1;

let world: World;
let session: string;
before(async () => {
  const configure = (configuration: Configuration): Configuration => ({
    ...configuration,
    crossOrigin: { allowOrigins: [PAGE] },
  });
  const listener = { extra: { http2_protocol_options: { allow_connect: true } } };
  world = await World.start({ plugins: [{ configure }, { configure, listener }] });
  session = await (await world.signedIn()).cookieHeader();
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** What a browser says of a page of `origin`: where it sends no Fetch Metadata, and where it does. */
function from(origin: string, site: string): Pairs[] {
  return [
    [["Origin", origin]],
    [...FETCH.filter(([name]) => name !== "sec-fetch-site"), ["Sec-Fetch-Site", site], ["Origin", origin]],
  ];
}

test("what another origin's page sends with the session does not reach the application, in any way that changes something", async () => {
  for (const page of [...from(SIBLING, "same-site"), ...from("null", "cross-site")]) {
    const headers: Pairs = [["Cookie", session], ...page];
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
      const answer = await send(world.port, { method, path: "/api", headers, body: "a=b" });
      assert.equal(answer.status, 403, method);
      assert.equal(answer.headers.get(DETAILS_HEADER), "gatehouse_cross_origin");
      assertOurs(answer, method);
      assert.match(answer.body, /"error":"cross_origin".*crossOrigin\.allowOrigins/);
    }
    assert.equal((await send(world.port, { path: "/socket", headers: [...headers, ...SOCKET] })).status, 403);
    assert.equal((await sendHttp2(world.port, "/api", { ":method": "POST", ...asObject(headers) })).status, 403);
  }
  assert.deepEqual(world.application.requests, []);
});

test("what our own pages, allowed ones and programs send does, as the user's", async () => {
  const senders: Pairs[] = [
    ...from(world.origin, "same-origin"),
    ...from(PAGE, "cross-site"),
    FETCH,
    NAVIGATION,
    [["Accept", "*/*"]],
  ];
  for (const sender of senders) {
    const headers: Pairs = [["Cookie", session], ...sender];
    for (const method of ["POST", "DELETE"]) {
      world.application.reset();
      assert.equal((await send(world.port, { method, path: "/api", headers, body: "a=b" })).status, 200);
      assert.deepEqual(valuesOf(world.application.last, "x-auth-request-user"), [ADA["sub"]]);
      assert.equal(world.application.last.body, "a=b");
    }
    assert.equal((await send(world.port, { path: "/socket", headers: [...headers, ...SOCKET] })).status, 200);
    assert.equal(world.application.last.url, "/socket");
  }
});

test("what changes nothing goes on, whosever page asks for it", async () => {
  const headers: Pairs = [["Cookie", session], ...(from(SIBLING, "same-site")[1] ?? [])];
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    assert.equal((await send(world.port, { method, path: "/api", headers })).status, 200);
    assert.equal(world.application.last.method, method);
  }
});

test("a form of another site ends with a page that says so, with an id that the log has", async () => {
  const headers: Pairs = [
    ["Cookie", session],
    ...NAVIGATION.filter(([name]) => name !== "sec-fetch-site"),
    ["sec-fetch-site", "cross-site"],
    ["Origin", "https://evil.example"],
  ];
  const from = world.gateway.envoy.log.length;
  const answer = await send(world.port, { method: "POST", path: "/form", headers, body: "a=b" });
  assert.equal(answer.status, 403);
  assert.equal((await assertRefusalPage(answer, world.gateway, from, "a form")).reason, "cross_origin");
  assert.deepEqual(world.application.requests, []);
});

test("a WebSocket that HTTP/2 asks for with CONNECT is judged as one of HTTP/1.1", async () => {
  const cookie = await (await world.signedIn(CONNECTING)).cookieHeader();
  world.reset();
  for (const [page, status] of [
    [{ origin: SIBLING }, 403],
    [{ origin: world.gateway.originOf(CONNECTING) }, 200],
    [{ origin: PAGE, "sec-fetch-site": "cross-site" }, 200],
  ] as const) {
    assert.equal(await socketOverHttp2("/socket", { cookie, ...page }), status, JSON.stringify(page));
  }
  assert.equal(world.application.requests.length, 2);
});

function asObject(headers: Pairs): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

/** The status of the answer to a WebSocket's handshake over HTTP/2 (RFC 8441). */
async function socketOverHttp2(path: string, headers: Record<string, string>): Promise<number> {
  const client = connect(world.gateway.originOf(CONNECTING));
  try {
    return await new Promise<number>((resolve, reject) => {
      client.on("error", reject);
      client.once("remoteSettings", ({ enableConnectProtocol }) => {
        assert.equal(enableConnectProtocol, true);
        const stream = client.request(
          { ":method": "CONNECT", ":protocol": "websocket", ":path": path, ":scheme": "http", ...headers },
          { endStream: false },
        );
        stream.on("response", (given) => {
          resolve(Number(given[":status"]));
        });
        stream.on("error", reject);
        stream.setTimeout(paced(15_000), () => {
          reject(new Error(`no answer to ${path} in time`));
        });
      });
    });
  } finally {
    client.destroy();
  }
}
