import { logInfo } from "../../host/log";
import { Reason } from "../../reason";
import { keyOfSid } from "../../session/logout-keys";
import { countLogoutNotice } from "../metrics";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { framedPage } from "../replies/pages";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";
import { areRepeated, parameterOf } from "./parameters";

const PARAMETERS: string[] = ["iss", "sid"];
const MAX_SID_LENGTH = 1024;

/** Those of a host whose providers' pages may end sessions. */
export function takersOfFrames(group: RelyingPartyGroup): Array<RelyingParty> {
  return group.parties.filter((party) => party.config.logout.frontChannel);
}

/**
 * Ends the sessions with a `sid` that a page of the provider says have ended (OpenID Connect Front-Channel Logout 1.0, section 3).
 * Who loads it is not known: both parameters are needed, and nothing is asked of the provider. `parties`: those of the host that
 * take this, not none.
 */
export function serveFrontChannelLogout(parties: Array<RelyingParty>, request: WebRequest): Reply {
  const iss = parameterOf(request, "iss");
  const sid = parameterOf(request, "sid");
  if (areRepeated(request, PARAMETERS)) return refuse(parties[0], Reason.RequestParametersDuplicated);
  if (iss === null || sid === null || sid.length == 0 || sid.length > MAX_SID_LENGTH) {
    return refuse(parties[0], Reason.FrontChannelParametersMissing);
  }
  const owners = new Array<RelyingParty>();
  for (let i = 0; i < parties.length; i++) if (parties[i].config.issuer == iss) owners.push(parties[i]);
  if (owners.length == 0) return refuse(parties[0], Reason.IssuerUnknown);
  for (let i = 0; i < owners.length; i++)
    owners[i].revocations.revokeUnverified(keyOfSid(sid), owners[i].root.readClock());
  const party = owners[0];
  countLogoutNotice("front_channel");
  if (party.log.allows("front-channel logouts")) logInfo("a session was ended (front-channel logout)" + request.trace);
  return answer(party, 200, "frontchannel_logout", "Signed out");
}

function refuse(party: RelyingParty, reason: Reason): Reply {
  countLogoutNotice("refused." + reasonLabel(reason));
  return answer(party, 400, reasonLabel(reason), describeReason(reason));
}

/** The provider's pages alone may show it: those of the issuer, and of where people sign out there. */
function answer(party: RelyingParty, status: u32, label: string, text: string): Reply {
  const issuer = party.config.issuerUrl.origin;
  let ancestors = issuer;
  const metadata = party.provider.metadata;
  if (metadata !== null) {
    const end = metadata.endSessionEndpoint;
    if (end !== null && end.origin != issuer) ancestors += " " + end.origin;
  }
  return framedPage(status, label, text, ancestors);
}
