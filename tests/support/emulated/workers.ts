/** The workers of one process, without a network and with a clock that the tests set; and the provider that they ask. */
import type { JWTPayload } from "jose";
import { FILTER } from "./filter.ts";
import { valuesOf } from "./header-map.ts";
import { HostEmulator, type HttpCall, type Pairs } from "./host-emulator.ts";
import { CONFIGURATION, idToken, METADATA, navigation, sessionCookies, type Signer, signIn } from "./session.ts";
import { EmulatedSharedData } from "./shared-data.ts";
import type { EmulatedStream } from "./stream.ts";

/** A call of a worker that asks to refresh a session. */
export interface RefreshCall {
  readonly host: HostEmulator;
  readonly call: HttpCall;
  readonly refreshToken: string;
}

/** What a browser gets, and the cookies that it has then. */
export interface Answered {
  readonly headers: Pairs;
  /** Empty when the answer sets none. */
  readonly cookies: string[];
}

export class EmulatedWorkers {
  readonly hosts: HostEmulator[] = [];
  /** What the provider answers when it is asked for its metadata. */
  metadata: object = METADATA;
  /** What the provider answers when it is asked for its keys. */
  jwks: object;
  /** Whether the provider's metadata and keys are answered at once. */
  answersDocuments = true;
  nowMs = Date.now();
  /** What is served at the URLs of secrets, by their path; undefined: nothing can be had there. */
  secrets: (path: string, host: HostEmulator) => string | undefined = () => undefined;
  readonly #ticked = new Map<HostEmulator, number>();

  private constructor(
    readonly keys: Signer,
    readonly configuration: object,
    readonly sharedData: EmulatedSharedData,
    readonly wasmPath: string,
  ) {
    this.jwks = keys.jwks;
  }

  /** So many workers, which are ready. */
  static async start(
    count: number,
    keys: Signer,
    configuration: object = {},
    sharedData = new EmulatedSharedData(),
    wasmPath = FILTER,
    metadata: object = METADATA,
    secrets: EmulatedWorkers["secrets"] = () => undefined,
  ): Promise<EmulatedWorkers> {
    const workers = new EmulatedWorkers(keys, { ...CONFIGURATION, ...configuration }, sharedData, wasmPath);
    workers.metadata = metadata;
    workers.secrets = secrets;
    while (workers.hosts.length < count) await workers.add();
    return workers;
  }

  /** Another worker, or one in the place of one that is lost. */
  async add(): Promise<HostEmulator> {
    const host = await HostEmulator.start(this.wasmPath, this.configuration, this.sharedData, this.nowMs);
    this.hosts.push(host);
    this.#tick(host);
    return host;
  }

  /** The worker does nothing from now on, as after a trap. */
  lose(host: HostEmulator): void {
    this.hosts.splice(this.hosts.indexOf(host), 1);
  }

  worker(i: number): HostEmulator {
    const host = this.hosts[i];
    if (host === undefined) throw new Error(`no worker ${i}`);
    return host;
  }

