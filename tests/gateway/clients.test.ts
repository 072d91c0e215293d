import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Configuration, DETAILS_HEADER } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, type Pairs, send, sendHttp2 } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

// What Envoy makes of our answers for clients that are no person on the way to a page.

const PAGE = "https://www.example.org";
const SIBLING = "https://sibling.example.com";
const METHOD = "/orders.Orders/Get";

const PLAIN = 0;
/** With Envoy's filter for gRPC-Web before ours. */
const TRANSLATED = 1;
const PAGED = 2;

let world: World;
before(async () => {
  const crossOrigin = { allowOrigins: [PAGE] };
  const configure = (configuration: Configuration): Configuration => ({ ...configuration, crossOrigin });
  const paged = (configuration: Configuration): Configuration => ({ ...configuration, signIn: { mode: "PAGE" } });
  world = await World.start({
    plugins: [{ configure }, { configure }, { configure: paged }],
    gateway: { bootstrap: (message) => translating(message) },
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** Puts Envoy's filter for gRPC-Web before ours at one listener. */
function translating(message: object): Record<string, unknown> {
  const text = JSON.stringify(message, (key, value: unknown) => {
    if (key !== "http_filters" || !JSON.stringify(value).includes(`"gateway-${TRANSLATED}"`)) return value;
    const type = "type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb";
    const filter = { name: "envoy.filters.http.grpc_web", typed_config: { "@type": type } };
    return [filter, ...(value as unknown[])];
  });
  return JSON.parse(text) as Record<string, unknown>;
}

function port(plugin: number): number {
  return world.gateway.ports[plugin] ?? 0;
}

function call(plugin: number, type: string, more: Record<string, string> = {}): Promise<Answer> {
  const headers = { ":method": "POST", "content-type": type, te: "trailers", ...more };
  return sendHttp2(port(plugin), METHOD, headers);
}

function assertGrpc(answer: Answer, status: number, error: string, type: string): void {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), type);
  const inHeaders = answer.headers.get("grpc-status");
  if (inHeaders === null) {
    const frame = type.includes("-text") ? Buffer.from(answer.body, "base64").toString() : answer.body;
    assert.match(frame, new RegExp(`grpc-status:${status}\\r\\ngrpc-message:${error}: [A-Z].*\\r\\n$`));
  } else {
    assert.equal(inHeaders, String(status));
    assert.match(answer.headers.get("grpc-message") ?? "", new RegExp(`^${error}: [A-Z]`));
    assert.equal(answer.body, "");
  }
  assert.equal(answer.headers.get(DETAILS_HEADER), `gatehouse_${error}`);
  assert.equal(answer.headers.get("cache-control"), "no-store");
}

describe("gRPC", () => {
  test("hears UNAUTHENTICATED without a session and PERMISSION_DENIED where it is refused, as headers alone", async () => {
    assertGrpc(await call(PLAIN, "application/grpc"), 16, "session_missing", "application/grpc");
    assertGrpc(await call(PLAIN, "application/grpc+proto"), 16, "session_missing", "application/grpc");
    const cookie = await (await world.signedIn()).cookieHeader();
    world.reset();
    const forged = await call(PLAIN, "application/grpc", { cookie, origin: SIBLING, "sec-fetch-site": "same-site" });
    assertGrpc(forged, 7, "cross_origin", "application/grpc");
    assert.deepEqual(world.application.requests, []);
    assert.equal((await call(PLAIN, "application/grpc", { cookie })).headers.get(DETAILS_HEADER), null);
    assert.equal(world.application.last.url, METHOD);
  });

  test("of the web hears the same, with Envoy's filter for it and without", async () => {
    for (const plugin of [PLAIN, TRANSLATED]) {
      for (const [sent, answered] of [
        ["application/grpc-web+proto", "application/grpc-web+proto"],
        ["application/grpc-web-text", "application/grpc-web-text+proto"],
      ] as const) {
        const page = { accept: sent, origin: PAGE, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
        const answer = await call(plugin, sent, { ...page, "x-grpc-web": "1" });
        assertGrpc(answer, 16, "session_missing", answered);
        assert.equal(answer.headers.get("access-control-allow-origin"), PAGE);
        assert.match(answer.headers.get("access-control-expose-headers") ?? "", /grpc-status, grpc-message/);
      }
    }
  });
});

describe("HEAD", () => {
  const asked: [what: string, plugin: number, path: string, headers: Pairs, status: number][] = [
    ["a script", PLAIN, "/api", FETCH, 401],
    ["a page", PLAIN, "/page", NAVIGATION, 302],
    ["a page behind the sign-in page", PAGED, "/page", NAVIGATION, 401],
    ["the sign-in page", PLAIN, "/oauth2/sign_in", NAVIGATION, 200],
    ["the signed-out page", PLAIN, "/oauth2/signed_out", NAVIGATION, 200],
    ["whether it is ready", PLAIN, "/oauth2/ready", FETCH, 200],
    ["no endpoint", PLAIN, "/oauth2/nothing", NAVIGATION, 404],
    ["a browser that fetches ahead", PLAIN, "/page", [...NAVIGATION, ["sec-purpose", "prefetch"]], 503],
  ];
  for (const [what, plugin, path, headers, status] of asked) {
    test(`hears what GET does, without a body: ${what}`, async () => {
      const [get, head] = await Promise.all(
        ["GET", "HEAD"].map((method) => send(port(plugin), { method, path, headers })),
      );
      assert.ok(get && head);
      assert.deepEqual([get.status, head.status], [status, status]);
      assert.equal(head.body, "");
      assert.deepEqual(comparable(head), comparable(get));
    });
  }
});

/** Headers without what differs from one answer to the next. */
function comparable(answer: Answer): Record<string, string> {
  const headers = Object.fromEntries(answer.headers);
  // How Envoy says over HTTP/1.1 that there is no body to an answer without one.
  if (headers["content-length"] === "0") delete headers["content-length"];
  delete headers["transfer-encoding"];
  for (const name of ["date", "set-cookie", "x-gatehouse-id"]) if (name in headers) headers[name] = "…";
  const at = answer.location;
  if (at !== undefined) headers["location"] = at.origin + at.pathname + [...at.searchParams.keys()].join();
  return headers;
}
