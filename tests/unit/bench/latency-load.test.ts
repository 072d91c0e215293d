import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { after, afterEach, before, test } from "node:test";
import { paced } from "../../../tools/envoy/pace.ts";
import { type Latencies, OpenLoad } from "../../bench/latency-load.ts";
import { Pacer } from "../../bench/latency-pacer.ts";

const RATE = 500;
const COUNT = 300;
const STALL_MS = 200;
const REQUEST = Buffer.from("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");

let pacer: Pacer;
before(async () => {
  pacer = await Pacer.start();
});
after(() => pacer.stop());

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Runs the load against a server that answers with this status, and holds the answer to one request back for a while. */
async function run(status: number, stalledRequest: number): Promise<Latencies> {
  let count = 0;
  server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", () => {
      const answer = (): void => void socket.write(`HTTP/1.1 ${status} Whatever\r\ncontent-length: 2\r\n\r\nok`);
      if (++count === stalledRequest) setTimeout(answer, STALL_MS);
      else answer();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const load = await OpenLoad.open((server.address() as AddressInfo).port, 1, REQUEST, pacer);
  try {
    return await load.run(RATE, COUNT);
  } finally {
    load.close();
  }
}

test("requests that were due while the gateway stalled count with all of their waiting", async () => {
  const { answers, delays } = await run(200, 50);
  assert.equal(answers.length, COUNT);
  // About 100 were due in the stall, 50 of them in its first half. A load that waits for the answer would count one.
  const late = answers.filter((latency) => latency > STALL_MS / 2).length;
  assert.ok(late >= 40, `${late} answers were late`);
  // What most of them waited for was the only connection, and not an answer.
  assert.ok(delays.filter((delay) => delay > STALL_MS / 2).length >= late / 2);
});

test("a run lasts as long as the requests are to take, and not less", async () => {
  const { duration } = await run(200, 0);
  const due = ((COUNT - 1) * 1000) / RATE;
  assert.ok(duration >= due, `it took ${duration} ms of ${due}`);
  assert.ok(duration < paced(10 * due), `it took ${duration} ms of ${due}`);
});

test("an answer of another status than 200 fails the run", async () => {
  await assert.rejects(run(503, 0), /expected an answer with 200; came: HTTP\/1\.1 503/);
});
