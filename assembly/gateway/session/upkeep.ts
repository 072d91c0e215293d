import { monotonicMilliseconds } from "../../host/clock";
import { RefreshJob, RefreshOutcome } from "../refresh/refresh-job";
import { RootContext } from "../root-context";
import { StreamWaiter } from "../stream-waiter";
import { awaitAnswer, Upkeep } from "./pending-cookies";
import { OpenedSession } from "./sessions";

/** A session that is sealed anew on one answer is not on others for so long. In seconds. */
const SEAL_SECONDS: i64 = 60;
/** Until a refresh is tried again, tokens that live serve without a look at it for so long. In seconds. */
const RETRY_SECONDS: i64 = 5;

/** The request that begins a refresh is held for so long at most while its tokens live. */
const VALID_WAIT_MILLISECONDS: i64 = 1000;

/** What becomes of a request whose session something is to be done about. */
export enum Attendance {
  /** It goes on, with `headers`. */
  Pass,
  /** It waits. */
  Held,
  /** Its session has ended; its cookie is left alone, since the browser may get a newer one from another gateway. */
  Ended,
  /** It has to come again: the session can't be refreshed now, or too many wait for that. */
  Unavailable,
}

/** Sees to a session before its request passes. One instance serves all requests in turn. */
export class SessionUpkeep {
  /** With `Pass`: the rendered headers of the session; valid until the callback ends. */
  headers: usize = 0;
  /** Keeps what `headers` points to alive. */
  private job: RefreshJob | null = null;

  /** Whether a request with this session may pass, as far as is known without asking anybody. */
  mayPass(root: RootContext, opened: OpenedSession): bool {
    return root.nowSeconds < opened.times.validUntil || !root.refreshes.isFutile(root, opened.session);
  }

  /** `headers`: of the session as it is. `waiter`: goes on with the request; null when it waited already. */
  attend(
    root: RootContext,
    opened: OpenedSession,
    headers: usize,
    streamId: u32,
    highestChunk: i32,
    waiter: StreamWaiter | null,
  ): Attendance {
    const session = opened.session;
    const times = opened.times;
    const now = root.nowSeconds;
    this.headers = headers;
    if (session.refreshToken.length == 0 || now < times.refreshAt) {
      if (now >= times.validUntil) return Attendance.Ended;
      this.sealIfDue(root, opened, streamId, highestChunk, times.refreshAt);
      return Attendance.Pass;
    }
    const isFirst = !root.refreshes.knows(session);
    const job = root.refreshes.of(root, session);
    this.job = job;
    if (job.outcome == RefreshOutcome.Refreshed) return this.passRefreshed(root, opened, job, streamId, highestChunk);
    if (job.outcome == RefreshOutcome.Running) {
      const isValid = now < times.validUntil;
      // Who begins a refresh waits for it, so that some answer carries what it brings.
      const waits = waiter !== null && (!isValid || (isFirst && job.isOwn));
      if (waits && waiter !== null && root.refreshes.wait(root, job, waiter, waitingTime(root, isValid))) {
        return Attendance.Held;
      }
      if (now >= times.tokensEndAt) return Attendance.Unavailable;
      awaitAnswer(root, streamId, session, Upkeep.Deliver, highestChunk);
      return Attendance.Pass;
    }
    return this.passUnrefreshed(root, opened, job, streamId, highestChunk);
  }

  private passRefreshed(
    root: RootContext,
    opened: OpenedSession,
    job: RefreshJob,
    streamId: u32,
    highestChunk: i32,
  ): Attendance {
    const refreshed = job.refreshed;
    const isUsable =
      refreshed !== null && refreshed.lives(root.nowSeconds) && monotonicMilliseconds() < job.usableUntil;
    if (!isUsable || refreshed === null) return this.passUnrefreshed(root, opened, job, streamId, highestChunk);
    this.headers = refreshed.headers.block.pointer;
    awaitAnswer(root, streamId, opened.session, Upkeep.Deliver, highestChunk);
    return Attendance.Pass;
  }

  /** The session as it is goes on while its tokens live; those of a session that was refused only as long as they were to. */
  private passUnrefreshed(
    root: RootContext,
    opened: OpenedSession,
    job: RefreshJob,
    streamId: u32,
    highestChunk: i32,
  ): Attendance {
    const isUnavailable = job.outcome == RefreshOutcome.Unavailable;
    const end = isUnavailable ? opened.times.tokensEndAt : opened.times.validUntil;
    if (root.nowSeconds >= end) {
      if (isUnavailable) return Attendance.Unavailable;
      root.lostSessions.refused++;
      return Attendance.Ended;
    }
    // Of a generation that is over or was refused no cookie is set: the browser may get a later one from another gateway.
    if (isUnavailable) this.sealIfDue(root, opened, streamId, highestChunk, min(end, root.nowSeconds + RETRY_SECONDS));
    else opened.keep(root, min(end, opened.times.endsAt));
    return Attendance.Pass;
  }

  /** Has the answer seal the session anew where that is due, and lets others pass by the cache until the next thing is. */
  private sealIfDue(root: RootContext, opened: OpenedSession, streamId: u32, highestChunk: i32, lookAgain: i64): void {
    const times = opened.times;
    const now = root.nowSeconds;
    const session = opened.session;
    let sealAgain = times.sealAt;
    if (now >= times.sealAt) {
      awaitAnswer(root, streamId, session, times.isOldKey ? Upkeep.Seal : Upkeep.SealUncacheable, highestChunk);
      sealAgain = now + SEAL_SECONDS;
    }
    opened.keep(root, min(min(times.endsAt, times.tokensEndAt), min(lookAgain, sealAgain)));
  }
}

/** For how many milliseconds a request waits for a refresh: not for long while its tokens live. */
function waitingTime(root: RootContext, isValid: bool): i64 {
  const timeout = <i64>root.config.provider.timeoutSeconds * 1000;
  return isValid ? min(timeout, VALID_WAIT_MILLISECONDS) : timeout;
}
