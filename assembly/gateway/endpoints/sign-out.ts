import { logInfo } from "../../host/log";
import { randomBytes } from "../../host/random";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { NONCE_BYTES } from "../../session/seal";
import { clearSession } from "../../session/session-cookie";
import { Bytes, pointer } from "../../text/bytes";
import { forgetChoice } from "../login/choice";
import { refusal } from "../refusals";
import { RelyingPartyGroup } from "../relying-party-group";
import { confirmSignOutPage, messagePage, pageReply } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";
import { parameterOf, wantedReturnUrl } from "./parameters";

/** Ends the browser's sessions. A request that another site may have caused changes nothing: the user is asked. */
export function serveSignOut(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const party = group.first;
  const returnUrl = wantedReturnUrl(party, request);
  const now = party.root.readClock();
  if (!isOurs(group, request) && !isConfirmed(group, request, now)) return askFirst(group, request, returnUrl, now);
  for (let i = 0; i < request.sessions.length; i++) {
    const session = request.sessions[i];
    const owner = group.numbered(session.party);
    if (owner === null) continue;
    owner.revocations.revoke(pointer(session.id), now);
    logInfo(sessionName(pointer(session.id)) + " signed out" + request.trace);
  }
  const target = returnUrl !== null ? returnUrl : JudgedUrl.endpoint(party.config, "signed_out");
  const reply = redirect(target, "signed_out");
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

function askFirst(group: RelyingPartyGroup, request: WebRequest, returnUrl: JudgedUrl | null, now: i64): Reply {
  const party = group.first;
  const nonce = randomBytes(NONCE_BYTES);
  if (nonce === null) return refusal(party, request, Reason.NoRandomness, null);
  const confirmation = party.signOuts.make(sessionIds(request), now, nonce);
  const action = JudgedUrl.signOut(party.config, returnUrl, confirmation);
  return pageReply(200, "sign_out_asked", confirmSignOutPage(action));
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

/** The page that a sign-out ends at. */
export function serveSignedOut(_group: RelyingPartyGroup, _request: WebRequest): Reply | null {
  const advice = "Close the browser if others use it too.";
  const page = messagePage("You are signed out", advice, "", JudgedUrl.front(), "Sign in again");
  return pageReply(200, "signed_out_page", page);
}
