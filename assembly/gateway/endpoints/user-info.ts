import { noteGarbage } from "../../host/memory";
import { Reason } from "../../reason";
import { SessionRecord } from "../../session/record";
import { UserClaims } from "../../session/user-claims";
import { isoTime } from "../../text/iso-time";
import { JsonValue, writeJsonString } from "../../text/json";
import { Writer } from "../../text/writer";
import { unauthenticated } from "../refusals";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/** What becomes of the claims until they are sent takes so many times their length. */
const CLAIMS_GARBAGE_FACTOR = 8;

/**
 * Says to a page's script who is signed in, and until when, in the names of oauth2-proxy's endpoint. Of several relying parties
 * it is the one that was chosen, else the first with a session that lets requests pass. It begins no refresh.
 */
export function serveUserInfo(group: RelyingPartyGroup, request: WebRequest): Reply {
  let reply: Reply | null = null;
  for (let i = 0; i < group.length; i++) {
    const party = group.parties[i];
    const isChosen = party.config.name == request.choice;
    if (reply === null || isChosen) {
      const session = sessionOf(party, request);
      if (session !== null) reply = describe(party, session);
      if (session !== null && isChosen) break;
    }
  }
  if (reply === null) {
    // A script asks, whoever follows a link here.
    request.isNavigation = false;
    const reason = request.sessions.length > 0 ? Reason.SessionEnded : Reason.SessionMissing;
    return unauthenticated(group.first, request, reason, null);
  }
  if (request.allowedOrigin.length > 0) reply.allowOrigin(request.allowedOrigin);
  return reply.vary("Origin");
}

/** The first of its sessions that lets requests pass, as far as is known without asking anybody; null: there is none. */
function sessionOf(party: RelyingParty, request: WebRequest): SessionRecord | null {
  for (let i = 0; i < request.sessions.length; i++) {
    const session = request.sessions[i];
    if (session.party == party.number && session.mayPass && session.record !== null) return session.record;
  }
  return null;
}

function describe(party: RelyingParty, session: SessionRecord): Reply {
  noteGarbage((session.idToken.length + session.userInfo.length) * CLAIMS_GARBAGE_FACTOR);
  const claims = UserClaims.ofSession(session);
  const hidesEmail = party.config.provider.verifiedEmails && claims.isEmailUnverified;
  const times = party.sealer.timesOf(session, false);
  const end = session.refreshToken.length > 0 ? times.endsAt : min(times.endsAt, times.tokensEndAt);
  const json = new Writer(512).text('{"user":');
  writeJsonString(json, claims.member("sub").asString());
  writeJsonString(json.text(',"email":'), hidesEmail ? "" : claims.member("email").asString());
  writeGroups(json, claims.member("groups"));
  const name = claims.member("preferred_username").asString();
  if (name.length > 0) writeJsonString(json.text(',"preferredUsername":'), name);
  writeJsonString(json.text(',"expiresAt":'), isoTime(end));
  json.text(',"expiresIn":' + (end - party.root.nowSeconds).toString() + "}\n");
  return new Reply(200, "userinfo").content("application/json", json.toString());
}

/** A list, also of one that is no list; left out where there are none. */
function writeGroups(json: Writer, groups: JsonValue): void {
  let count = 0;
  const length = groups.isArray() ? groups.length : 1;
  for (let i = 0; i < length; i++) {
    const group = groups.isArray() ? groups.at(i) : groups;
    if (!group.isString() || group.textLength == 0) continue;
    writeJsonString(json.text(count++ == 0 ? ',"groups":[' : ","), group.asString());
  }
  if (count > 0) json.text("]");
}
