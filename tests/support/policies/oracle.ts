/** What a real Envoy makes of Istio's translations: the RBAC filter, all policies of which judge each request. */
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { bootstrap } from "../../../tools/envoy/bootstrap.ts";
import { onFreePort } from "../../../tools/envoy/free-port.ts";
import type { Message } from "../../../tools/envoy/message.ts";
import { EnvoyProcess } from "../../../tools/envoy/process.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "../gateway/tls-certificate.ts";
import type { Asked } from "./requests.ts";
import { LISTENER_PORT } from "./rules.ts";

/** What Envoy says of a request. */
export interface Verdict {
  /** Which of the policies match. */
  readonly matched: readonly boolean[];
  /** As a filter is told them. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly serverName: string;
}

const RBAC = "envoy.filters.http.rbac";
const TYPE = "type.googleapis.com/envoy.extensions.filters";

/** A running Envoy with these policies. */
export class Oracle {
  readonly #sessions = new Map<string, ClientHttp2Session>();

  private constructor(
    private readonly envoy: EnvoyProcess,
    /** Of the listener that takes requests without TLS: `LISTENER_PORT` in the policies. */
    readonly port: number,
    private readonly count: number,
  ) {}

  static start(policies: readonly Message[]): Promise<Oracle> {
    return onFreePort(async (port) => {
      const text = JSON.stringify(policies).replaceAll(LISTENER_PORT, String(port));
      const filters = (JSON.parse(text) as Message[]).map(shadow);
      const options = {
        filters,
        normalizePath: false,
        routes: [{ cluster: "none", extra: ANSWER }],
        extra: CONNECTION,
      };
      const tls = { certificate: CERTIFICATE, privateKey: CERTIFICATE_KEY };
      const message = bootstrap({
        listeners: [
          { name: "plain", port, ...options },
          { name: "tls", tls, ...options },
        ],
        clusters: [],
      });
      const { listeners } = message["static_resources"] as { listeners: Message[] };
      for (const listener of listeners) listener["listener_filters"] = [TLS_INSPECTOR];
      return new Oracle(await EnvoyProcess.start({ bootstrap: message }), port, policies.length);
    });
  }

  async judge(asked: Asked): Promise<Verdict> {
    const { serverName } = asked.connection;
    const session = this.#session(serverName);
    const headers: Record<string, string | string[]> = {
      ":method": asked.method,
      ":authority": asked.authority,
      ":path": asked.path,
      ":scheme": serverName === undefined ? "http" : "https",
      ...(asked.forwardedFor !== undefined && { "x-forwarded-for": asked.forwardedFor }),
    };
    for (const [name, value] of asked.headers) headers[name] = [headers[name] ?? [], value].flat();
    const stream = session.request(headers, { endStream: true });
    const answer = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      stream.once("error", reject);
      stream.once("response", resolve);
    });
    stream.resume();
    if (Number(answer[":status"]) !== 200) throw new Error(`${JSON.stringify(asked)}: ${JSON.stringify(answer)}`);
    const said = JSON.parse(one(answer["x-rbac"])) as Record<string, string>;
    const name = one(answer["x-server-name"]);
    return {
      matched: Array.from({ length: this.count }, (_, i) => said[`${i}_shadow_engine_result`] === "denied"),
      remoteAddress: one(answer["x-remote"]),
      localAddress: one(answer["x-local"]),
      serverName: name === "-" ? "" : name,
    };
  }

  #session(serverName: string | undefined): ClientHttp2Session {
    const name = serverName ?? "";
    const port = serverName === undefined ? this.port : this.envoy.port("tls");
    const session =
      this.#sessions.get(name) ??
      (serverName === undefined
        ? connect(`http://127.0.0.1:${port}`, SETTINGS)
        : connect(`https://127.0.0.1:${port}`, { ...SETTINGS, servername: serverName, rejectUnauthorized: false }));
    this.#sessions.set(name, session);
    return session;
  }

  async stop(): Promise<void> {
    for (const session of this.#sessions.values()) session.destroy();
    await this.envoy.stop();
  }
}

const SETTINGS = { settings: { maxHeaderListSize: 1 << 20 }, maxSessionMemory: 64 };
/** Whom the request comes from is what the last proxy says, as behind a load balancer. */
const CONNECTION: Message = { use_remote_address: true, xff_num_trusted_hops: 1 };
const TLS_INSPECTOR: Message = {
  name: "envoy.filters.listener.tls_inspector",
  typed_config: { "@type": `${TYPE}.listener.tls_inspector.v3.TlsInspector` },
};
const ANSWER: Message = {
  route: undefined,
  direct_response: { status: 200 },
  response_headers_to_add: Object.entries({
    "x-rbac": `%DYNAMIC_METADATA(${RBAC})%`,
    "x-remote": "%DOWNSTREAM_REMOTE_ADDRESS%",
    "x-local": "%DOWNSTREAM_LOCAL_ADDRESS%",
    "x-server-name": "%REQUESTED_SERVER_NAME%",
  }).map(([key, value]) => ({ header: { key, value } })),
};

/** The value of a header that comes once; "-", as Envoy says it, without one. */
function one(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : "-";
}

/** A filter that says in metadata whether a policy matches, and lets all pass. */
function shadow(policy: Message, i: number): Message {
  return {
    name: RBAC,
    typed_config: {
      "@type": `${TYPE}.http.rbac.v3.RBAC`,
      shadow_rules: { action: "DENY", policies: { p: policy } },
      shadow_rules_stat_prefix: `${i}_`,
    },
  };
}
