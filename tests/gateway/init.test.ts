import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createServer, type Server } from "node:tls";
import { parse } from "yaml";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { onFreePort } from "../../tools/envoy/free-port.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";
import { until } from "../../tools/envoy/until.ts";
import { gather } from "../../tools/gatehouse/init/answers.ts";
import type { Options } from "../../tools/gatehouse/init/options.ts";
import { render } from "../../tools/gatehouse/init/render.ts";
import { Application, valuesOf } from "../support/gateway/application.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { LOCALHOST_CERTIFICATE, LOCALHOST_CERTIFICATE_KEY } from "../support/gateway/tls-certificate.ts";
import { at, listAt, only, parseObjects } from "../support/manifests/objects.ts";
import { ADA, Provider } from "../support/provider/provider.ts";

// What `gatehouse init` writes for Envoy alone is run as it is written, but for addresses of this machine; and so are the filter's
// configuration and the provider's cluster that it writes for Envoy Gateway.

const envoy = await theEnvoy();
const skip = envoy.program.kind === "docker" && "needs an Envoy that reads this machine's files";

let folder: string;
let provider: Provider;
let application: Application;
let front: Server;
let issuer: string;
const sockets = new Set<Socket>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-init-"));
  provider = await Provider.start({ clients: [CLIENT] });
  application = await Application.start();
  front = createServer({ cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_CERTIFICATE_KEY }, (outside) => {
    const inside = connect(provider.address.port, "127.0.0.1");
    outside.on("error", () => inside.destroy());
    inside.on("error", () => outside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  front.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    front.listen(0, "127.0.0.1", () => {
      resolve();
    });
  });
  issuer = `https://localhost:${(front.address() as AddressInfo).port}`;
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(provider.issuer, issuer)) as T;
  provider.behaviour = { discovery: renamed, claims: renamed, callback: renamed };
  await writeFile(join(folder, "authority.pem"), LOCALHOST_CERTIFICATE);
});
after(async () => {
  front.close();
  for (const socket of sockets) socket.destroy();
  await provider.stop();
  await application.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The YAML files that `init` makes of flags, by their names. */
async function initiate(origin: string, options: Partial<Options>): Promise<Map<string, string>> {
  const given = {
    ...{ cluster: false, issuer, clientId: CLIENT.id, redirectUrl: origin, caFile: join(folder, "authority.pem") },
    ...{ upstream: `127.0.0.1:${application.address.port}`, envoyVersion: envoy.version, output: folder, ...options },
  };
  const environment = { GATEHOUSE_CLIENT_SECRET: CLIENT.secret };
  const around = { earlier: undefined, questions: undefined, cluster: undefined, environment, envoyVersion: "" };
  const { files } = await render((await gather(given, around)).setup);
  for (const { name, content } of files) await writeFile(join(folder, name), content);
  return new Map(files.flatMap(({ name, content }) => (typeof content === "string" ? [[name, content] as const] : [])));
}

/** Runs a configuration that was written, on addresses that are this test's own. */
function run(message: Message, port: number): Promise<EnvoyProcess> {
  Object.assign(at(message, "admin", "address", "socket_address") as object, { port_value: 0 });
  const listener = at(message, "static_resources", "listeners", 0) as object;
  // Else two Envoys could listen on one port.
  Object.assign(listener, { enable_reuse_port: false });
  Object.assign(at(listener, "address", "socket_address") as object, { address: "127.0.0.1", port_value: port });
  // Nothing listens at localhost's other address.
  for (const cluster of listAt(message, "static_resources", "clusters")) {
    Object.assign(cluster as object, { dns_lookup_family: "V4_ONLY" });
  }
  return EnvoyProcess.start({ bootstrap: message, envoy });
}

async function signIn(running: EnvoyProcess, origin: string): Promise<void> {
  try {
    await until("the gateway to be ready", 15_000, async () => {
      const answer = await send(running.port("gateway"), { path: "/oauth2/ready" });
      return answer.status === 200 ? true : undefined;
    });
    assert.equal(
      (await send(running.port("gateway"), { path: "/", headers: [["Host", new URL(origin).host]] })).status,
      401,
    );
    const browser = new BrowserClient({ trustedCertificates: LOCALHOST_CERTIFICATE });
    const answer = await browser.open(`${origin}/orders`);
    assert.equal(answer.status, 200, answer.body);
    assert.deepEqual(valuesOf(application.last, "x-auth-request-email"), [ADA["email"]]);
  } finally {
    await running.stop();
  }
}

test("Envoy runs the configuration that init writes for it, whole, and a login ends at the application", { skip }, () =>
  onFreePort(async (port) => {
    const origin = `http://localhost:${port}`;
    const files = await initiate(origin, { target: "envoy" });
    const message = parse(files.get("envoy.yaml") ?? "") as Message;
    assert.equal(at(message, "static_resources", "listeners", 0, "address", "socket_address", "port_value"), port);
    await signIn(await run(message, port), origin);
  }),
);

test(
  "Envoy runs the filter's configuration and the provider's cluster that init writes for Envoy Gateway",
  { skip },
  () =>
    onFreePort(async (port) => {
      const origin = `http://localhost:${port}`;
      const around = parse((await initiate(origin, { target: "envoy" })).get("envoy.yaml") ?? "") as Message;
      const image = `oci://registry.example.com/gatehouse@sha256:${"0".repeat(64)}`;
      const options: Partial<Options> = { target: "envoy-gateway", gateway: "public", namespace: "edge", image };
      const written = parseObjects((await initiate(origin, options)).get("gatehouse.yaml") ?? "");
      const manager = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"];
      const configuration = at(around, ...manager, "http_filters", 0, "typed_config", "config", "configuration");
      const policy = at(only(written, "EnvoyExtensionPolicy"), "spec", "wasm", 0, "config");
      Object.assign(configuration as object, { value: JSON.stringify(policy) });
      const patches = listAt(only(written, "EnvoyProxy"), "spec", "bootstrap", "jsonPatches");
      const clusters = listAt(around, "static_resources", "clusters");
      clusters.splice(1, clusters.length, ...patches.map((patch) => at(patch, "value")));
      await signIn(await run(around, port), origin);
    }),
);
