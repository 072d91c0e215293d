import { EmulatedSharedData } from "./shared-data.ts";

/** Shared data that another worker can come to while one is in the middle of a callback, as on threads of their own. */
export class InterruptedSharedData extends EmulatedSharedData {
  #left = -1;
  #meanwhile = (): void => undefined;

  /** Runs `during`, and `meanwhile` right before the `after`th use (from 0) in it; false when there are not so many. */
  interrupt(after: number, during: () => void, meanwhile: () => void): boolean {
    this.#left = after;
    this.#meanwhile = meanwhile;
    during();
    const isDone = this.#left < 0;
    this.#left = -1;
    return isDone;
  }

  override get(key: string): { value: Buffer; counter: number } | undefined {
    this.#use();
    return super.get(key);
  }

  override set(key: string, value: Buffer, counter: number): boolean {
    // A view of the writer's memory, which may move when it is called.
    const copy = Buffer.from(value);
    this.#use();
    return super.set(key, copy, counter);
  }

  #use(): void {
    if (this.#left-- === 0) this.#meanwhile();
  }
}
