import { AuthenticationConfig } from "../../config/require-config";
import { DpopProver } from "../../oidc/dpop";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { countLoginFailed } from "../metrics";
import { Recipient } from "../recipient";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { userText } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { Told } from "../replies/told";
import { asSomebodyElse, otherWays } from "./choice";
import { redirectToStart } from "./fragment";
import { loginSetCookie } from "./login-cookies";
import { Redemption } from "./redemption";

const FORBIDDEN = 403;

/** One callback on its way to a session or a refusal. It sends its replies itself: there may be several recipients. */
export class LoginAttempt extends Redemption {
  returnUrl: JudgedUrl = JudgedUrl.front();
  /** Of the login cookie, once it is found; the reply takes it from the browser. */
  cookieName: string = "";
  /** Whether the callback named the issuer. */
  hasIssuer: bool = false;
  /** The authentication that its ID token is to tell of; null: any. */
  asked: AuthenticationConfig | null = null;
  /** Proves the key that its tokens are bound to; null where they are bound to none. */
  prover: DpopProver | null = null;
  /** The browser has a session already, which stays if the ID token tells of another authentication. */
  hasSession: bool = false;

  constructor(
    readonly party: RelyingParty,
    recipient: Recipient,
  ) {
    super(recipient);
  }

  /** Answers that there is no session, and why; offers another try. `detail` and `told`: see `refusal`. */
  fail(reason: Reason, detail: string = "", told: Told | null = null): void {
    this.party.redemptions.end(this);
    countLoginFailed(reason);
    for (let i = 0; i < this.recipientCount; i++) {
      const recipient = this.select(i);
      if (recipient === null) continue;
      this.send(recipient, this.refusalFor(recipient, reason, detail, told));
    }
  }

  /** What says so to a recipient. The page asked for begins the login that it needs; another one is for somebody else. */
  refusalFor(recipient: Recipient, reason: Reason, detail: string, told: Told | null): Reply {
    const party = this.party;
    const start = this.startUrl;
    if (reason == Reason.AuthenticationInsufficient) {
      return refusal(party, recipient, reason, this.returnUrl, detail, told, asSomebodyElse(start));
    }
    let other = otherWays(party, this.returnUrl);
    // The provider may remember who the user was, and refuse the same account again.
    if (other === null && userText(reason).status == FORBIDDEN) other = asSomebodyElse(start);
    return refusal(party, recipient, reason, start, detail, told, other);
  }

  /** Begins another login in place of this one, which is over. */
  startAnew(): void {
    for (let i = 0; i < this.recipientCount; i++) {
      const recipient = this.select(i);
      if (recipient === null) continue;
      this.send(recipient, redirectToStart(this.party.config, recipient, this.startUrl, "login_anew"));
    }
  }

  /** Sends the last reply of this login to a recipient, which is selected: the login's cookie goes with it. */
  send(recipient: Recipient, reply: Reply): void {
    if (this.cookieName.length > 0) reply.cookies([loginSetCookie(this.party.config, this.cookieName, "", 0)]);
    reply.sendTo(recipient);
  }

  /** What begins another login in place of this one. */
  private get startUrl(): JudgedUrl {
    return JudgedUrl.start(this.party.config, this.first.place, this.first.isAstray, this.returnUrl);
  }
}
