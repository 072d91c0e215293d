/** Several relying parties on one gateway, and oidc-provider for each of their providers. */
import assert from "node:assert/strict";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import { BrowserClient } from "../../../tools/client/browser-client.ts";
import { ACCOUNT } from "../../../tools/demo/account.ts";
import {
  type ClaimsPlace,
  type RegisteredClient,
  type RunningProvider,
  startProvider,
} from "../../../tools/demo/provider.ts";
import type { ClusterOptions } from "../../../tools/envoy/bootstrap.ts";
import { until } from "../../../tools/envoy/until.ts";
import { Application, type ApplicationRequest, valuesOf } from "./application.ts";
import {
  CLIENT,
  type Configuration,
  Gateway,
  type GatewayOptions,
  type PluginOptions,
  providerTimeout,
} from "./gateway.ts";
import { type Answer, send } from "./http.ts";
import { Notices } from "./notices.ts";
import { type LineState, ProviderLine } from "./provider-line.ts";

/** A provider, and the line on which the gateway reaches it. */
interface ReachedProvider {
  readonly provider: RunningProvider;
  readonly line: ProviderLine;
}

interface ProviderSettings {
  /** Of its only client, which is called as the provider is. */
  readonly redirectUrls: readonly string[];
  readonly idTokenSeconds?: number;
  readonly claimsAt?: ClaimsPlace;
  /** Tells the gateway of the sessions that end at it: of one by its `sid`, or of all of a user by `sub`. */
  readonly backChannelLogout?: "SID" | "SUB";
  /** As the gateway finds the line to it. */
  readonly line?: LineState;
  /** See `RegisteredClient`. */
  readonly registration?: Pick<RegisteredClient, "metadata" | "configuration">;
}

interface RelyingPartiesOptions {
  /** By name. */
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** Adds `relyingParties` to what all have; `party` makes one. */
  readonly configure: (common: Configuration, party: PartyMaker) => Configuration;
  readonly gateway?: Partial<GatewayOptions>;
  /** Beside one for each provider, by its name, which leads to its line. */
  readonly clusters?: (portOf: (provider: string) => number) => Promise<ClusterOptions[]>;
  /** Of its only plugin, beside the configuration. */
  readonly plugin?: PluginOptions;
}

/** A member of `relyingParties` that signs people in at the provider of this name. */
type PartyMaker = (provider: string, more: Configuration & { name: string }) => Configuration;

export class RelyingPartiesWorld {
  private constructor(
    readonly application: Application,
    readonly gateway: Gateway,
    private readonly providers: ReadonlyMap<string, ReachedProvider>,
    /** Of the providers with `backChannelLogout`. */
    readonly notices: Notices,
  ) {}

  static async start(options: RelyingPartiesOptions): Promise<RelyingPartiesWorld> {
    const providers = new Map<string, ReachedProvider>();
    const notices = new Notices();
    const application = await Application.start();
    try {
      for (const [name, settings] of Object.entries(options.providers)) {
        providers.set(name, await startReached(name, settings, notices));
      }
      const party: PartyMaker = (provider, more) => ({
        issuer: providers.get(provider)?.provider.issuer,
        clientId: provider,
        ...more,
        provider: { clusters: { "*": provider }, ...(more["provider"] as Configuration | undefined) },
      });
      const common = {
        clientSecret: { env: "OIDC_CLIENT_SECRET" },
        cookieSecret: { env: "OIDC_COOKIE_SECRET" },
        provider: { timeout: providerTimeout(5) },
      };
      const further = await options.clusters?.((name) => providers.get(name)?.line.port ?? 0);
      const clusters = [...providers].map(([name, { line }]) => ({ name, port: line.port }));
      const gateway = await Gateway.start({
        issuer: "",
        providerPort: 0,
        applicationPort: application.address.port,
        plugins: [{ ...options.plugin, configure: () => options.configure(common, party) }],
        clusters: [...clusters, ...(further ?? [])],
        waitForReady: false,
        ...options.gateway,
      });
      notices.port = gateway.port;
      return new RelyingPartiesWorld(application, gateway, providers, notices);
    } catch (error) {
      await stopAll(providers, application);
      throw error;
    }
  }

