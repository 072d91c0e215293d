import { logInfo } from "../../host/log";
import { randomBytes } from "../../host/random";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { NONCE_BYTES } from "../../session/seal";
import { bytesOf, pointer } from "../../text/bytes";
import { parseQuery } from "../../text/query";
import { pageReply, refusal } from "../answers/answers";
import { confirmSignOutPage, messagePage } from "../answers/pages";
import { redirect } from "../answers/reply";
import { RootContext } from "../root-context";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";

function parameter(request: WebRequest, name: string): string | null {
  const query = bytesOf(request.query);
  return parseQuery(pointer(query), query.length).get(name);
}

/** The return URL that a query asks for in `rd`, judged; null when it asks for none. */
export function wantedReturnUrl(root: RootContext, request: WebRequest): JudgedUrl | null {
  const wanted = parameter(request, "rd");
  return wanted === null || wanted.length == 0 ? null : JudgedUrl.judge(root.config, root.hosts, request.place, wanted);
}

/** Ends the session. A request that another site may have caused changes nothing: the user is asked. */
export function serveSignOut(root: RootContext, request: WebRequest): void {
  const returnUrl = wantedReturnUrl(root, request);
  const now = root.readClock();
  if (!isOurs(root, request) && !isConfirmed(root, request, now)) return askFirst(root, request, returnUrl, now);
  for (let i = 0; i < request.sessionIds.length; i++) {
    root.revocations.revoke(pointer(request.sessionIds[i]), now);
    logInfo(sessionName(pointer(request.sessionIds[i])) + " signed out" + request.trace);
  }
  const target = returnUrl !== null ? returnUrl : JudgedUrl.endpoint(root.config, "signed_out");
  const reply = redirect(target, "signed_out").cookies(root.clearedSession(request));
  if (root.config.redirectIsHttps) reply.header("clear-site-data", '"cache"');
  request.clearSession = false;
  reply.send(root, request);
}

function askFirst(root: RootContext, request: WebRequest, returnUrl: JudgedUrl | null, now: i64): void {
  const nonce = randomBytes(NONCE_BYTES);
  if (nonce === null) return refusal(root, request, Reason.NoRandomness, null).send(root, request);
  const confirmation = root.signOuts.make(request.sessionIds, now, nonce);
  const action = JudgedUrl.signOut(root.config, returnUrl, confirmation);
  pageReply(200, "sign_out_asked", confirmSignOutPage(action)).send(root, request);
}

/** Whether this is the answer to our question. There are service workers that make a GET of each request. */
function isConfirmed(root: RootContext, request: WebRequest, now: i64): bool {
  const confirmation = parameter(request, "confirm");
  return confirmation !== null && root.signOuts.isValid(confirmation, request.sessionIds, now);
}

/** Whether the user did this here: Fetch Metadata, else Origin, else Referer. */
function isOurs(root: RootContext, request: WebRequest): bool {
  if (request.isRelayed) return false;
  const site = request.fetchSite;
  if (site.length > 0) return site == "same-origin" || site == "same-site" || site == "none";
  const source = request.origin.length > 0 ? request.origin : request.referer;
  if (isAt(source, request.place.text)) return true;
  return root.config.redirectOrigin.length > 0 && isAt(source, root.config.redirectOrigin);
}

function isAt(url: string, origin: string): bool {
  return url == origin || url.startsWith(origin + "/");
}

/** The page that a sign-out ends at. */
export function serveSignedOut(root: RootContext, request: WebRequest): void {
  const advice = "Close the browser if others use it too.";
  const page = messagePage("You are signed out", advice, "", JudgedUrl.front(), "Sign in again");
  pageReply(200, "signed_out_page", page).send(root, request);
}
