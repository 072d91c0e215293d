import { equalBytes } from "../text/equal-bytes";
import { EntryList, NEWER, SIZE } from "./entry-list";
import { SESSION_ID_BYTES } from "./record";

// An entry lives in unmanaged memory, so that a hit allocates nothing that the collector manages:
// links, hash, time, relying party, then the session's id, what it meets, the key (the cookie's value, and maybe a place) and the
// rendered headers.
const NEXT_IN_BUCKET = 0;
const HASH = 16;
const FRESH_UNTIL = 24;
const KEY_LENGTH = 32;
const RENDERED_LENGTH = 36;
/** One byte; then two for the length of the place in the key. */
const IS_PROVEN = 40;
const PLACE_LENGTH = 42;
const PARTY = 44;
const ID = 48;
const MET = 64;
const HEADER_BYTES = 72;
const LOGOUT_KEYS_BYTES = 16;

/** Bytes that the allocator adds to each block. */
const BLOCK_OVERHEAD = 16;
const MAX_PLACE_LENGTH = 0xffff;
/** What a usual entry takes; sizes the table. */
const TYPICAL_ENTRY_BYTES = 2048;
/** A sealed value ends in a tag that nobody can choose, so its last bytes tell sessions apart. */
const HASHED_BYTES = 64;

/**
 * Opened sessions on one worker, by relying party and the cookie's value: no party's cookie is found for another. Never the truth: what it lacks is opened from
 * the cookie. Bounded in bytes. A session that came twice is proven, and proven ones take up to four fifths: many sessions
 * that come once each push out one another, and not those that are in use.
 */
export class SessionCache {
  private table: usize;
  private mask: u32;
  private proven: EntryList = new EntryList();
  private unproven: EntryList = new EntryList();

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

  /**
   * The keyed hash of a cookie's value at a relying party, by its number: of that, the value's length and its last 64 bytes,
   * two multiplications for each 16.
   */
  hash(party: u32, key: usize, length: i32): u64 {
    let a = this.seed0 ^ (<u64>length) ^ ((<u64>party) << 32);
    let b = this.seed1;
    const end = key + <usize>length;
    let at = length > HASHED_BYTES ? end - HASHED_BYTES : key;
    for (; at + 16 <= end; at += 16) {
      a = rotl<u64>(a ^ load<u64>(at), 29) * 0x9e3779b97f4a7c15;
      b = rotl<u64>(b ^ load<u64>(at, 8), 31) * 0xbf58476d1ce4e5b9;
    }
    for (; at < end; at++) a = (a ^ load<u8>(at)) * 0x94d049bb133111eb;
    a ^= b ^ (b >> 32);
    a = (a ^ (a >> 29)) * 0xbf58476d1ce4e5b9;
    return a ^ (a >> 32);
  }

  /** The same of a key whose entries are for one place each, such as an origin: `hash` is that of the key. */
  hashAt(hash: u64, place: usize, placeLength: i32): u64 {
    return rotl<u64>(hash, 1) ^ this.hash(0, place, placeLength);
  }

  /**
   * The entry with this key, or 0. One that is no longer fresh is dropped and not found. `hash` is
   * `this.hash(party, key, length)`; the party and all of the key are compared. `place`: see `hashAt`, and compared too.
   */
  find(hash: u64, party: u32, key: usize, length: i32, nowSeconds: i64, place: usize = 0, placeLength: i32 = 0): usize {
    let entry = load<usize>(this.bucket(hash));
    while (entry != 0) {
      if (
        load<u64>(entry, HASH) == hash &&
        load<u32>(entry, PARTY) == party &&
        load<i32>(entry, KEY_LENGTH) == length + placeLength &&
        load<u16>(entry, PLACE_LENGTH) == <u16>placeLength &&
        equalBytes(entry + HEADER_BYTES, key, length) &&
        (placeLength == 0 || equalBytes(entry + HEADER_BYTES + <usize>length, place, placeLength))
      ) {
        if (load<i64>(entry, FRESH_UNTIL) <= nowSeconds) {
          this.remove(entry);
          return 0;
        }
        if (entry != this.proven.newest) this.prove(entry);
        return entry;
      }
      entry = load<usize>(entry, NEXT_IN_BUCKET);
    }
    return 0;
  }

