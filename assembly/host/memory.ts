import { isCollectionDue } from "./collection-rule";

const ARENA_BYTES: usize = 65536;
const ARENA = memory.data(65536, 16);

let top: usize = ARENA;
/** Blocks that did not fit into the arena, each beginning with the address of the next. */
let overflow: usize = 0;

/**
 * Where the host puts what it hands over, and scratch memory of one callback. Valid until the next callback begins. Takes
 * `size` bytes; answers an address aligned to 16. Only the unmanaged heap is touched: the host restricts what may be
 * called from here, and the collector must not own what the host writes.
 */
export function malloc(size: usize): usize {
  const aligned = (size + 15) & ~(<usize>15);
  // A size close to the address space wraps around to a small one: the answer 0 is a failure that the host reports.
  if (aligned < size) return 0;
  const next = top + aligned;
  if (next <= ARENA + ARENA_BYTES) {
    const at = top;
    top = next;
    return at;
  }
  const block = heap.alloc(aligned + 16);
  store<usize>(block, overflow);
  overflow = block;
  return block + 16;
}

/** Gives back everything that `malloc` handed out. Called first in each callback. */
export function resetArena(): void {
  top = ARENA;
  while (overflow != 0) {
    const next = load<usize>(overflow);
    heap.free(overflow);
    overflow = next;
  }
}

let garbage: i64 = 0;
/** Pages of memory after the last collection; at first, when the module began. */
let pages: i32 = memory.size();

/** Notes that about `bytes` are taken from the collector's heap. */
export function noteGarbage(bytes: i32): void {
  garbage += bytes;
}

/**
 * Collects when it is worth it by what was noted. Only at the end of a callback: this runtime keeps no account of what the
 * stack refers to, and so never collects by itself.
 */
export function collectGarbage(): void {
  if (!isCollectionDue(garbage, memory.size(), pages)) return;
  garbage = 0;
  __collect();
  pages = memory.size();
}
