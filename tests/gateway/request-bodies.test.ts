import assert from "node:assert/strict";
import { connect as connectHttp2 } from "node:http2";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { until } from "../../tools/envoy/until.ts";
import { World } from "../support/gateway/world.ts";

// Forms that are posted to an endpoint, on an Envoy that hands over bodies of requests that are stopped, and on one that does
// not. What reaches the application is seen in bytes.

const START = "/oauth2/start?x=secret-query";
const FORM = "application/x-www-form-urlencoded";
const HINT = "rd=%2Fsecret-form&login_hint=ada%40example.com";

let world: World;
let application: Server;
let reached = "";
before(async () => {
  application = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      reached += chunk.toString("latin1");
      // It answers at once, as many do to what they do not know.
      socket.write("HTTP/1.1 404 Not Found\r\nx-application: 1\r\ncontent-length: 2\r\n\r\nno");
    });
  });
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
  const trailers = { extra: { http_protocol_options: { enable_trailers: true } } };
  const plugins = [
    { allowsStopIteration: true, listener: trailers },
    { allowsStopIteration: false, listener: trailers },
  ];
  const applicationPort = (application.address() as AddressInfo).port;
  world = await World.start({ plugins, gateway: { concurrency: 1, applicationPort } });
});
after(async () => {
  application.close();
  await world.stop();
});
beforeEach(() => {
  reached = "";
});

/** Writes parts of a request, with a pause between them; answers what comes back. */
async function exchange(port: number, parts: readonly string[], pauseMs = 0): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  for (const part of parts) {
    await new Promise<void>((resolve) => {
      socket.write(part, () => {
        resolve();
      });
    });
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await until("the answer", 20_000, () => (/^HTTP\/1\.1 [2-5].*\r\n\r\n/ms.test(received) ? true : undefined));
  socket.destroy();
  return received;
}

function head(port: number, more: string): string {
  const cookies = "cookie: theme=secret-cookie\r\nauthorization: Bearer secret-token\r\n";
  return `POST ${START} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${cookies}content-type: ${FORM}\r\n${more}\r\n`;
}

function assertBegun(answer: string): void {
  assert.match(answer, /^HTTP\/1\.1 302 /m);
  assert.match(answer, /\blogin_hint=ada%40example\.com/);
  assert.doesNotMatch(answer, /x-application/);
}

const LENGTH = `content-length: ${HINT.length}\r\n`;

for (const [plugin, name] of ["that hands over bodies", "that keeps bodies until requests go on"].entries()) {
  describe(`on an Envoy ${name}, a form begins a login`, () => {
    let port: number;
    before(() => {
      port = world.gateway.ports[plugin] ?? 0;
    });

    test("with its length, in one piece and in two", async () => {
      assertBegun(await exchange(port, [head(port, LENGTH) + HINT]));
      assertBegun(await exchange(port, [head(port, LENGTH), HINT.slice(0, 9), HINT.slice(9)], 20));
    });

    test("in two pieces with time between them, unless the application answers meanwhile", async () => {
      const answer = await exchange(port, [head(port, LENGTH), HINT.slice(0, 9), HINT.slice(9)], 400);
      if (plugin === 0) assertBegun(answer);
      else assert.match(answer, /^HTTP\/1\.1 503 [^]*request_body_withheld/m);
    });

    test("in chunks, with trailers and without", async () => {
      const chunk = `${HINT.length.toString(16)}\r\n${HINT}\r\n0\r\n`;
      const chunked = head(port, "transfer-encoding: chunked\r\n");
      assertBegun(await exchange(port, [`${chunked + chunk}\r\n`]));
      assertBegun(await exchange(port, [`${chunked + chunk}x-checksum: 1\r\n\r\n`]));
    });

    test("over HTTP/2", async () => {
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      try {
        const location = await new Promise<string>((resolve, reject) => {
          session.on("error", reject);
          const stream = session.request({ ":method": "POST", ":path": START, "content-type": FORM });
          stream.on("response", (headers) => {
            resolve(String(headers["location"]));
          });
          stream.on("error", reject);
          stream.end(HINT);
        });
        assert.match(location, /\blogin_hint=ada%40example\.com/);
      } finally {
        session.destroy();
      }
    });

    test("with Expect: 100-continue", async () => {
      const answer = await exchange(port, [head(port, `${LENGTH}expect: 100-continue\r\n`), HINT], 20);
      assertBegun(answer);
      assert.match(answer, /^HTTP\/1\.1 100 /);
    });

    test("and one over 64 KB is refused with 413, though its length is not announced", async () => {
      const long = "x".repeat(70_000);
      const chunked = head(port, "transfer-encoding: chunked\r\n");
      const answer = await exchange(port, [`${chunked}${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`]);
      assert.match(answer, /^HTTP\/1\.1 413 /m);
      assert.match(answer, /request_body_too_large/);
    });

    after(() => {
      assert.doesNotMatch(reached, /secret|ada/);
      if (plugin === 0) assert.equal(reached, "");
    });
  });
}

test("a client that goes away in the middle leaves nothing behind", async () => {
  const [port = 0] = world.gateway.ports;
  for (let i = 0; i < 300; i++) {
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve) => socket.on("connect", resolve));
    await new Promise<void>((resolve) => {
      socket.write(head(port, LENGTH) + HINT.slice(0, 5), () => {
        resolve();
      });
    });
    socket.destroy();
  }
  await until("room for another", 20_000, async () =>
    (await exchange(port, [head(port, LENGTH) + HINT])).includes(" 302 ") ? true : undefined,
  );
});
