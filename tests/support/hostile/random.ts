/** Random numbers that are the same in every run. */
import { createCipheriv } from "node:crypto";

export class SeededRandom {
  private readonly stream;

  /** Of the key stream of a fixed key, which `seed` (0 to 255) chooses. */
  constructor(seed: number) {
    this.stream = createCipheriv("chacha20", Buffer.alloc(32, seed), Buffer.alloc(16));
  }

  /** A whole number of at least 0 and below `limit`. */
  below(limit: number): number {
    return this.stream.update(Buffer.alloc(4)).readUInt32LE() % limit;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** Fewer than `limit` characters of U+0000 to U+00FF. */
  noise(limit: number): string {
    return this.stream.update(Buffer.alloc(this.below(limit))).toString("latin1");
  }
}
