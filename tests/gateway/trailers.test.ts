import assert from "node:assert/strict";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import type { Message } from "../../tools/envoy/message.ts";
import { until } from "../../tools/envoy/until.ts";
import { withProvider } from "../support/gateway/gateway.ts";
import { signInAs, untilExpired } from "../support/gateway/users.ts";
import { World } from "../support/gateway/world.ts";

const BODY = "a-body";
const SPOOFED = {
  "x-auth-request-user": "forged",
  "x.auth.request.groups": "forged",
  "x-forwarded-email": "forged",
  remote_user: "forged",
  authorization: "Bearer forged",
};
const KEPT = { digest: "sha-256=x", "x-checksum": "1" };
const TRAILERS = { enable_trailers: true };

let world: World;
before(async () => {
  const plugin = {
    listener: { extra: { http_protocol_options: TRAILERS } },
    configure: (configuration: Record<string, unknown>) => ({
      ...withProvider(configuration, { timeout: "60s" }),
      rules: [{ to: [{ operation: { notPaths: ["/public"] } }] }],
    }),
  };
  const gateway = { concurrency: 1, bootstrap: withTrailers };
  world = await World.start({ provider: { refreshTokens: {} }, plugins: [plugin], gateway });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** Has Envoy send trailers to the application, too. */
function withTrailers(message: Message): Message {
  const { clusters } = message["static_resources"] as { clusters: Message[] };
  for (const cluster of clusters) {
    cluster["typed_extension_protocol_options"] = {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http_protocol_options: TRAILERS },
      },
    };
  }
  return message;
}

/** A POST over HTTP/2 whose trailers come with its body; answers the status. */
async function postHttp2(path: string, cookie: string): Promise<number> {
  const session = connectHttp2(world.origin);
  try {
    return await new Promise<number>((resolve, reject) => {
      session.on("error", reject);
      const headers = { ":method": "POST", ":path": path, ...(cookie === "" ? {} : { cookie }) };
      const stream = session.request(headers, { waitForTrailers: true });
      stream.on("wantTrailers", () => {
        stream.sendTrailers({ ...SPOOFED, ...KEPT });
      });
      stream.on("response", (response) => {
        resolve(Number(response[":status"]));
      });
      stream.on("error", reject);
      stream.end(BODY);
    });
  } finally {
    session.destroy();
  }
}

/** The same over HTTP/1.1, in chunks. */
async function postHttp1(path: string, cookie: string): Promise<number> {
  const socket = connect(world.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  const trailers = Object.entries({ ...SPOOFED, ...KEPT }).map(([name, value]) => `${name}: ${value}\r\n`);
  const fields = `host: 127.0.0.1\r\ntransfer-encoding: chunked\r\n${cookie === "" ? "" : `cookie: ${cookie}\r\n`}`;
  socket.write(`POST ${path} HTTP/1.1\r\n${fields}\r\n6\r\n${BODY}\r\n0\r\n${trailers.join("")}\r\n`);
  await until("an answer", 20_000, () => (received.includes("\r\n\r\n") ? true : undefined));
  socket.destroy();
  return Number(received.slice(9, 12));
}

function assertKeptAlone(what: string): void {
  const { body, trailers = [] } = world.application.last;
  assert.equal(body, BODY, what);
  assert.deepEqual(Object.fromEntries(trailers), KEPT, what);
}

test("trailers that say who the user is do not reach the application, others do", async () => {
  const cookie = await (await world.signedIn()).cookieHeader();
  for (const [path, sent] of [
    ["/orders", cookie],
    ["/public", ""],
  ] as const) {
    for (const post of [postHttp2, postHttp1]) {
      assert.equal(await post(path, sent), 200);
      assertKeptAlone(`${path} ${post.name}`);
    }
  }
});

test("so it is for a request that waited, whose trailers had come meanwhile", async () => {
  const { provider } = world;
  const { token, cookie } = await signInAs(world, "held", { idToken: 4, accessToken: 4 });
  await untilExpired(token);
  world.application.reset();
  let release = (): void => undefined;
  provider.behaviour = { refresh: { until: new Promise<void>((resolve) => (release = resolve)) } };
  const answers = [postHttp2("/orders", cookie), postHttp1("/orders", cookie)];
  await until("the refresh", 20_000, () => (provider.attempts.length > 0 ? true : undefined));
  for (let i = 0; i < 3; i++) assert.equal(await postHttp1("/public", ""), 200);
  release();
  assert.deepEqual(await Promise.all(answers), [200, 200]);
  const orders = world.application.requests.filter(({ url }) => url === "/orders");
  assert.equal(orders.length, 2);
  for (const { trailers = [] } of orders) assert.deepEqual(Object.fromEntries(trailers), KEPT);
});
