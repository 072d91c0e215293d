import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { buildPoll, deliversByPoll, PollReport, readPolledTokens } from "../../oidc/event-stream";
import { isSuccess } from "../../oidc/token";
import { parseUrl } from "../../text/url";
import { CallReceiver } from "../calls";
import { LogLimit } from "../log-limit";
import { ProviderClient } from "../provider/provider-client";
import { RootContext } from "../root-context";
import { PollLines } from "./poll-lines";
import { PolledEvents } from "./polled-events";
import { SecurityEventReceiver } from "./security-events";
import { CareStep, StreamCare } from "./stream-care";
import { StreamLease } from "./stream-lease";
import { TokenReceiver, TransmitterToken } from "./transmitter-token";

/** Ticks come every half second: what is due before the next one but half of that is due now. In milliseconds, as all times here. */
const EARLY: i64 = 250;
/** How much longer than a call may take it is taken to be under way. */
const LEASE_MARGIN: i64 = 1000;
/** How often the streams are looked after. */
const CARE: i64 = 600000;
/** Where the transmitter has nothing to be asked for, it is looked at again after this time. */
const IDLE: i64 = 60000;
const LAST_RETRY: i64 = 30000;
const MOST_TOKENS = 100;
/** So often a stream is polled in a row, as long as there is more. */
const MOST_ROUNDS = 32;

/**
 * Polls a transmitter for one relying party (RFC 8936): one worker of the process at a time. Each replica has a stream of its own;
 * beside them is the journal, one stream for all, on which what ended sessions is left for `session.lifetime`, so that a replica
 * that starts learns what ended before. A transmitter that allows a client one stream has all of them poll that, as the journal.
 */
export class EventPolls extends TokenReceiver {
  private care: StreamCare;
  private events: PolledEvents;
  private isCalling: bool = false;
  private startedAt: i64 = 0;
  private rounds: i32 = 0;
  /** So many tokens are asked for at a time: fewer where their answer was too long. */
  private mostTokens: i32 = MOST_TOKENS;
  private report: PollReport = new PollReport();
  private isCareDue: bool = false;
  private lines: PollLines;

  constructor(
    private root: RootContext,
    private config: RelyingPartyConfig,
    private receiver: SecurityEventReceiver,
    private client: ProviderClient,
    private token: TransmitterToken,
    log: LogLimit,
    private lease: StreamLease,
  ) {
    super();
    this.lines = new PollLines(config, log, receiver.transmitter.name);
    this.care = new StreamCare(config, receiver.transmitter.name, lease);
    this.events = new PolledEvents(receiver, [config.clientId].concat(config.provider.audiences));
  }

  /** Asks the transmitter where that is due, unless another worker does. `now`: milliseconds of the monotonic clock. */
  tick(now: i64): void {
    const provider = this.receiver.transmitter.provider;
    const metadata = provider.metadata;
    const lease = this.lease;
    if (this.isCalling || metadata === null || provider.keys === null) return;
    lease.refresh();
    if (lease.isHeld(now) || now < lease.dueAt) return;
    if (metadata.configurationEndpoint === null || !deliversByPoll(metadata.deliveryMethods)) {
      lease.dueAt = now + IDLE;
      if (!this.config.logout.sharedSignals.push)
        this.lines.complain("the transmitter does not deliver by poll (RFC 8936)");
      return;
    }
    if (!lease.take(now, this.leaseMilliseconds)) return;
    this.startedAt = now;
    if (!this.token.isMissing(now)) return this.begin();
    const why = this.token.ask(this);
    if (why.length > 0) this.fail(why);
    else this.isCalling = true;
  }

  onToken(why: string): void {
    this.isCalling = false;
    if (why.length > 0) this.fail(why);
    else this.begin();
  }

  private begin(): void {
    const lease = this.lease;
    this.isCareDue = lease.stream === null || this.startedAt >= lease.careAt;
    if (this.isCareDue) this.look(CareStep.List);
    else this.poll(false);
  }

  private get leaseMilliseconds(): i64 {
    return this.client.timeoutMilliseconds + LEASE_MARGIN;
  }

  /** Does `step` and those after it, then polls. */
  private look(step: CareStep): void {
    const metadata = this.receiver.transmitter.provider.metadata;
    const endpoint = metadata !== null ? metadata.configurationEndpoint : null;
    for (let next = step; endpoint !== null && next < CareStep.Done; next++) {
      const request = this.care.requestFor(next, endpoint, this.token.text, this.root.nowSeconds);
      if (request === null) continue;
      this.lease.hold(monotonicMilliseconds() + this.leaseMilliseconds);
      const why = this.client.send(request, new StreamCall(this, next));
      if (why.length > 0) this.fail(why);
      else this.isCalling = true;
      return;
    }
    this.poll(this.lease.journal !== null);
  }

