import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { freePort } from "../../tools/envoy/free-port.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { until } from "../../tools/envoy/until.ts";
import { counter } from "../support/gateway/metrics.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "../support/gateway/tls-certificate.ts";
import { World } from "../support/gateway/world.ts";

// What the log says of calls that nobody answers, in the words of the Envoy that runs.

const TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
const servers: Server[] = [];

/** A server that does this with each connection; its port. */
async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

function serve(each: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    each(socket);
  });
  return listen(server);
}

/** Sends this when something is asked. */
function saying(text: string, then?: (socket: Socket) => void): Promise<number> {
  return serve((socket) => {
    socket.once("data", () => {
      socket.write(text);
      then?.(socket);
    });
  });
}

function endpoints(port: number, address = "127.0.0.1"): Message[] {
  return [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address, port_value: port } } } }] }];
}

function cluster(name: string, lbEndpoints: Message[], more: Message = {}): Message {
  const load_assignment = { cluster_name: name, endpoints: lbEndpoints };
  return { name, type: "STATIC", connect_timeout: "1s", load_assignment, ...more };
}

/** TLS to a server that has to be idp.example.com or, with `name`, another. */
function tls(name = "idp.example.com"): Message {
  const validation_context = {
    trusted_ca: { inline_string: CERTIFICATE },
    match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: name } }],
  };
  return {
    transport_socket: {
      name: "envoy.transport_sockets.tls",
      typed_config: { "@type": TLS, sni: "idp.example.com", common_tls_context: { validation_context } },
    },
  };
}

/** A way in which no answer comes: a cluster, and what the log has to say, in which order. */
interface Way {
  cluster: Message;
  logged: RegExp;
}

const HAD_NONE = String.raw`Envoy had no answer from its cluster "NAME" and says 50[234] "[^"]*`;
const SSL = String.raw`cluster\.NAME\.ssl\.\*`;
const NO_HOST = String.raw`Envoy's cluster "NAME" has no host to ask .*cluster\.NAME\.membership_total`;

const ways = new Map<string, Way>();

function add(name: string, of: Message, logged: string): void {
  ways.set(name, { cluster: of, logged: new RegExp(logged.replaceAll("NAME", name)) });
}

let world: World;
before(async () => {
  const closed = await freePort();
  const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  const plain = await saying(answer);
  const secure = await listen(
    createTlsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }).on("tlsClientError", () => undefined),
  );
  const silent = await serve(() => undefined);
  const cut = await serve((socket) => socket.destroy());
  const half = await saying(answer.replace("length: 2", "length: 99"), (socket) => socket.end());
  const dns = endpoints(443, "no-such-host.invalid");
  const FAILURE = "remote connection failure";
  add("refused", cluster("refused", endpoints(closed)), `${HAD_NONE}${FAILURE}.*; if it was TLS.*${SSL}`);
  add("reset", cluster("reset", endpoints(cut)), `${HAD_NONE}connection termination`);
  add("silent", cluster("silent", endpoints(silent)), `${HAD_NONE}upstream request timeout", after 1 s`);
  add("no-tls-there", cluster("no-tls-there", endpoints(plain), tls()), `${HAD_NONE}${FAILURE}.*${SSL}`);
  add("tls-there", cluster("tls-there", endpoints(secure)), `${HAD_NONE}connection termination.*${SSL}`);
  add("other-name", cluster("other-name", endpoints(secure), tls("other.test")), `${HAD_NONE}${FAILURE}.*${SSL}`);
  add(
    "no-handshake",
    cluster("no-handshake", endpoints(silent), tls()),
    `${HAD_NONE}(connection|upstream request) timeout`,
  );
  add("no-http", cluster("no-http", endpoints(await saying("hello\r\n\r\n"))), `${HAD_NONE}protocol error`);
  add(
    "half",
    cluster("half", endpoints(half)),
    `the answer of Envoy's cluster "NAME" broke off, or took longer than 1 s`,
  );
  add("dns", cluster("dns", dns, { type: "STRICT_DNS" }), NO_HOST);
  add("logical-dns", cluster("logical-dns", dns, { type: "LOGICAL_DNS" }), NO_HOST);
  add("empty", cluster("empty", []), NO_HOST);
  const thresholds = [{ max_requests: 0, max_pending_requests: 0, max_connections: 0 }];
  add("full", cluster("full", endpoints(plain), { circuit_breakers: { thresholds } }), `${NO_HOST}.*pending_overflow`);
  ways.set("of:a|colon", { cluster: cluster("of:a|colon", []), logged: /cluster\.of_a\|colon\.membership_total/ });
  const clusters = [...ways.values()].map((way) => way.cluster);
  world = await World.start({
    plugins: [
      {},
      ...[...ways.keys(), "missing"].map((name) => ({
        name,
        configure: (configuration: Message) => ({
          ...configuration,
          issuer: "https://idp.example.com",
          // Plugins of one client share what they find out.
          clientId: name,
          provider: { clusters: { "*": name }, timeout: "1s" },
        }),
      })),
    ],
    gateway: {
      waitForReady: false,
      concurrency: 1,
      bootstrap: (message) => {
        const resources = message["static_resources"] as { clusters: Message[] };
        return { ...message, static_resources: { ...resources, clusters: [...resources.clusters, ...clusters] } };
      },
    },
  });
});
after(async () => {
  await world.stop();
  for (const server of servers) server.close();
});

/** What the log says of the provider of this plugin. */
function linesOf(name: string): string[] {
  return world.gateway.envoy.log.filter((text) => text.includes(`wasm log ${name}: `) && text.includes(": provider "));
}

/** Waits until a line of the plugin's provider matches. */
function untilLogged(name: string, pattern: RegExp): Promise<string> {
  return until(`a line of ${name}`, 30_000, () => linesOf(name).find((text) => pattern.test(text))).catch(
    (error: unknown) => {
      throw new Error(`${name}: no ${String(pattern)} in\n${linesOf(name).join("\n")}`, { cause: error });
    },
  );
}

const MISSING = /Envoy has no cluster "([^"]*)", or none yet, expected one for idp\.example\.com /;

test("each way in which no answer comes is logged in Envoy's words, and a cluster without a host is not called missing", async () => {
  for (const [name, { logged }] of ways) {
    await untilLogged(name, logged);
    // One whose name is still looked up when Envoy starts is not there yet.
    const wrong = name.endsWith("dns") ? /the answer has/ : /the answer has|Envoy has no cluster/;
    for (const line of linesOf(name)) assert.doesNotMatch(line, wrong);
  }
});

test("a cluster that there is not is called missing, with the host that it is wanted for", async () => {
  assert.equal(MISSING.exec(await untilLogged("missing", MISSING))?.[1], "missing");
});

test("a certificate of another name is counted where the log points to", async () => {
  await until("cluster.other-name.ssl.fail_verify_san", 10_000, async () => {
    const stats = await world.gateway.envoy.stats("cluster.other-name.ssl.fail_verify_san");
    return ([...stats.values()][0] ?? 0) > 0 ? true : undefined;
  });
});

test("what is not answered counts as failed, and not as the provider's 5xx", async () => {
  for (const [name, { logged }] of ways) await untilLogged(name, logged);
  await world.gateway.ready(world.port, 15_000);
  const failed = await until("calls that failed", 20_000, async () => {
    const count = await counter(world.gateway, "provider.discovery.failed");
    return count > ways.size ? count : undefined;
  });
  assert.ok(failed > ways.size);
  assert.equal(await counter(world.gateway, "provider.discovery.5xx"), 0);
});
