/** Which linear memory a module reads and writes, by a copy of it that tells of each load and store. */
import { readFile, writeFile } from "node:fs/promises";
// The compiler's own optimiser, which has the pass; pinned to the version that the compiler brings.
import binaryen from "binaryen";
import type { Imports } from "./host-imports.ts";

const LINE_BYTES = 64;
const PAGE_BYTES = 4096;

/** The value that an import hands back, which the pass puts between what was computed and what uses it. */
const same = (_place: number, value = 0): number => value;

/**
 * Notes the memory that a module touches while `during` runs. Fills and copies, which are single instructions, are not seen; nor is
 * what the host reads and writes.
 */
export class TouchedMemory {
  readonly #lines = new Set<number>();
  #notes = false;

  /** What the module of `instrument` imports. */
  readonly imports: Imports = {
    load_ptr: (_place, bytes = 0, offset = 0, address = 0) => this.#note(bytes, offset, address),
    store_ptr: (_place, bytes = 0, offset = 0, address = 0) => this.#note(bytes, offset, address),
    ...Object.fromEntries(
      ["load", "store"].flatMap((way) => ["i32", "i64", "f32", "f64"].map((type) => [`${way}_val_${type}`, same])),
    ),
    memory_grow_pre: same,
    memory_grow_post: same,
  };

  /** Writes a copy of a module to `target` that tells of its loads and stores. */
  static async instrument(source: string, target: string): Promise<void> {
    const module = binaryen.readBinary(await readFile(source));
    try {
      module.setFeatures(binaryen.Features.All);
      module.runPasses(["instrument-memory", "remove-unused-module-elements"]);
      await writeFile(target, module.emitBinary());
    } finally {
      module.dispose();
    }
  }

  during(run: () => void): void {
    this.#lines.clear();
    this.#notes = true;
    run();
    this.#notes = false;
  }

  /** How many cache lines of 64 bytes. */
  get lines(): number {
    return this.#lines.size;
  }

  /** The pages of 4 KB, by their numbers, and how many lines of each. */
  get pages(): ReadonlyMap<number, number> {
    const pages = new Map<number, number>();
    for (const line of [...this.#lines].sort((a, b) => a - b)) {
      const page = Math.floor((line * LINE_BYTES) / PAGE_BYTES);
      pages.set(page, (pages.get(page) ?? 0) + 1);
    }
    return pages;
  }

  #note(bytes: number, offset: number, address: number): number {
    if (!this.#notes) return address;
    const first = (address >>> 0) + (offset >>> 0);
    for (let at = first - (first % LINE_BYTES); at < first + bytes; at += LINE_BYTES) this.#lines.add(at / LINE_BYTES);
    return address;
  }
}
