import { SharedWrite } from "../../host/shared-data";
import { SESSION_ID_BYTES } from "../../session/record";
import { Bytes, pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { Writer } from "../../text/writer";
import { SharedSlot } from "../shared/shared-slot";
import { SharedSlots } from "../shared/shared-slots";

/** Shared data has no deleting: so many slots there are, and a session may use some four of them. */
const SLOTS: u32 = 1024;
const WAYS: u32 = 4;
const ATTEMPTS = 8;
const CONTENT_BYTES = 40;

/** What a session's slot says. */
export enum LeaseState {
  /** A worker is refreshing. */
  Held,
  /** The session after the refresh is there to be handed out. */
  Refreshed,
  /** The provider refused: this generation is not tried again. */
  Denied,
  /** The provider could not be asked: not to be tried before the lease ends. */
  Unavailable,
}

/** A slot's content. Times are milliseconds of the monotonic clock. */
export class RefreshLease {
  constructor(
    readonly index: u32,
    readonly id: Bytes,
    /** Of the session's generation that is refreshed. */
    readonly generation: u32,
    readonly state: LeaseState,
    /** The slot is kept for the session for so long. */
    readonly until: i64,
  ) {}

  isOf(id: Bytes): bool {
    return memory.compare(pointer(this.id), pointer(id), SESSION_ID_BYTES) == 0;
  }

  /** Whether it keeps generation `generation` of its session from being refreshed at `now`. */
  forbids(generation: u32, now: i64): bool {
    if (this.generation != generation) return this.generation > generation;
    return this.state == LeaseState.Refreshed || this.state == LeaseState.Denied || now < this.until;
  }

  /** Whether another session may not have the slot. */
  isHeld(now: i64): bool {
    return this.state == LeaseState.Held && now < this.until;
  }
}

/** A slot that a session may use, as it was read. */
class Way {
  constructor(
    readonly index: u32,
    readonly slot: SharedSlot,
    readonly lease: RefreshLease | null,
  ) {}
}

/** What trying to take a lease came to. */
export class LeaseAttempt {
  constructor(
    readonly isTaken: bool,
    /** The own lease, or the one that forbids it; null when all slots are in use by other sessions. */
    readonly lease: RefreshLease | null,
  ) {}
}

/**
 * Which worker refreshes a session: one at a time. A slot holds the whole id of its session, so that two that meet in one
 * never share a lease.
 */
export class RefreshLeases {
  constructor(private slots: SharedSlots) {}

  /** What there is of a session; null when nothing is. */
  find(id: Bytes): RefreshLease | null {
    const own = ownOf(this.ways(id), id);
    return own !== null ? own.lease : null;
  }

  /** Takes the lease for generation `generation` of a session until `until`, unless there is one that forbids it. */
  take(id: Bytes, generation: u32, now: i64, until: i64): LeaseAttempt {
    for (let i = 0; i < ATTEMPTS; i++) {
      const ways = this.ways(id);
      const own = ownOf(ways, id);
      const present = own !== null ? own.lease : null;
      if (present !== null && present.forbids(generation, now)) return new LeaseAttempt(false, present);
      const way = own !== null ? own : freest(ways, now);
      if (way === null) return new LeaseAttempt(false, null);
      const lease = new RefreshLease(way.index, id, generation, LeaseState.Held, until);
      const write = way.slot.write(encodeLease(lease));
      if (write == SharedWrite.Conflict) continue;
      if (write == SharedWrite.Unavailable || !this.isHeldTwice(lease, now)) return new LeaseAttempt(true, lease);
      // Two workers chose different slots at one time: both give way, and look again.
      this.end(lease, LeaseState.Unavailable, now);
    }
    return new LeaseAttempt(false, null);
  }

  /** Replaces what a lease says, unless another session or a later refresh has its slot by now. */
  end(lease: RefreshLease, state: LeaseState, until: i64): void {
    const slot = this.slotAt(lease.index);
    for (let i = 0; i < ATTEMPTS; i++) {
      const present = readLease(lease.index, slot.read());
      if (present !== null && !(present.isOf(lease.id) && present.generation == lease.generation)) return;
      const ended = new RefreshLease(lease.index, lease.id, lease.generation, state, until);
      if (slot.write(encodeLease(ended)) != SharedWrite.Conflict) return;
    }
  }

  /** Puts the sealed session after a refresh beside its lease. */
  putSession(lease: RefreshLease, sealed: Bytes): void {
    const slot = this.sessionSlot(lease);
    slot.read();
    slot.write(new Writer(sealed.length + 32).bytes(lease.id).u32(lease.generation).bytes(sealed).toBytes());
  }

  /** The sealed session after a refresh; null when it is there no longer. */
  sessionOf(lease: RefreshLease): Bytes | null {
    const content = this.sessionSlot(lease).read();
    if (content === null) return null;
    const reader = new Reader(pointer(content), content.length);
    const id = reader.bytes(SESSION_ID_BYTES);
    const generation = reader.u32();
    if (reader.failed || generation != lease.generation || !lease.isOf(id)) return null;
    return reader.bytes(reader.remaining);
  }

  private isHeldTwice(own: RefreshLease, now: i64): bool {
    const ways = this.ways(own.id);
    for (let i = 0; i < ways.length; i++) {
      const lease = ways[i].lease;
      if (lease !== null && lease.index != own.index && lease.isOf(own.id) && lease.isHeld(now)) return true;
    }
    return false;
  }

  private ways(id: Bytes): Array<Way> {
    const ways: Array<Way> = [];
    for (let i: u32 = 0; i < WAYS; i++) {
      const index = (load<u32>(pointer(id)) + i) % SLOTS;
      const slot = this.slotAt(index);
      ways.push(new Way(index, slot, readLease(index, slot.read())));
    }
    return ways;
  }

  private slotAt(index: u32): SharedSlot {
    return this.slots.get("refresh." + index.toString());
  }

  private sessionSlot(lease: RefreshLease): SharedSlot {
    return this.slots.get("refreshed." + lease.index.toString());
  }
}

/** That of the latest generation; a lease that was given way before another. */
function ownOf(ways: Array<Way>, id: Bytes): Way | null {
  let own: Way | null = null;
  let best: u64 = 0;
  for (let i = 0; i < ways.length; i++) {
    const lease = ways[i].lease;
    if (lease === null || !lease.isOf(id)) continue;
    const rank = ((<u64>lease.generation) << 1) + (lease.state == LeaseState.Unavailable ? 1 : 2);
    if (rank <= best) continue;
    own = ways[i];
    best = rank;
  }
  return own;
}

/** One that nobody uses, else the one that its session needs least; never one that a worker is refreshing in. */
function freest(ways: Array<Way>, now: i64): Way | null {
  let chosen: Way | null = null;
  let until = i64.MAX_VALUE;
  for (let i = 0; i < ways.length; i++) {
    const lease = ways[i].lease;
    if (lease === null) return ways[i];
    if (lease.isHeld(now) || lease.until >= until) continue;
    chosen = ways[i];
    until = lease.until;
  }
  return chosen;
}

function encodeLease(lease: RefreshLease): Bytes {
  const writer = new Writer(CONTENT_BYTES)
    .bytes(lease.id)
    .u32(lease.generation)
    .u8(<u8>lease.state);
  return writer.u64(lease.until).toBytes();
}

function readLease(index: u32, content: Bytes | null): RefreshLease | null {
  if (content === null) return null;
  const reader = new Reader(pointer(content), content.length);
  const id = reader.bytes(SESSION_ID_BYTES);
  const generation = reader.u32();
  const state = <LeaseState>reader.u8();
  const until = reader.i64();
  if (reader.failed) return null;
  return new RefreshLease(index, id, generation, state, until);
}
