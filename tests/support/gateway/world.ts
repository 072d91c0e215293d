/** A provider, an application and a gateway before it, which most test files share among their tests. */
import assert from "node:assert/strict";
import type { ProviderOptions } from "../provider/options.ts";
import { Provider } from "../provider/provider.ts";
import { Application } from "./application.ts";
import { Browser } from "./browser.ts";
import { CLIENT, type Configuration, Gateway, type GatewayOptions, type PluginOptions } from "./gateway.ts";
import type { Answer } from "./http.ts";

export interface WorldOptions {
  provider?: Partial<ProviderOptions>;
  /** Changes the default configuration of the only plugin. */
  configure?: (configuration: Configuration, origin: string) => Configuration;
  plugins?: PluginOptions[];
  gateway?: Partial<GatewayOptions>;
  /** The provider has an address and is not there. */
  providerDown?: boolean;
}

export class World {
  private constructor(
    readonly provider: Provider,
    readonly application: Application,
    readonly gateway: Gateway,
  ) {}

  static async start(options: WorldOptions = {}): Promise<World> {
    const wanted = { clients: [CLIENT], ...options.provider };
    const provider = options.providerDown === true ? await Provider.down(wanted) : await Provider.start(wanted);
    const application = await Application.start();
    const plugin: PluginOptions = options.configure === undefined ? {} : { configure: options.configure };
    try {
      const gateway = await Gateway.start({
        issuer: provider.issuer,
        providerPort: provider.address.port,
        applicationPort: application.address.port,
        plugins: options.plugins ?? [plugin],
        ...(options.providerDown === true ? { waitForReady: false } : {}),
        ...options.gateway,
      });
      return new World(provider, application, gateway);
    } catch (error) {
      await provider.stop();
      await application.stop();
      throw error;
    }
  }

  get origin(): string {
    return this.gateway.origin;
  }

  get port(): number {
    return this.gateway.port;
  }

  /** A new browser without cookies, at the first plugin's gateway or another's. */
  browser(plugin = 0): Browser {
    return new Browser(this.gateway.originOf(plugin));
  }

  /** A new browser that has signed in. */
  async signedIn(plugin = 0): Promise<Browser> {
    const browser = this.browser(plugin);
    await this.login(browser);
    return browser;
  }

  /** Walks the whole login from a page to the same page, which must work. */
  async login(browser: Browser, path = "/"): Promise<Answer> {
    const answer = await browser.visit(path);
    assert.equal(answer.status, 200, `the login ended with ${answer.status} ${answer.body}`);
    return answer;
  }

  /** Good behaviour and empty records. */
  reset(): void {
    this.provider.reset();
    this.application.reset();
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.provider.stop();
    await this.application.stop();
  }
}
