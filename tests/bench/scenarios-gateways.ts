/** The Envoys of the scenarios: alone, with Gatehouse, with Envoy's own oauth2 filter; and what all of them share. */
import { bootstrap, type Message } from "../../tools/envoy/bootstrap.ts";
import { wasmFilter } from "../../tools/envoy/listener.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";
import { CLIENT, configurationFor, COOKIE_SECRET, type Configuration } from "../support/gateway.ts";
import { Provider } from "../support/provider.ts";
import { ORIGIN } from "./session.ts";
import { Upstream } from "./upstream.ts";

export interface GatewayOptions {
  /** HTTP filters before the router; none: Envoy alone. */
  readonly filters?: readonly Message[];
  /** Generic secrets, by the name that a filter calls them. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Worker threads; default 1. */
  readonly workers?: number;
  /** Default: a free one. */
  readonly port?: number;
}

/** The application, the provider, and the Envoys started between them. */
export class Surroundings {
  readonly #envoys: EnvoyProcess[] = [];

  static async start(): Promise<Surroundings> {
    const provider = await Provider.start({ clients: [CLIENT] });
    return new Surroundings(provider, await Upstream.start(["authorization: Bearer "]));
  }

  private constructor(
    readonly provider: Provider,
    readonly upstream: Upstream,
  ) {}

  /** Starts an Envoy whose listener is called "gateway". */
  async envoy(options: GatewayOptions = {}): Promise<EnvoyProcess> {
    const { filters = [], secrets = {}, workers = 1, port } = options;
    const message = bootstrap({
      listeners: [
        { name: "gateway", routes: [{ cluster: "application" }], filters, ...(port === undefined ? {} : { port }) },
      ],
      clusters: [
        { name: "application", port: this.upstream.port },
        { name: "provider", port: this.provider.address.port },
      ],
    });
    (message["static_resources"] as Message)["secrets"] = Object.entries(secrets).map(([name, text]) => ({
      name,
      generic_secret: { secret: { inline_string: text } },
    }));
    const envoy = await EnvoyProcess.start({ bootstrap: message, concurrency: workers });
    this.#envoys.push(envoy);
    return envoy;
  }

  /** Gatehouse as it is configured where one knows no more than the fields that it needs, and `more`. */
  gatehouse(wasmPath: string, more: Configuration = {}): Message {
    return wasmFilter({
      wasmPath,
      configuration: { ...configurationFor(this.provider.issuer, ORIGIN), ...more },
      environment: { OIDC_CLIENT_SECRET: CLIENT.secret, OIDC_COOKIE_SECRET: COOKIE_SECRET },
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#envoys.map((envoy) => envoy.stop()));
    await this.provider.stop();
    await this.upstream.stop();
  }
}

/** The secrets that `oauth2Filter` names. */
export const OAUTH2_SECRETS = { token: CLIENT.secret, hmac: COOKIE_SECRET };

/** Envoy's own filter, with the same client at the same provider. */
export function oauth2Filter(issuer: string): Message {
  return {
    name: "envoy.filters.http.oauth2",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.oauth2.v3.OAuth2",
      config: {
        token_endpoint: { cluster: "provider", uri: `${issuer}/token`, timeout: "5s" },
        authorization_endpoint: `${issuer}/authorize`,
        redirect_uri: `${ORIGIN}/oauth2/callback`,
        redirect_path_matcher: { path: { exact: "/oauth2/callback" } },
        signout_path: { path: { exact: "/oauth2/sign_out" } },
        auth_scopes: ["openid", "email", "profile"],
        credentials: {
          client_id: CLIENT.id,
          token_secret: { name: "token" },
          hmac_secret: { name: "hmac" },
        },
      },
    },
  };
}
