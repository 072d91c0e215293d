import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { capture } from "../../../tools/envoy/capture.ts";
import { at, only } from "../../support/manifests/objects.ts";
import { helmTemplate, WITHOUT_HELM } from "./render.ts";
import { CHART, RELEASE } from "./shipped.ts";

// What the pod of `helm test` says of each state of a gateway. It runs here as it would in the pod, with the rendered command.

const hasCurl = (await capture("curl", ["--version"], { timeoutMs: 60_000 })).code === 0;
const options = { skip: WITHOUT_HELM || (!hasCurl && "there is no curl on PATH") };

/** Status and body by path, of a gateway whose plugin works. */
const GOOD: Readonly<Record<string, readonly [number, string]>> = {
  "/oauth2/ready": [200, "ready\n"],
  "/": [401, '{"error":"session_missing"}'],
};

let answers = GOOD;
const asked = new Set<string>();
const gateway = createServer((request, response) => {
  asked.add(request.headers.host ?? "");
  const [status, body] = answers[request.url ?? ""] ?? [404, ""];
  response.writeHead(status).end(body);
});
before(
  () =>
    new Promise<void>((listening) => {
      gateway.listen(0, "127.0.0.1", listening);
    }),
);
after(() => gateway.close());

/** What the pod of a release prints and how it ends, with values beside the usual ones. */
async function runPod(values: object): Promise<{ code: number | null; stdout: string }> {
  const { port } = gateway.address() as AddressInfo;
  const given = { ...RELEASE.values, redirectUrl: "http://portal.corp.example/oauth2/callback", ...values };
  const found = { ...given, test: { gateway: `127.0.0.1:${port}`, ...(at(values, "test") as object | undefined) } };
  const objects = await helmTemplate(CHART, { ...RELEASE, values: found }, "--show-only=templates/tests/session.yaml");
  const container = at(only(objects, "Pod"), "spec", "containers", 0);
  const env = Object.fromEntries(
    (at(container, "env") as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
  );
  const [program = "", ...args] = at(container, "command") as string[];
  const environment = { PATH: process.env["PATH"], ATTEMPTS: "1", ...env };
  return capture(program, args, { env: environment, timeoutMs: 60_000 });
}

test("a gateway that refuses a request without a session is fine", options, async () => {
  answers = GOOD;
  const { code, stdout } = await runPod({});
  assert.match(stdout, /^ok: the plugin is on this gateway[^\n]*\nok: \/ without a session is refused \(401\)\n$/);
  assert.equal(code, 0);
  // By the gateway's Service, under the application's name.
  assert.deepEqual([...asked], ["portal.corp.example"]);
});

test("another prefix, and another path that needs a session, are asked for", options, async () => {
  answers = { "/sso/ready": [200, "ready\n"], "/inside": [401, '{"error":"session_missing"}'] };
  const { code } = await runPod({ config: { prefix: "/sso" }, test: { path: "/inside" } });
  assert.equal(code, 0);
});

for (const [what, change, expected] of [
  ["no plugin", { "/oauth2/ready": [404, ""] }, /^not ok: 404 .*selector or gateways name other pods/],
  [
    "an application that takes every path",
    { "/oauth2/ready": [200, "hello"] },
    /^not ok: .*answered by an application/,
  ],
  ["an image that can't be pulled", { "/oauth2/ready": [403, "RBAC: access denied"] }, /^not ok: 403 .*image can't be/],
  ["a refused configuration", { "/oauth2/ready": [500, ""] }, /^not ok: 500 .*refuses its configuration/],
  ["a provider out of reach", { "/oauth2/ready": [503, "no answer"] }, /^not ok: 503 .*the provider: no answer/],
  ["another status", { "/oauth2/ready": [302, ""] }, /^not ok: 302 .*expected 200/],
  ["a path that passes", { "/": [200, "hello"] }, /\nnot ok: 200 for \/ without a session, expected 401/],
  ["another's 401", { "/": [401, "Unauthorized"] }, /\nnot ok: 401 for \/ without a session, expected 401/],
] as const) {
  test(`${what}: the test fails and says so`, options, async () => {
    answers = { ...GOOD, ...change };
    const { code, stdout } = await runPod({});
    assert.match(stdout, expected);
    assert.equal(code, 1);
  });
}

test("a gateway that does not answer is said", options, async () => {
  const { code, stdout } = await runPod({ test: { gateway: "127.0.0.1:1" } });
  assert.match(stdout, /^not ok: 127\.0\.0\.1:1 does not answer for http:\/\/portal\.corp\.example/);
  assert.equal(code, 1);
});
