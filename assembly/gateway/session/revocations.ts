import { LONGEST_LIFETIME } from "../../config/session";
import { logWarning } from "../../host/log";
import { SharedWrite } from "../../host/shared-data";
import { SessionCache } from "../../session/cache";
import { fillLogoutKeys, noticeKey } from "../../session/logout-keys";
import { SessionRecord } from "../../session/record";
import { Bytes, pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { Writer } from "../../text/writer";
import { LogLimit } from "../log-limit";
import { countReplacedRevocations, countRevocation } from "../metrics";
import { SharedSlot } from "../shared/shared-slot";
import { SharedSlots } from "../shared/shared-slots";
import { KnownRevocations, NO_PAGE } from "./known-revocations";

/** A page: its number, then that many entries: 8 bytes of the session's id, and the time of its end. */
const ENTRIES_PER_PAGE: u32 = 128;
const NUMBER_BYTES = 4;
const ENTRY_BYTES = 16;
/** Slots for pages: enough for the most revocations that can be configured. Page n stands in slot n modulo this. */
const PAGE_SLOTS: u32 = 8200;
/** How often writing is tried against other workers that write at the same time. */
const ATTEMPTS = 16;
const DAMAGED = "the list of ended sessions was damaged";

/**
 * Sessions of one relying party that ended before their time, as all workers of the process share them: pages that fill up
 * one after the other, and a slot that says which is the last. They are kept for the longest lifetime that a later
 * configuration may give them, where there is room. What does not open, or has lost entries, is written anew from what this
 * worker knows. Times are seconds since 1970.
 */
export class Revocations {
  /** How many full pages hold what is to be kept. */
  private readonly pages: u32;
  readonly known: KnownRevocations;
  private head: SharedSlot;
  /** The page that is being read, and its number. */
  private page!: SharedSlot;
  private pageNumber: u32 = 0;
  /** The number of the last page that there is. */
  private lastPage: u32 = 0;
  /** The older page that was looked at last, and when. */
  private patrolled: u32 = 0;
  private patrolledAt: i64 = 0;

  /**
   * `most`: so many are kept, or up to a page more. `lifetime`: of sessions, in seconds. `now`: seconds since 1970. `slot`: the
   * name of the head's slot, which pages have with their number; a form that changes takes another, for versions that share data.
   */
  constructor(
    private slots: SharedSlots,
    private cache: SessionCache,
    private logLimit: LogLimit,
    most: i32,
    private lifetime: i32,
    now: i64,
    private slot: string,
  ) {
    const pages = (<u32>most + ENTRIES_PER_PAGE - 1) / ENTRIES_PER_PAGE;
    this.pages = pages;
    // Beside them there is the page that fills up, and what stands on none.
    this.known = new KnownRevocations((<i32>pages + 2) * <i32>ENTRIES_PER_PAGE);
    this.head = slots.get(slot);
    this.turnTo(0);
    this.refresh(now);
  }

  /** Whether a session was ended: itself, by its `sid`, or with all of its user's that had begun by then. */
  includes(session: SessionRecord): bool {
    if (this.known.has(load<u64>(pointer(session.id)))) return true;
    fillLogoutKeys(session);
    if (session.sidKey != 0 && this.known.has(session.sidKey)) return true;
    return session.loginTime <= this.known.timeOf(session.subjectKey);
  }

  /** Ends all sessions of a user that had begun by `time`, which is past, by the key of the `sub` (see `logout-keys.ts`). */
  revokeBefore(key: u64, time: i64, now: i64): void {
    if (time > this.known.timeOf(key)) this.known.forget(key);
    countRevocation();
    this.share(key, time, now);
  }

  /** Notes that a notice with this `jti` came. False when one did before, as far as is remembered. */
  takeNotice(id: string, now: i64): bool {
    const key = noticeKey(id);
    this.refresh(now);
    if (this.known.has(key)) return false;
    this.share(key, now, now);
    return true;
  }

  /** Ends the sessions with a key, of their id's first 8 bytes or see `logout-keys.ts`: here at once, elsewhere within a tick. */
  revoke(key: u64, now: i64): void {
    countRevocation();
    this.share(key, now, now);
  }

  /** `time`: of the end. */
  private share(key: u64, time: i64, now: i64): void {
    this.learn(key, time, NO_PAGE, now);
    for (let i = 0; i < ATTEMPTS; i++) {
      this.refresh(now);
      if (this.append(key, time, now)) return;
    }
    const alone = "a session that ended could not be handed to the other workers";
    if (this.logLimit.allows(alone)) logWarning(alone);
  }

  /** Learns what other workers have ended since. Two calls to the host when that is nothing. */
  refresh(now: i64): void {
    const content = this.head.readNew();
    if (content !== null || this.head.isUnreadable) this.inspectHead(content);
    const first = this.firstPage;
    if (this.pageNumber < first) this.turnTo(first);
    while (this.pageNumber < this.lastPage) {
      this.inspect(this.page, this.pageNumber, this.page.readNew(), now);
      this.turnTo(this.pageNumber + 1);
    }
    this.inspect(this.page, this.pageNumber, this.page.readNew(), now);
  }

  /** Looks at one of the older pages too, once a second. */
  tick(now: i64): void {
    this.refresh(now);
    if (now == this.patrolledAt || this.lastPage == 0) return;
    this.patrolledAt = now;
    const first = this.firstPage;
    const next = this.patrolled + 1;
    this.patrolled = next < first || next >= this.lastPage ? first : next;
    const slot = this.slotOf(this.patrolled);
    this.inspect(slot, this.patrolled, slot.read(), now);
  }

  /** False when everything is to be looked at again: another worker was faster, or the page was damaged. */
  private append(key: u64, time: i64, now: i64): bool {
    const content = this.page.read();
    if (this.inspect(this.page, this.pageNumber, content, now)) return false;
    // Another worker may have ended it, too.
    if (this.known.pageOf(key) != NO_PAGE) return true;
    const count = countOf(content, this.pageNumber);
    if (count >= ENTRIES_PER_PAGE) {
      this.startPage(this.pageNumber + 1, now);
      return false;
    }
    const writer = new Writer(64 + (content === null ? 0 : content.length)).u32(this.pageNumber);
    if (count > 0 && content !== null) writer.view(pointer(content) + NUMBER_BYTES, content.length - NUMBER_BYTES);
    if (this.page.write(writer.u64(key).u64(time).toBytes()) == SharedWrite.Conflict) return false;
    this.known.add(key, time, this.pageNumber);
    return true;
  }

  /** Says that page `number` is the last, and empties the one that is then too many. */
  private startPage(number: u32, now: i64): void {
    const content = this.head.read();
    if (content !== null) this.advance(numberOf(content));
    if (this.lastPage >= number) return;
    if (this.head.write(new Writer(16).u32(number).toBytes()) == SharedWrite.Conflict) return;
    this.advance(number);
    if (number <= this.pages) return;
    const last = number - this.pages - 1;
    const oldest = this.slotOf(last);
    const lost = this.unexpired(oldest.read(), last, now);
    oldest.write(new Writer(16).u32(last).toBytes());
    if (lost == 0) return;
    countReplacedRevocations(lost);
    const full = "more sessions ended than logout.revocations remembers";
    if (this.logLimit.allows(full)) logWarning(full + ": the oldest are forgotten");
  }

  private get firstPage(): u32 {
    return this.lastPage - min(this.lastPage, this.pages);
  }

  /** Page numbers only rise. */
  private advance(number: u32): void {
    if (number <= this.lastPage) return;
    this.lastPage = number;
    if (this.firstPage > 0) this.known.forgetBefore(this.firstPage);
  }

  private turnTo(number: u32): void {
    this.pageNumber = number;
    this.page = this.slotOf(number);
  }

  private slotOf(number: u32): SharedSlot {
    return this.slots.get(this.slot + "." + (number % PAGE_SLOTS).toString());
  }

  /** Takes note of what the head says, which was written since; null: it does not open. */
  private inspectHead(content: Bytes | null): void {
    const number: u32 = content === null ? 0 : numberOf(content);
    this.advance(number);
    if (content !== null && number == this.lastPage && !this.head.isLeaving) return;
    if (content === null || number < this.lastPage) this.complain(`its head is set to page ${this.lastPage} again`);
    this.head.write(new Writer(16).u32(this.lastPage).toBytes());
  }

  /**
   * Learns what page `number` says, as it was read from its slot. What does not open or lacks something is written anew; true
   * then.
   */
  private inspect(slot: SharedSlot, number: u32, content: Bytes | null, now: i64): bool {
    if (content === null && !slot.isUnreadable) return false;
    const count = countOf(content, number);
    for (let i: u32 = 0; i < count && content !== null; i++) {
      const at = pointer(content) + NUMBER_BYTES + i * ENTRY_BYTES;
      this.learn(load<u64>(at), load<i64>(at, 8), number, now);
    }
    const known = this.known.countOn(number);
    const isWhole = !slot.isUnreadable && known <= <i32>count;
    // Its page is to outlive the secret that sealed it.
    if (isWhole && !slot.isLeaving) return false;
    if (!isWhole) this.complain(`page ${number} is written anew with the ${known} entries that this worker knows of`);
    const writer = new Writer(64 + known * ENTRY_BYTES).u32(number);
    this.known.write(number, writer);
    return slot.write(writer.toBytes()) == SharedWrite.Written;
  }

  private complain(what: string): void {
    if (!this.logLimit.allows(DAMAGED)) return;
    logWarning(`${DAMAGED}, by another plugin or a configuration with another cookieSecret: ${what}`);
  }

  private learn(key: u64, time: i64, page: u32, now: i64): void {
    if (now >= time + LONGEST_LIFETIME) return;
    if (this.known.add(key, time, page)) this.cache.forget(key);
  }

  /** How many entries of a page may be those of sessions that would live, as the configuration is. */
  private unexpired(content: Bytes | null, number: u32, now: i64): i64 {
    const count = countOf(content, number);
    let unexpired: i64 = 0;
    for (let i: u32 = 0; i < count && content !== null; i++) {
      const time = load<i64>(pointer(content) + NUMBER_BYTES + i * ENTRY_BYTES, 8);
      if (now < time + this.lifetime) unexpired++;
    }
    return unexpired;
  }
}

function numberOf(content: Bytes): u32 {
  return new Reader(pointer(content), content.length).u32();
}

/** The entries of a page; one that stands in its slot from the round before counts as empty. */
function countOf(content: Bytes | null, number: u32): u32 {
  if (content === null || content.length < NUMBER_BYTES || numberOf(content) != number) return 0;
  return <u32>(content.length - NUMBER_BYTES) / ENTRY_BYTES;
}
