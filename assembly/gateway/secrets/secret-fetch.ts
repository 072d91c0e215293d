import { SecretSource } from "../../config/secret";
import { monotonicMilliseconds } from "../../host/clock";
import { headerText } from "../../host/header-map";
import { CallResponse } from "../../host/http-call";
import { buildGet } from "../../oidc/provider-request";
import { textOf } from "../../text/utf8";
import { CallReceiver, Calls } from "../calls";
import { SecretLines } from "./secret-lines";
import { SecretReader } from "./secret-reader";

/** A longer answer is no secret. */
const MAX_BYTES = 16384;
/** A server that is not set up yet answers with one, and often with 200. */
const PAGE = "text/html";
const PAGE_FOUND = "a page in HTML, expected the secret itself";
/** As long as nothing was read, it is tried again so soon, and twice as late after each failure. */
const FIRST_RETRY: i64 = 250;
const LAST_RETRY: i64 = 8000;
/** How much longer than a call may take it is waited for. */
const MARGIN: i64 = 1000;
/** A look that somebody waits for is made so long after the last at the least, and so many wait for it at most. */
const LEAST_PAUSE: i64 = 1000;
const MOST_WAITING = 256;

/** Who waits for a look at a source. */
export abstract class SecretWaiter {
  /** The source was looked at, for better or worse. The root context is selected. */
  abstract onLooked(): void;
}

/**
 * Looks at one source again and again, and hands what it gives to its readers; what they had stays where it fails. Times are
 * milliseconds of the monotonic clock.
 */
export class SecretFetch {
  private readers: Array<SecretReader> = [];
  private waiters: Array<SecretWaiter> = [];
  /** What was read last, for readers to come. */
  private text: string = "";
  private isRead: bool = false;
  private isCalling: bool = false;
  private startedAt: i64 = i64.MIN_VALUE / 2;
  private dueAt: i64 = 0;
  private failures: i32 = 0;

  constructor(
    readonly source: SecretSource,
    private calls: Calls,
    private lines: SecretLines,
  ) {}

  /** Whether the source has given what is needed, at least once. */
  get isKnown(): bool {
    return this.isRead;
  }

  /** Whether somebody waits for it, or it gave nothing yet and is looked at, or will be soon: then ticks come quickly. */
  isPressing(now: i64): bool {
    if (this.waiters.length > 0) return true;
    return !this.isRead && (this.isCalling || this.dueAt - now < LEAST_PAUSE);
  }

  /** Whether nothing is known yet, and the last look failed. */
  get hasFailed(): bool {
    return !this.isRead && this.failures > 0;
  }

  /** Hands what is read to one more. */
  add(reader: SecretReader): void {
    this.readers.push(reader);
  }

  /** Knows what another one of the same source has read. */
  adopt(other: SecretFetch, now: i64): void {
    if (!other.isRead) return;
    // What another configuration took may be too short for this one.
    if (this.hand(other.text, now).length > 0) return;
    this.isRead = true;
    this.dueAt = other.dueAt;
  }

  /** Looks, where it is time to. */
  tick(now: i64): void {
    if (this.isCalling && now - this.startedAt >= this.timeout + MARGIN) this.fail("no answer came", now);
    if (!this.isCalling && now >= this.dueAt) this.look(now);
  }

  /**
   * Looks for somebody who was told that what is known is not good, whose `waiter` goes on then: at once, or a second after the
   * last look. False where too many wait already.
   */
  lookFor(waiter: SecretWaiter): bool {
    const now = monotonicMilliseconds();
    if (this.waiters.length >= MOST_WAITING) return false;
    this.waiters.push(waiter);
    if (this.isCalling) return true;
    if (now - this.startedAt >= LEAST_PAUSE) this.look(now);
    else this.dueAt = min(this.dueAt, this.startedAt + LEAST_PAUSE);
    return true;
  }

  private get timeout(): i64 {
    return <i64>this.source.timeoutSeconds * 1000;
  }

  /** Until the next look: `refresh`, or less where a reader asks for it. */
  private get pause(): i64 {
    let pause = <i64>this.source.refreshSeconds * 1000;
    for (let i = 0; i < this.readers.length; i++) pause = min(pause, this.readers[i].rereadsWithin);
    return pause;
  }

  private look(now: i64): void {
    this.isCalling = true;
    this.startedAt = now;
    const request = buildGet(this.source.url, "*/*");
    const why = this.calls.start(this.source.cluster, request, <u32>this.timeout, new SecretCall(this));
    if (why.length > 0) this.fail(why, now);
  }

  /** Takes an answer of the source. */
  onResponse(response: CallResponse, call: CallReceiver): void {
    // One that is so late that another call was made is as good as that.
    const now = monotonicMilliseconds();
    const body = response.status == 200 && !response.truncated ? response.bodyLength : -1;
    const text = body >= 0 && body <= MAX_BYTES ? textOf(response.body, body) : null;
    if (response.status != 200 || response.truncated) return this.fail(call.describe(response), now);
    if (headerText(response.headers, "content-type").startsWith(PAGE)) return this.fail(PAGE_FOUND, now);
    if (body > MAX_BYTES) return this.fail(`${body} bytes, expected at most ${MAX_BYTES}`, now);
    if (text === null) return this.fail("an answer that is not in UTF-8, expected the secret itself", now);
    const secret = withoutLineEnd(text);
    const isNews = !this.isRead || secret != this.text;
    const flaw = this.hand(secret, now);
    if (flaw.length > 0) return this.fail(flaw, now);
    if (this.isRead && isNews) this.lines.sayChanged(this.source);
    else if (this.failures > 0) this.lines.sayMended(this.source);
    this.isRead = true;
    this.failures = 0;
    this.end(now + this.pause);
  }

  /** Answers what the first of the readers says who does not take it. */
  private hand(text: string, now: i64): string {
    let flaw = "";
    for (let i = 0; i < this.readers.length; i++) {
      const found = this.readers[i].take(text, now);
      if (flaw.length == 0) flaw = found;
    }
    if (flaw.length == 0) this.text = text;
    return flaw;
  }

  private fail(found: string, now: i64): void {
    for (let i = 0; i < this.readers.length; i++) this.readers[i].miss(now);
    this.lines.sayFailed(this.source, found, this.isRead);
    const retry = min(FIRST_RETRY << (<i64>min(this.failures, 10)), LAST_RETRY);
    this.failures++;
    this.end(now + (this.isRead ? this.pause : min(retry, this.pause)));
  }

  private end(dueAt: i64): void {
    const waiters = this.waiters;
    this.waiters = [];
    this.isCalling = false;
    this.dueAt = dueAt;
    for (let i = 0; i < waiters.length; i++) waiters[i].onLooked();
  }
}

/** As of a file that an editor wrote. */
function withoutLineEnd(text: string): string {
  if (!text.endsWith("\n")) return text;
  return text.slice(0, text.endsWith("\r\n") ? -2 : -1);
}

class SecretCall extends CallReceiver {
  constructor(private fetch: SecretFetch) {
    super("secret");
  }

  onResponse(response: CallResponse): void {
    this.fetch.onResponse(response, this);
  }
}
