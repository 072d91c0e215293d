import { Writer } from "../../text/writer";

/** No page holds the entry yet. */
export const NO_PAGE: u32 = 0xffffffff;
/** So many of the oldest are forgotten at once, where pages do not bound them. */
const BATCH = 128;

/**
 * The ended sessions that one worker knows of, each with the time of its end (seconds since 1970) and the shared page that it
 * stands in.
 */
export class KnownRevocations {
  /** By the first 8 bytes of the session's id, which is random: the page and the time, of 4 bytes each. */
  private entries: Map<u64, u64> = new Map<u64, u64>();
  private perPage: Map<u32, i32> = new Map<u32, i32>();

  /** `most`: so many are kept at most; of more, the oldest go. */
  constructor(private most: i32) {}

  /** Whether this session was ended. */
  has(key: u64): bool {
    return this.entries.has(key);
  }

  /** When it was ended, in seconds since 1970; -1: it was not. */
  timeOf(key: u64): i64 {
    return this.entries.has(key) ? <i64>(this.entries.get(key) & 0xffffffff) : -1;
  }

  /** The page that holds it, as far as is known. */
  pageOf(key: u64): u32 {
    return this.entries.has(key) ? <u32>(this.entries.get(key) >> 32) : NO_PAGE;
  }

  /** How many are known to be on a page. */
  countOn(page: u32): i32 {
    return this.perPage.has(page) ? this.perPage.get(page) : 0;
  }

  /**
   * Notes that a session was ended at `time`, and which page says so. False when that was known, but for the page. A later page
   * that says that it was ended later, as may be said of all of a user's, takes the place of the former.
   */
  add(key: u64, time: i64, page: u32): bool {
    // Until the year 2106.
    const seconds = max(min(time, <i64>u32.MAX_VALUE), 0);
    const known = this.timeOf(key);
    if (seconds < known) return false;
    if (page != NO_PAGE && this.pageOf(key) != NO_PAGE && seconds > known) this.forget(key);
    const isNew = !this.entries.has(key);
    if (isNew && this.entries.size >= this.most) this.forgetOldest();
    if (!isNew && this.pageOf(key) != NO_PAGE) return false;
    this.entries.set(key, ((<u64>page) << 32) | (<u64>seconds));
    if (page != NO_PAGE) this.perPage.set(page, this.countOn(page) + 1);
    return isNew;
  }

  /** Writes the entries of a page, oldest first: 8 bytes of the session's id and 8 of the time. */
  write(page: u32, writer: Writer): void {
    const keys = this.entries.keys();
    for (let i = 0; i < keys.length; i++) {
      const entry = this.entries.get(keys[i]);
      if (<u32>(entry >> 32) == page) writer.u64(keys[i]).u64(entry & 0xffffffff);
    }
  }

  /** Forgets what stands on pages before this one. */
  forgetBefore(page: u32): void {
    const keys = this.entries.keys();
    for (let i = 0; i < keys.length; i++) if (this.pageOf(keys[i]) < page) this.forget(keys[i]);
  }

  /** A map gives its keys in the order in which they came. */
  private forgetOldest(): void {
    const keys = this.entries.keys();
    for (let i = 0; i < keys.length && i < BATCH; i++) this.forget(keys[i]);
  }

  /** Forgets one. */
  forget(key: u64): void {
    if (!this.entries.has(key)) return;
    const page = this.pageOf(key);
    this.entries.delete(key);
    if (page == NO_PAGE) return;
    const left = this.countOn(page) - 1;
    if (left > 0) this.perPage.set(page, left);
    else this.perPage.delete(page);
  }
}
