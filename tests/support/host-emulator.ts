/**
 * A Proxy-Wasm host in this process, as far as the filter needs one: for tests and measurements of the built module where a
 * real Envoy would hide what is asked (host calls, allocations, single callbacks), or has a clock of its own.
 */
import { randomFillSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { EmulatedSharedData } from "./emulated-shared-data.ts";
import { EmulatedStream, type LocalResponse } from "./emulated-stream.ts";
import { HeaderMap, parse, serialise, type Pairs } from "./header-map.ts";

export type { LocalResponse } from "./emulated-stream.ts";
export type { Pairs } from "./header-map.ts";

export interface HttpCall {
  readonly id: number;
  readonly cluster: string;
  readonly headers: Pairs;
  readonly body: string;
  readonly timeoutMs: number;
}

const OK = 0;
const NOT_FOUND = 1;
const BAD_ARGUMENT = 2;
const CAS_MISMATCH = 8;
const RESPONSE_HEADERS = 2;
const CALL_RESPONSE_HEADERS = 6;
const PLUGIN_CONFIGURATION = 7;
const ROOT_ID = 1;

type Callback = (...values: number[]) => number;

interface Instance {
  readonly exports: Readonly<Record<string, Callback>> & { readonly memory: { readonly buffer: ArrayBuffer } };
}

declare const WebAssembly: {
  compile(binary: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<Instance>;
};

const modules = new Map<string, Promise<object>>();

/** The compiled module: by its path, since a worker more would compile it once more. */
function compiled(wasmPath: string): Promise<object> {
  const module = modules.get(wasmPath) ?? readFile(wasmPath).then((binary) => WebAssembly.compile(binary));
  modules.set(wasmPath, module);
  return module;
}

/** One VM with one configured root context. */
export class HostEmulator {
  /** How often each function was called since `resetCounts`. */
  readonly counts = new Map<string, number>();
  readonly log: string[] = [];
  readonly calls: HttpCall[] = [];
  /** Counters and gauges by name, as of the last tick. */
  readonly metrics = new Map<string, number>();
  /** The answer to the request that was decided last, if it was answered from the filter. */
  response: LocalResponse | undefined;
  /** What `verify_signature` answers. */
  signatureIsValid = true;
  /** Whether there is a cluster for the provider. */
  takesCalls = true;
  nowMs = Date.now();
  /** What `proxy_set_tick_period_milliseconds` was told last. */
  tickPeriodMs = 0;
  #exports!: Instance["exports"];
  #configuration = Buffer.alloc(0);
  readonly #streams = new Map<number, EmulatedStream>();
  /** The effective context; undefined: the root context. */
  #selected: EmulatedStream | undefined;
  readonly #metricNames: string[] = [];
  #callHeaders: Pairs = [];
  #callBody = Buffer.alloc(0);
  #nextStream = 100;
  #nextCall = 1;

  private constructor(readonly sharedData: EmulatedSharedData) {}

  /**
   * Loads a built module and configures it; rejects when it refuses the configuration. Hosts of one `sharedData` are the
   * workers of one process.
   */
  static async start(
    wasmPath: string,
    configuration: object,
    sharedData = new EmulatedSharedData(),
  ): Promise<HostEmulator> {
    const host = new HostEmulator(sharedData);
    const { exports } = await WebAssembly.instantiate(await compiled(wasmPath), host.#imports());
    host.#exports = exports;
    host.#run("_initialize");
    host.#run("proxy_on_context_create", ROOT_ID, 0);
    host.configure(configuration);
    return host;
  }

  /** Hands the root context a configuration, in place of the one that it has; throws when it is refused. */
  configure(configuration: object): void {
    this.#configuration = Buffer.from(JSON.stringify(configuration));
    if (this.#run("proxy_on_configure", ROOT_ID, this.#configuration.length) !== 1) throw new Error(this.log.join("\n"));
  }

  tick(): void {
    this.#run("proxy_on_tick", ROOT_ID);
  }

  /** Creates a stream and has its request decided, which is all of it unless it is held; answers what goes on, or undefined. */
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

  /** Creates a stream and has its request decided: let through, answered, or held until something is known. */
  open(headers: Pairs): EmulatedStream {
    return this.#decide(new HeaderMap(headers));
  }

  /** Hands the application's answer to the filter; answers the headers that leave for the browser. */
  respond(stream: EmulatedStream, headers: Pairs = []): Pairs {
    if (stream.forwarded === undefined) throw new Error(`an answer to a request that is ${stream.state}`);
    const answer = new HeaderMap([[":status", "200"], ...headers]);
    stream.answerHeaders = answer;
    this.#selected = stream;
    this.#run("proxy_on_response_headers", stream.id, answer.pairs.length, 1);
    this.#selected = undefined;
    return answer.pairs;
  }

  /** The stream is over: its answer has left, or the browser has. */
  end(stream: EmulatedStream): void {
    if (!this.#streams.delete(stream.id)) throw new Error("a stream that ends twice");
    this.#run("proxy_on_delete", stream.id);
  }

  /** Hands the answer of a call to the filter. */
  answer(call: HttpCall, status: number, body: string, headers: Pairs = []): void {
    this.#answer(call, [[":status", String(status)], ...headers], body);
  }

  /** Tells the filter that a call was not answered: the connection was refused, or cut. */
  fail(call: HttpCall): void {
    this.#answer(call, [], "");
  }

  /** The oldest call that is not answered yet. */
  takeCall(): HttpCall {
    const call = this.calls.shift();
    if (call === undefined) throw new Error(`no call under way; the log says:\n${this.log.join("\n")}`);
    return call;
  }

  resetCounts(): void {
    this.counts.clear();
  }

  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  #decide(headers: HeaderMap): EmulatedStream {
    const stream = new EmulatedStream(this.#nextStream++, headers);
    this.#streams.set(stream.id, stream);
    this.response = undefined;
    this.#run("proxy_on_context_create", stream.id, ROOT_ID);
    this.#selected = stream;
    const action = this.#run("proxy_on_request_headers", stream.id, headers.pairs.length, 1);
    this.#selected = undefined;
    if (action === 0) stream.continue();
    return stream;
  }

  #answer(call: HttpCall, headers: Pairs, body: string): void {
    this.#callHeaders = headers;
    this.#callBody = Buffer.from(body);
    this.#run("proxy_on_http_call_response", ROOT_ID, call.id, headers.length, this.#callBody.length, 0);
    this.#selected = undefined;
  }

  #run(name: string, ...values: number[]): number {
    const callback = this.#exports[name];
    if (callback === undefined) throw new Error(`${name} is not exported`);
    return callback(...values);
  }

  #view(address: number, length: number): Buffer {
    return Buffer.from(this.#exports.memory.buffer, address, length);
  }

  #text(address: number, length: number): string {
    return this.#view(address, length).toString("utf8");
  }

  #store32(address: number, value: number): void {
    this.#view(address, 4).writeUInt32LE(value >>> 0);
  }

  #hand(bytes: Buffer, pointer: number, length: number): number {
    const address = bytes.length === 0 ? 0 : this.#run("malloc", bytes.length);
    if (address !== 0) this.#view(address, bytes.length).set(bytes);
    this.#store32(pointer, address);
    this.#store32(length, bytes.length);
    return OK;
  }

  #imports(): object {
    const env: Record<string, Callback> = {
      proxy_log: (_level, text, length) => {
        this.log.push(this.#text(text, length));
        return OK;
      },
      proxy_set_tick_period_milliseconds: (period = 0) => {
        this.tickPeriodMs = period;
        return OK;
      },
      proxy_define_metric: (_type, name = 0, length = 0, id = 0) => {
        this.#store32(id, this.#metricNames.push(this.#text(name, length)) - 1);
        return OK;
      },
      proxy_increment_metric: (id = 0, delta = 0) => {
        const name = this.#metricNames[id] ?? "";
        this.metrics.set(name, (this.metrics.get(name) ?? 0) + Number(delta));
        return OK;
      },
      proxy_record_metric: () => OK,
      proxy_set_effective_context: (id = 0) => {
        const stream = this.#streams.get(id);
        if (stream === undefined && id !== ROOT_ID) return BAD_ARGUMENT;
        this.#selected = stream;
        return OK;
      },
      proxy_continue_stream: () => {
        this.#selected?.continue();
        return OK;
      },
      proxy_get_shared_data: (key = 0, keyLength = 0, pointer = 0, length = 0, counter = 0) => {
        const found = this.sharedData.get(this.#text(key, keyLength));
        if (found === undefined) return NOT_FOUND;
        this.#store32(counter, found.counter);
        return this.#hand(found.value, pointer, length);
      },
      proxy_set_shared_data: (key = 0, keyLength = 0, value = 0, length = 0, counter = 0) =>
        this.sharedData.set(this.#text(key, keyLength), this.#view(value, length), counter) ? OK : CAS_MISMATCH,
      proxy_get_buffer_bytes: (type, _start, _limit, pointer = 0, length = 0) =>
        this.#hand(type === PLUGIN_CONFIGURATION ? this.#configuration : this.#callBody, pointer, length),
      proxy_get_header_map_pairs: (type, pointer = 0, length = 0) => {
        const bytes = type === CALL_RESPONSE_HEADERS ? serialise(this.#callHeaders) : this.#headersOf(type)?.serialised;
        return bytes === undefined ? BAD_ARGUMENT : this.#hand(bytes, pointer, length);
      },
      proxy_replace_header_map_value: (type, name = 0, nameLength = 0, value = 0, valueLength = 0) => {
        this.#headersOf(type)?.replace(this.#text(name, nameLength), this.#text(value, valueLength));
        return OK;
      },
      proxy_add_header_map_value: (type, name = 0, nameLength = 0, value = 0, valueLength = 0) => {
        this.#headersOf(type)?.add(this.#text(name, nameLength), this.#text(value, valueLength));
        return OK;
      },
      proxy_remove_header_map_value: (type, name = 0, nameLength = 0) => {
        this.#headersOf(type)?.remove(this.#text(name, nameLength));
        return OK;
      },
      proxy_send_local_response: (...values) => this.#localResponse(values),
      proxy_http_call: (...values) => this.#httpCall(values),
      proxy_call_foreign_function: (_name, _nameLength, _text, _textLength, pointer = 0, length = 0) =>
        this.#hand(Buffer.from(this.signatureIsValid ? [8, 1] : []), pointer, length),
    };
    const wasi: Record<string, (...values: number[]) => number> = {
      random_get: (address = 0, length = 0) => {
        randomFillSync(this.#view(address, length));
        return OK;
      },
      clock_time_get: (_clock, _precision, address = 0) => {
        this.#view(address, 8).writeBigUInt64LE(BigInt(this.nowMs) * 1_000_000n);
        return OK;
      },
      environ_sizes_get: (count = 0, bytes = 0) => {
        this.#store32(count, 0);
        this.#store32(bytes, 0);
        return OK;
      },
      environ_get: () => OK,
    };
    return { env: this.#counted(env), wasi_snapshot_preview1: this.#counted(wasi) };
  }
