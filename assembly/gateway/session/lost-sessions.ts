import { logInfo, logWarning } from "../../host/log";
import { scopeOf } from "../log-limit";
import { countExpired, countUnopened } from "../metrics";

/** What is lost is said so often at most, in milliseconds. */
const LINE_MILLISECONDS: i64 = 60000;

/** What was lost since the last line about it. */
class Losses {
  total: i64 = 0;
  private parts: string = "";

  /** Adds a part of the total: how many, and why. */
  add(count: i64, why: string): void {
    if (count == 0) return;
    this.total += count;
    this.parts += (this.parts.length > 0 ? ", " : "") + count.toString() + " " + why;
  }

  toString(): string {
    return this.total.toString() + " (" + this.parts + ")";
  }
}

/**
 * Counts the session cookies that came and were no session any more: those that do not open, and those of sessions that
 * have ended. They are asked to sign in without a log line each; one a minute says how many there were, and why.
 */
export class LostSessions {
  /** Sealed with a secret that is not in `cookieSecret`, or by another version. */
  foreign: i64 = 0;
  /** Not whole, changed, or of another issuer, client or cookie name. */
  broken: i64 = 0;
  /** Ended with their tokens, for which there was no refresh token; and where the provider refused to refresh them. */
  unrefreshable: i64 = 0;
  refused: i64 = 0;
  /** Over by `session.lifetime` or `session.idleTimeout`. */
  over: i64 = 0;
  private countedUnopened: i64 = 0;
  private countedExpired: i64 = 0;
  private saidAt: i64 = i64.MIN_VALUE;
  private scope: string;

  /** `relyingParty`: the name of the one whose sessions these are, if it has one. */
  constructor(relyingParty: string) {
    this.scope = scopeOf(relyingParty);
  }

  /** Hands the metrics what came since the last tick, and says once a minute what it was. `now`: monotonic, in milliseconds. */
  tick(now: i64): void {
    const unopened = this.foreign + this.broken;
    const expired = this.unrefreshable + this.refused + this.over;
    if (unopened + expired == 0) return;
    if (unopened > this.countedUnopened) countUnopened(unopened - this.countedUnopened);
    if (expired > this.countedExpired) countExpired(expired - this.countedExpired);
    this.countedUnopened = unopened;
    this.countedExpired = expired;
    if (this.saidAt != i64.MIN_VALUE && now - this.saidAt < LINE_MILLISECONDS) return;
    this.saidAt = now;
    this.say();
  }

  private say(): void {
    const unopened = new Losses();
    unopened.add(this.foreign, "sealed with a secret that cookieSecret does not hold");
    unopened.add(this.broken, "changed, not whole, or of another issuer, client or cookie name");
    if (unopened.total > 0) logWarning("session cookies that do not open: " + unopened.toString() + this.scope);
    const expired = new Losses();
    expired.add(this.unrefreshable, "with their tokens, without a refresh token");
    expired.add(this.refused, "with their tokens, which the provider refused to refresh");
    expired.add(this.over, "by session.lifetime or session.idleTimeout");
    if (expired.total > 0) logInfo("sessions that have ended: " + expired.toString() + this.scope);
    this.foreign = 0;
    this.broken = 0;
    this.unrefreshable = 0;
    this.refused = 0;
    this.over = 0;
    this.countedUnopened = 0;
    this.countedExpired = 0;
  }
}
