/** The root contexts of one VM: one for each plugin, and that of an old configuration beside that of a new one. */
export class RootContexts {
  /** The one that requests, ticks and configurations are for. */
  current = 0;
  #last = 0;
  /** By the id of a call to a cluster: which one made it. */
  readonly #callers = new Map<number, number>();

  /** Makes one more, for all that comes from now on; answers its id. */
  add(): number {
    this.current = ++this.#last;
    return this.current;
  }

  has(id: number): boolean {
    return id > 0 && id <= this.#last;
  }

  /** The current one makes a call. */
  noteCall(callId: number): void {
    this.#callers.set(callId, this.current);
  }

  /** Runs something for the one that made a call. */
  runCaller(callId: number, run: (root: number) => void): void {
    const before = this.current;
    this.current = this.#callers.get(callId) ?? before;
    run(this.current);
    this.current = before;
  }
}
