/**
 * A Proxy-Wasm host in this process, as far as the filter needs one: for tests and measurements of the built module where a
 * real Envoy would hide what is asked (host calls, allocations, single callbacks).
 */
import { randomFillSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { EmulatedSharedData } from "./emulated-shared-data.ts";

export type Pairs = readonly (readonly [string, string])[];

export interface LocalResponse {
  readonly status: number;
  readonly details: string;
  readonly headers: Pairs;
  readonly body: string;
}

export interface HttpCall {
  readonly id: number;
  readonly cluster: string;
  readonly headers: Pairs;
  readonly body: string;
}

const OK = 0;
const NOT_FOUND = 1;
const CAS_MISMATCH = 8;
const HTTP_CALL_RESPONSE_HEADERS = 6;
const ROOT_ID = 1;

type Callback = (...values: number[]) => number;

interface Instance {
  readonly exports: Readonly<Record<string, Callback>> & { readonly memory: { readonly buffer: ArrayBuffer } };
}

declare const WebAssembly: {
  compile(binary: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<Instance>;
};

/** One VM with one configured root context. */
export class HostEmulator {
  /** How often each function was called since `resetCounts`. */
  readonly counts = new Map<string, number>();
  readonly log: string[] = [];
  readonly calls: HttpCall[] = [];
  /** The answer to the request that was decided last, if it was answered from the filter. */
  response: LocalResponse | undefined;
  /** What `verify_signature` answers. */
  signatureIsValid = true;
  nowMs = Date.now();
  /** What `proxy_set_tick_period_milliseconds` was told last. */
  tickPeriodMs = 0;
  #exports!: Instance["exports"];
  #configuration = Buffer.alloc(0);
  #requestHeaders: [string, string][] = [];
  #callHeaders: Pairs = [];
  #callBody = Buffer.alloc(0);
  #serialised: Buffer | undefined;
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
    const module = await WebAssembly.compile(await readFile(wasmPath));
    const { exports } = await WebAssembly.instantiate(module, host.#imports());
    host.#exports = exports;
    host.#configuration = Buffer.from(JSON.stringify(configuration));
    host.#run("_initialize");
    host.#run("proxy_on_context_create", ROOT_ID, 0);
    if (host.#run("proxy_on_configure", ROOT_ID, host.#configuration.length) !== 1) {
      throw new Error(host.log.join("\n"));
    }
    return host;
  }

  tick(): void {
    this.#run("proxy_on_tick", ROOT_ID);
  }

  /** Creates a stream and has its request decided; answers what goes on to the application, or undefined. */
  request(headers: Pairs): Pairs | undefined {
    return this.replay(this.#serialise(headers), headers);
  }

  /** The same with headers that `serialise` made before. */
  replay(serialised: Buffer, headers: Pairs): Pairs | undefined {
    const stream = this.#nextStream++;
    this.response = undefined;
    this.#serialised = serialised;
    this.#requestHeaders = headers as [string, string][];
    this.#run("proxy_on_context_create", stream, ROOT_ID);
    return this.#run("proxy_on_request_headers", stream, headers.length, 1) === 0 ? this.#requestHeaders : undefined;
  }

  serialise(headers: Pairs): Buffer {
    return this.#serialise(headers);
  }

  /** Hands the answer of a call to the filter. */
  answer(call: HttpCall, status: number, body: string, headers: Pairs = []): void {
    this.#callHeaders = [[":status", String(status)], ...headers];
    this.#callBody = Buffer.from(body);
    this.#run("proxy_on_http_call_response", ROOT_ID, call.id, this.#callHeaders.length, this.#callBody.length, 0);
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

  #serialise(headers: Pairs): Buffer {
    const parts = headers.map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
    const lengths = Buffer.alloc(4 + 8 * parts.length);
    lengths.writeUInt32LE(parts.length, 0);
    parts.forEach(([name, value], i) => {
      lengths.writeUInt32LE(name.length, 4 + 8 * i);
      lengths.writeUInt32LE(value.length, 8 + 8 * i);
    });
    const nul = Buffer.alloc(1);
    return Buffer.concat([lengths, ...parts.flatMap(([name, value]) => [name, nul, value, nul])]);
  }

  #parse(address: number, length: number): [string, string][] {
    const bytes = Buffer.from(this.#view(address, length));
    const count = bytes.readUInt32LE(0);
    const pairs: [string, string][] = [];
    let at = 4 + 8 * count;
    for (let i = 0; i < count; i++) {
      const name = bytes.readUInt32LE(4 + 8 * i);
      const value = bytes.readUInt32LE(8 + 8 * i);
      pairs.push([bytes.toString("utf8", at, at + name), bytes.toString("utf8", at + name + 1, at + name + 1 + value)]);
      at += name + value + 2;
    }
    if (at !== length) throw new Error("a serialised map of another length than its parts");
    return pairs;
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
      proxy_define_metric: () => OK,
      proxy_increment_metric: () => OK,
      proxy_record_metric: () => OK,
      proxy_set_effective_context: () => OK,
      proxy_continue_stream: () => OK,
      proxy_get_shared_data: (key = 0, keyLength = 0, pointer = 0, length = 0, counter = 0) => {
        const found = this.sharedData.get(this.#text(key, keyLength));
        if (found === undefined) return NOT_FOUND;
        this.#store32(counter, found.counter);
        return this.#hand(found.value, pointer, length);
      },
      proxy_set_shared_data: (key = 0, keyLength = 0, value = 0, length = 0, counter = 0) =>
        this.sharedData.set(this.#text(key, keyLength), this.#view(value, length), counter) ? OK : CAS_MISMATCH,
      proxy_get_buffer_bytes: (type, _start, _limit, pointer = 0, length = 0) =>
        this.#hand(type === 7 ? this.#configuration : this.#callBody, pointer, length),
      proxy_get_header_map_pairs: (type, pointer = 0, length = 0) => {
        const isCall = type === HTTP_CALL_RESPONSE_HEADERS;
        const bytes = isCall ? this.#serialise(this.#callHeaders) : (this.#serialised ?? Buffer.alloc(4));
        return this.#hand(bytes, pointer, length);
      },
      proxy_replace_header_map_value: (_type, name = 0, nameLength = 0, value = 0, valueLength = 0) => {
        this.#edit(this.#text(name, nameLength), this.#text(value, valueLength), true);
        return OK;
      },
      proxy_add_header_map_value: (_type, name = 0, nameLength = 0, value = 0, valueLength = 0) => {
        this.#edit(this.#text(name, nameLength), this.#text(value, valueLength), false);
        return OK;
      },
      proxy_remove_header_map_value: (_type, name = 0, nameLength = 0) => {
        this.#edit(this.#text(name, nameLength), undefined, true);
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

  #counted(functions: Record<string, Callback>): Record<string, Callback> {
    const count = (name: string, run: Callback): Callback => {
      return (...values) => {
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
        return run(...values);
      };
    };
    return Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, count(name, run)]));
  }

  #edit(name: string, value: string | undefined, replaces: boolean): void {
    const kept = replaces ? this.#requestHeaders.filter(([other]) => other !== name) : this.#requestHeaders;
    this.#requestHeaders = value === undefined ? kept : [...kept, [name, value]];
  }

  #localResponse(values: readonly number[]): number {
    const [status = 0, details = 0, detailsLength = 0, body = 0, bodyLength = 0, headers = 0, headersLength = 0] =
      values;
    this.response = {
      status,
      details: this.#text(details, detailsLength),
      headers: this.#parse(headers, headersLength),
      body: this.#text(body, bodyLength),
    };
    return OK;
  }

  #httpCall(values: readonly number[]): number {
    const [cluster = 0, clusterLength = 0, headers = 0, headersLength = 0, body = 0, bodyLength = 0] = values;
    const id = this.#nextCall++;
    this.calls.push({
      id,
      cluster: this.#text(cluster, clusterLength),
      headers: this.#parse(headers, headersLength),
      body: this.#text(body, bodyLength),
    });
    this.#store32(values[9] ?? 0, id);
    return OK;
  }
}
