/** Envoy with the filter before the application: one listener for each plugin, two workers. */
import { readFile } from "node:fs/promises";
import { capabilitiesOf } from "../../../tools/build/capabilities.ts";
import { freshWasm, RELEASE_WASM } from "../../../tools/build/wasm.ts";
import { bootstrap, type BootstrapOptions, type ClusterOptions } from "../../../tools/envoy/bootstrap.ts";
import { theEnvoy } from "../../../tools/envoy/find.ts";
import { freePort, onFreePort } from "../../../tools/envoy/free-port.ts";
import { type ListenerOptions, wasmFilter } from "../../../tools/envoy/listener.ts";
import type { Message } from "../../../tools/envoy/message.ts";
import { paced } from "../../../tools/envoy/pace.ts";
import { EnvoyProcess } from "../../../tools/envoy/process.ts";
import { until } from "../../../tools/envoy/until.ts";
import { isOlder } from "../../../tools/envoy/version.ts";
import { NAVIGATION, send } from "./http.ts";

/** Off: the filter may not call the host's `verify_signature`, as on a host that has none. `npm test` runs both ways. */
export const HOST_SIGNATURES = process.env["GATEHOUSE_HOST_SIGNATURES"] !== "off";

/** On: Envoy takes a filter at its word that pauses with StopIteration, as some gateways have it. `npm test` runs both ways. */
const STOP_ITERATION = process.env["GATEHOUSE_STOP_ITERATION"] === "on";

const FOREIGN_FUNCTION = "proxy_call_foreign_function";
/**
 * Fields that allow a plugin what its module uses and nothing else, but for what is withheld; none where all is allowed. Where the
 * restriction stands depends on the version: see docs/operations.md.
 */
async function restriction(plugin: PluginOptions, version: string): Promise<Restriction> {
  const withheld = [...(plugin.withheld ?? []), ...(HOST_SIGNATURES ? [] : [FOREIGN_FUNCTION])];
  if (withheld.length === 0 && plugin.isRestricted !== true) return { config: {}, vmConfig: {} };
  const needed = capabilitiesOf(await readFile(plugin.wasmPath ?? RELEASE_WASM));
  const allowed = needed.filter((name) => !withheld.includes(name));
  const fields = {
    capability_restriction_config: { allowed_capabilities: Object.fromEntries(allowed.map((name) => [name, {}])) },
  };
  return isOlder(version, "1.40.0") ? { config: fields, vmConfig: {} } : { config: {}, vmConfig: fields };
}

interface Restriction {
  readonly config: Message;
  readonly vmConfig: Message;
}

/** The client that the provider of the tests knows. Its secret has what form-encoding changes. */
export const CLIENT = { id: "gateway-app", secret: "secret:with/odd+characters %&=~" };
export const COOKIE_SECRET = Buffer.from("0123456789abcdef0123456789ABCDEF").toString("base64");

/** What the filter is configured with; loose, since tests also write mistakes. */
export type Configuration = Record<string, unknown>;

export interface PluginOptions {
  /** The listener's name. */
  name?: string;
  /** Changes the default configuration of tests. */
  configure?: (configuration: Configuration, origin: string) => Configuration;
  /** What the plugin gets in place of its configuration's JSON. */
  configurationText?: (configuration: Configuration) => string;
  vmId?: string;
  /** What the host neither calls nor lets the plugin call: names of the ABI's functions. */
  withheld?: readonly string[];
  /** Whether the host allows it no more than what its module uses. */
  isRestricted?: boolean;
  /** Whether `allow_on_headers_stop_iteration` is set; by default as GATEHOUSE_STOP_ITERATION says. */
  allowsStopIteration?: boolean;
  /** The module; by default the release build. */
  wasmPath?: string;
  /** Fields of the listener beside the filter and the routes. */
  listener?: Partial<ListenerOptions>;
}

export interface GatewayOptions {
  issuer: string;
  providerPort: number;
  applicationPort: number;
  plugins?: PluginOptions[];
  /** Wait until every worker says that it is ready; on by default. */
  waitForReady?: boolean;
  concurrency?: number;
  /** What `{env: …}` reads, beside OIDC_CLIENT_SECRET and OIDC_COOKIE_SECRET. */
  environment?: Record<string, string>;
  /** Clusters beside "provider" and "application". */
  clusters?: ClusterOptions[];
  /** Changes the finished bootstrap. */
  bootstrap?: (message: Message) => Message | Promise<Message>;
  startTimeoutMs?: number;
  /** "wasm:trace" where a test looks for what must not be logged. */
  componentLogLevel?: string;
}

/** The configuration of tests: the guide's five fields, and where the provider is. */
export function configurationFor(issuer: string, origin: string): Configuration {
  return {
    issuer,
    clientId: CLIENT.id,
    clientSecret: { env: "OIDC_CLIENT_SECRET" },
    redirectUrl: `${origin}/oauth2/callback`,
    cookieSecret: { env: "OIDC_COOKIE_SECRET" },
    provider: { clusters: { "*": "provider" } },
  };
}

/** What `provider.timeout` may be, of so many seconds on an idle machine: the provider of the tests shares it with all else. */
export function providerTimeout(seconds: number): string {
  return `${Math.min(paced(seconds), 60)}s`;
}

