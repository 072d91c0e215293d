/** What an emulated host offers to a module, so far as it concerns nothing but one part of the host. */
import { randomFillSync } from "node:crypto";
import type { HeaderMap } from "./header-map.ts";
import type { EmulatedSharedData } from "./shared-data.ts";
import type { WasmFunction, WasmInstance } from "./wasm-instance.ts";

export type Imports = Record<string, WasmFunction>;

export const OK = 0;
export const BAD_ARGUMENT = 2;
/** The ABI's numbers of some header maps. */
export const MAP = { REQUEST_TRAILERS: 1, RESPONSE_HEADERS: 2, CALL_RESPONSE_HEADERS: 6 };
/** The ABI's numbers of some buffers. */
export const BUFFER = { REQUEST_BODY: 0, CALL_RESPONSE_BODY: 4, PLUGIN_CONFIGURATION: 7 };
export const NOT_FOUND = 1;
const CAS_MISMATCH = 8;

/** `headersOf`: of the effective context, by the ABI's number of the map; undefined where it has none. */
export function headerMapImports(vm: WasmInstance, headersOf: (type: number) => HeaderMap | undefined): Imports {
  const edit = (type: number, change: (headers: HeaderMap) => void): number => {
    const headers = headersOf(type);
    if (headers === undefined) return BAD_ARGUMENT;
    change(headers);
    return OK;
  };
  return {
    proxy_get_header_map_pairs: (type = 0, pointer = 0, length = 0) =>
      edit(type, (headers) => {
        vm.hand(headers.serialised, pointer, length);
      }),
    proxy_replace_header_map_value: (type = 0, name = 0, nameLength = 0, value = 0, valueLength = 0) =>
      edit(type, (headers) => {
        headers.replace(vm.text(name, nameLength), vm.text(value, valueLength));
      }),
    proxy_add_header_map_value: (type = 0, name = 0, nameLength = 0, value = 0, valueLength = 0) =>
      edit(type, (headers) => {
        headers.add(vm.text(name, nameLength), vm.text(value, valueLength));
      }),
    proxy_remove_header_map_value: (type = 0, name = 0, nameLength = 0) =>
      edit(type, (headers) => {
        headers.remove(vm.text(name, nameLength));
      }),
  };
}

/** `bufferOf`: by the ABI's number; undefined where there is none. */
export function bufferImports(vm: WasmInstance, bufferOf: (type: number) => Buffer | undefined): Imports {
  return {
    proxy_get_buffer_bytes: (type = 0, start = 0, limit = 0, pointer = 0, length = 0) => {
      const buffer = bufferOf(type);
      return buffer === undefined ? NOT_FOUND : vm.hand(buffer.subarray(start, start + limit), pointer, length);
    },
  };
}

function sharedDataImports(vm: WasmInstance, data: EmulatedSharedData): Imports {
  return {
    proxy_get_shared_data: (key = 0, keyLength = 0, pointer = 0, length = 0, counter = 0) => {
      const found = data.get(vm.text(key, keyLength));
      if (found === undefined) return NOT_FOUND;
      vm.store32(counter, found.counter);
      vm.hand(found.value, pointer, length);
      return OK;
    },
    proxy_set_shared_data: (key = 0, keyLength = 0, value = 0, length = 0, counter = 0) =>
      data.set(vm.text(key, keyLength), vm.view(value, length), counter) ? OK : CAS_MISMATCH,
  };
}

/** `values`: what the host knows of the request beside its headers, by names such as `source.address`. */
function propertyImports(vm: WasmInstance, values: ReadonlyMap<string, string>): Imports {
  return {
    proxy_get_property: (path = 0, pathLength = 0, pointer = 0, length = 0) => {
      const value = values.get(vm.text(path, pathLength).replaceAll("\0", "."));
      return value === undefined ? NOT_FOUND : vm.hand(Buffer.from(value), pointer, length);
    },
  };
}

const DEBUG = 1;
const INFO = 2;

/** What was logged, whatever the level. */
export class EmulatedLog extends Array<string> {
  /** Whether the filter is told that debug lines are taken. */
  takesDebug = false;

  /** What is sliced or filtered out of it is an array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

function logImports(vm: WasmInstance, lines: EmulatedLog): Imports {
  return {
    proxy_log: (_level, text = 0, length = 0) => {
      lines.push(vm.text(text, length));
      return OK;
    },
    proxy_get_log_level: (pointer = 0) => {
      vm.store32(pointer, lines.takesDebug ? DEBUG : INFO);
      return OK;
    },
  };
}

/** `values`: what was counted, by name. */
function metricImports(vm: WasmInstance, values: Map<string, number>): Imports {
  const names: string[] = [];
  return {
    proxy_define_metric: (_type, name = 0, length = 0, id = 0) => {
      vm.store32(id, names.push(vm.text(name, length)) - 1);
      return OK;
    },
    proxy_increment_metric: (id = 0, delta = 0) => {
      const name = names[id] ?? "";
      values.set(name, (values.get(name) ?? 0) + Number(BigInt(delta)));
      return OK;
    },
    proxy_record_metric: () => OK,
  };
}

/** What a host keeps. */
interface Stores {
  readonly sharedData: EmulatedSharedData;
  readonly metrics: Map<string, number>;
  readonly log: EmulatedLog;
  readonly properties: ReadonlyMap<string, string>;
}

/** All that is about nothing but what the host keeps. */
export function storeImports(vm: WasmInstance, { sharedData, metrics, log, properties }: Stores): Imports {
  return {
    ...sharedDataImports(vm, sharedData),
    ...metricImports(vm, metrics),
    ...logImports(vm, log),
    ...propertyImports(vm, properties),
  };
}

/** `nowMs`: the time, for all clocks. */
export function wasiImports(vm: WasmInstance, nowMs: () => number): Imports {
  return {
    random_get: (address = 0, length = 0) => {
      randomFillSync(vm.view(address, length));
      return OK;
    },
    clock_time_get: (_clock, _precision, address = 0) => {
      vm.view(address, 8).writeBigUInt64LE(BigInt(nowMs()) * 1_000_000n);
      return OK;
    },
    environ_sizes_get: (count = 0, bytes = 0) => {
      vm.store32(count, 0);
      vm.store32(bytes, 0);
      return OK;
    },
    environ_get: () => OK,
  };
}

/** The same functions, each of whose calls is counted. */
export function counted(functions: Imports, counts: Map<string, number>): Imports {
  const count = (name: string, run: WasmFunction): WasmFunction => {
    return (...values) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return run(...values);
    };
  };
  return Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, count(name, run)]));
}
