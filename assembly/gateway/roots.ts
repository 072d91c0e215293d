import { RootContext } from "./root-context";

// The VM's root contexts. Nothing here belongs to one configuration.
const roots: Array<RootContext> = [];

/** A root context ticks every second. One that is silent for this long, by the ticks of each other one, is gone. */
const SILENCE_MILLISECONDS: i64 = 60000;
const LONGEST_GAP_MILLISECONDS: i64 = 5000;

/** Streams are remembered by the low bits of their id: (stream id, root id), 4 bytes each. */
const STREAM_SLOTS: u32 = 1024;
const STREAMS = memory.data(8192, 8);

/** The root context of this id, or null. */
export function findRoot(id: u32): RootContext | null {
  for (let i = 0, count = roots.length; i < count; i++) {
    const root = unchecked(roots[i]);
    if (root.id == id) return root;
  }
  return null;
}

/** Takes a new configuration, in place of an older one of the same root context. */
export function setRoot(root: RootContext): void {
  removeRoot(root.id);
  roots.push(root);
}

/** Forgets a root context and frees what it holds outside the collector's reach. */
function removeRoot(id: u32): void {
  for (let i = 0; i < roots.length; i++) {
    if (roots[i].id != id) continue;
    roots[i].cache.dispose();
    roots.splice(i, 1);
    return;
  }
}

/**
 * Notes a root context's tick, and removes those that have had none for long: a configuration that is gone, of which no
 * host promises to tell. `now` in milliseconds of the monotonic clock.
 */
export function noteTick(root: RootContext, now: i64): void {
  const gap = now - root.tickedAt;
  root.tickedAt = now;
  root.silence = 0;
  // After a stall of the worker all ticks are late, which says nothing of the others.
  if (gap > LONGEST_GAP_MILLISECONDS) return;
  for (let i = roots.length - 1; i >= 0; i--) {
    if (roots[i].id == root.id) continue;
    roots[i].silence += gap;
    if (roots[i].silence > SILENCE_MILLISECONDS * roots.length) removeRoot(roots[i].id);
  }
}

/** Remembers which root context a stream belongs to. */
export function bindStream(streamId: u32, rootId: u32): void {
  const slot = STREAMS + ((<usize>(streamId & (STREAM_SLOTS - 1))) << 3);
  store<u32>(slot, streamId);
  store<u32>(slot, rootId, 4);
}

/**
 * The root context of a stream, or null when it is not known. The host creates a stream's context right before its request
 * headers, so a slot that a later stream took over is never asked for.
 */
export function rootOfStream(streamId: u32): RootContext | null {
  const slot = STREAMS + ((<usize>(streamId & (STREAM_SLOTS - 1))) << 3);
  return load<u32>(slot) == streamId ? findRoot(load<u32>(slot, 4)) : null;
}
