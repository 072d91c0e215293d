import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createServer, type Server } from "node:tls";
import { decodeJwt } from "jose";
import { parse } from "yaml";
import { ROOT } from "../../tools/build/root.ts";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { capture, complaint } from "../../tools/envoy/capture.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { onFreePort } from "../../tools/envoy/free-port.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";
import { until } from "../../tools/envoy/until.ts";
import { DEFAULT_VERSION, isOlder } from "../../tools/envoy/version.ts";
import { Application, valuesOf } from "../support/gateway/application.ts";
import { CLIENT, COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { at, listAt } from "../support/manifests/objects.ts";
import { ADA, Provider } from "../support/provider/provider.ts";

const EXAMPLE = join(ROOT, "manifests", "examples", "envoy");
const HOST = "login.corp.example";
const ISSUER = `https://${HOST}`;

const [text, compose] = await Promise.all(
  ["envoy.yaml", "compose.yaml"].map((name) => readFile(join(EXAMPLE, name), "utf8")),
);
const shipped = parse(text ?? "") as Message;
const services = at(parse(compose ?? ""), "services");

const envoy = await theEnvoy();
const openssl = await capture("openssl", ["version"], { timeoutMs: 15_000 });
const skip =
  (openssl.code !== 0 && "needs openssl, for certificates") ||
  (envoy.program.kind === "docker" && "needs an Envoy that gets this process's environment");

let folder: string;
let provider: Provider;
let application: Application;
const fronts: Server[] = [];
const sockets = new Set<Socket>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-example-"));
  provider = await Provider.start({ clients: [CLIENT] });
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(provider.issuer, ISSUER)) as T;
  provider.behaviour = { discovery: renamed, claims: renamed, callback: renamed };
  application = await Application.start();
  // What host_env_keys names, in the environment of the Envoy that this process starts.
  process.env["OIDC_CLIENT_SECRET"] = CLIENT.secret;
  process.env["OIDC_COOKIE_SECRET"] = COOKIE_SECRET;
});

after(async () => {
  for (const front of fronts) front.close();
  for (const socket of sockets) socket.destroy();
  await provider.stop();
  await application.stop();
  await rm(folder, { recursive: true, force: true });
});

test(
  "with the fields filled in, Envoy runs the example, and a login ends at httpbin with the JWT",
  { skip },
  async () => {
    const front = await tlsBeforeProvider(HOST);
    const { running, origin } = await startExample(front);
    try {
      await until("the gateway to be ready", 15_000, () => ready(running));
      const anonymous = await send(running.port("gateway"), { path: "/headers" });
      assert.equal(anonymous.status, 401);
      assert.equal(application.count, 0);

      const browser = new BrowserClient({
        trustedCertificates: await readFile(front.certificate, "utf8"),
        connectTo: (url) => (url.hostname === HOST ? { hostname: "127.0.0.1", port: front.port } : undefined),
      });
      const answer = await browser.open(`${origin}/headers`);
      assert.equal(answer.status, 200, answer.body);
      assert.equal(answer.url.href, `${origin}/headers`);
      const [authorization = ""] = valuesOf(application.last, "authorization");
      const claims = decodeJwt(authorization.replace(/^Bearer /, ""));
      assert.deepEqual([claims.iss, claims.sub, claims["email"]], [ISSUER, ADA["sub"], ADA["email"]]);
    } finally {
      await running.stop();
    }
  },
);

test("a provider whose certificate is for another host is not spoken to", { skip }, async () => {
  const { running } = await startExample(await tlsBeforeProvider("other.corp.example"));
  try {
    const requests = provider.requests.length;
    await until("a connection to the provider to fail", 15_000, async () => {
      const stats = await running.stats("cluster.provider.ssl.fail_verify_san");
      return [...stats.values()].some((value) => value > 0) ? true : undefined;
    });
    const answer = await send(running.port("gateway"), { path: "/oauth2/ready" });
    assert.equal(answer.status, 503);
    assert.equal(provider.requests.length, requests);
  } finally {
    await running.stop();
  }
});

test("docker compose gives the example's Envoy what it asks for", () => {
  const gateway = at(services, "envoy");
  assert.equal(at(gateway, "image"), `envoyproxy/envoy:v${DEFAULT_VERSION}`);
  const plugin = pluginOf(shipped);
  const variables = listAt(plugin, "vm_config", "environment_variables", "host_env_keys");
  assert.deepEqual(Object.keys(at(gateway, "environment") as object), variables);
  const mounts = listAt(gateway, "volumes").map((volume) => String(volume).split(":"));
  assert.deepEqual(
    mounts.map(([from = "", to]) => [join(EXAMPLE, from), to]),
    [
      [join(EXAMPLE, "envoy.yaml"), listAt(gateway, "command").at(-1)],
      [RELEASE_WASM, at(plugin, "vm_config", "code", "local", "filename")],
    ],
  );
  const port = at(listenerOf(shipped), "address", "socket_address", "port_value");
  assert.deepEqual(at(gateway, "ports"), [`127.0.0.1:${String(port)}:${String(port)}`]);
  const configuration = JSON.parse(String(at(plugin, "configuration", "value"))) as { redirectUrl: string };
  assert.equal(new URL(configuration.redirectUrl).port, String(port));
  assert.ok(at(services, String(at(addressOf(shipped, "httpbin"), "address"))) !== undefined);
});

