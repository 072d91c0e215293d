import { toBase64Url } from "../../text/base64url";
import { Bytes, pointer } from "../../text/bytes";
import { RefreshJob, RefreshOutcome } from "./refresh-job";

/**
 * The refreshes that a worker knows of, under way and ended, one for each session. Bounded in bytes, but for those under way:
 * what is forgotten can be had from its slot again.
 */
export class RefreshJobs {
  private jobs: Map<string, RefreshJob> = new Map<string, RefreshJob>();
  private counted: i32 = 0;

  /** `capacity` in bytes, about. */
  constructor(private capacity: i32) {}

  /** How many there are. */
  get size(): i32 {
    return this.jobs.size;
  }

  /** What they take, in bytes, about. */
  get bytes(): i32 {
    return this.counted;
  }

  /** The one of the session with this id, or null. */
  find(id: Bytes): RefreshJob | null {
    const key = keyOf(id);
    if (!this.jobs.has(key)) return null;
    return this.jobs.get(key);
  }

  /** Keeps a job in place of what was known of its session. */
  put(job: RefreshJob): void {
    const key = keyOf(job.id);
    this.drop(key);
    this.jobs.set(key, job);
    this.recount(job);
  }

  /** Takes note of what a job holds now, and forgets the oldest ended ones where that is too much. */
  recount(job: RefreshJob): void {
    if (this.find(job.id) !== job) return;
    this.counted += job.bytes - job.countedBytes;
    job.countedBytes = job.bytes;
    if (this.counted > this.capacity) this.forgetOldest();
  }

  /** Forgets what is of no use any more at `now`, in milliseconds of the monotonic clock. */
  forget(now: i64): void {
    const keys = this.jobs.keys();
    for (let i = 0; i < keys.length; i++) if (this.jobs.get(keys[i]).isOver(now)) this.drop(keys[i]);
  }

  /** A map gives its keys in the order in which they came. */
  private forgetOldest(): void {
    const keys = this.jobs.keys();
    for (let i = 0; i < keys.length && this.counted > this.capacity / 2; i++) {
      if (this.jobs.get(keys[i]).outcome != RefreshOutcome.Running) this.drop(keys[i]);
    }
  }

  private drop(key: string): void {
    if (!this.jobs.has(key)) return;
    const job = this.jobs.get(key);
    this.counted -= job.countedBytes;
    job.countedBytes = 0;
    this.jobs.delete(key);
  }
}

function keyOf(id: Bytes): string {
  return toBase64Url(pointer(id), id.length);
}
