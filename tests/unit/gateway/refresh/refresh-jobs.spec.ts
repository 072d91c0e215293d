import { RefreshJob, RefreshOutcome } from "../../../../assembly/gateway/refresh/refresh-job";
import { RefreshJobs } from "../../../../assembly/gateway/refresh/refresh-jobs";
import { SealedSession } from "../../../../assembly/gateway/session/session-sealer";
import { SESSION_ID_BYTES, SessionRecord } from "../../../../assembly/session/record";
import { RenderedHeaders } from "../../../../assembly/session/rendered-headers";
import { SessionTimes } from "../../../../assembly/session/session-times";
import { Bytes, pointer } from "../../../../assembly/text/bytes";

const CAPACITY = 64 * 1024;
const SEALED_BYTES = 4096;

function id(number: i32): Bytes {
  const bytes = new StaticArray<u8>(SESSION_ID_BYTES);
  store<i32>(pointer(bytes), number);
  return bytes;
}

function begun(jobs: RefreshJobs, number: i32): RefreshJob {
  const job = new RefreshJob(new SessionRecord(), id(number), 0, 0);
  jobs.put(job);
  return job;
}

function ended(jobs: RefreshJobs, number: i32, usableUntil: i64): RefreshJob {
  const job = begun(jobs, number);
  const sealed = new StaticArray<u8>(SEALED_BYTES);
  job.refreshed = new SealedSession(new SessionRecord(), new SessionTimes(), sealed, new RenderedHeaders(512));
  job.outcome = RefreshOutcome.Refreshed;
  job.usableUntil = usableUntil;
  jobs.recount(job);
  return job;
}

describe("the refreshes that a worker knows of", () => {
  it("are found by the session's id", () => {
    const jobs = new RefreshJobs(CAPACITY);
    const first = begun(jobs, 1);
    const second = begun(jobs, 2);
    expect(jobs.find(id(1)) === first).toBe(true);
    expect(jobs.find(id(2)) === second).toBe(true);
    expect(jobs.find(id(3)) === null).toBe(true);
    const newer = begun(jobs, 1);
    expect(jobs.find(id(1)) === newer).toBe(true);
    expect(jobs.size).toBe(2);
  });

  it("never take more than they may, however many end", () => {
    const jobs = new RefreshJobs(CAPACITY);
    for (let i = 0; i < 1000; i++) {
      ended(jobs, i, 1000);
      expect(jobs.bytes).toBeLessThanOrEqual(CAPACITY);
    }
    expect(jobs.find(id(999)) === null).toBe(false);
    expect(jobs.find(id(0)) === null).toBe(true);
  });

  it("are not forgotten while they are under way", () => {
    const jobs = new RefreshJobs(CAPACITY);
    const running = begun(jobs, 0);
    for (let i = 1; i < 100; i++) ended(jobs, i, 1000);
    jobs.forget(i64.MAX_VALUE);
    expect(jobs.find(id(0)) === running).toBe(true);
    expect(jobs.size).toBe(1);
  });

  it("take nothing when all are over, also those that were replaced", () => {
    const jobs = new RefreshJobs(CAPACITY);
    const replaced = begun(jobs, 1);
    ended(jobs, 1, 1000);
    replaced.outcome = RefreshOutcome.Denied;
    jobs.recount(replaced);
    jobs.forget(999);
    expect(jobs.size).toBe(1);
    jobs.forget(1000);
    expect(jobs.size).toBe(0);
    expect(jobs.bytes).toBe(0);
  });
});
