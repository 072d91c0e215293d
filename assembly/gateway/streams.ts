// What is kept for streams, by their id, which a later stream may have again: of a stream's end the host does not tell.

/** How many streams somebody holds, or what else is bounded for each relying party and for all. */
export class HeldCount {
  count: i32 = 0;

  /** `all`: counts those of others too; null when this one does. */
  constructor(private all: HeldCount | null) {}

  /** Counts `change` more. */
  add(change: i32): void {
    const all = this.all;
    this.count += change;
    if (all !== null) all.add(change);
  }
}

/** What is to be done when the headers of a stream's response are about to leave for the browser. */
export abstract class ResponseTask {
  constructor(
    /** About what it takes, in bytes; more than 0. */
    readonly bytes: i32,
    /** Seconds since 1970. */
    readonly startTime: i64,
  ) {}

  /** Does it. The stream is selected. */
  abstract run(): void;
}

/** What the tasks may take, in bytes, about. */
const MAX_TASK_BYTES = 2 * 1024 * 1024;
/** A task whose response has not come after so many seconds is forgotten. */
const MAX_AGE: i64 = 600;

const held = new Map<u32, HeldCount>();
const tasks = new Map<u32, ResponseTask>();
// Every request asks whether there are any: these spare it a look at the maps.
let heldStreams = 0;
let taskBytes = 0;

/** Whether anything is kept for any stream. */
export function areKept(): bool {
  return heldStreams > 0 || taskBytes > 0;
}

/** Forgets what is kept for the stream that had this id before. */
export function forgetStream(streamId: u32): void {
  forgetHeld(streamId);
  forgetTask(streamId);
}

/** Counts a stream as held, until it is forgotten. */
export function noteHeld(streamId: u32, count: HeldCount): void {
  if (held.has(streamId)) return;
  held.set(streamId, count);
  heldStreams++;
  count.add(1);
}

/** Counts a stream as held no longer. */
export function forgetHeld(streamId: u32): void {
  if (!held.has(streamId)) return;
  heldStreams--;
  held.get(streamId).add(-1);
  held.delete(streamId);
}

/** Whether any response is waited for. */
export function hasTasks(): bool {
  return taskBytes > 0;
}

/**
 * Has a task run when the response to a stream's request comes. Where that makes too many, the oldest are forgotten: what they
 * were to do, a later response does.
 */
export function addTask(streamId: u32, task: ResponseTask): void {
  forgetTask(streamId);
  tasks.set(streamId, task);
  taskBytes += task.bytes;
  if (taskBytes > MAX_TASK_BYTES) forgetOldestTasks();
}

/** Runs the task of a stream, whose response has come. Allocates nothing for a stream that has none. */
export function runTask(streamId: u32): void {
  if (!tasks.has(streamId)) return;
  const task = tasks.get(streamId);
  forgetTask(streamId);
  task.run();
}

/** Forgets the tasks whose responses did not come: those of streams that have ended. `now` in seconds since 1970. */
export function forgetOldTasks(now: i64): void {
  if (taskBytes == 0) return;
  const streams = tasks.keys();
  for (let i = 0; i < streams.length; i++) {
    if (now >= tasks.get(streams[i]).startTime + MAX_AGE) forgetTask(streams[i]);
  }
}

function forgetTask(streamId: u32): void {
  if (!tasks.has(streamId)) return;
  taskBytes -= tasks.get(streamId).bytes;
  tasks.delete(streamId);
}

/** A map gives its keys in the order in which they came. */
function forgetOldestTasks(): void {
  const streams = tasks.keys();
  for (let i = 0; i < streams.length && taskBytes > MAX_TASK_BYTES / 2; i++) forgetTask(streams[i]);
}
