import { Waiter } from "../held-streams";
import { Recipient } from "../recipient";
import { Reply } from "./reply";

/** A request that waits for what its reply depends on. */
export abstract class ReplyWaiter extends Waiter {
  constructor(readonly recipient: Recipient) {
    super(recipient.streamId);
  }

  /** The reply, once that is known. */
  abstract reply(): Reply;

  resume(): void {
    this.reply().sendTo(this.recipient);
  }
}
