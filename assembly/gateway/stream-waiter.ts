import { noteGarbage, resetArena } from "../host/memory";
import { selectContext } from "../host/stream";
import { RootContext } from "./root-context";

/** More streams than this are not held at once; those that end meanwhile count until they would have gone on. */
const MAX_HELD = 1000;
/** About what one of them allocates when it goes on, in bytes. */
const WAITER_GARBAGE = 16384;
/** So much may be allocated by those that go on in one callback: nothing is collected before the callback ends. */
const BATCH_GARBAGE = 128 * WAITER_GARBAGE;

/** A stream that is held until something is known. */
export abstract class StreamWaiter {
  constructor(readonly streamId: u32) {}

  /** About how many bytes it allocates when it goes on. */
  get garbage(): i32 {
    return WAITER_GARBAGE;
  }

  /** Goes on with the stream, which is selected. */
  abstract resume(root: RootContext): void;
}

// Held streams by their id, which a later stream may have again.
const held = new Map<u32, HeldStreams>();

/** The streams of one root context that are held, and those that may go on. */
export class HeldStreams {
  private count: i32 = 0;
  private ready: Array<StreamWaiter> = [];

  /** Whether there is room for one more. */
  get hasRoom(): bool {
    return this.count < MAX_HELD;
  }

  /** Whether streams may go on that did not in the last callback. */
  get isPressing(): bool {
    return this.ready.length > 0;
  }

  /** Counts a stream as held, until it goes on. */
  hold(streamId: u32): void {
    if (held.has(streamId)) return;
    held.set(streamId, this);
    this.count++;
  }

  /** Has streams go on at the end of the callback or, where it is one of a stream's own, at the next tick. */
  release(root: RootContext, waiters: Array<StreamWaiter>): void {
    for (let i = 0; i < waiters.length; i++) this.ready.push(waiters[i]);
    if (this.isPressing) root.setTickPace(true);
  }

  /**
   * Has the next streams go on, at the end of a callback: what `malloc` handed out before is lost. The root context is
   * selected after.
   */
  drain(root: RootContext): void {
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
      if (selectContext(waiter.streamId)) waiter.resume(root);
    }
    selectContext(root.id);
    if (this.ready.length > 0) root.setTickPace(true);
  }

  /** Counts a stream as held no longer. */
  leave(streamId: u32): void {
    held.delete(streamId);
    this.count--;
  }
}

/** Whether any stream is held. */
export function hasHeldStreams(): bool {
  return held.size > 0;
}

/** Notes that a stream is held no longer. */
export function forgetHeld(streamId: u32): void {
  if (held.has(streamId)) held.get(streamId).leave(streamId);
}
