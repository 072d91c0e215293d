import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { countLoginFailed } from "../metrics";
import { Recipient } from "../recipient";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { redirect, Reply } from "../replies/reply";
import { otherWays } from "./choice";
import { loginSetCookie } from "./login-cookies";
import { Redemption } from "./redemption";

/** One callback on its way to a session or a refusal. It sends its replies itself: there may be several recipients. */
export class LoginAttempt extends Redemption {
  returnUrl: JudgedUrl = JudgedUrl.front();
  /** Of the login cookie, once it is found; the reply takes it from the browser. */
  cookieName: string = "";
  /** Whether the callback named the issuer. */
  hasIssuer: bool = false;

  constructor(
    readonly party: RelyingParty,
    recipient: Recipient,
  ) {
    super(recipient);
  }

  /** Answers that there is no session, and why; offers another try. `detail` and `told`: see `refusal`. */
  fail(reason: Reason, detail: string = "", told: string = ""): void {
    this.party.redemptions.end(this);
    countLoginFailed(reason);
    const retryUrl = this.startUrl;
    const other = otherWays(this.party, this.returnUrl);
    for (let i = 0; i < this.recipientCount; i++) {
      const recipient = this.select(i);
      if (recipient === null) continue;
      this.send(recipient, refusal(this.party, recipient, reason, retryUrl, detail, told, other));
    }
  }

  /** Begins another login in place of this one, which is over. */
  startAnew(): void {
    for (let i = 0; i < this.recipientCount; i++) {
      const recipient = this.select(i);
      if (recipient === null) continue;
      this.send(recipient, redirect(this.startUrl, "login_anew"));
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
