import assert from "node:assert/strict";
import { connect } from "node:http2";
import { after, before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { bootstrap } from "../../tools/envoy/bootstrap.ts";
import { onFreePort } from "../../tools/envoy/free-port.ts";
import { wasmFilter } from "../../tools/envoy/listener.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";
import { CONFIGURATION } from "../support/emulated/session.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "../support/gateway/tls-certificate.ts";

// What a host says of addresses and names, and of several lines of a header, in its own words.

let envoy: EnvoyProcess;
before(async () => {
  envoy = await onFreePort((port) => {
    const rules = [
      { from: [{ source: { remoteIpBlocks: ["203.0.113.0/24", "2001:db8::/32"] } }] },
      { when: [{ key: "connection.sni", values: ["app.example.com"] }] },
      { to: [{ operation: { ports: [String(port)], paths: ["/port"] } }] },
      { to: [{ operation: { paths: ["/address"] } }], when: [{ key: "destination.ip", values: ["127.0.0.0/8"] }] },
      { when: [{ key: "request.headers[X-Team]", values: ["red,blue"] }] },
    ];
    const answer: Message = { route: undefined, direct_response: { status: 200 } };
    const options = {
      filters: [wasmFilter({ wasmPath: RELEASE_WASM, configuration: { ...CONFIGURATION, rules } })],
      routes: [{ cluster: "none", extra: answer }],
      extra: { use_remote_address: true, xff_num_trusted_hops: 1 },
    };
    const tls = { certificate: CERTIFICATE, privateKey: CERTIFICATE_KEY };
    const listeners = [
      { name: "plain", port, ...options },
      { name: "tls", tls, ...options },
    ];
    const message = bootstrap({ listeners, clusters: [] });
    const made = (message["static_resources"] as { listeners: Message[] }).listeners;
    for (const listener of made) listener["listener_filters"] = [TLS_INSPECTOR];
    return EnvoyProcess.start({ bootstrap: message });
  });
});
after(() => envoy.stop());

const TLS_INSPECTOR: Message = {
  name: "envoy.filters.listener.tls_inspector",
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
  },
};

/** Whether a request passes without a session. `serverName`: over TLS. */
async function passes(
  path: string,
  headers: Record<string, string | string[]> = {},
  serverName = "",
): Promise<boolean> {
  const session =
    serverName === ""
      ? connect(`http://127.0.0.1:${envoy.port("plain")}`)
      : connect(`https://127.0.0.1:${envoy.port("tls")}`, { servername: serverName, rejectUnauthorized: false });
  try {
    const stream = session.request({ ":path": path, ":authority": "app.example.com", ...headers });
    const answer = await new Promise<Record<string, unknown>>((resolve, reject) => {
      session.once("error", reject);
      stream.once("error", reject);
      stream.once("response", resolve);
    });
    stream.close();
    return answer[":status"] === 200;
  } finally {
    session.destroy();
  }
}

test("a request is told by where a trusted proxy says that it comes from", async () => {
  assert.ok(await passes("/"));
  assert.ok(await passes("/", { "x-forwarded-for": "198.51.100.7" }));
  assert.ok(await passes("/", { "x-forwarded-for": "203.0.113.9, 198.51.100.7" }));
  assert.ok(!(await passes("/", { "x-forwarded-for": "198.51.100.7, 203.0.113.9" })));
  assert.ok(!(await passes("/", { "x-forwarded-for": "2001:db8::9" })));
  assert.ok(await passes("/", { "x-forwarded-for": "2001:db9::9" }));
});

test("a request is told by the name in its TLS handshake", async () => {
  assert.ok(await passes("/", {}, "www.example.com"));
  assert.ok(!(await passes("/", {}, "app.example.com")));
  assert.ok(!(await passes("/", {}, "APP.example.com")));
});

test("a request is told by the listener's own port and address, whatever its host says", async () => {
  assert.ok(!(await passes("/port")));
  assert.ok(await passes("/port", {}, "www.example.com"));
  assert.ok(await passes("/port", { ":authority": `app.example.com:${envoy.port("plain")}` }, "www.example.com"));
  assert.ok(!(await passes("/address")));
});

test("a request is told by the lines of a header together", async () => {
  assert.ok(await passes("/", { "x-team": ["red"] }));
  assert.ok(!(await passes("/", { "x-team": ["red", "blue"] })));
  assert.ok(await passes("/", { "x-team": ["blue", "red"] }));
});