  /** Lets time pass, with the ticks that the workers ask for. */
  pass(milliseconds: number): void {
    const end = this.nowMs + milliseconds;
    while (this.nowMs < end) {
      const next = this.hosts.map((host) => (this.#ticked.get(host) ?? 0) + host.tickPeriodMs);
      this.nowMs = Math.min(end, Math.max(this.nowMs, Math.min(...next)));
      for (const host of this.hosts) host.nowMs = this.nowMs;
      for (const host of this.hosts) {
        if (this.nowMs - (this.#ticked.get(host) ?? 0) >= host.tickPeriodMs) this.#tick(host);
      }
    }
  }

  /** Lets time pass with one tick, at its end. */
  jump(milliseconds: number): void {
    this.nowMs += milliseconds;
    for (const host of this.hosts) host.nowMs = this.nowMs;
    for (const host of this.hosts) this.#tick(host);
  }

  get nowSeconds(): number {
    return Math.floor(this.nowMs / 1000);
  }

  /** The refreshes that no worker has an answer to yet. */
  refreshCalls(): RefreshCall[] {
    return this.hosts.flatMap((host) => {
      const calls = host.calls.filter(({ body }) => body.includes("grant_type=refresh_token"));
      return calls.map((call) => {
        return { host, call, refreshToken: new URLSearchParams(call.body).get("refresh_token") ?? "" };
      });
    });
  }

  /** The one refresh that is under way, for it to be answered; throws when there is not exactly one. */
  takeRefresh(): RefreshCall {
    const [refresh, ...others] = this.refreshCalls();
    if (refresh === undefined || others.length > 0) throw new Error(`${refresh ? 1 + others.length : 0} refreshes`);
    return this.take(refresh);
  }

  take(refresh: RefreshCall): RefreshCall {
    refresh.host.takeCall((body) => body === refresh.call.body);
    return refresh;
  }

  /** Signs somebody in whose tokens live so long and whose refresh token is `<user>.0`. */
  signIn(user: string, seconds: number, i = 0, configured: JWTPayload = {}): Promise<string[]> {
    const claims = { sub: user, exp: this.nowSeconds + seconds, ...configured };
    return signIn(this.worker(i), this.keys, claims, { refresh_token: `${user}.0`, expires_in: seconds });
  }

  /** Signs somebody in, lets the tokens end, and has the first worker refresh them for a request of theirs. */
  async refreshing(user: string, claims: JWTPayload = {}): Promise<{ stream: EmulatedStream; refresh: RefreshCall }> {
    const cookies = await this.signIn(user, 300, 0, claims);
    this.jump(301_000);
    const stream = this.worker(0).open(navigation("/", cookies));
    return { stream, refresh: this.takeRefresh() };
  }

  /**
   * Answers a refresh as a provider does that rotates refresh tokens: `<user>.1` comes after `<user>.0`. `header`: of the ID
   * token, besides the usual.
   */
  async answer(
    refresh: RefreshCall,
    seconds: number,
    claims: JWTPayload = {},
    more: object = {},
    header: object = {},
  ): Promise<void> {
    const [user = "", number = ""] = refresh.refreshToken.split(".");
    const all = { sub: user, exp: this.nowSeconds + seconds, ...claims };
    const id_token = await idToken(refresh.host, this.keys, all, header);
    const tokens = { id_token, refresh_token: `${user}.${Number(number) + 1}`, expires_in: seconds };
    refresh.host.answer(refresh.call, 200, JSON.stringify({ token_type: "Bearer", ...tokens, ...more }));
  }

  /** Answers the calls for secrets that are under way. */
  answerSecrets(host: HostEmulator): void {
    for (;;) {
      const at = host.calls.findIndex((call) => isForSecret(call));
      const [call] = at < 0 ? [] : host.calls.splice(at, 1);
      if (call === undefined) return;
      const text = this.secrets(valuesOf(call.headers, ":path")[0] ?? "", host);
      if (text === undefined) host.fail(call);
      else host.answer(call, 200, text);
    }
  }

  #tick(host: HostEmulator): void {
    this.#ticked.set(host, this.nowMs);
    host.tick();
    this.answerSecrets(host);
    while (this.answersDocuments) {
      const call = host.calls.find(({ body }) => body === "");
      if (call === undefined) break;
      host.takeCall((body) => body === "");
      const isKeys = call.headers.some(([name, value]) => name === ":path" && value === "/jwks");
      host.answer(call, 200, JSON.stringify(isKeys ? this.jwks : this.metadata));
    }
  }
}

function isForSecret(call: HttpCall): boolean {
  return valuesOf(call.headers, ":authority")[0] === "localhost";
}

/** The headers of a script's request, which no login follows. */
export function scriptRequest(
  path: string,
  cookies: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Pairs {
  const changes = { accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", ...more };
  return Object.entries({ ...Object.fromEntries(navigation(path, cookies)), ...changes });
}

/** Has the application answer a request that was let through; the stream is over then. */
export function deliver(host: HostEmulator, stream: EmulatedStream, headers: Pairs = []): Answered {
  const answer = host.respond(stream, headers);
  host.end(stream);
  return { headers: answer, cookies: sessionCookies(answer) };
}

/** Whose request the application sees, by header and by token; undefined when it sees none. */
export function userOf(forwarded: Pairs | undefined): string | undefined {
  if (forwarded === undefined) return undefined;
  const headers = new Map(forwarded);
  const [, payload = ""] = (headers.get("authorization") ?? "").split(".");
  const { sub } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string };
  const user = headers.get("x-auth-request-user");
  if (sub !== user) throw new Error(`the token is ${sub}'s, and the headers ${user ?? "nobody"}'s`);
  return user;
}
