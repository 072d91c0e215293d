/** Two gateways or more, processes of their own, behind a load balancer: replicas that know nothing of each other. */
import { until } from "../../../tools/envoy/until.ts";
import type { ProviderOptions } from "../provider/options.ts";
import { Provider } from "../provider/provider.ts";
import { Application } from "./application.ts";
import { Browser } from "./browser.ts";
import { CLIENT, type Configuration, Gateway, type GatewayOptions } from "./gateway.ts";
import { RoundRobin } from "./round-robin.ts";

export interface ReplicasOptions {
  provider?: Partial<ProviderOptions>;
  /** How many there are: 2 by default. */
  count?: number;
  /** Changes the default configuration of all. */
  configure?: (configuration: Configuration) => Configuration;
  environment?: Record<string, string>;
  /** Of each; two workers by default. */
  gateway?: Partial<GatewayOptions>;
}

type Configure = (configuration: Configuration) => Configuration;

export class Replicas {
  readonly gateways: Gateway[] = [];

  private constructor(
    readonly provider: Provider,
    readonly application: Application,
    readonly balancer: RoundRobin,
    private readonly options: ReplicasOptions,
  ) {}

  static async start(options: ReplicasOptions = {}): Promise<Replicas> {
    const provider = await Provider.start({ clients: [CLIENT], ...options.provider });
    const application = await Application.start();
    const replicas = new Replicas(provider, application, await RoundRobin.start(), options);
    const configure = options.configure ?? ((configuration) => configuration);
    try {
      for (let i = 0; i < (options.count ?? 2); i++) await replicas.add(configure);
    } catch (error) {
      await replicas.stop();
      throw error;
    }
    return replicas;
  }

  get origin(): string {
    return this.balancer.origin;
  }

  /** A new browser without cookies, at the load balancer. */
  browser(): Browser {
    return new Browser(this.origin);
  }

  /** Starts a gateway with another configuration, has it take the place of the oldest, and ends that when it is idle. */
  async replaceOldest(configure: Configure): Promise<void> {
    await this.add(configure);
    const old = this.gateways.shift();
    if (old === undefined) return;
    this.balancer.targets = this.gateways.map(({ port }) => port);
    await until("the old gateway to be idle", 20_000, () =>
      this.balancer.connectionsTo(old.port) === 0 ? true : undefined,
    );
    await old.stop();
  }

  private async add(configure: Configure): Promise<void> {
    const redirectUrl = `${this.origin}/oauth2/callback`;
    const gateway = await Gateway.start({
      issuer: this.provider.issuer,
      providerPort: this.provider.address.port,
      applicationPort: this.application.address.port,
      plugins: [{ configure: (configuration) => configure({ ...configuration, redirectUrl }) }],
      environment: this.options.environment ?? {},
      ...this.options.gateway,
    });
    this.gateways.push(gateway);
    this.balancer.targets = this.gateways.map(({ port }) => port);
  }

  async stop(): Promise<void> {
    for (const gateway of this.gateways) await gateway.stop();
    await this.provider.stop();
    await this.application.stop();
    await this.balancer.stop();
  }
}
