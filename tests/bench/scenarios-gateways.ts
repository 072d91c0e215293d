/** The Envoys of the scenarios: alone, with Gatehouse, with a peer; and what all of them share. */
import type { Message } from "../../tools/envoy/message.ts";
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { until } from "../../tools/envoy/until.ts";
import { CLIENT, type Configuration } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { Provider } from "../support/provider/provider.ts";
import { type Helper, startPeer } from "./peers/peers.ts";
import { type EnvoyPlace, type EnvoySettings, startEnvoy } from "./start-envoy.ts";
import { Upstream } from "./upstream.ts";
import { gatehouseFilter } from "./variants.ts";

/** An Envoy that runs, and what it has beside it. */
export interface Gateway {
  readonly name: string;
  readonly envoy: EnvoyProcess;
  /** Of all processes whose CPU time counts. */
  readonly pids: readonly number[];
}

/** The application, the provider, and what was started between them. */
export class Surroundings {
  readonly #wasm: string;
  readonly #leftOut: Map<string, string>;
  readonly #envoys: EnvoyProcess[] = [];
  readonly #helpers: Helper[] = [];

  /** `wasm`: the file of Gatehouse. `leftOut` is told why a peer is not there, by its name. */
  static async start(wasm: string, leftOut: Map<string, string>): Promise<Surroundings> {
    const provider = await Provider.start({ clients: [CLIENT] });
    return new Surroundings(wasm, leftOut, provider, await Upstream.start(["authorization: Bearer "]));
  }

  private constructor(
    wasm: string,
    leftOut: Map<string, string>,
    readonly provider: Provider,
    readonly upstream: Upstream,
  ) {
    this.#wasm = wasm;
    this.#leftOut = leftOut;
  }

  /** Starts an Envoy, alone where there are no filters. */
  async envoy(settings: EnvoySettings & EnvoyPlace = {}, name = "Envoy alone"): Promise<Gateway> {
    const ports = { application: this.upstream.port, provider: this.provider.address.port };
    const envoy = await startEnvoy(ports, settings);
    this.#envoys.push(envoy);
    return { name, envoy, pids: [envoy.pid] };
  }

  /** Starts one with Gatehouse, and waits until its only worker is ready. `more` is added to the configuration. */
  async gatehouse(more: Configuration = {}): Promise<Gateway> {
    const gateway = await this.envoy({ filters: [this.gatehouseFilter(more)] }, "Gatehouse");
    await until("Gatehouse to be ready", 15_000, async () => {
      const answer = await send(gateway.envoy.port("gateway"), { path: "/oauth2/ready" }).catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    });
    return gateway;
  }

  gatehouseFilter(more: Configuration = {}): Message {
    return gatehouseFilter(this.#wasm, this.provider.issuer, more);
  }

  /** Starts a peer; undefined where it can't be had. */
  async peer(name: string): Promise<Gateway | undefined> {
    try {
      const { variant, helper } = await startPeer(name, this.provider);
      if (helper !== undefined) this.#helpers.push(helper);
      const gateway = await this.envoy(variant, variant.title);
      return { ...gateway, pids: [...gateway.pids, ...(helper === undefined ? [] : [helper.pid])] };
    } catch (error) {
      this.#leftOut.set(name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#envoys.map((envoy) => envoy.stop()));
    await Promise.all(this.#helpers.map((helper) => helper.stop()));
    await this.provider.stop();
    await this.upstream.stop();
  }
}
