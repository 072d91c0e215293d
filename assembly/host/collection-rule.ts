/** Garbage of so many bytes is worth a collection while the memory is small, and this part of it when it is larger. */
const GARBAGE_BYTES: i64 = 1048576;
const MEMORY_SHARE: i64 = 8;
/** Where the memory has grown since the last collection, this part of that is enough. */
const GROWTH_SHARE: i64 = 8;
const PAGE_BYTES: i64 = 65536;

/**
 * Whether a collection is worth it. What it costs rises with what the memory holds, so it is to free some part of that; and
 * where the memory grows, in however small steps, there is garbage of some size between one and the next.
 * `garbage`: about how many bytes were taken from the collector's heap since the last collection. `pages`, `pagesThen`: of
 * the memory, now and after the last collection.
 */
export function isCollectionDue(garbage: i64, pages: i32, pagesThen: i32): bool {
  const memoryBytes: i64 = <i64>pagesThen * PAGE_BYTES;
  const enough = max(GARBAGE_BYTES, memoryBytes / MEMORY_SHARE);
  return garbage >= (pages > pagesThen ? enough / GROWTH_SHARE : enough);
}