  /**
   * Keeps rendered headers under a party and a key, for requests before `freshUntil` (seconds since 1970). `id`: `SESSION_ID_BYTES`. One
   * that is too large for the cache is not kept. `sidKey`, `subjectKey`: what else it is forgotten by; 0: nothing;
   * `met`: a bit for each requirement that the session meets until then. `place`: see `hashAt`.
   */
  insert(
    hash: u64,
    party: u32,
    key: usize,
    length: i32,
    id: usize,
    freshUntil: i64,
    rendered: usize,
    renderedLength: i32,
    sidKey: u64 = 0,
    subjectKey: u64 = 0,
    met: u64 = 0,
    place: usize = 0,
    placeLength: i32 = 0,
  ): void {
    const keyLength = length + placeLength;
    const size = HEADER_BYTES + keyLength + renderedLength + LOGOUT_KEYS_BYTES + BLOCK_OVERHEAD;
    if (size > this.capacity || placeLength > MAX_PLACE_LENGTH) return;
    while (this.bytes + size > this.capacity) {
      this.remove(this.unproven.oldest != 0 ? this.unproven.oldest : this.proven.oldest);
    }
    const entry = heap.alloc(size - BLOCK_OVERHEAD);
    const bucket = this.bucket(hash);
    store<usize>(entry, load<usize>(bucket), NEXT_IN_BUCKET);
    store<usize>(bucket, entry);
    store<i32>(entry, size, SIZE);
    store<u64>(entry, hash, HASH);
    store<i64>(entry, freshUntil, FRESH_UNTIL);
    store<i32>(entry, keyLength, KEY_LENGTH);
    store<i32>(entry, renderedLength, RENDERED_LENGTH);
    store<u8>(entry, 0, IS_PROVEN);
    store<u16>(entry, <u16>placeLength, PLACE_LENGTH);
    store<u32>(entry, party, PARTY);
    store<u64>(entry, met, MET);
    memory.copy(entry + ID, id, SESSION_ID_BYTES);
    memory.copy(entry + HEADER_BYTES, key, length);
    memory.copy(entry + HEADER_BYTES + <usize>length, place, placeLength);
    memory.copy(entry + HEADER_BYTES + <usize>keyLength, rendered, renderedLength);
    const end = endOf(entry);
    store<u64>(end, sidKey);
    store<u64>(end, subjectKey, 8);
    this.unproven.link(entry);
  }

  /** Drops every entry of a session, by the first 8 bytes of its id, which is random; or by what `insert` was told, which is not 0. */
  forget(key: u64): void {
    this.forgetIn(this.proven, key);
    this.forgetIn(this.unproven, key);
  }

  /** Bytes in use. */
  get bytes(): i32 {
    return this.proven.bytes + this.unproven.bytes;
  }

  /** Frees everything. The cache can't be used after. */
  dispose(): void {
    while (this.proven.oldest != 0) this.remove(this.proven.oldest);
    while (this.unproven.oldest != 0) this.remove(this.unproven.oldest);
    heap.free(this.table);
    this.table = 0;
  }

  /** Moves an entry to the newest end of the proven ones, and those that are too many back. */
  private prove(entry: usize): void {
    this.listOf(entry).unlink(entry);
    store<u8>(entry, 1, IS_PROVEN);
    this.proven.link(entry);
    const most = this.capacity - this.capacity / 5;
    while (this.proven.bytes > most && this.proven.oldest != entry) {
      const demoted = this.proven.oldest;
      this.proven.unlink(demoted);
      store<u8>(demoted, 0, IS_PROVEN);
      this.unproven.link(demoted);
    }
  }

  private forgetIn(list: EntryList, key: u64): void {
    let entry = list.oldest;
    while (entry != 0) {
      const newer = load<usize>(entry, NEWER);
      const end = endOf(entry);
      if (load<u64>(entry + ID) == key || load<u64>(end) == key || load<u64>(end, 8) == key) this.remove(entry);
      entry = newer;
    }
  }

  private listOf(entry: usize): EntryList {
    return load<u8>(entry, IS_PROVEN) != 0 ? this.proven : this.unproven;
  }

  private bucket(hash: u64): usize {
    const index: u32 = (<u32>hash) & this.mask;
    return this.table + ((<usize>index) << 2);
  }

  private remove(entry: usize): void {
    let link = this.bucket(load<u64>(entry, HASH));
    // NEXT_IN_BUCKET is the first field, so a bucket and an entry are followed alike.
    while (load<usize>(link) != entry) link = load<usize>(link);
    store<usize>(link, load<usize>(entry, NEXT_IN_BUCKET));
    this.listOf(entry).unlink(entry);
    heap.free(entry);
  }
}

/** Where an entry has what else it is forgotten by: behind all that a hit reads. */
function endOf(entry: usize): usize {
  const keyLength: usize = load<u32>(entry, KEY_LENGTH);
  const renderedLength: usize = load<u32>(entry, RENDERED_LENGTH);
  return entry + HEADER_BYTES + keyLength + renderedLength;
}

/** The id of the session of an entry that `find` answered: `SESSION_ID_BYTES`. */
export function sessionIdOf(entry: usize): usize {
  return entry + ID;
}

/** A bit for each requirement that the session of an entry meets that `find` answered. */
export function requirementsMet(entry: usize): u64 {
  return load<u64>(entry, MET);
}

/** The rendered headers of an entry that `find` answered. */
export function renderedHeaders(entry: usize): usize {
  return entry + HEADER_BYTES + <usize>load<u32>(entry, KEY_LENGTH);
}
