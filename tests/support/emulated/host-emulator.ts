/**
 * A Proxy-Wasm host in this process, as far as the filter needs one: for tests and measurements of the built module where a
 * real Envoy would hide what is asked (host calls, allocations, single callbacks), or has a clock of its own.
 */
import { foreignImports, type HostSign } from "./foreign-functions.ts";
import { HeaderMap, type Pairs, serialise } from "./header-map.ts";
import {
  BAD_ARGUMENT,
  BUFFER,
  bufferImports,
  counted,
  EmulatedLog,
  headerMapImports,
  type Imports,
  MAP,
  OK,
  storeImports,
  wasiImports,
} from "./host-imports.ts";
import { RequestBodies } from "./request-bodies.ts";
import { type HttpCall, readHttpCall, readLocalResponse } from "./requests-to-host.ts";
import { RootContexts } from "./root-contexts.ts";
import { EmulatedSharedData } from "./shared-data.ts";
import { EmulatedStream, type LocalResponse, streamImports } from "./stream.ts";
import { WasmInstance } from "./wasm-instance.ts";

export type { Pairs } from "./header-map.ts";
export type { HttpCall } from "./requests-to-host.ts";
export type { LocalResponse } from "./stream.ts";

const CONTINUE = 0;

/** One VM with one configured root context, or several. */
export class HostEmulator {
  /** How often each function was called since `resetCounts`. */
  readonly counts = new Map<string, number>();
  readonly log = new EmulatedLog();
  readonly calls: HttpCall[] = [];
  readonly roots = new RootContexts();
  /** What it knows of each request beside headers, by names such as `source.address`. */
  readonly properties = new Map<string, string>();
  /** Counters and gauges by name, as of the last tick. */
  readonly metrics = new Map<string, number>();
  /** The answer to the request that was decided last, if it was answered from the filter. */
  response: LocalResponse | undefined;
  /** What `verify_signature` answers. */
  signatureIsValid = true;
  /** What `sign` does; undefined: there is none. */
  signs: HostSign | undefined;
  /** Whether there is a cluster for the provider. */
  takesCalls = true;
  readonly bodies = new RequestBodies((stream, name, ...values) => this.#run(stream, name, ...values));
  /** The id of the next stream, which counts up; a host comes back to small ones when it has used up all of them. */
  nextStreamId = 100;
  /** What `proxy_set_tick_period_milliseconds` was told last. */
  tickPeriodMs = 0;
  readonly #vm = new WasmInstance();
  readonly #streams = new Map<number, EmulatedStream>();
  /** The effective context; undefined: the root context. */
  #selected: EmulatedStream | undefined;
  /** By the ABI's number. */
  readonly #buffers = new Map<number, Buffer>();
  #callHeaders = new HeaderMap([]);
  #nextCall = 1;

  private constructor(
    readonly sharedData: EmulatedSharedData,
    /** Milliseconds since 1970, on all clocks. */
    public nowMs: number,
  ) {}

  /**
   * Loads a built module and configures it; rejects when it refuses the configuration. Hosts of one `sharedData` are the
   * workers of one process, and have one clock. `more`: what a module imports beside the ABI.
   */
  static async start(
    wasmPath: string,
    configuration: object,
    sharedData = new EmulatedSharedData(),
    nowMs = Date.now(),
    more: Imports = {},
  ): Promise<HostEmulator> {
    const host = new HostEmulator(sharedData, nowMs);
    await host.#vm.load(wasmPath, host.#imports(more));
    host.#vm.run("_initialize");
    host.addRoot(configuration);
    return host;
  }

  /** Adds a root context with a configuration beside what is there, which all is for from now on. */
  addRoot(configuration: object): void {
    this.#vm.run("proxy_on_context_create", this.roots.add(), 0);
    this.configure(configuration);
  }

  /** Hands the root context a configuration, in place of the one that it has; throws when it is refused. */
  configure(configuration: object): void {
    const text = Buffer.from(JSON.stringify(configuration));
    this.#buffers.set(BUFFER.PLUGIN_CONFIGURATION, text);
    if (this.#vm.run("proxy_on_configure", this.roots.current, text.length) !== 1) throw new Error(this.log.join("\n"));
  }

  tick(): void {
    this.#vm.run("proxy_on_tick", this.roots.current);
    this.#selected = undefined;
    for (const stream of this.#streams.values()) if (stream.isLed) this.bodies.release(stream);
  }

  /** Has a request decided, which is all of it unless it is held; answers what goes on to the application, or undefined. */
  request(headers: Pairs): Pairs | undefined {
    return this.replay(serialise(headers), headers);
  }

  /** The same with headers that `serialise` made before. */
  replay(serialised: Buffer, headers: Pairs): Pairs | undefined {
    const stream = this.#decide(new HeaderMap(headers, serialised));
    if (stream.state !== "HELD") this.end(stream);
    return stream.forwarded;
  }

  serialise(headers: Pairs): Buffer {
    return serialise(headers);
  }

  /** Has a request decided: let through, answered, or held until something is known. `isWhole`: no body follows. */
  open(headers: Pairs, isWhole = true): EmulatedStream {
    return this.#decide(new HeaderMap(headers), isWhole);
  }

  /** Hands the trailers of a request that went on to the filter; answers those that go on, or undefined. */
  trailers(stream: EmulatedStream, trailers: Pairs): Pairs | undefined {
    if (stream.forwarded === undefined && !stream.awaitsBody)
      throw new Error(`trailers of one that is ${stream.state}`);
    const map = new HeaderMap(trailers);
    stream.requestTrailers = map;
    const action = this.#run(stream, "proxy_on_request_trailers", map.pairs.length);
    return action === CONTINUE ? map.pairs : undefined;
  }

  /** Hands the application's answer to the filter; answers the headers that leave for the browser. */
  respond(stream: EmulatedStream, headers: Pairs = []): Pairs {
    if (stream.forwarded === undefined && !stream.isLed) throw new Error(`an answer to one that is ${stream.state}`);
    const answer = new HeaderMap([[":status", "200"], ...headers]);
    stream.answerHeaders = answer;
    stream.isAnswerHeld = this.#run(stream, "proxy_on_response_headers", answer.pairs.length, 1) !== CONTINUE;
    return answer.pairs;
  }

  /** The stream is over: its answer has left, or the browser has. */
  end(stream: EmulatedStream): void {
    if (!this.#streams.delete(stream.id)) throw new Error("a stream that ends twice");
  }

  /** Hands the answer of a call to the filter. */
  answer(call: HttpCall, status: number, body: string, headers: Pairs = []): void {
    this.#finish(call, [[":status", String(status)], ...headers], body);
  }

  /** Tells the filter that a call was not answered: its connection was refused, or cut. */
  fail(call: HttpCall): void {
    this.#finish(call, [], "");
  }

  /** The oldest call that is not answered yet; of those with such a body. */
  takeCall(isWanted: (body: string) => boolean = () => true): HttpCall {
    const at = this.calls.findIndex(({ body }) => isWanted(body));
    const [call] = at < 0 ? [] : this.calls.splice(at, 1);
    if (call === undefined) throw new Error(`no call under way; the log says:\n${this.log.join("\n")}`);
    return call;
  }

  resetCounts(): void {
    this.counts.clear();
  }

  get memoryBytes(): number {
    return this.#vm.memoryBytes;
  }

  #run(stream: EmulatedStream, callback: string, ...values: number[]): number {
    this.#selected = stream;
    const action = this.#vm.run(callback, stream.id, ...values);
    this.#selected = undefined;
    return action;
  }

  #decide(headers: HeaderMap, isWhole = true): EmulatedStream {
    const stream = new EmulatedStream(this.nextStreamId++, headers);
    this.#streams.set(stream.id, stream);
    this.response = undefined;
    this.#vm.run("proxy_on_context_create", stream.id, this.roots.current);
    stream.take(this.#run(stream, "proxy_on_request_headers", headers.pairs.length, isWhole ? 1 : 0), isWhole);
    return stream;
  }

  #finish(call: HttpCall, headers: Pairs, text: string): void {
    const body = Buffer.from(text);
    this.#callHeaders = new HeaderMap(headers);
    this.#buffers.set(BUFFER.CALL_RESPONSE_BODY, body);
    this.roots.runCaller(call.id, (root) => {
      this.#vm.run("proxy_on_http_call_response", root, call.id, headers.length, body.length, 0);
    });
    this.#selected = undefined;
  }

  #headersOf(type: number): HeaderMap | undefined {
    return type === MAP.CALL_RESPONSE_HEADERS ? this.#callHeaders : this.#selected?.headersOf(type);
  }

  #imports(more: Imports): object {
    const vm = this.#vm;
    const env: Imports = {
      ...storeImports(vm, this),
      ...headerMapImports(vm, (type) => this.#headersOf(type)),
      ...bufferImports(vm, (type) => (type === BUFFER.REQUEST_BODY ? this.bodies.current : this.#buffers.get(type))),
      proxy_set_tick_period_milliseconds: (period = 0) => {
        this.tickPeriodMs = period;
        return OK;
      },
      proxy_set_effective_context: (id = 0) => {
        const stream = this.#streams.get(id);
        if (stream === undefined && !this.roots.has(id)) return BAD_ARGUMENT;
        this.#selected = stream;
        return OK;
      },
      ...streamImports(vm, () => this.#selected),
      proxy_send_local_response: (...values) => {
        this.response = readLocalResponse(vm, values);
        if (this.#selected !== undefined) this.#selected.response = this.response;
        return OK;
      },
      proxy_http_call: (...values) => this.#httpCall(values),
      ...foreignImports(vm, this),
    };
    const wasi = wasiImports(vm, () => this.nowMs);
    return { env: { ...counted(env, this.counts), ...more }, wasi_snapshot_preview1: counted(wasi, this.counts) };
  }

  #httpCall(values: readonly number[]): number {
    if (!this.takesCalls) return BAD_ARGUMENT;
    const call = readHttpCall(this.#vm, this.#nextCall++, values);
    this.calls.push(call);
    this.roots.noteCall(call.id);
    this.#vm.store32(values[9] ?? 0, call.id);
    return OK;
  }
}
