import { ENGLISH } from "../../../../assembly/gateway/replies/languages/en";
import { describeReason, reasonLabel, userText } from "../../../../assembly/gateway/replies/reasons";
import { Reason } from "../../../../assembly/reason";
import { Writer } from "../../../../assembly/text/writer";

const result = new Writer();

/** How many reasons there are. */
export function reasonCount(): i32 {
  return <i32>Reason.RefreshUnavailable + 1;
}

/** Leaves a reason's label, log words, status, title, advice and action, a line feed between two; answers their bytes. */
export function describe(reason: i32): i32 {
  result.clear();
  const user = userText(<Reason>reason);
  result
    .text(reasonLabel(<Reason>reason))
    .text("\n")
    .text(describeReason(<Reason>reason))
    .text("\n");
  const title = ENGLISH.at(user.title);
  result.text(user.status.toString()).text("\n").text(title).text("\n").text(ENGLISH.at(user.advice)).text("\n");
  return result.text(ENGLISH.at(user.action)).length;
}

/** Where that is. */
export function resultAddress(): usize {
  return result.pointer;
}
