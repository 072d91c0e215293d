/** The Envoys that are compared, each with its load, between one application and one provider. */
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { Provider } from "../support/provider/provider.ts";
import { buildFilter } from "./build-filter.ts";
import { type BenchRequest, renderRequest } from "./http1-connections.ts";
import { Http1Load, type Load } from "./load.ts";
import { Http2Load } from "./load-http2.ts";
import { issueJwtAccessTokens } from "./peers/access-token.ts";
import { type Helper, isPeer, startPeer } from "./peers/peers.ts";
import { complaintAboutIdentity, IDENTITY, logIn, requestWith, signIn } from "./session.ts";
import { startEnvoy } from "./start-envoy.ts";
import type { Subject } from "./turns.ts";
import { type Arrived, Upstream } from "./upstream.ts";
import { ALONE, emptyVariant, gatehouseVariant, nativeVariant, type Variant } from "./variants.ts";

export interface FleetOptions {
  /** Names of the variants wanted, in order. */
  readonly variants: readonly string[];
  /** Wasm files: of the filter, and of other builds of it, by their variants' names. */
  readonly gatehouse: string;
  readonly builds: ReadonlyMap<string, string>;
  readonly connections: number;
  readonly http2: boolean;
}

export interface Member extends Subject {
  readonly variant: Variant;
  readonly envoy: EnvoyProcess;
  readonly load: Load;
  /** What it is sent, with the cookies of its own session. */
  readonly request: BenchRequest;
  readonly cookieBytes: number;
  readonly upstream: Upstream;
}

export class Fleet {
  readonly members: Member[] = [];
  /** Why peers that were wanted are not there, by their names. */
  readonly leftOut = new Map<string, string>();
  /** What Gatehouse is sent. */
  request: BenchRequest = requestWith("");
  /** The Authorization header that Gatehouse makes of it. */
  authorization = "";

  readonly #options: FleetOptions;
  readonly #provider: Provider;
  /** The application, by what it has to get of an identity. */
  readonly #upstreams = new Map<string, Upstream>();
  readonly #envoys: EnvoyProcess[] = [];
  readonly #helpers: Helper[] = [];

  /** Starts everything, signs in, and looks at one request of each; rejects, with nothing left running, if one is not right. */
  static async start(options: FleetOptions): Promise<Fleet> {
    const provider = await Provider.start({ clients: [CLIENT] });
    issueJwtAccessTokens(provider);
    const fleet = new Fleet(options, provider);
    try {
      await fleet.#fill();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  private constructor(options: FleetOptions, provider: Provider) {
    this.#options = options;
    this.#provider = provider;
  }

  async stop(): Promise<void> {
    for (const { load } of this.members) load.close();
    await Promise.all(this.#envoys.map((envoy) => envoy.stop()));
    await Promise.all(this.#helpers.map((helper) => helper.stop()));
    await this.#provider.stop();
    await Promise.all([...this.#upstreams.values()].map((upstream) => upstream.stop()));
  }

  async #fill(): Promise<void> {
    const { variants, gatehouse, builds } = this.#options;
    const { issuer } = this.#provider;
    // Gatehouse is there, wanted or not: what else needs a session, or the headers that come of one, has its.
    const first = gatehouseVariant("G", "Gatehouse, valid session", gatehouse, issuer);
    const envoy = await this.#launch(first);
    const cookie = await signIn(envoy.port("gateway"), this.#provider);
    this.request = requestWith(cookie);
    const [member, headers] = await this.#join(first, envoy, cookie);
    this.authorization = headers.get("authorization") ?? "";
    const forwarded = new Map(
      ["authorization", ...Object.keys(IDENTITY)].map((name) => [name, headers.get(name) ?? ""]),
    );

    const others = [
      ALONE,
      nativeVariant(forwarded),
      emptyVariant(await buildFilter("empty")),
      ...[...builds].map(([name, path]) => gatehouseVariant(name, `Gatehouse, ${path}`, path, issuer)),
    ];
    for (const name of variants) {
      if (name === first.name) {
        this.members.push(member);
      } else if (isPeer(name)) {
        await this.#joinPeer(name).catch((error: unknown) => {
          this.leftOut.set(name, error instanceof Error ? error.message : String(error));
        });
      } else {
        const variant = others.find((other) => other.name === name);
        if (variant === undefined) throw new Error(`there is no variant ${name}`);
        const launched = await this.#launch(variant);
        const own = builds.has(name) ? await signIn(launched.port("gateway"), this.#provider) : cookie;
        const [joined] = await this.#join(variant, launched, own);
        this.members.push(joined);
      }
    }
    // Whose connections nobody closes otherwise.
    if (!this.members.includes(member)) member.load.close();
  }

  async #joinPeer(name: string): Promise<void> {
    const { variant, helper } = await startPeer(name, this.#provider);
    if (helper !== undefined) this.#helpers.push(helper);
    const envoy = await this.#launch(variant);
    const cookie = await logIn(envoy.port("gateway"), this.#provider);
    const [member] = await this.#join(variant, envoy, cookie, helper);
    this.members.push(member);
  }

  async #launch(variant: Variant): Promise<EnvoyProcess> {
    const { port } = await this.#upstreamFor(variant);
    const envoy = await startEnvoy({ application: port, provider: this.#provider.address.port }, variant);
    this.#envoys.push(envoy);
    return envoy;
  }

  async #upstreamFor({ identity = IDENTITY }: Variant): Promise<Upstream> {
    const marks = ["authorization: Bearer ", ...Object.entries(identity).map((pair) => pair.join(": "))];
    const key = marks.join("\n");
    const upstream = this.#upstreams.get(key) ?? (await Upstream.start(marks));
    this.#upstreams.set(key, upstream);
    return upstream;
  }

  /** Opens the connections, and looks at what the application gets of one request. */
  async #join(
    variant: Variant,
    envoy: EnvoyProcess,
    cookie: string,
    helper?: Helper,
  ): Promise<[Member, ReadonlyMap<string, string>]> {
    const { connections, http2 } = this.#options;
    const request = requestWith(cookie);
    const port = envoy.port("gateway");
    const load = http2
      ? await Http2Load.open(port, connections, request)
      : await Http1Load.open(port, connections, [renderRequest(request)]);
    const upstream = await this.#upstreamFor(variant);
    const pids = [envoy.pid, ...(helper === undefined ? [] : [helper.pid])];
    const send = (requests: number): Promise<void> =>
      upstream.expect(arrivals(variant, requests), variant.title, () => load.run(requests));
    const member = { variant, envoy, pids, load, request, cookieBytes: cookie.length, upstream, send };
    try {
      const headers = await upstream.headersOf(() => send(1));
      const complaint = complaintAboutIdentity(headers, variant.identifies, variant.identity, variant.cookies);
      if (complaint !== undefined) throw new Error(`${variant.title}: ${complaint}`);
      return [member, headers];
    } catch (error) {
      load.close();
      throw error;
    }
  }
}

/** What has to arrive at the application of so many requests. */
export function arrivals({ identifies }: Variant, requests: number): Arrived {
  return { requests, identified: identifies ? requests : 0 };
}
