import { logWarning } from "../../host/log";
import { SharedWrite } from "../../host/shared-data";
import { SESSION_ID_BYTES } from "../../session/record";
import { Bytes, pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { Writer } from "../../text/writer";
import { SessionCache } from "../../session/cache";
import { countReplacedRevocations, countRevocation } from "../metrics";
import { SharedSlot } from "../shared/shared-slot";
import { SharedSlots } from "../shared/shared-slots";
import { sessionName } from "./session-lines";

/** Of one page: that many ids, with the time until which each counts. */
const ENTRIES_PER_PAGE: u32 = 128;
const ENTRY_BYTES = SESSION_ID_BYTES + 8;
/** Slots for pages: enough for the most revocations that can be configured. Page n stands in slot n modulo this. */
const PAGE_SLOTS: u32 = 8200;
/** How often writing is tried against other workers that write at the same time. */
const ATTEMPTS = 16;

/**
 * Sessions of one relying party that ended before their time, as all workers of the process share them: pages that fill up
 * one after the other, and a slot that says which is the last. Times are seconds since 1970.
 */
export class Revocations {
  /** By the first 8 bytes of the session's id, which is random: until when the revocation counts. */
  private known: Map<u64, i64> = new Map<u64, i64>();
  private head: SharedSlot;
  /** The page that is being read, and its number. */
  private page!: SharedSlot;
  private pageNumber: u32 = 0;
  /** The number of the last page that there is. */
  private lastPage: u32 = 0;

  /** `most`: so many are kept, or up to a page more. `now`: seconds since 1970. */
  constructor(
    private slots: SharedSlots,
    private cache: SessionCache,
    private most: i32,
    now: i64,
  ) {
    this.head = slots.get("revoked");
    this.turnTo(0);
    this.refresh(now);
  }

  /** Whether the session with the id at `id` was ended. */
  includes(id: usize): bool {
    return this.known.has(load<u64>(id));
  }

  /** Ends the session with the id at `id`, here at once and on the other workers within a tick. `until`: its last second. */
  revoke(id: usize, until: i64, now: i64): void {
    countRevocation();
    this.learn(id, until, now);
    for (let i = 0; i < ATTEMPTS; i++) {
      this.refresh(now);
      if (this.append(id, until, now)) return;
    }
    logWarning("the end of " + sessionName(id) + " could not be handed to the other workers");
  }

  /** Learns what other workers have ended since. Two calls to the host when that is nothing. */
  refresh(now: i64): void {
    this.noteHead(this.head.readNew());
    const first = this.lastPage - min(this.lastPage, this.pages);
    if (this.pageNumber < first) this.turnTo(first);
    while (this.pageNumber < this.lastPage) {
      this.learnPage(this.page.readNew(), now);
      this.turnTo(this.pageNumber + 1);
    }
    this.learnPage(this.page.readNew(), now);
  }

  private noteHead(content: Bytes | null): void {
    if (content !== null) this.lastPage = max(this.lastPage, new Reader(pointer(content), content.length).u32());
  }

  /** False when another worker was faster: then everything is to be looked at again. */
  private append(id: usize, until: i64, now: i64): bool {
    const content = this.page.read();
    this.learnPage(content, now);
    const count = this.countOf(content);
    if (count >= ENTRIES_PER_PAGE) {
      this.startPage(this.pageNumber + 1, now);
      return false;
    }
    const writer = new Writer(32 + (content === null ? 0 : content.length)).u32(this.pageNumber);
    if (count > 0 && content !== null) writer.view(pointer(content) + 4, content.length - 4);
    writer.view(id, SESSION_ID_BYTES).u64(until);
    return this.page.write(writer.toBytes()) != SharedWrite.Conflict;
  }

  /** Says that page `number` is the last, and empties the one that is then too many. */
  private startPage(number: u32, now: i64): void {
    this.noteHead(this.head.read());
    if (this.lastPage >= number) return;
    if (this.head.write(new Writer(16).u32(number).toBytes()) == SharedWrite.Conflict) return;
    this.lastPage = number;
    if (number <= this.pages) return;
    const last = number - this.pages - 1;
    const oldest = this.slotOf(last);
    const content = oldest.read();
    if (content === null) return;
    const lost = unexpired(content, now);
    oldest.write(new Writer(16).u32(last).toBytes());
    if (lost == 0) return;
    countReplacedRevocations(lost);
    logWarning("more sessions ended than logout.revocations remembers: the oldest are forgotten");
  }

  /** How many pages hold what is to be kept. */
  private get pages(): u32 {
    return (<u32>this.most + ENTRIES_PER_PAGE - 1) / ENTRIES_PER_PAGE;
  }

  private turnTo(number: u32): void {
    this.pageNumber = number;
    this.page = this.slotOf(number);
  }

  private slotOf(number: u32): SharedSlot {
    return this.slots.get("revoked." + (number % PAGE_SLOTS).toString());
  }

  /** Of the page that is current; one that stands there from the round before counts as empty. */
  private countOf(content: Bytes | null): u32 {
    if (content === null || content.length < 4 || load<u32>(pointer(content)) != this.pageNumber) return 0;
    return <u32>(content.length - 4) / ENTRY_BYTES;
  }

  private learnPage(content: Bytes | null, now: i64): void {
    const count = this.countOf(content);
    if (content === null) return;
    let at = pointer(content) + 4;
    for (let i: u32 = 0; i < count; i++) {
      this.learn(at, load<i64>(at, SESSION_ID_BYTES), now);
      at += ENTRY_BYTES;
    }
  }

  private learn(id: usize, until: i64, now: i64): void {
    const key = load<u64>(id);
    if (now >= until || this.known.has(key)) return;
    if (this.known.size >= this.most + <i32>ENTRIES_PER_PAGE) this.forgetOldest(now);
    this.known.set(key, until);
    this.cache.forget(id);
  }

  /** Forgets those that are over, and as many of the oldest as a page holds: a map gives its keys in the order they came. */
  private forgetOldest(now: i64): void {
    const keys = this.known.keys();
    for (let i = 0; i < keys.length; i++) {
      if (i < <i32>ENTRIES_PER_PAGE || now >= this.known.get(keys[i])) this.known.delete(keys[i]);
    }
  }
}

/** How many entries of a page still count. */
function unexpired(content: Bytes, now: i64): i64 {
  let count: i64 = 0;
  for (let at = 4; at + ENTRY_BYTES <= content.length; at += ENTRY_BYTES) {
    if (now < load<i64>(pointer(content) + at, SESSION_ID_BYTES)) count++;
  }
  return count;
}
