import { logInfo } from "../../host/log";
import { randomBytes } from "../../host/random";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { SessionRecord } from "../../session/record";
import { NONCE_BYTES } from "../../session/seal";
import { clearSession } from "../../session/session-cookie";
import { Bytes, pointer } from "../../text/bytes";
import { forgetChoice } from "../login/choice";
import { ReceivedSession } from "../recipient";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { PageLook } from "../replies/page-look";
import { confirmSignOutPage, pageReply } from "../replies/pages";
import { Reply } from "../replies/reply";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";
import { parameterOf, wantedReturnUrl } from "./parameters";
import { formTargets, leave, Left } from "./provider-logout";

/**
 * Ends the browser's sessions, and then has it leave the provider. A request that another site may have caused changes nothing:
 * the user is asked.
 */
export function serveSignOut(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const party = speakerOf(group, request);
  const returnUrl = wantedReturnUrl(party, request);
  const now = party.root.readClock();
  if (!isOurs(group, request) && !isConfirmed(group, request, now)) return askFirst(group, request, returnUrl, now);
  const reply = leave(party, endSessions(group, request, now), request, returnUrl);
  for (let i = 0; i < group.parties.length; i++) {
    const cookie = group.parties[i].config.session.cookie;
    // Among several, those that the browser does not have need no header.
    if (group.length > 1 && !request.hasCookie(cookie)) continue;
    reply.cookies(clearSession(cookie, request.highestChunk(cookie)));
  }
  // Who signs in next chooses anew.
  if (group.length > 1 && group.named(request.choice) !== null) reply.cookies(forgetChoice(group));
  if (party.config.redirectIsHttps) reply.header("clear-site-data", '"cache"');
  request.clearsInvalid = false;
  return reply;
}

/** Whose sign-out it is: the first of those whose sessions came, that of the remembered choice before the others. */
function speakerOf(group: RelyingPartyGroup, request: WebRequest): RelyingParty {
  const sessions = request.sessions;
  const chosen = group.named(request.choice);
  if (chosen !== null) {
    for (let i = 0; i < sessions.length; i++) if (sessions[i].party == chosen.number) return chosen;
  }
  const owner = sessions.length > 0 ? group.numbered(sessions[0].party) : null;
  return owner !== null ? owner : group.first;
}

/** Ends all sessions that came, here first and whatever the provider does; the speaker's stand before the others. */
function endSessions(group: RelyingPartyGroup, request: WebRequest, now: i64): Array<Left> {
  const speaker = speakerOf(group, request);
  const first: Array<Left> = [];
  const others: Array<Left> = [];
  for (let i = 0; i < request.sessions.length; i++) {
    const session = request.sessions[i];
    const owner = group.numbered(session.party);
    if (owner === null) continue;
    const left = new Left(owner, end(owner, session, now, request.trace));
    if (owner === speaker) first.push(left);
    else others.push(left);
  }
  return first.concat(others);
}

/** Answers what the session held, as far as it is known, in the newest form that this gateway knows of. */
function end(party: RelyingParty, session: ReceivedSession, now: i64, trace: string): SessionRecord | null {
  let record = session.record;
  if (record !== null) {
    const newer = party.refreshes.newer(record);
    if (newer !== null) record = newer.session;
  }
  // A copy of its cookie came, too.
  if (party.revocations.known.has(load<u64>(pointer(session.id)))) return record;
  party.revocations.revoke(load<u64>(pointer(session.id)), now);
  logInfo(sessionName(pointer(session.id)) + " signed out" + trace);
  if (record !== null) party.tokenRevocations.revoke(record.refreshToken, record.accessToken);
  return record;
}

function askFirst(group: RelyingPartyGroup, request: WebRequest, returnUrl: JudgedUrl | null, now: i64): Reply {
  const party = group.first;
  const nonce = randomBytes(NONCE_BYTES);
  if (nonce === null) return refusal(party, request, Reason.NoRandomness, null);
  const confirmation = party.signOuts.make(sessionIds(request), now, nonce);
  const action = JudgedUrl.signOut(party.config, returnUrl, confirmation);
  const targets = formTargets(group, request, returnUrl);
  const look = new PageLook(request.language, party.config);
  return pageReply(look, 200, "sign_out_asked", confirmSignOutPage(look, action), targets);
}

/** Whether this is the answer to our question. There are service workers that make a GET of each request. */
function isConfirmed(group: RelyingPartyGroup, request: WebRequest, now: i64): bool {
  const confirmation = parameterOf(request, "confirm");
  return confirmation !== null && group.first.signOuts.isValid(confirmation, sessionIds(request), now);
}

function sessionIds(request: WebRequest): Array<Bytes> {
  const ids: Array<Bytes> = [];
  for (let i = 0; i < request.sessions.length; i++) ids.push(request.sessions[i].id);
  return ids;
}

/** Whether the user did this here: Fetch Metadata, else Origin, else Referer. */
function isOurs(group: RelyingPartyGroup, request: WebRequest): bool {
  if (request.isRelayed) return false;
  const site = request.fetchSite;
  if (site.length > 0) return site == "same-origin" || site == "same-site" || site == "none";
  const source = request.origin.length > 0 ? request.origin : request.referer;
  if (isAt(source, request.place.text)) return true;
  const home = group.first.config.redirectOrigin;
  return home.length > 0 && isAt(source, home);
}

function isAt(url: string, origin: string): bool {
  return url == origin || url.startsWith(origin + "/");
}