  /** Takes the answer to a step of looking after streams. */
  onLook(step: CareStep, response: CallResponse, call: CallReceiver): void {
    this.isCalling = false;
    const isKnown = this.lease.stream !== null;
    if (!this.care.take(step, response, this.root.readClock())) {
      const why = call.explain(response, "");
      return isKnown ? this.postpone(why) : this.fail(why);
    }
    if (step == CareStep.CreateStream && !isKnown) this.lines.announce(this.lease.isShared);
    this.look(step == CareStep.Delete ? step : step + 1);
  }

  /** A stream that is known is polled, whatever becomes of looking after it. */
  private postpone(why: string): void {
    this.lines.sayUnkept(why);
    this.lease.careAt = monotonicMilliseconds() + IDLE;
    this.isCareDue = false;
    this.poll(false);
  }

  /** Polls the replica's own stream, or the journal and then that. */
  private poll(isJournal: bool): void {
    this.report = new PollReport();
    this.rounds = 0;
    this.ask(isJournal);
  }

  private ask(isJournal: bool): void {
    const stream = isJournal ? this.lease.journal : this.lease.stream;
    if (stream === null) return this.finish();
    const url = parseUrl(stream.url);
    if (url === null) return this.finish();
    this.lease.hold(monotonicMilliseconds() + this.leaseMilliseconds);
    const request = buildPoll(url, this.mostTokens, this.report, this.token.text);
    const why = this.client.send(request, new PollCall(this, isJournal));
    if (why.length > 0) this.fail(why);
    else this.isCalling = true;
  }

  /** Takes the answer to a poll. */
  onPoll(isJournal: bool, response: CallResponse, call: CallReceiver): void {
    this.isCalling = false;
    const stream = isJournal ? this.lease.journal : this.lease.stream;
    if (stream === null) return this.finish();
    if (response.truncated && this.mostTokens > 1) {
      this.mostTokens = max(this.mostTokens / 4, 1);
      return this.ask(isJournal);
    }
    const answer = readPolledTokens(response.body, response.truncated ? 0 : response.bodyLength, MOST_TOKENS);
    if (!isSuccess(response.status) || response.truncated || answer.isInvalid) {
      return this.miss(
        isJournal,
        response,
        call.explain(response, answer.isInvalid ? "found no object with `sets`" : ""),
      );
    }
    this.mostTokens = min(this.mostTokens * 2, MOST_TOKENS);
    const keptSeconds: i64 = isJournal || this.lease.isShared ? this.config.session.lifetimeSeconds : 0;
    const now = this.root.readClock();
    this.report = this.events.take(answer, stream.audiences, keptSeconds, monotonicMilliseconds(), now);
    if (!this.report.isEmpty && ++this.rounds < MOST_ROUNDS) this.ask(isJournal);
    else if (isJournal) this.poll(false);
    else this.finish();
  }

  /** A stream can't be polled. One that is gone is made anew; without the journal it goes on. */
  private miss(isJournal: bool, response: CallResponse, why: string): void {
    const isGone = response.status == 404 || response.status == 410;
    if (isJournal) {
      if (isGone) this.lease.journal = null;
      this.poll(false);
    } else {
      if (isGone) this.lease.stream = null;
      this.fail(why);
    }
  }

  private finish(): void {
    const lease = this.lease;
    if (this.isCareDue) lease.careAt = monotonicMilliseconds() + CARE;
    this.lines.saySuccess(lease.failures > 0);
    lease.failures = 0;
    lease.release(this.startedAt + this.pollMilliseconds - EARLY);
  }

  private fail(why: string): void {
    const lease = this.lease;
    const first = this.pollMilliseconds;
    const delay = min(first << (<i64>min(lease.failures, 10)), max(LAST_RETRY, first));
    lease.failures++;
    this.token.forget();
    this.lines.complain(why);
    lease.release(monotonicMilliseconds() + delay - EARLY);
  }

  private get pollMilliseconds(): i64 {
    return <i64>this.config.logout.sharedSignals.pollSeconds * 1000;
  }
}

class StreamCall extends CallReceiver {
  constructor(
    private polls: EventPolls,
    private step: CareStep,
  ) {
    super("event_streams");
  }

  onResponse(response: CallResponse): void {
    this.polls.onLook(this.step, response, this);
  }
}

class PollCall extends CallReceiver {
  constructor(
    private polls: EventPolls,
    private isJournal: bool,
  ) {
    super("event_poll");
  }

  onResponse(response: CallResponse): void {
    this.polls.onPoll(this.isJournal, response, this);
  }
}
