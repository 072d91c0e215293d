import { noteGarbage, resetArena } from "../host/memory";
import { selectContext } from "../host/stream";
import { forgetHeld, HeldCount, noteHeld } from "./streams";
import { TickPace } from "./tick-pace";

/**
 * More streams than this are not held at once for one relying party, and in all; those that end meanwhile count until they
 * would have gone on.
 */
const MAX_HELD = 1000;
const MAX_HELD_IN_ALL = 4000;
/** About what one of them allocates when it goes on, in bytes. */
const WAITER_GARBAGE = 16384;
/** So much may be allocated by those that go on in one callback: nothing is collected before the callback ends. */
const BATCH_GARBAGE = 128 * WAITER_GARBAGE;
/** No stream has this id. */
const NO_STREAM: u32 = 0;

/** What waits until something is known. */
export abstract class Waiter {
  constructor(
    /** The stream that it goes on with; 0 when it is for none. */
    readonly streamId: u32 = NO_STREAM,
  ) {}

  /** About how many bytes it allocates when it goes on. */
  get garbage(): i32 {
    return WAITER_GARBAGE;
  }

  /** Goes on. Its stream, else the root context, is selected. */
  abstract resume(): void;
}

/** What one root context holds: the streams that wait, and who may go on. */
export class HeldStreams {
  /** Of all that are held. */
  readonly held: HeldCount = new HeldCount(null);
  private ready: Array<Waiter> = [];

  constructor(
    private rootId: u32,
    private pace: TickPace,
  ) {}

  /** Whether some may go on that did not in the last callback. */
  get isPressing(): bool {
    return this.ready.length > 0;
  }

  /** Has waiters go on at the end of the callback or, where it is one of a stream's own, at the next tick. */
  release(waiters: Array<Waiter>): void {
    for (let i = 0; i < waiters.length; i++) this.ready.push(waiters[i]);
    if (this.isPressing) this.pace.quicken();
  }

  /** Has one go on now; nothing happens when its stream is gone. */
  resume(waiter: Waiter): void {
    if (selectContext(waiter.streamId == NO_STREAM ? this.rootId : waiter.streamId)) waiter.resume();
  }

  /**
   * Has the next ones go on, at the end of a callback: what `malloc` handed out before is lost. The root context is selected
   * after.
   */
  drain(): void {
    if (this.ready.length == 0) return;
    let count = 0;
    for (let garbage = 0; count < this.ready.length && garbage < BATCH_GARBAGE; count++) {
      garbage += this.ready[count].garbage;
    }
    const batch = this.ready.splice(0, count);
    for (let i = 0; i < batch.length; i++) {
      const waiter = batch[i];
      forgetHeld(waiter.streamId);
      resetArena();
      noteGarbage(waiter.garbage);
      this.resume(waiter);
    }
    selectContext(this.rootId);
    if (this.ready.length > 0) this.pace.quicken();
  }
}

/** The part of it that one relying party has: whoever waits for its provider keeps no other's users from waiting. */
export class HeldShare {
  private held: HeldCount;

  constructor(private all: HeldStreams) {
    this.held = new HeldCount(all.held);
  }

  /** Whether there is room for one more. */
  get hasRoom(): bool {
    return this.held.count < MAX_HELD && this.all.held.count < MAX_HELD_IN_ALL;
  }

  /** Counts the stream of a waiter, if it has one, as held until it goes on. */
  hold(waiter: Waiter): void {
    if (waiter.streamId != NO_STREAM) noteHeld(waiter.streamId, this.held);
  }

  /** See `HeldStreams`. */
  release(waiters: Array<Waiter>): void {
    this.all.release(waiters);
  }

  /** See `HeldStreams`. */
  resume(waiter: Waiter): void {
    this.all.resume(waiter);
  }
}
