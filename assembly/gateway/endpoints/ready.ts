import { noteGarbage } from "../../host/memory";
import { Reason } from "../../reason";
import { Writer } from "../../text/writer";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { PageLook } from "../replies/page-look";
import { pageReply, readyPage } from "../replies/pages";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/** About what a line takes. */
const LINE_BYTES = 64;
/** The lines are copied some times until they are sent, with two bytes for each of their characters. */
const LINES_GARBAGE_FACTOR = 12;

const READY = "ready";

/** Says whether people can be signed in on this host; and which of all relying parties are not ready, and why. */
export function serveReady(plugin: Plugin, group: RelyingPartyGroup, request: WebRequest): Reply {
  const look: PageLook | null = request.isNavigation ? new PageLook(request.language, group.first.config) : null;
  if (plugin.keys.length == 0) {
    return unready(look, Reason.SecretUnread, describeReason(Reason.SecretUnread) + "\n", 1);
  }
  const lines = describeUnready(plugin);
  const party = firstUnready(group);
  if (party !== null) return unready(look, party.provider.whyNotReady, lines, party.provider.retryAfterSeconds());
  if (look === null) return new Reply(200, READY).content("text/plain; charset=utf-8", READY + "\n" + lines);
  return pageReply(look, 200, READY, readyPage(look, Text.ReadyTitle, look.language.html(Text.ReadyAdvice), lines));
}

/** `lines`: why, for who runs the gateway. `look`: of a page for who comes with a browser; null for all else. */
function unready(look: PageLook | null, reason: Reason, lines: string, retryAfter: i64): Reply {
  const label = reasonLabel(reason);
  const reply =
    look === null
      ? new Reply(503, label).content("text/plain; charset=utf-8", lines)
      : pageReply(look, 503, label, readyPage(look, Text.NotReadyTitle, "", lines));
  return reply.header("retry-after", retryAfter.toString());
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
