import { monotonicMilliseconds } from "../../host/clock";
import { SessionRecord } from "../../session/record";
import { RenderedHeaders } from "../../session/rendered-headers";
import { Waiter } from "../held-streams";
import { RefreshJob, RefreshOutcome } from "../refresh/refresh-job";
import { RelyingParty } from "../relying-party";
import { RequestView } from "../request-view";
import { OpenedSession } from "./opened-session";
import { awaitResponse, CookieRenewal } from "./pending-responses";

/** A session that is sealed anew on one response is not on others for so long. In seconds. */
const SEAL_SECONDS: i64 = 60;
/** Until a refresh is tried again, tokens that live serve without a look at it for so long. In seconds. */
const RETRY_SECONDS: i64 = 5;

/** The request that begins a refresh is held for so long at most while its tokens live. */
const VALID_WAIT_MILLISECONDS: i64 = 1000;

/** What becomes of a request whose session something is to be done about. */
export enum Admission {
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
  /** With `Pass`: the session after its refresh, where it goes on with that; null: as it is. */
  refreshed: SessionRecord | null = null;
  /** Keep what `headers` points to alive. */
  private job: RefreshJob | null = null;
  private rendered: RenderedHeaders | null = null;

  /** `view`: of the requests. */
  constructor(private view: RequestView) {}

  /** Whether a request with this session may pass, as far as is known without asking anybody. */
  mayPass(party: RelyingParty, opened: OpenedSession): bool {
    return party.root.nowSeconds < opened.times.validUntil || !party.refreshes.isFutile(opened.session);
  }

  /** `headers`: of the session as it is. `waiter`: goes on with the request; null when it waited already. */
  admit(
    party: RelyingParty,
    opened: OpenedSession,
    headers: usize,
    streamId: u32,
    highestChunk: i32,
    waiter: Waiter | null,
  ): Admission {
    const session = opened.session;
    const times = opened.times;
    const now = party.root.nowSeconds;
    this.headers = headers;
    this.refreshed = null;
    if (session.refreshToken.length == 0 || now < times.refreshAt) {
      if (now >= times.validUntil) return Admission.Ended;
      this.sealIfDue(party, opened, streamId, highestChunk, times.refreshAt);
      return Admission.Pass;
    }
    const isFirst = !party.refreshes.knows(session);
    const job = party.refreshes.of(session);
    this.job = job;
    if (job.outcome == RefreshOutcome.Refreshed) return this.passRefreshed(party, opened, job, streamId, highestChunk);
    if (job.outcome == RefreshOutcome.Running) {
      const isValid = now < times.validUntil;
      // Who begins a refresh waits for it, so that some response carries what it brings.
      const waits = waiter !== null && (!isValid || (isFirst && job.isOwn));
      if (waits && waiter !== null && party.refreshes.wait(job, waiter, waitingTime(party, isValid))) {
        return Admission.Held;
      }
      if (now >= times.tokensEndAt) return Admission.Unavailable;
      awaitResponse(party, streamId, session, CookieRenewal.Deliver, highestChunk);
      return Admission.Pass;
    }
    return this.passUnrefreshed(party, opened, job, streamId, highestChunk);
  }

  private passRefreshed(
    party: RelyingParty,
    opened: OpenedSession,
    job: RefreshJob,
    streamId: u32,
    highestChunk: i32,
  ): Admission {
    const refreshed = job.refreshed;
    const isUsable =
      refreshed !== null && refreshed.lives(party.root.nowSeconds) && monotonicMilliseconds() < job.usableUntil;
    if (!isUsable || refreshed === null) return this.passUnrefreshed(party, opened, job, streamId, highestChunk);
    let headers: RenderedHeaders | null = refreshed.headers;
    const tokens = party.gatewayTokens;
    if (tokens !== null) {
      const complete = tokens.complete(refreshed.session, refreshed.headers, this.view, party.root.nowSeconds);
      headers = complete === null ? null : complete.headers;
    }
    if (headers === null) return this.passUnrefreshed(party, opened, job, streamId, highestChunk);
    this.rendered = headers;
    this.headers = headers.block.pointer;
    this.refreshed = refreshed.session;
    awaitResponse(party, streamId, opened.session, CookieRenewal.Deliver, highestChunk);
    return Admission.Pass;
  }

  /** The session as it is goes on while its tokens live; those of a session that was refused only as long as they were to. */
  private passUnrefreshed(
    party: RelyingParty,
    opened: OpenedSession,
    job: RefreshJob,
    streamId: u32,
    highestChunk: i32,
  ): Admission {
    const isUnavailable = job.outcome == RefreshOutcome.Unavailable;
    const end = isUnavailable ? opened.times.tokensEndAt : opened.times.validUntil;
    if (party.root.nowSeconds >= end) {
      if (isUnavailable) return Admission.Unavailable;
      party.lostSessions.refused++;
      return Admission.Ended;
    }
    // Of a generation that is over or was refused no cookie is set: the browser may get a later one from another gateway.
    if (isUnavailable)
      this.sealIfDue(party, opened, streamId, highestChunk, min(end, party.root.nowSeconds + RETRY_SECONDS));
    else opened.keep(min(end, opened.times.endsAt));
    return Admission.Pass;
  }

  /** Has the response seal the session anew where that is due, and lets others pass by the cache until the next thing is. */
  private sealIfDue(
    party: RelyingParty,
    opened: OpenedSession,
    streamId: u32,
    highestChunk: i32,
    lookAgain: i64,
  ): void {
    const times = opened.times;
    const now = party.root.nowSeconds;
    const session = opened.session;
    let sealAgain = times.sealAt;
    if (now >= times.sealAt) {
      awaitResponse(
        party,
        streamId,
        session,
        times.isOldKey ? CookieRenewal.Seal : CookieRenewal.SealUncacheable,
        highestChunk,
      );
      sealAgain = now + SEAL_SECONDS;
    }
    opened.keep(min(min(times.endsAt, times.tokensEndAt), min(lookAgain, sealAgain)));
  }
}

/** For how many milliseconds a request waits for a refresh: not for long while its tokens live. */
function waitingTime(party: RelyingParty, isValid: bool): i64 {
  const timeout = <i64>party.config.provider.timeoutSeconds * 1000;
  return isValid ? min(timeout, VALID_WAIT_MILLISECONDS) : timeout;
}