  /** A new browser without cookies, which finds every host but the providers' at the gateway. */
  browser(): BrowserClient {
    const gateway = { hostname: "127.0.0.1", port: this.gateway.port };
    return new BrowserClient({ connectTo: (url) => (url.hostname === "localhost" ? undefined : gateway) });
  }

  /** Opens an address and signs in where its provider asks for that; answers the page at the end. */
  async signIn(browser: BrowserClient, address: string): Promise<Answer> {
    return this.logOn(browser, await browser.open(address));
  }

  /** Fills in a provider's sign-in form, where the page is one. */
  async logOn(browser: BrowserClient, page: Answer): Promise<Answer> {
    if (page.url.hostname !== "localhost") return page;
    return browser.submit(page, { name: ACCOUNT.claims.email, password: ACCOUNT.password });
  }

  /** What the application was told of who it is; asserts that an answer is the application's, with a token of this provider. */
  async identityOf(answer: Answer, provider: string): Promise<JWTPayload> {
    assert.equal(answer.status, 200, `${answer.url.href}: ${answer.body.slice(0, 500)}`);
    const [authorization = ""] = valuesOf(JSON.parse(answer.body) as ApplicationRequest, "authorization");
    const issuer = this.issuerOf(provider);
    const keys = createRemoteJWKSet(new URL("/jwks", issuer.replace("localhost", "127.0.0.1")));
    const { payload } = await jwtVerify(authorization.slice(7), keys, { issuer, audience: provider });
    return payload;
  }

  issuerOf(provider: string): string {
    return this.reached(provider).provider.issuer;
  }

  /** How many refresh tokens of a provider were revoked or otherwise destroyed. */
  refreshTokensDestroyed(provider: string): number {
    return this.reached(provider).provider.refreshTokensDestroyed();
  }

  lineTo(provider: string): ProviderLine {
    return this.reached(provider).line;
  }

  /** Waits until ten connections in a row find a worker that can sign people in on this host. */
  async ready(host: string): Promise<void> {
    let inRow = 0;
    await until(`${host} to be ready`, 15_000, async () => {
      const { status } = await this.askReady(host);
      inRow = status === 200 ? inRow + 1 : 0;
      return inRow >= 10 ? true : undefined;
    });
  }

  /** What `/oauth2/ready` says on a host. */
  askReady(host: string): Promise<Answer> {
    return send(this.gateway.port, { path: "/oauth2/ready", headers: [["Host", host]] });
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await stopAll(this.providers, this.application);
  }

  private reached(provider: string): ReachedProvider {
    const reached = this.providers.get(provider);
    if (reached === undefined) throw new Error(`there is no provider ${provider}`);
    return reached;
  }
}

async function startReached(name: string, settings: ProviderSettings, notices: Notices): Promise<ReachedProvider> {
  const { redirectUrls, idTokenSeconds, claimsAt, backChannelLogout, line, registration } = settings;
  const signedOutUrl = new URL("/oauth2/signed_out", redirectUrls[0]).href;
  const url = new URL("/oauth2/backchannel_logout", redirectUrls[0]).href;
  const client = {
    ...{ id: name, secret: CLIENT.secret, redirectUrls, signedOutUrl, ...registration },
    ...(backChannelLogout === undefined
      ? {}
      : { backChannelLogout: { url, withSid: backChannelLogout === "SID", fetch: notices.fetch } }),
  };
  const provider = await startProvider(0, client, idTokenSeconds, claimsAt);
  return { provider, line: await ProviderLine.start(provider.port, line) };
}

async function stopAll(providers: ReadonlyMap<string, ReachedProvider>, application: Application): Promise<void> {
  for (const { provider, line } of providers.values()) {
    await line.stop();
    await provider.stop();
  }
  await application.stop();
}
