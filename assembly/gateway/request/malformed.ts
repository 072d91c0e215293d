import { Action } from "../../host/enums";
import { noteGarbage } from "../../host/memory";
import { Reason } from "../../reason";
import { countDenial } from "../metrics";
import { Reply } from "../replies/reply";

/** About what a reply from here allocates. */
const REPLY_GARBAGE = 16384;

/** Not a request that any page could answer: no JSON, no cookies, no log line for what only an attacker sends. */
export function refuseMalformed(): Action {
  noteGarbage(REPLY_GARBAGE);
  countDenial(Reason.RequestMalformed);
  new Reply(400, "request_malformed").content("text/plain; charset=utf-8", "Bad request\n").send();
  return Action.Pause;
}
