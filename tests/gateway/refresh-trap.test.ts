import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../tools/build/root.ts";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { withProvider } from "../support/gateway/gateway.ts";
import { FOUR_WORKERS, Workers } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";

const COMPILER = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");
/** So long a worker that is lost holds up the others: `provider.timeout` and a second. */
const TIMEOUT_S = paced(2);
const TOKEN_S = 13;
/** Envoy makes a new VM at a request a second or more after a trap. */
const RELOAD_MS = 30_000;

let folder: string;
let world: World;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-trap-"));
  const wasmPath = join(folder, "trapping.wasm");
  const source = join("tests", "gateway", "trap", "exports.ts");
  await promisify(execFile)(process.execPath, [COMPILER, source, "--target", "debug", "--outFile", wasmPath], {
    cwd: ROOT,
  });
  world = await World.start({
    provider: { refreshTokens: { idToken: TOKEN_S, accessToken: TOKEN_S } },
    plugins: [{ wasmPath, configure: (configuration) => withProvider(configuration, { timeout: `${TIMEOUT_S}s` }) }],
    gateway: FOUR_WORKERS,
  });
});
after(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

test("a session survives when the worker that refreshes it is lost: another one does it", async () => {
  const workers = await Workers.open(world.gateway);
  const browser = await world.signedIn();
  const before = await browser.cookieHeader();
  world.provider.behaviour = { respond: { token: "HANG" } };
  const logins = world.provider.requestsTo("token").length;
  const isHeld = (): true | undefined => (world.provider.requestsTo("token").length > logins ? true : undefined);
  const hangs = until("a refresh that hangs", (TOKEN_S + 5) * 1000, isHeld);
  while (isHeld() !== true) await Promise.race([browser.ask("/").catch(() => undefined), hangs]);
  const trapped = await workers.askAll({ path: "/", headers: [["x-trap", "yes"]] });
  workers.close();
  assert.ok(trapped.every(({ status }) => status === 503));
  world.provider.behaviour = {};
  await until("the session to go on", RELOAD_MS, async () => {
    const answer = await browser.ask("/");
    assert.ok(answer.status === 200 || answer.status === 503, `status ${answer.status}`);
    return answer.status === 200 && (await browser.cookieHeader()) !== before ? true : undefined;
  });
  const refreshed = world.provider.attempts.filter(({ outcome }) => outcome === "REFRESHED");
  assert.equal(refreshed.length, 1);
  const reloaded = "wasm.gateway-0.vm_reload_success";
  assert.ok(((await world.gateway.envoy.stats(reloaded)).get(reloaded) ?? 0) > 0);
});
