import { Action } from "../../host/enums";
import { Reason } from "../../reason";
import { bytesOf, equalViews, pointer } from "../../text/bytes";
import { pathOf } from "../../text/url-path";
import { Waiter } from "../held-streams";
import { Plugin } from "../plugin";
import { refusal } from "../refusals";
import { RelyingPartyGroup } from "../relying-party-group";
import { RequestView } from "../request-view";
import { refuseMalformed } from "./malformed";
import { RequestReader } from "./request-reader";
import { RuleCheck } from "./rule-check";
import { pageAsked } from "./without-session";

/** Whether a request can't be decided as long as the keys of the session cookie are not known. */
export function needsKeys(plugin: Plugin, group: RelyingPartyGroup | null, view: RequestView, rules: RuleCheck): bool {
  if (group === null) return false;
  if (group.isEndpoint(view)) return !isReadyEndpoint(group, view);
  rules.decide(plugin, group);
  return rules.decision.isMatched;
}

/** It says why people have to wait. */
function isReadyEndpoint(group: RelyingPartyGroup, view: RequestView): bool {
  const path = bytesOf(group.first.config.prefix + "/ready");
  return equalViews(view.path, pathOf(view.path, view.pathLength), pointer(path), path.length);
}

/** Has such a request wait for the keys, or refuses it. `waiter` goes on with it, unless it has waited already. */
export function awaitKeys(
  plugin: Plugin,
  group: RelyingPartyGroup | null,
  streamId: u32,
  reader: RequestReader,
  hasWaited: bool,
  waiter: Waiter,
): Action {
  if (!hasWaited && plugin.waitForKeys(waiter)) return Action.Pause;
  const request = reader.read(plugin, group, streamId);
  if (request === null) return refuseMalformed();
  const party = group === null ? plugin.first : group.first;
  const page = request.isSafeMethod ? pageAsked(party, request) : null;
  refusal(party, request, Reason.SecretUnread, page).sendTo(request);
  return Action.Pause;
}
