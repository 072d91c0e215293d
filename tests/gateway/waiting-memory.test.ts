import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import type { HostEmulator, Pairs } from "../support/emulated/host-emulator.ts";
import { withId } from "../support/emulated/sealed-session.ts";
import { beginLogin, navigation, type Signer, signer } from "../support/emulated/session.ts";
import { EmulatedSharedData } from "../support/emulated/shared-data.ts";
import { EmulatedWorkers, scriptRequest } from "../support/emulated/workers.ts";

// What waits keeps nothing of its request that it does not need. Wasm memory never comes back.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const MB = 1024 * 1024;

/** As much as Envoy takes by default, 60 KB, with what there is beside it. */
const REST: Pairs = [
  ["referer", `https://app.example.com/${"r".repeat(20_000)}`],
  ["cookie", `theirs=${"c".repeat(20_000)}`],
];

/** A worker that waits for its provider's metadata. */
async function waitingWorker(): Promise<EmulatedWorkers> {
  const workers = await EmulatedWorkers.start(0, keys, {}, new EmulatedSharedData(), RELEASE_WASM);
  workers.answersDocuments = false;
  await workers.add();
  return workers;
}

async function readyWorker(): Promise<HostEmulator> {
  return (await EmulatedWorkers.start(1, keys, {}, new EmulatedSharedData(), RELEASE_WASM)).worker(0);
}

