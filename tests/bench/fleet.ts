/** The Envoys that are compared, each with its load, between one application and one provider. */
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { CLIENT } from "../support/gateway.ts";
import { Provider } from "../support/provider.ts";
import { Http2Load } from "./load-http2.ts";
import { Http1Load, type BenchRequest, type Load } from "./load.ts";
import { complaintAboutIdentity, IDENTITY, requestWith, signIn } from "./session.ts";
import { Upstream } from "./upstream.ts";
import { ALONE, emptyVariant, gatehouseVariant, nativeVariant, startVariant, type Variant } from "./variants.ts";

export interface FleetOptions {
  /** Names of the variants wanted, in order. */
  readonly variants: readonly string[];
  /** Wasm files: of the filter, of one that does nothing, and of other builds of the filter, by their variants' names. */
  readonly gatehouse: string;
  readonly empty: string;
  readonly builds: ReadonlyMap<string, string>;
  readonly connections: number;
  readonly http2: boolean;
}

interface Member {
  readonly variant: Variant;
  readonly envoy: EnvoyProcess;
  readonly load: Load;
}

export class Fleet {
  readonly members: Member[] = [];
  /** What all of them are sent. */
  request: BenchRequest = requestWith("");
  /** The Authorization header that Gatehouse makes of it. */
  authorization = "";

  readonly #options: FleetOptions;
  readonly #upstream: Upstream;
  readonly #provider: Provider;
  readonly #envoys: EnvoyProcess[] = [];

  /** Starts everything, signs in, and looks at one request of each; rejects, with nothing left running, if one is not right. */
  static async start(options: FleetOptions): Promise<Fleet> {
    const upstream = await Upstream.start([
      "authorization: Bearer ",
      ...Object.entries(IDENTITY).map((pair) => pair.join(": ")),
    ]);
    const provider = await Provider.start({ clients: [CLIENT] });
    const fleet = new Fleet(options, upstream, provider);
    try {
      await fleet.#fill();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  private constructor(options: FleetOptions, upstream: Upstream, provider: Provider) {
    this.#options = options;
    this.#upstream = upstream;
    this.#provider = provider;
  }

  /** Sends requests through one member; rejects unless all are answered with 200 and arrive with an identity, or without. */
  async send({ variant, load }: Member, requests: number): Promise<void> {
    this.#upstream.take();
    await load.run(requests);
    const arrived = this.#upstream.take();
    const identified = variant.identifies ? requests : 0;
    if (arrived.requests === requests && arrived.identified === identified) return;
    throw new Error(
      `${variant.title}: expected ${requests} requests at the application, ${identified} of them with the identity; ` +
        `came ${arrived.requests}, ${arrived.identified} with it`,
    );
  }

  async stop(): Promise<void> {
    for (const { load } of this.members) load.close();
    await Promise.all(this.#envoys.map((envoy) => envoy.stop()));
    await this.#provider.stop();
    await this.#upstream.stop();
  }

  async #fill(): Promise<void> {
    const { variants, gatehouse, empty, builds } = this.#options;
    const { issuer } = this.#provider;
    // Gatehouse is there, wanted or not: the session is its work.
    const first = gatehouseVariant("G", "Gatehouse, valid session", gatehouse, issuer);
    const envoy = await this.#launch(first);
    this.request = requestWith(await signIn(envoy.port("gateway"), this.#provider));
    const [member, headers] = await this.#join(first, envoy);
    this.authorization = headers.get("authorization") ?? "";
    const forwarded = new Map(
      ["authorization", ...Object.keys(IDENTITY)].map((name) => [name, headers.get(name) ?? ""]),
    );

    const others = [
      ALONE,
      nativeVariant(forwarded),
      emptyVariant(empty),
      ...[...builds].map(([name, path]) => gatehouseVariant(name, `Gatehouse, ${path}`, path, issuer)),
    ];
    for (const name of variants) {
      if (name === first.name) {
        this.members.push(member);
        continue;
      }
      const variant = others.find((other) => other.name === name);
      if (variant === undefined) throw new Error(`there is no variant ${name}`);
      const [joined] = await this.#join(variant, await this.#launch(variant));
      this.members.push(joined);
    }
  }

  async #launch(variant: Variant): Promise<EnvoyProcess> {
    const ports = { application: this.#upstream.port, provider: this.#provider.address.port };
    const envoy = await startVariant(variant, ports);
    this.#envoys.push(envoy);
    return envoy;
  }

  /** Opens the connections, and looks at what the application gets of one request. */
  async #join(variant: Variant, envoy: EnvoyProcess): Promise<[Member, ReadonlyMap<string, string>]> {
    const { connections, http2 } = this.#options;
    const port = envoy.port("gateway");
    const load = await (http2 ? Http2Load : Http1Load).open(port, connections, this.request);
    const member = { variant, envoy, load };
    const headers = await this.#upstream.headersOf(() => this.send(member, 1));
    const complaint = complaintAboutIdentity(headers, variant.identifies);
    if (complaint !== undefined) throw new Error(`${variant.title}: ${complaint}`);
    return [member, headers];
  }
}
