/** A Proxy-Wasm host that hands the filter a configuration, and knows nothing of requests: for the filter's own verdict. */
import { randomFillSync } from "node:crypto";
import { type Imports, WasmInstance } from "./wasm-instance.ts";

declare const WebAssembly: {
  compile(binary: Uint8Array): Promise<object>;
  Module: { imports(module: object): { module: string; name: string }[] };
};

const OK = 0;
/** What the host lacks it says so of; the filter goes on without. */
const NOT_FOUND = 1;
const INFO = 2;
const WARNING = 3;
const ROOT_CONTEXT = 1;

/** What the filter says of a configuration: a text for each mistake or warning, which begins with the path of what it is about. */
export interface Verdict {
  readonly accepted: boolean;
  readonly mistakes: readonly string[];
  readonly warnings: readonly string[];
}

export class ConfigurationHost {
  private constructor(private readonly module: object) {}

  /** `wasm`: the filter, built. Rejects where it is no module. */
  static async load(wasm: Uint8Array): Promise<ConfigurationHost> {
    return new ConfigurationHost(await WebAssembly.compile(wasm));
  }

  /** Judges a `pluginConfig`, as the text that Envoy would hand over, in an environment. */
  async judge(text: string, environment: ReadonlyMap<string, string>): Promise<Verdict> {
    const vm = new WasmInstance();
    const lines: { readonly level: number; readonly text: string }[] = [];
    const configuration = Buffer.from(text);
    const known: Imports = {
      ...wasi(vm, environment),
      // Else no VM would be the one that says the warnings.
      proxy_set_shared_data: () => OK,
      proxy_log: (level = 0, at = 0, length = 0) => {
        lines.push({ level, text: vm.text(at, length) });
        return OK;
      },
      proxy_get_log_level: (level = 0) => {
        vm.store32(level, INFO);
        return OK;
      },
      proxy_get_buffer_bytes: (_type, start = 0, limit = 0, pointer = 0, length = 0) =>
        vm.hand(configuration.subarray(start, start + limit), pointer, length),
    };
    await vm.instantiate(this.module, this.#importsFrom(known));
    vm.run("_initialize");
    vm.run("proxy_on_context_create", ROOT_CONTEXT, 0);
    const accepted = vm.run("proxy_on_configure", ROOT_CONTEXT, configuration.length) === 1;
    const ofConfiguration = lines.flatMap((line) => {
      const [, rest] = /^(?:gatehouse: )?configuration: (.*)$/s.exec(line.text) ?? [];
      return rest === undefined ? [] : [{ ...line, text: rest }];
    });
    return {
      accepted,
      mistakes: ofConfiguration.filter(({ level }) => level > WARNING).map((line) => line.text),
      warnings: ofConfiguration.filter(({ level }) => level === WARNING).map((line) => line.text),
    };
  }

  #importsFrom(known: Imports): object {
    const imports: Record<string, Imports> = {};
    for (const { module, name } of WebAssembly.Module.imports(this.module)) {
      (imports[module] ??= {})[name] = known[name] ?? (() => NOT_FOUND);
    }
    return imports;
  }
}

/** WASI, as far as the filter has it. */
function wasi(vm: WasmInstance, environment: ReadonlyMap<string, string>): Imports {
  const variables = Array.from(environment, ([name, value]) => Buffer.from(`${name}=${value}\0`));
  return {
    random_get: (address = 0, length = 0) => {
      randomFillSync(vm.view(address, length));
      return OK;
    },
    clock_time_get: (_clock, _precision, address = 0) => {
      vm.view(address, 8).writeBigUInt64LE(BigInt(Date.now()) * 1_000_000n);
      return OK;
    },
    environ_sizes_get: (count = 0, bytes = 0) => {
      vm.store32(count, variables.length);
      vm.store32(
        bytes,
        variables.reduce((sum, { length }) => sum + length, 0),
      );
      return OK;
    },
    environ_get: (addresses = 0, texts = 0) => {
      let at = texts;
      for (const [i, variable] of variables.entries()) {
        vm.store32(addresses + 4 * i, at);
        vm.view(at, variable.length).set(variable);
        at += variable.length;
      }
      return OK;
    },
  };
}