function outcomes(requests: readonly Pairs[], host: HostEmulator): Map<string, number> {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const stream = host.open(request);
    const outcome = stream.response?.status.toString() ?? stream.state;
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

test("2,500 anonymous callbacks whose codes are not answered take some MB, and make 256 calls", async () => {
  const host = await readyWorker();
  const requests = Array.from({ length: 2_500 }, () => {
    const { url, cookie } = beginLogin(host, `/oauth2/start?rd=/${"p".repeat(1_000)}`);
    const state = url.searchParams.get("state") ?? "";
    const path = `/oauth2/callback?code=${"c".repeat(4_000)}&state=${state}&x=${"x".repeat(2_000)}`;
    return [...navigation(path, [cookie]), ...REST];
  });
  const before = host.memoryBytes;
  const counts = outcomes(requests, host);
  assert.deepEqual(Object.fromEntries(counts), { HELD: 256, 503: 2_244 });
  assert.equal(host.calls.length, 256);
  assert.ok(host.memoryBytes < 12 * MB, `${host.memoryBytes / MB} MB, ${before / MB} before`);
  assert.ok(host.log.length < 20, `${host.log.length} lines`);
});

const LOGINS: [name: string, path: string, megabytes?: number][] = [
  ["a page with a long query", `/page?${"q".repeat(15_000)}`],
  ["a page with a long path", `/${"p".repeat(15_000)}`],
  // 4 KB each are kept, and the memory doubles when it grows.
  ["a page of the longest path that is kept", `/${"p".repeat(4_095)}`, 24],
  ["start with a long rd", `/oauth2/start?rd=/${"p".repeat(8_000)}`],
  ["start with a short one", "/oauth2/start?rd=/page"],
];

for (const [name, path, megabytes = 6] of LOGINS) {
  test(`1,000 logins that wait for the provider's metadata take some MB: ${name}`, async () => {
    const workers = await waitingWorker();
    const host = workers.worker(0);
    const counts = outcomes(
      Array.from({ length: 1_100 }, () => [...navigation(path), ...REST]),
      host,
    );
    assert.deepEqual(Object.fromEntries(counts), { HELD: 1_000, 503: 100 });
    assert.ok(host.memoryBytes < megabytes * MB, `${host.memoryBytes / MB} MB`);
    workers.answersDocuments = true;
    workers.pass(2_000);
    assert.ok(host.memoryBytes < megabytes * MB, `${host.memoryBytes / MB} MB when they go on`);
  });
}

test("1,000 logins that wait take some MB, whatever login cookies come with them", async () => {
  const host = (await waitingWorker()).worker(0);
  const cookies = (name: string, value: string): string[] =>
    Array.from({ length: 24 }, (_, i) => `__Host-gatehouse-login-${10_000_000 + i}${name}=${value}`);
  const sets = [cookies("n".repeat(2_000), "x"), cookies("", "x".repeat(2_000)), cookies("", "x".repeat(2_300))];
  const requests = Array.from({ length: 1_000 }, (_, i) => navigation("/page", sets[i % 3]));
  assert.deepEqual(Object.fromEntries(outcomes(requests, host)), { HELD: 1_000 });
  assert.ok(host.memoryBytes < 12 * MB, `${host.memoryBytes / MB} MB`);
});

test("1,000 callbacks that wait for the provider's metadata take some MB", async () => {
  const ready = await readyWorker();
  const requests = Array.from({ length: 1_000 }, () => {
    const { url, cookie } = beginLogin(ready);
    const path = `/oauth2/callback?code=${"c".repeat(1_000)}&state=${url.searchParams.get("state") ?? ""}`;
    return [...navigation(`${path}&x=${"x".repeat(6_000)}`, [cookie]), ...REST];
  });
  const workers = await waitingWorker();
  const host = workers.worker(0);
  assert.deepEqual(Object.fromEntries(outcomes(requests, host)), { HELD: 1_000 });
  assert.ok(host.memoryBytes < 12 * MB, `${host.memoryBytes / MB} MB`);
});

test("2,000 sessions that are due to be refreshed while the provider hangs take some MB, and 1,024 calls", async () => {
  const workers = await EmulatedWorkers.start(1, keys, {}, new EmulatedSharedData(), RELEASE_WASM);
  const host = workers.worker(0);
  const [cookie = ""] = await workers.signIn("ada", 300, 0, { pad: randomBytes(1_500).toString("base64url") });
  const requests = Array.from({ length: 2_000 }, () => scriptRequest("/", [withId(cookie, randomBytes(16))]));
  workers.jump(301_000);
  assert.deepEqual(Object.fromEntries(outcomes(requests, host)), { HELD: 1_000, 503: 1_000 });
  assert.ok(host.calls.length <= 1_024, `${host.calls.length} calls`);
  workers.pass(5_000);
  assert.ok(host.memoryBytes < 12 * MB, `${host.memoryBytes / MB} MB`);
});

test("logins that wait set their own login cookie and expire those that are too many", async () => {
  const workers = await waitingWorker();
  const host = workers.worker(0);
  const cookies = Array.from({ length: 24 }, (_, i) => `__Host-gatehouse-login-${10_000_000 + i}=${"x".repeat(2_000)}`);
  const stream = host.open(navigation("/page", cookies));
  assert.equal(stream.state, "HELD");
  workers.answersDocuments = true;
  workers.pass(1_000);
  const set = (stream.response?.headers ?? []).filter(([header]) => header === "set-cookie");
  assert.equal(set.filter(([, line]) => line.includes("Max-Age=0")).length, 17);
  assert.equal(set.filter(([, line]) => line.includes("Max-Age=600")).length, 1);
});

test("requests that nobody waits for take some MB, whatever they bring, however many come", async () => {
  const many = (count: number, text: string): string => Array.from({ length: count }, () => text).join("");
  const requests: Pairs[] = [
    [...navigation(`/page?${"q".repeat(50_000)}`)],
    [...navigation(`/${"p".repeat(50_000)}`)],
    [...navigation("/page"), ["referer", `https://app.example.com/${"r".repeat(50_000)}`]],
    [...navigation("/page"), ["origin", `https://${"r".repeat(50_000)}`]],
    withoutFetchMetadata(navigation("/page")).map(([name, value]) =>
      name === "accept" ? [name, many(10_000, "a/b, ")] : [name, value],
    ),
    navigation(
      "/page",
      Array.from({ length: 24 }, (_, i) => `__Host-gatehouse-login-${10_000_000 + i}=${"x".repeat(2_000)}`),
    ),
    navigation("/page", [`__Host-gatehouse-login-${"n".repeat(50_000)}=x`]),
    navigation("/page", [`__Host-gatehouse=${"x".repeat(50_000)}`]),
    navigation(`/oauth2/callback?${many(60, "&code=c&state=s&iss=x&error=e")}`),
    navigation(`/oauth2/callback?code=${"c".repeat(4_000)}&state=${"s".repeat(4_000)}`),
    navigation(`/oauth2/callback?error=e&error_description=${"e".repeat(8_000)}`),
    navigation(`/oauth2/sign_out?rd=${many(1_000, "%2F%25")}`),
    scriptRequest(`/page?${"q".repeat(50_000)}`),
  ];
  for (const request of requests) {
    const host = await readyWorker();
    const path = new Map(request).get(":path") ?? "";
    for (let i = 0; i < 2_000; i++) host.request(request);
    assert.ok(host.memoryBytes < 3 * MB, `${host.memoryBytes / MB} MB after ${path.slice(0, 40)}`);
  }
});

/** As browsers of before 2023 send them. */
function withoutFetchMetadata(headers: Pairs): Pairs {
  return headers.filter(([name]) => !name.startsWith("sec-fetch-"));
}

const ENDPOINTS = ["callback", "start", "sign_in", "sign_out", "signed_out", "ready"];

test("a query of more than 8 KB is refused with 414 on each endpoint, and says so; one of 8 KB is read", async () => {
  const host = await readyWorker();
  for (const name of ENDPOINTS) {
    const path = `/oauth2/${name}?rd=/`;
    const longest = path + "x".repeat(8_192 - "rd=/".length);
    host.request(navigation(longest));
    assert.notEqual(host.response?.status, 414, name);
    host.request(navigation(`${longest}x`));
    assert.deepEqual([host.response?.status, host.response?.details], [414, "gatehouse_query_too_long"], name);
    assert.match(host.response?.body ?? "", /This address is too long/);
    host.request(scriptRequest(`${longest}x`));
    assert.match(host.response?.body ?? "", /"error":"query_too_long"/);
  }
});
