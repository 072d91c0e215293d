import assert from "node:assert/strict";
import { mkdtemp, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../tools/build/root.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { certificateFiles } from "./rig/certificates.ts";
import { RigBrowser, WITHOUT_CHROMIUM } from "./rig/chromium.ts";
import { GatewayPod } from "./rig/gateway-pod.ts";
import { type HeadersAnswer, Httpbin } from "./rig/httpbin.ts";
import { gatehouseInit, runCommand } from "./rig/init.ts";
import { ADDRESSES, HOSTS } from "./rig/network.ts";
import { ISSUER, PublicProvider } from "./rig/provider.ts";
import { theRig } from "./rig/rig.ts";
import { GATEWAY } from "./rig/workloads.ts";
import { ISTIO_KINDS, navigate, ORIGIN, untilInRow } from "./rig/world.ts";

// The shortest way: a gateway that serves httpbin to everybody, one file that `gatehouse init` writes with flags, `kubectl apply`,
// and a login in a browser. Then the second step, which takes the secrets out of the file.

const ENVIRONMENT = "/spec/template/spec/containers/0/env";

const skip = WITHOUT_CHROMIUM;
const rig = theRig();
const { kubectl } = rig;
const authority = ["--ca-file", certificateFiles(rig.folder, "authority").certificate];
let file: string;
let provider: PublicProvider;
let httpbin: Httpbin;
let pod: GatewayPod;
let browser: RigBrowser;

before(async () => {
  if (skip !== false) return;
  file = join(await mkdtemp(join(rig.folder, "one-file-")), "gatehouse.yaml");
  await kubectl.run(["delete", ISTIO_KINDS, "--all", "--all-namespaces"]);
  // As an installation brings it: what other files have given it is gone.
  const patch = JSON.stringify([{ op: "remove", path: ENVIRONMENT }]);
  await kubectl.try(["patch", `deployment/${GATEWAY.name}`, "-n", GATEWAY.namespace, "--type=json", "-p", patch]);
  const examples = join(ROOT, "manifests", "examples");
  await kubectl.applyFolder(join(examples, "httpbin"));
  const mesh = join(examples, "asm-idaas", "mesh");
  await kubectl.run(["apply", "-f", join(mesh, "gateway.yaml"), "-f", join(mesh, "virtual-service.yaml")]);
  [provider, httpbin] = await Promise.all([PublicProvider.start(rig.folder, [CLIENT]), Httpbin.start()]);
  pod = await GatewayPod.start(rig);
  browser = await RigBrowser.start(rig, `${ADDRESSES.gateway}:80`);
});
after(async () => {
  if (skip !== false) return;
  await browser.stop();
  await pod.stop();
  await Promise.all([provider.stop(), httpbin.stop()]);
});

test("one file, applied, and a browser signs in through a gateway that nobody restarted", { skip }, async (t) => {
  await untilInRow("httpbin to be there for everybody", 3, async () => (await navigate("/headers")).status === 200);
  const start = performance.now();
  const report = await gatehouseInit(
    rig,
    [
      ...["--issuer", ISSUER, "--client-id", CLIENT.id, "--redirect-url", `${ORIGIN}/oauth2/callback`],
      ...["--image", rig.images.gatehouse, "--output", file, "--target", "istio", ...authority],
    ],
    { GATEHOUSE_CLIENT_SECRET: CLIENT.secret },
  );
  const written = performance.now();
  assert.deepEqual(report.commands, [`kubectl apply -f ${file}`]);
  for (const command of report.commands) await runCommand(rig, command);
  await gatewayReady();
  const ready = performance.now();
  const headers = await browser.headersAt(`${ORIGIN}/headers`);
  const end = performance.now();
  t.diagnostic(
    `from nothing to single sign-on: ${seconds(end - start)}; init ${seconds(written - start)}, ` +
      `until the gateway was ready ${seconds(ready - written)}, the login ${seconds(end - ready)}`,
  );
  assert.match(headers["authorization"] ?? "", /^Bearer /);
  assert.equal(headers["x-auth-request-email"], "ada@example.com");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(report.remarks.includes("1 pod has istio=ingressgateway in istio-system: istio-ingressgateway-1"));
  // The authority of the provider's certificate came by the same file.
  assert.match(await pod.admin("/config_dump"), /kubernetes:\/\/gatehouse-provider-cacert/);
});

test("nothing changes for another host of the gateway, not even under /oauth2", { skip }, async () => {
  for (const path of ["/headers", "/oauth2/sign_in", "/oauth2/callback?code=x"]) {
    const answer = await send(80, { path, headers: [["Host", HOSTS.other]] });
    assert.equal(answer.status, 200, path);
    assert.equal((JSON.parse(answer.body) as HeadersAnswer).headers["host"], HOSTS.other, path);
  }
  for (const host of [HOSTS.application, `${HOSTS.application}:8080`, HOSTS.application.toUpperCase()]) {
    assert.equal((await send(80, { path: "/headers", headers: [["Host", host]] })).status, 401, host);
  }
});

test("the second step takes the secrets out of the file, and who was signed in stays so", { skip }, async () => {
  // The part of it that JSON in JSON has as it is.
  const secret = /odd\+characters/.exec(CLIENT.secret)?.[0] ?? assert.fail();
  assert.ok((await pod.admin("/config_dump")).includes(secret));
  const output = `${file}.second`;
  const report = await gatehouseInit(rig, ["--from", file, "--secrets", "env", "--output", output, ...authority]);
  const logins = provider.provider.redemptions;
  for (const command of report.commands) {
    if (!command.startsWith("kubectl rollout status ")) await runCommand(rig, command);
    else {
      // There is no controller here that would start pods anew: the rig does. The plugin is still that of the first step.
      await pod.stop();
      pod = await GatewayPod.start(rig);
      await gatewayReady();
    }
  }
  await untilInRow("the file to be in effect", 1, async () => !(await pod.admin("/config_dump")).includes(secret));
  await gatewayReady();
  assert.match(await pod.admin("/config_dump"), /GATEHOUSE_CLIENT_SECRET/);
  const headers = await browser.headersAt(`${ORIGIN}/headers`);
  assert.equal(headers["x-auth-request-email"], "ada@example.com");
  assert.equal(provider.provider.redemptions, logins);
});

/** Waits until each worker refuses, and has the provider's keys. */
async function gatewayReady(): Promise<void> {
  await untilInRow("the gateway to ask for a session", 10, async () => (await navigate("/headers")).status === 302);
  await untilInRow("the plugin to be ready", 10, async () => (await navigate("/oauth2/ready")).status === 200);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
