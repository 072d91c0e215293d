import { selectContext } from "../../host/stream";
import { OpenedLogin } from "../../session/login-state";
import { Recipient } from "../recipient";

/** So many streams wait for one redemption at most: a browser that asks again, and copies of its request. */
const MAX_RECIPIENTS = 3;

/** The redemption of one code, and who waits for what comes of it. It keeps of their requests what the replies need. */
export abstract class Redemption {
  /** Of the login cookie. */
  login: OpenedLogin = new OpenedLogin();
  code: string = "";
  /** Whom the reply goes to: those of them that are still there. */
  private recipients: Array<Recipient>;

  constructor(recipient: Recipient) {
    this.recipients = [recipient.recipient()];
  }

  /** The one that it began with. */
  get first(): Recipient {
    return this.recipients[0];
  }

  /** How many recipients there are, gone or not. */
  get recipientCount(): i32 {
    return this.recipients.length;
  }

  /** Selects recipient `i` for a reply; null when it is gone. */
  select(i: i32): Recipient | null {
    const recipient = this.recipients[i];
    return selectContext(recipient.streamId) ? recipient : null;
  }

  /** Has the reply go to the recipients of another redemption, too. False when too many wait for it already. */
  join(other: Redemption): bool {
    const present: Array<Recipient> = [];
    for (let i = 0; i < this.recipients.length; i++) {
      if (selectContext(this.recipients[i].streamId)) present.push(this.recipients[i]);
    }
    selectContext(other.first.streamId);
    if (present.length >= MAX_RECIPIENTS) return false;
    this.recipients = present.concat(other.recipients);
    return true;
  }
}
