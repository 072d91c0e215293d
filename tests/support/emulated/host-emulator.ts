/**
 * A Proxy-Wasm host in this process, as far as the filter needs one: for tests and measurements of the built module where a
 * real Envoy would hide what is asked (host calls, allocations, single callbacks), or has a clock of its own.
 */
import { HeaderMap, type Pairs, serialise } from "./header-map.ts";
import {
  BAD_ARGUMENT,
  counted,
  EmulatedLog,
  headerMapImports,
  type Imports,
  logImports,
  MAP,
  metricImports,
  OK,
  sharedDataImports,
  wasiImports,
} from "./host-imports.ts";
import { type HttpCall, readHttpCall, readLocalResponse } from "./requests-to-host.ts";
import { RootContexts } from "./root-contexts.ts";
import { EmulatedSharedData } from "./shared-data.ts";
import { EmulatedStream, type LocalResponse } from "./stream.ts";
import { WasmInstance } from "./wasm-instance.ts";

export type { Pairs } from "./header-map.ts";
export type { HttpCall } from "./requests-to-host.ts";
export type { LocalResponse } from "./stream.ts";

const PLUGIN_CONFIGURATION = 7;
const CONTINUE = 0;
const STOP_ALL_ITERATION_AND_WATERMARK = 4;

/** One VM with one configured root context, or several. */
export class HostEmulator {
  /** How often each function was called since `resetCounts`. */
  readonly counts = new Map<string, number>();
  readonly log = new EmulatedLog();
  readonly calls: HttpCall[] = [];
  readonly roots = new RootContexts();
  /** Counters and gauges by name, as of the last tick. */
  readonly metrics = new Map<string, number>();
  /** The answer to the request that was decided last, if it was answered from the filter. */
  response: LocalResponse | undefined;
  /** What `verify_signature` answers. */
  signatureIsValid = true;
  /** Whether there is a cluster for the provider. */
  takesCalls = true;
  /** The id of the next stream, which counts up; a host comes back to small ones when it has used up all of them. */
  nextStreamId = 100;
  /** What `proxy_set_tick_period_milliseconds` was told last. */
  tickPeriodMs = 0;
  readonly #vm = new WasmInstance();
  readonly #streams = new Map<number, EmulatedStream>();
  /** The effective context; undefined: the root context. */
  #selected: EmulatedStream | undefined;
  #configuration = Buffer.alloc(0);
  #callHeaders = new HeaderMap([]);
  #callBody = Buffer.alloc(0);
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
    this.#configuration = Buffer.from(JSON.stringify(configuration));
    if (this.#vm.run("proxy_on_configure", this.roots.current, this.#configuration.length) !== 1)
      throw new Error(this.log.join("\n"));
  }

  tick(): void {
    this.#vm.run("proxy_on_tick", this.roots.current);
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
    if (stream.forwarded === undefined) throw new Error(`trailers of a request that is ${stream.state}`);
    const map = new HeaderMap(trailers);
    stream.requestTrailers = map;
    this.#selected = stream;
    const action = this.#vm.run("proxy_on_request_trailers", stream.id, map.pairs.length);
    this.#selected = undefined;
    return action === CONTINUE ? map.pairs : undefined;
  }

  /** Hands the application's answer to the filter; answers the headers that leave for the browser. */
  respond(stream: EmulatedStream, headers: Pairs = []): Pairs {
    if (stream.forwarded === undefined) throw new Error(`an answer to a request that is ${stream.state}`);
    const answer = new HeaderMap([[":status", "200"], ...headers]);
    stream.answerHeaders = answer;
    this.#selected = stream;
    this.#vm.run("proxy_on_response_headers", stream.id, answer.pairs.length, 1);
    this.#selected = undefined;
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

  #decide(headers: HeaderMap, isWhole = true): EmulatedStream {
    const stream = new EmulatedStream(this.nextStreamId++, headers);
    this.#streams.set(stream.id, stream);
    this.response = undefined;
    this.#vm.run("proxy_on_context_create", stream.id, this.roots.current);
    this.#selected = stream;
    const action = this.#vm.run("proxy_on_request_headers", stream.id, headers.pairs.length, isWhole ? 1 : 0);
    this.#selected = undefined;
    if (action === CONTINUE) stream.continue();
    else if (action !== STOP_ALL_ITERATION_AND_WATERMARK) throw new Error(`paused with ${action}, which a body undoes`);
    return stream;
  }

  #finish(call: HttpCall, headers: Pairs, body: string): void {
    this.#callHeaders = new HeaderMap(headers);
    this.#callBody = Buffer.from(body);
    this.roots.runCaller(call.id, (root) => {
      this.#vm.run("proxy_on_http_call_response", root, call.id, headers.length, this.#callBody.length, 0);
    });
    this.#selected = undefined;
  }

  #headersOf(type: number): HeaderMap | undefined {
    if (type === MAP.CALL_RESPONSE_HEADERS) return this.#callHeaders;
    if (type === MAP.REQUEST_TRAILERS) return this.#selected?.requestTrailers;
    return type === MAP.RESPONSE_HEADERS ? this.#selected?.answerHeaders : this.#selected?.requestHeaders;
  }

  #imports(more: Imports): object {
    const vm = this.#vm;
    const env: Imports = {
      ...headerMapImports(vm, (type) => this.#headersOf(type)),
      ...sharedDataImports(vm, this.sharedData),
      ...metricImports(vm, this.metrics),
      ...logImports(vm, this.log),
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
      proxy_continue_stream: () => {
        this.#selected?.continue();
        return OK;
      },
      proxy_get_buffer_bytes: (type, _start, _limit, pointer = 0, length = 0) =>
        vm.hand(type === PLUGIN_CONFIGURATION ? this.#configuration : this.#callBody, pointer, length),
      proxy_send_local_response: (...values) => this.#localResponse(values),
      proxy_http_call: (...values) => this.#httpCall(values),
      proxy_call_foreign_function: (_name, _nameLength, _text, _textLength, pointer = 0, length = 0) =>
        vm.hand(Buffer.from(this.signatureIsValid ? [8, 1] : []), pointer, length),
    };
    const wasi = wasiImports(vm, () => this.nowMs);
    return { env: { ...counted(env, this.counts), ...more }, wasi_snapshot_preview1: counted(wasi, this.counts) };
  }

  #localResponse(values: readonly number[]): number {
    this.response = readLocalResponse(this.#vm, values);
    if (this.#selected !== undefined) this.#selected.response = this.response;
    return OK;
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
