import { monotonicMilliseconds } from "../../host/clock";
import { Reason } from "../../reason";
import { JsonValue } from "../../text/json";
import { Waiter } from "../held-streams";
import { Provider } from "../provider/provider";
import { Recipient } from "../recipient";
import { Reply } from "../replies/reply";
import { RootContext } from "../root-context";
import { VerifiedToken } from "../tokens/token-verifier";
import { WebRequest } from "../web-request";

/** So many sets of keys, each newer than the one before, a token is judged by at most. */
const MAX_KEY_ROUNDS = 4;
const BEARER = "bearer ";

/**
 * A token by which its issuer says that sessions have ended, which waits for keys that were asked for after it came, where those that
 * are known do not verify it.
 */
export abstract class SignedNotice extends Waiter {
  private arrivedAt: i64 = monotonicMilliseconds();
  private rounds: i32 = 0;

  constructor(
    private root: RootContext,
    /** Has the issuer's keys. */
    private provider: Provider,
    protected recipient: Recipient,
  ) {
    super(recipient.streamId);
  }

  resume(): void {
    const reply = this.judge();
    if (reply !== null) reply.sendTo(this.recipient);
  }

  /** The reply, or null when it waits. */
  judge(): Reply | null {
    const provider = this.provider;
    const judgedAt = provider.keysAskedAt;
    const mayWait = this.rounds++ < MAX_KEY_ROUNDS;
    const now = this.root.readClock();
    const verified = this.verify(now);
    if (verified.reason == Reason.None) return this.accept(verified.claims, now);
    if (verified.reason == Reason.ProviderNotReady) {
      if (mayWait && provider.wait(this)) return null;
    } else if (verified.mayNeedNewKeys && judgedAt < this.arrivedAt) {
      if (mayWait && provider.waitForNewKeys(this, judgedAt)) return null;
      return this.refuse(verified.reason, verified.detail + "; " + provider.whyNoNewKeys());
    }
    return this.refuse(verified.reason, verified.detail);
  }

  /** Checks the token; `ProviderNotReady` is the reason where its issuer's keys are missing. `now`: seconds since 1970. */
  protected abstract verify(now: i64): VerifiedToken;

  /** The reply to a token that is good. */
  protected abstract accept(claims: JsonValue, now: i64): Reply;

  /** The reply to one that is not, or can't be checked. */
  protected abstract refuse(reason: Reason, detail: string): Reply;
}

/** The bearer token that is posted with a request (RFC 6750, section 2.1); empty: none. */
export function bearerOf(request: WebRequest): string {
  const given = request.authorization;
  return given.substring(0, BEARER.length).toLowerCase() == BEARER ? given.substring(BEARER.length).trim() : "";
}
