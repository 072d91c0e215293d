import { Reason } from "../../reason";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";

/** Says whether people can be signed in on this host; and which of all relying parties are not ready, and why. */
export function serveReady(plugin: Plugin, group: RelyingPartyGroup): Reply {
  const lines = describeUnready(plugin);
  const unready = firstUnready(group);
  if (unready === null) {
    return new Reply(200, "ready").content("text/plain; charset=utf-8", "ready\n" + lines);
  }
  return new Reply(503, reasonLabel(reasonOf(unready)))
    .header("retry-after", unready.provider.retryAfterSeconds().toString())
    .content("text/plain; charset=utf-8", lines);
}

function firstUnready(group: RelyingPartyGroup): RelyingParty | null {
  for (let i = 0; i < group.length; i++) if (!group.parties[i].provider.isReady) return group.parties[i];
  return null;
}

/** A line for each that is not ready. */
function describeUnready(plugin: Plugin): string {
  let lines = "";
  for (let i = 0; i < plugin.relyingParties.length; i++) {
    const party = plugin.relyingParties[i];
    if (party.provider.isReady) continue;
    const name = party.config.name.length > 0 ? party.config.name + ": " : "";
    lines += name + describeReason(reasonOf(party)) + "\n";
  }
  return lines;
}

function reasonOf(party: RelyingParty): Reason {
  return party.provider.reason == Reason.None ? Reason.ProviderNotReady : party.provider.reason;
}
