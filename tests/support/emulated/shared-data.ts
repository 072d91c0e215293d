/** The shared data of a Proxy-Wasm host, as the workers of one process see it. */
export class EmulatedSharedData {
  readonly #values = new Map<string, { value: Buffer; counter: number }>();
  #counter = 0;

  get(key: string): { value: Buffer; counter: number } | undefined {
    return this.#values.get(key);
  }

  /** False when somebody else wrote since the value had `counter`; 0 asks for nothing, and nor does a value that is new. */
  set(key: string, value: Buffer, counter: number): boolean {
    const present = this.#values.get(key);
    if (present !== undefined && counter !== 0 && counter !== present.counter) return false;
    this.#values.set(key, { value: Buffer.from(value), counter: ++this.#counter });
    return true;
  }

  get keys(): string[] {
    return [...this.#values.keys()];
  }
}
