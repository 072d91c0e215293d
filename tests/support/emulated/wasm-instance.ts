/** A WebAssembly module in this process, and its memory. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { DEBUG_WASM, freshWasm, RELEASE_WASM } from "../../../tools/build/wasm.ts";
import { readPlaces, withPlaces } from "../../../tools/trap/places.ts";

/** A function of the module, or one that it imports. An i64 is a bigint, whatever is said here. */
export type WasmFunction = (...values: number[]) => number;

interface Instance {
  readonly exports: Readonly<Record<string, WasmFunction>> & { readonly memory: { readonly buffer: ArrayBuffer } };
}

declare const WebAssembly: {
  compile(binary: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<Instance>;
};

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

export class WasmInstance {
  #exports!: Instance["exports"];
  #map = "";

  async load(path: string, imports: object): Promise<void> {
    this.#map = `${path}.map`;
    this.#exports = (await WebAssembly.instantiate(await compiled(path), imports)).exports;
  }

  /** Calls an exported function. A trap throws; with the debug build, its stack says where in the source. */
  run(name: string, ...values: number[]): number {
    const exported = this.#exports[name];
    if (exported === undefined) throw new Error(`${name} is not exported`);
    try {
      return exported(...values);
    } catch (error) {
      if (error instanceof Error && existsSync(this.#map))
        error.stack = withPlaces(error.stack ?? "", readPlaces(this.#map));
      throw error;
    }
  }

  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** Valid until the memory grows. */
  view(address: number, length: number): Buffer {
    return Buffer.from(this.#exports.memory.buffer, address, length);
  }

  text(address: number, length: number): string {
    return this.view(address, length).toString("utf8");
  }

  store32(address: number, value: number): void {
    this.view(address, 4).writeUInt32LE(value >>> 0);
  }

  /**
   * Hands bytes over in memory of the module's own; writes where they are to `pointer`, and their number to `length`. Answers
   * the ABI's OK.
   */
  hand(bytes: Buffer, pointer: number, length: number): number {
    const address = bytes.length === 0 ? 0 : this.run("malloc", bytes.length);
    if (address !== 0) this.view(address, bytes.length).set(bytes);
    this.store32(pointer, address);
    this.store32(length, bytes.length);
    return 0;
  }
}
