/** A transmitter of Shared Signals for the workers of emulated processes, which it answers whatever they ask of it. */
import { Transmitter, type TransmitterOptions } from "../signals/transmitter.ts";
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, HttpCall } from "./host-emulator.ts";
import type { Signer } from "./session.ts";
import { EmulatedWorkers } from "./workers.ts";

export const TRANSMITTER = "https://ssf.example.com";
export const BEARER = "what-the-transmitter-gave";

/** The transmitter whose streams the workers of `poll` poll. */
export function transmitter(keys: Signer, options: Partial<TransmitterOptions> = {}): Transmitter {
  return new Transmitter({ issuer: TRANSMITTER, bearer: BEARER, ...keys, ...options });
}

/** One process of some workers that poll a transmitter. */
export class PollingReplica {
  private constructor(
    readonly workers: EmulatedWorkers,
    readonly transmitter: Transmitter,
  ) {}

  static async start(
    count: number,
    keys: Signer,
    transmitter: Transmitter,
    more: object = {},
    nowMs?: number,
  ): Promise<PollingReplica> {
    const { issuer, bearer } = transmitter.options;
    const sharedSignals = { transmitter: issuer, ...(bearer === undefined ? {} : { bearer }) };
    const configuration = { logout: { sharedSignals }, ...more };
    const workers = await EmulatedWorkers.start(0, keys, configuration);
    if (nowMs !== undefined) workers.nowMs = nowMs;
    workers.answersDocuments = false;
    const replica = new PollingReplica(workers, transmitter);
    for (let i = 0; i < count; i++) {
      await workers.add();
      replica.answer();
    }
    return replica;
  }

  /** Lets time pass, in pieces of what a call takes. */
  pass(milliseconds: number): void {
    for (let left = milliseconds; left > 0; left -= 50) {
      this.workers.pass(Math.min(left, 50));
      this.answer();
    }
  }

  /** Answers all calls that are under way, and those that follow. */
  answer(): void {
    let isAnswered = true;
    while (isAnswered) {
      isAnswered = false;
      for (const host of this.workers.hosts) {
        const at = host.calls.findIndex((call) => !call.body.includes("grant_type="));
        const [call] = at < 0 ? [] : host.calls.splice(at, 1);
        if (call === undefined) continue;
        this.#reply(host, call);
        isAnswered = true;
      }
    }
  }

  #reply(host: HostEmulator, call: HttpCall): void {
    const [path = ""] = valuesOf(call.headers, ":path");
    const { issuer } = this.transmitter.options;
    const isOther = valuesOf(call.headers, ":authority")[0] !== new URL(issuer).host;
    if (isOther || path === "/jwks" || path.endsWith("/openid-configuration")) {
      host.answer(call, 200, JSON.stringify(path === "/jwks" ? this.workers.jwks : this.workers.metadata));
      return;
    }
    const [method = ""] = valuesOf(call.headers, ":method");
    const [authorization = ""] = valuesOf(call.headers, "authorization");
    const { status, body } = this.transmitter.answer({ method, path, authorization, body: call.body });
    host.answer(call, status, body, [["content-type", "application/json"]]);
  }
}