/** Adds to `provider` of a configuration, keeping its clusters. */
export function withProvider(configuration: Configuration, additions: Configuration): Configuration {
  return { ...configuration, provider: { ...(configuration["provider"] as Configuration), ...additions } };
}

/** In answers of the filter's own: what the access log has as %RESPONSE_CODE_DETAILS%. */
export const DETAILS_HEADER = "x-test-response-code-details";
const TELLS_DETAILS: Message = {
  filter: { not_health_check_filter: {} },
  headers_to_add: [{ header: { key: DETAILS_HEADER, value: "%RESPONSE_CODE_DETAILS%" } }],
};

export class Gateway {
  private constructor(
    readonly envoy: EnvoyProcess,
    readonly ports: readonly number[],
  ) {}

  static async start(options: GatewayOptions): Promise<Gateway> {
    await freshWasm("release", console.error);
    return onFreePort(async (first) => {
      const plugins = options.plugins ?? [{}];
      const ports = [first];
      while (ports.length < plugins.length) {
        // One that is free may be handed out again, as long as nobody listens there.
        const port = await freePort();
        if (!ports.includes(port)) ports.push(port);
      }
      const found = await theEnvoy();
      const restrictions = await Promise.all(plugins.map((plugin) => restriction(plugin, found.version)));
      const message = bootstrapFor(options, plugins, ports, restrictions);
      const envoy = await EnvoyProcess.start({
        bootstrap: (await options.bootstrap?.(message)) ?? message,
        concurrency: options.concurrency ?? 2,
        startTimeoutMs: options.startTimeoutMs ?? 30_000,
        ...(options.componentLogLevel === undefined ? {} : { componentLogLevel: options.componentLogLevel }),
      });
      const gateway = new Gateway(envoy, ports);
      try {
        if (options.waitForReady ?? true) for (const port of ports) await gateway.ready(port);
      } catch (error) {
        await gateway.stop();
        throw new Error(`${String(error)}\n${gateway.envoy.log.slice(-20).join("\n")}`, { cause: error });
      }
      return gateway;
    });
  }

  get port(): number {
    return this.ports[0] ?? 0;
  }

  get origin(): string {
    return this.originOf(0);
  }

  originOf(plugin: number): string {
    return `http://127.0.0.1:${this.ports[plugin] ?? 0}`;
  }

  /** Waits until ten connections in a row find a worker that is ready. */
  async ready(port = this.port, timeoutMs = 15_000): Promise<void> {
    let inRow = 0;
    let latest = "nothing";
    await until("the gateway to be ready", timeoutMs, async () => {
      const answer = await send(port, { path: "/oauth2/ready" }).catch(() => undefined);
      latest = answer === undefined ? "no connection" : `${answer.status} ${answer.body.slice(0, 200)}`;
      inRow = answer?.status === 200 ? inRow + 1 : 0;
      return inRow >= 10 ? true : undefined;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}; it answered ${latest}`, { cause: error });
    });
  }

  /** The log so far as one text, from line `from` on. */
  logText(from = 0): string {
    return this.envoy.log.slice(from).join("\n");
  }

  /** A navigation without any cookie. */
  navigate(path: string, plugin = 0): ReturnType<typeof send> {
    return send(this.ports[plugin] ?? 0, { path, headers: NAVIGATION });
  }

  stop(): Promise<void> {
    return this.envoy.stop();
  }
}

function bootstrapFor(
  options: GatewayOptions,
  plugins: PluginOptions[],
  ports: number[],
  restrictions: readonly Restriction[],
): Message {
  const environment = {
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_COOKIE_SECRET: COOKIE_SECRET,
    ...options.environment,
  };
  const listeners = plugins.map((plugin, index): ListenerOptions => {
    const name = plugin.name ?? `gateway-${index}`;
    const origin = `http://127.0.0.1:${ports[index] ?? 0}`;
    const standard = withProvider(configurationFor(options.issuer, origin), { timeout: providerTimeout(5) });
    return {
      name,
      port: ports[index] ?? 0,
      routes: [{ cluster: "application", timeout: `${paced(15)}s` }],
      extra: { local_reply_config: { mappers: [TELLS_DETAILS] } },
      filters: [
        wasmFilter({
          wasmPath: plugin.wasmPath ?? RELEASE_WASM,
          configuration: plugin.configurationText?.(standard) ?? plugin.configure?.(standard, origin) ?? standard,
          environment,
          name,
          extra: {
            ...restrictions[index]?.config,
            allow_on_headers_stop_iteration: plugin.allowsStopIteration ?? STOP_ITERATION,
          },
          vmExtra: restrictions[index]?.vmConfig ?? {},
          ...(plugin.vmId === undefined ? {} : { vmId: plugin.vmId }),
        }),
      ],
      ...plugin.listener,
    };
  });
  const given: BootstrapOptions = {
    listeners,
    clusters: [
      { name: "provider", port: options.providerPort },
      { name: "application", port: options.applicationPort },
      ...(options.clusters ?? []),
    ],
  };
  return bootstrap(given);
}
