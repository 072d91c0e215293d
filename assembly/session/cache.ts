// An entry lives in unmanaged memory, so that a hit allocates nothing that the collector manages:
// links, hash, times, then the key (the cookie's value) and the rendered headers.
const NEXT_IN_BUCKET = 0;
const NEWER = 4;
const OLDER = 8;
const SIZE = 12;
const HASH = 16;
const EXPIRY = 24;
const KEY_LENGTH = 32;
const RENDERED_LENGTH = 36;
const HEADER_BYTES = 40;

/** Bytes that the allocator adds to each block. */
const BLOCK_OVERHEAD = 16;
/** What a usual entry takes; sizes the table. */
const TYPICAL_ENTRY_BYTES = 2048;

/**
 * Opened sessions of one relying party on one worker, by the cookie's value. Never the truth: what it lacks is opened from
 * the cookie. Bounded in bytes; the entries that were used longest ago go first.
 */
export class SessionCache {
  private table: usize;
  private mask: u32;
  private used: i32 = 0;
  private newest: usize = 0;
  private oldest: usize = 0;

  /** `capacity` in bytes; the seeds are random, so that nobody can choose values that share a bucket. */
  constructor(
    private capacity: i32,
    private seed0: u64,
    private seed1: u64,
  ) {
    let buckets: u32 = 64;
    while (<i32>buckets < capacity / TYPICAL_ENTRY_BYTES) buckets <<= 1;
    this.mask = buckets - 1;
    this.table = heap.alloc((<usize>buckets) << 2);
    memory.fill(this.table, 0, (<usize>buckets) << 2);
  }

  /** The keyed hash of a cookie's value, all of it: two multiplications for each 16 bytes. */
  hash(key: usize, length: i32): u64 {
    let a = this.seed0 ^ (<u64>length);
    let b = this.seed1;
    let at = key;
    const end = key + <usize>length;
    for (; at + 16 <= end; at += 16) {
      a = rotl<u64>(a ^ load<u64>(at), 29) * 0x9e3779b97f4a7c15;
      b = rotl<u64>(b ^ load<u64>(at, 8), 31) * 0xbf58476d1ce4e5b9;
    }
    for (; at < end; at++) a = (a ^ load<u8>(at)) * 0x94d049bb133111eb;
    a ^= b ^ (b >> 32);
    a = (a ^ (a >> 29)) * 0xbf58476d1ce4e5b9;
    return a ^ (a >> 32);
  }

  /**
   * The entry with this key, or 0. It moves to the newest end. One that has expired is dropped and not found.
   * `hash` is `this.hash(key, length)`.
   */
  find(hash: u64, key: usize, length: i32, nowSeconds: i64): usize {
    let entry = load<usize>(this.bucket(hash));
    while (entry != 0) {
      if (
        load<u64>(entry, HASH) == hash &&
        load<i32>(entry, KEY_LENGTH) == length &&
        equalBytes(entry + HEADER_BYTES, key, length)
      ) {
        if (load<i64>(entry, EXPIRY) <= nowSeconds) {
          this.remove(entry);
          return 0;
        }
        if (entry != this.newest) {
          this.unlink(entry);
          this.link(entry);
        }
        return entry;
      }
      entry = load<usize>(entry, NEXT_IN_BUCKET);
    }
    return 0;
  }

  /** Keeps rendered headers under a key until `expirySeconds`. One too large for the cache is not kept. */
  insert(hash: u64, key: usize, length: i32, expirySeconds: i64, rendered: usize, renderedLength: i32): void {
    const size = HEADER_BYTES + length + renderedLength + BLOCK_OVERHEAD;
    if (size > this.capacity) return;
    while (this.used + size > this.capacity) this.remove(this.oldest);
    const entry = heap.alloc(size - BLOCK_OVERHEAD);
    const bucket = this.bucket(hash);
    store<usize>(entry, load<usize>(bucket), NEXT_IN_BUCKET);
    store<usize>(bucket, entry);
    store<i32>(entry, size, SIZE);
    store<u64>(entry, hash, HASH);
    store<i64>(entry, expirySeconds, EXPIRY);
    store<i32>(entry, length, KEY_LENGTH);
    store<i32>(entry, renderedLength, RENDERED_LENGTH);
    memory.copy(entry + HEADER_BYTES, key, length);
    memory.copy(entry + HEADER_BYTES + <usize>length, rendered, renderedLength);
    this.used += size;
    this.link(entry);
  }

  /** Bytes in use. */
  get bytes(): i32 {
    return this.used;
  }

  /** Frees everything. The cache can't be used after. */
  dispose(): void {
    while (this.oldest != 0) this.remove(this.oldest);
    heap.free(this.table);
    this.table = 0;
  }

  private bucket(hash: u64): usize {
    const index: u32 = (<u32>hash) & this.mask;
    return this.table + ((<usize>index) << 2);
  }

  private link(entry: usize): void {
    store<usize>(entry, 0, NEWER);
    store<usize>(entry, this.newest, OLDER);
    if (this.newest != 0) store<usize>(this.newest, entry, NEWER);
    else this.oldest = entry;
    this.newest = entry;
  }

  private unlink(entry: usize): void {
    const newer = load<usize>(entry, NEWER);
    const older = load<usize>(entry, OLDER);
    if (newer != 0) store<usize>(newer, older, OLDER);
    else this.newest = older;
    if (older != 0) store<usize>(older, newer, NEWER);
    else this.oldest = newer;
  }

  private remove(entry: usize): void {
    let link = this.bucket(load<u64>(entry, HASH));
    // NEXT_IN_BUCKET is the first field, so a bucket and an entry are followed alike.
    while (load<usize>(link) != entry) link = load<usize>(link);
    store<usize>(link, load<usize>(entry, NEXT_IN_BUCKET));
    this.unlink(entry);
    this.used -= load<i32>(entry, SIZE);
    heap.free(entry);
  }
}

/** The rendered headers of an entry that `find` answered. */
export function renderedHeaders(entry: usize): usize {
  return entry + HEADER_BYTES + <usize>load<u32>(entry, KEY_LENGTH);
}

function equalBytes(a: usize, b: usize, length: i32): bool {
  let i: usize = 0;
  const end = <usize>length;
  for (; i + 16 <= end; i += 16) {
    if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false;
  }
  for (; i < end; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}
