import { Secret } from "../../config/secret";
import { nowMilliseconds } from "../../host/clock";
import { readFederatedAssertion } from "../../oidc/federated-assertion";
import { SecretLines } from "./secret-lines";
import { TextReader } from "./secret-reader";

/** With so much left of its life it is looked at again after half of that; and so soon at the least. */
const SHARE: i64 = 2;
const LEAST_PAUSE: i64 = 1000;
/** How often one is looked at that has expired. */
const EXPIRED_PAUSE: i64 = 10000;

/** Reads a client assertion that somebody else signs and renews. */
export class AssertionReader extends TextReader {
  private judged: string = "";
  /** Seconds since 1970; -1: it does not say. */
  private expiresAt: i64 = -1;
  private isSaid: bool = false;

  constructor(
    private assertion: Secret,
    private lines: SecretLines,
  ) {
    super(assertion);
  }

  flawOf(text: string): string {
    if (text == this.judged) return "";
    const read = readFederatedAssertion(text);
    if (read.flaw.length > 0) return read.flaw;
    this.judged = text;
    this.expiresAt = read.expiresAt;
    this.isSaid = false;
    return "";
  }

  take(text: string, now: i64): string {
    const flaw = super.take(text, now);
    this.sayExpired();
    return flaw;
  }

  miss(_now: i64): void {
    this.sayExpired();
  }

  get rereadsWithin(): i64 {
    if (this.expiresAt < 0) return i64.MAX_VALUE;
    const left = this.expiresAt * 1000 - nowMilliseconds();
    return left <= 0 ? EXPIRED_PAUSE : max(left / SHARE, LEAST_PAUSE);
  }

  /** Says once of each assertion that it has expired, and that no other came. */
  private sayExpired(): void {
    const source = this.assertion.source;
    if (source === null || this.isSaid || this.expiresAt < 0) return;
    const since = nowMilliseconds() / 1000 - this.expiresAt;
    if (since < 0) return;
    this.isSaid = true;
    this.lines.sayExpired(source);
  }
}
