/** The filter in this process: built where it is stale, and with places in the source where it traps. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { DEBUG_WASM, freshWasm, RELEASE_WASM } from "../../../tools/build/wasm.ts";
import { readPlaces, withPlaces } from "../../../tools/trap/places.ts";
import { WasmInstance as Instance } from "../../../tools/wasm-host/wasm-instance.ts";

export type { WasmFunction } from "../../../tools/wasm-host/wasm-instance.ts";

declare const WebAssembly: { compile(binary: Uint8Array): Promise<object> };

const modules = new Map<string, Promise<object>>();

/** By path: many instances of one module are compiled once. */
function compiled(path: string): Promise<object> {
  const module = modules.get(path) ?? compile(path);
  modules.set(path, module);
  return module;
}

async function compile(path: string): Promise<object> {
  if (path === DEBUG_WASM) await freshWasm("debug", console.error);
  if (path === RELEASE_WASM) await freshWasm("release", console.error);
  return WebAssembly.compile(await readFile(path));
}

export class WasmInstance extends Instance {
  #map = "";

  async load(path: string, imports: object): Promise<void> {
    this.#map = `${path}.map`;
    await this.instantiate(await compiled(path), imports);
  }

  /** Calls an exported function. A trap throws; with the debug build, its stack says where in the source. */
  override run(name: string, ...values: number[]): number {
    try {
      return super.run(name, ...values);
    } catch (error) {
      if (error instanceof Error && existsSync(this.#map))
        error.stack = withPlaces(error.stack ?? "", readPlaces(this.#map));
      throw error;
    }
  }
}
