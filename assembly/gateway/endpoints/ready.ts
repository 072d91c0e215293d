import { noteGarbage } from "../../host/memory";
import { Reason } from "../../reason";
import { Writer } from "../../text/writer";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";

/** About what a line takes. */
const LINE_BYTES = 64;
/** The lines are copied some times until they are sent, with two bytes for each of their characters. */
const LINES_GARBAGE_FACTOR = 12;

/** Says whether people can be signed in on this host; and which of all relying parties are not ready, and why. */
export function serveReady(plugin: Plugin, group: RelyingPartyGroup): Reply {
  if (plugin.keys.length == 0) {
    return new Reply(503, reasonLabel(Reason.SecretUnread))
      .header("retry-after", "1")
      .content("text/plain; charset=utf-8", describeReason(Reason.SecretUnread) + "\n");
  }
  const lines = describeUnready(plugin);
  const unready = firstUnready(group);
  if (unready === null) {
    return new Reply(200, "ready").content("text/plain; charset=utf-8", "ready\n" + lines);
  }
  return new Reply(503, reasonLabel(unready.provider.whyNotReady))
    .header("retry-after", unready.provider.retryAfterSeconds().toString())
    .content("text/plain; charset=utf-8", lines);
}

function firstUnready(group: RelyingPartyGroup): RelyingParty | null {
  for (let i = 0; i < group.length; i++) if (!group.parties[i].provider.isReady) return group.parties[i];
  return null;
}

/** A line for each that is not ready. */
function describeUnready(plugin: Plugin): string {
  // Text that is added to text is copied as a whole each time, and there may be a hundred lines.
  const lines = new Writer(LINE_BYTES);
  for (let i = 0; i < plugin.relyingParties.length; i++) {
    const party = plugin.relyingParties[i];
    if (party.provider.isReady) continue;
    if (party.config.name.length > 0) lines.text(party.config.name).text(": ");
    lines.text(describeReason(party.provider.whyNotReady)).text("\n");
  }
  const text = lines.toString();
  noteGarbage(text.length * LINES_GARBAGE_FACTOR);
  return text;
}
