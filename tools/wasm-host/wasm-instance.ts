/** A WebAssembly module in this process, and its memory. */

/** A function of the module, or one that it imports. An i64 is a bigint, whatever is said here. */
export type WasmFunction = (...values: number[]) => number;

/** What a module imports, by the names of its own. */
export type Imports = Record<string, WasmFunction>;

interface Instance {
  readonly exports: Readonly<Record<string, WasmFunction>> & { readonly memory: { readonly buffer: ArrayBuffer } };
}

declare const WebAssembly: {
  instantiate(module: object, imports: object): Promise<Instance>;
};

export class WasmInstance {
  #exports!: Instance["exports"];

  /** `module`: a compiled one. */
  async instantiate(module: object, imports: object): Promise<void> {
    this.#exports = (await WebAssembly.instantiate(module, imports)).exports;
  }

  /** Calls an exported function. A trap throws. */
  run(name: string, ...values: number[]): number {
    const exported = this.#exports[name];
    if (exported === undefined) throw new Error(`${name} is not exported`);
    return exported(...values);
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
