import { selectContext } from "../../host/stream";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { OpenedLogin } from "../../session/login-state";
import { refusal } from "../answers/answers";
import { redirect, Reply } from "../answers/reply";
import { countLoginFailed } from "../metrics";
import { Recipient } from "../recipient";
import { RootContext } from "../root-context";
import { loginSetCookie } from "./login";

/** So many streams wait for one redemption at most: a browser that asks again, and copies of its request. */
const MAX_RECIPIENTS = 3;

/** One callback on its way to a session or a refusal. It keeps of its request what its answer needs. */
export class LoginAttempt {
  /** Whom the answer goes to: those of them that are still there. */
  private recipients: Array<Recipient>;
  returnUrl: JudgedUrl = JudgedUrl.front();
  /** Of the login cookie, once it is found; the answer takes it from the browser. */
  cookieName: string = "";
  /** Of the login cookie. */
  login: OpenedLogin = new OpenedLogin();
  code: string = "";
  /** Whether the callback named the issuer. */
  hasIssuer: bool = false;

  constructor(
    readonly root: RootContext,
    recipient: Recipient,
  ) {
    this.recipients = [recipient.recipient()];
  }

  /** The one that it began with. */
  get first(): Recipient {
    return this.recipients[0];
  }

  /** Has the answer go to the recipients of another attempt, too. False when too many wait for it already. */
  join(other: LoginAttempt): bool {
    const present: Array<Recipient> = [];
    for (let i = 0; i < this.recipients.length; i++) {
      if (selectContext(this.recipients[i].streamId)) present.push(this.recipients[i]);
    }
    selectContext(other.first.streamId);
    if (present.length >= MAX_RECIPIENTS) return false;
    this.recipients = present.concat(other.recipients);
    return true;
  }

  /** Selects recipient `i` for an answer; null when it is gone. */
  select(i: i32): Recipient | null {
    const recipient = this.recipients[i];
    return selectContext(recipient.streamId) ? recipient : null;
  }

  /** How many recipients there are, gone or not. */
  get recipientCount(): i32 {
    return this.recipients.length;
  }

  /** Answers that there is no session, and why; offers another try. `detail` and `told`: see `refusal`. */
  fail(reason: Reason, detail: string = "", told: string = ""): void {
    this.root.redemptions.end(this);
    countLoginFailed(reason);
    const retryUrl = this.startUrl;
    for (let i = 0; i < this.recipientCount; i++) {
      const recipient = this.select(i);
      if (recipient === null) continue;
      this.send(recipient, refusal(this.root, recipient, reason, retryUrl, detail, told));
    }
  }

  /** What begins another login in place of this one. */
  private get startUrl(): JudgedUrl {
    return JudgedUrl.start(this.root.config, this.first.place, this.first.isAstray, this.returnUrl);
  }

  /** Begins another login in place of this one, which is over. */
  startAnew(): void {
    for (let i = 0; i < this.recipientCount; i++) {
      const recipient = this.select(i);
      if (recipient === null) continue;
      this.send(recipient, redirect(this.startUrl, "login_anew"));
    }
  }

  /** Sends the last answer of this login to a recipient, which is selected: the login's cookie goes with it. */
  send(recipient: Recipient, reply: Reply): void {
    if (this.cookieName.length > 0) reply.cookies([loginSetCookie(this.root, this.cookieName, "", 0)]);
    reply.send(this.root, recipient);
  }
}