/** The example with the five fields filled in, and with what is on this machine in the place of what is in a network. */
async function startExample(front: Front): Promise<{ running: EnvoyProcess; origin: string }> {
  return onFreePort(async (port) => {
    const origin = `http://localhost:${port}`;
    const filled = (text ?? "")
      .replaceAll("idp.example.com", HOST)
      .replaceAll("FILL_IN", CLIENT.id)
      .replaceAll("http://localhost:8080", origin);
    const message = parse(filled) as Message;
    set(message, { port_value: 0 }, "admin", "address", "socket_address");
    set(listenerOf(message), { address: "127.0.0.1", port_value: port }, "address", "socket_address");
    // Else two Envoys could listen on one port.
    Object.assign(listenerOf(message) as object, { enable_reuse_port: false });
    set(pluginOf(message), { filename: RELEASE_WASM }, "vm_config", "code", "local");
    if (isOlder(envoy.version, "1.40.0")) moveRestriction(pluginOf(message) as RestrictedPlugin);
    Object.assign(addressOf(message, "httpbin"), { address: "127.0.0.1", port_value: application.address.port });
    Object.assign(addressOf(message, "provider"), { address: "127.0.0.1", port_value: front.port });
    const validation = ["transport_socket", "typed_config", "common_tls_context", "validation_context", "trusted_ca"];
    set(clusterOf(message, "provider"), { filename: front.certificate }, ...validation);
    return { running: await EnvoyProcess.start({ bootstrap: message, envoy }), origin };
  });
}

interface RestrictedPlugin {
  vm_config: { capability_restriction_config?: unknown };
  capability_restriction_config?: unknown;
}

/** To where Envoy had it before 1.40. */
function moveRestriction(plugin: RestrictedPlugin): void {
  plugin.capability_restriction_config = plugin.vm_config.capability_restriction_config;
  delete plugin.vm_config.capability_restriction_config;
}

async function ready(running: EnvoyProcess): Promise<true | undefined> {
  const answer = await send(running.port("gateway"), { path: "/oauth2/ready" });
  return answer.status === 200 ? true : undefined;
}

interface Front {
  readonly port: number;
  /** PEM of the authority that signed its certificate, which is the certificate itself. */
  readonly certificate: string;
}

/** TLS, with a certificate for `host`, before the provider. */
async function tlsBeforeProvider(host: string): Promise<Front> {
  const [certificate, key] = [join(folder, `${host}.pem`), join(folder, `${host}.key`)];
  const made = await capture(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
      ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-keyout", key, "-out", certificate],
    ],
    { timeoutMs: 15_000 },
  );
  if (made.code !== 0) throw new Error(`openssl req: ${complaint(made)}`);
  const server = createServer({ cert: await readFile(certificate), key: await readFile(key) }, (outside) => {
    const inside = connect(provider.address.port, "127.0.0.1");
    outside.on("error", () => inside.destroy());
    inside.on("error", () => outside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  fronts.push(server);
  // A client that refuses the certificate.
  server.on("tlsClientError", () => undefined);
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, certificate };
}

function listenerOf(message: Message): unknown {
  return at(message, "static_resources", "listeners", 0);
}

/** The configuration of the Wasm filter. */
function pluginOf(message: Message): unknown {
  const manager = at(listenerOf(message), "filter_chains", 0, "filters", 0, "typed_config");
  const filter = listAt(manager, "http_filters").find((one) => at(one, "name") === "gatehouse");
  return at(filter, "typed_config", "config");
}

function clusterOf(message: Message, name: string): unknown {
  return listAt(message, "static_resources", "clusters").find((one) => at(one, "name") === name);
}

/** The address of a cluster's only endpoint. */
function addressOf(message: Message, name: string): object {
  const endpoint = at(clusterOf(message, name), "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint");
  return at(endpoint, "address", "socket_address") as object;
}

/** Changes members of an object that has to be there already. */
function set(value: unknown, members: Message, ...path: (string | number)[]): void {
  const object = at(value, ...path);
  for (const name of Object.keys(members)) assert.ok(at(object, name) !== undefined, [...path, name].join("."));
  Object.assign(object as object, members);
}
