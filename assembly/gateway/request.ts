import { SignInMode } from "../config/relying-party-config";
import { Action } from "../host/enums";
import { noteGarbage } from "../host/memory";
import { continueRequest } from "../host/stream";
import { isAllowedOrigin } from "../policy/cross-origin";
import { hostBelongs } from "../policy/hosts";
import { ruleForProvider } from "../policy/provider-request";
import { JudgedUrl } from "../policy/return-urls";
import { LONGEST_READ_PATH, needsSession } from "../policy/rules";
import { Reason } from "../reason";
import { SESSION_ID_BYTES } from "../session/record";
import { copyBytes, pointer } from "../text/bytes";
import { Url } from "../text/url";
import { isPlainPath, pathOf } from "../text/url-path";
import { textOf } from "../text/utf8";
import { pageReply, refusal, unauthenticated } from "./answers/answers";
import { signInPage } from "./answers/pages";
import { Reply } from "./answers/reply";
import { serveEndpoint } from "./endpoints";
import { forwardAnonymous, forwardAuthenticated } from "./forward";
import { beginLogin } from "./login/login";
import { countDenial } from "./metrics";
import { decidePreflight, isPreflight } from "./preflight";
import { RequestView } from "./request-view";
import { RootContext } from "./root-context";
import { sessionName } from "./session/session-lines";
import { SessionFinder } from "./session/sessions";
import { Attendance, SessionUpkeep } from "./session/upkeep";
import { StreamWaiter } from "./stream-waiter";
import { LoginCookie, readWebRequest, WebRequest } from "./web-request";

/** About what an answer from here allocates; beside that, several times what was copied of the request. */
const ANSWER_GARBAGE = 16384;
const REQUEST_GARBAGE_FACTOR = 12;
/** No login cookie has a longer name or value, in bytes. */
const MAX_LOGIN_NAME = 64;
const MAX_LOGIN_VALUE = 2048;

/** Judging a path that is not plain allocates several times its length. */
const PATH_GARBAGE_FACTOR = 16;

// Scratch of the request that is being decided: each callback begins anew with them.
const view = new RequestView();
const finder = new SessionFinder();
const upkeep = new SessionUpkeep();

/** A request that waits until its session is refreshed. */
class HeldRequest extends StreamWaiter {
  resume(root: RootContext): void {
    if (decide(root, this.streamId, true, false) == Action.Continue) continueRequest();
  }
}

/**
 * Decides a request: let through, or answered from here. What is let through allocates nothing, once its session is cached.
 * `isWhole`: neither a body nor trailers follow.
 */
export function onRequestHeaders(root: RootContext, streamId: u32, isWhole: bool): Action {
  return decide(root, streamId, false, isWhole);
}

/** `hasWaited`: it was held once, and is not again. */
function decide(root: RootContext, streamId: u32, hasWaited: bool, isWhole: bool): Action {
  if (!view.read(root)) return refuseMalformed();
  const isOurHost = hostBelongs(root.hosts, view.authority, view.authorityLength);
  if (isOurHost && isEndpoint(root)) {
    const request = readCold(root, streamId);
    if (request === null) return refuseMalformed();
    findSessions(root, request);
    request.clearSession = finder.invalid;
    serveEndpoint(root, request);
    return Action.Pause;
  }
  if (!isProtected(root)) {
    forwardAnonymous(root, view);
    return Action.Continue;
  }
  if (isOurHost && isPreflight(view)) return decidePreflight(root, view, isWhole);
  let unavailable: usize = 0;
  // One that has ended, or can't be refreshed, keeps no other from being found: it would be found first after each login.
  for (let found = isOurHost && finder.find(root); found; found = finder.findNext(root)) {
    const attendance = attend(root, streamId, hasWaited);
    if (attendance == Attendance.Pass) {
      forwardAuthenticated(root, view, finder.opened === null ? finder.headers : upkeep.headers);
      return Action.Continue;
    }
    if (attendance == Attendance.Held) return Action.Pause;
    if (attendance == Attendance.Unavailable && unavailable == 0) unavailable = finder.id;
  }
  const request = readCold(root, streamId);
  if (request === null) return refuseMalformed();
  const rule = ruleForProvider(root.config, root.rules, request.place, request.path, authorizationEndpoint(root));
  if (rule.length > 0) {
    const told = "It asks for a session at " + request.place.host + ", where people sign in. Leave that out: " + rule;
    refusal(root, request, Reason.ProviderProtected, null, "", told).send(root, request);
    return Action.Pause;
  }
  if (!isOurHost) {
    refusal(root, request, Reason.HostUnknown, null).send(root, request);
    return Action.Pause;
  }
  request.clearSession = finder.invalid;
  if (unavailable != 0) refuseUnavailable(root, request, unavailable);
  else askToSignIn(root, request);
  return Action.Pause;
}

function authorizationEndpoint(root: RootContext): Url | null {
  const metadata = root.provider.metadata;
  return metadata !== null ? metadata.authorizationEndpoint : null;
}

/** All that came: there may be one for each path and domain. */
function findSessions(root: RootContext, request: WebRequest): void {
  for (let found = finder.find(root); found; found = finder.findNext(root)) {
    request.sessionIds.push(copyBytes(finder.id, SESSION_ID_BYTES));
    const opened = finder.opened;
    if (opened === null || upkeep.mayPass(root, opened)) request.hasSession = true;
  }
}

function attend(root: RootContext, streamId: u32, hasWaited: bool): Attendance {
  const opened = finder.opened;
  if (opened === null) return Attendance.Pass;
  noteGarbage(ANSWER_GARBAGE);
  let waiter: StreamWaiter | null = null;
  if (!hasWaited) waiter = new HeldRequest(streamId);
  return upkeep.attend(root, opened, finder.headers, streamId, root.cookies.highestChunk, waiter);
}

/** The session with this id lives, and its tokens can't be refreshed now. */
function refuseUnavailable(root: RootContext, request: WebRequest, id: usize): void {
  const retryUrl = request.isSafeMethod ? pageAsked(root, request) : null;
  const page = retryUrl !== null ? retryUrl : JudgedUrl.front();
  const signInUrl = JudgedUrl.start(root.config, request.place, request.isAstray, page);
  const session = sessionName(id);
  refusal(root, request, Reason.RefreshUnavailable, retryUrl, session, "", signInUrl).send(root, request);
}

/** The page that a request asks for, to come back to. */
function pageAsked(root: RootContext, request: WebRequest): JudgedUrl {
  return JudgedUrl.judge(root.config, root.hosts, request.place, request.target);
}

function isProtected(root: RootContext): bool {
  if (root.rules.matchesAll) return true;
  // Judging a path that can be read in two ways allocates.
  const pathLength = pathOf(view.path, view.pathLength);
  const isRead = pathLength <= LONGEST_READ_PATH && !isPlainPath(view.path, pathLength);
  if (isRead) noteGarbage(pathLength * PATH_GARBAGE_FACTOR);
  return needsSession(
    root.rules,
    view.method,
    view.methodLength,
    view.authority,
    view.authorityLength,
    view.path,
    view.pathLength,
  );
}

function isEndpoint(root: RootContext): bool {
  const length = pathOf(view.path, view.pathLength);
  const prefix = root.endpointPrefix;
  const callback = root.callbackPath;
  if (length >= prefix.length && memory.compare(view.path, pointer(prefix), prefix.length) == 0) return true;
  return length == callback.length && memory.compare(view.path, pointer(callback), length) == 0;
}

/** Not a request that any page could answer: no JSON, no cookies, no log line for what only an attacker sends. */
export function refuseMalformed(): Action {
  noteGarbage(ANSWER_GARBAGE);
  countDenial(Reason.RequestMalformed);
  new Reply(400, "request_malformed").content("text/plain; charset=utf-8", "Bad request\n").sendPlain();
  return Action.Pause;
}

function readCold(root: RootContext, streamId: u32): WebRequest | null {
  noteGarbage(ANSWER_GARBAGE);
  const request = readWebRequest(streamId, view, root.config);
  if (request === null) return null;
  if (isAllowedOrigin(root.config.crossOrigin.allowOrigins, request.origin)) request.allowedOrigin = request.origin;
  const cookies = root.cookies;
  request.highestChunk = cookies.highestChunk;
  noteGarbage(request.length * REQUEST_GARBAGE_FACTOR);
  for (let i = 0; i < cookies.logins; i++) {
    if (cookies.loginNameLength(i) > MAX_LOGIN_NAME || cookies.loginValueLength(i) > MAX_LOGIN_VALUE) continue;
    const name = textOf(cookies.loginName(i), cookies.loginNameLength(i));
    const value = textOf(cookies.loginValue(i), cookies.loginValueLength(i));
    noteGarbage(2 * (cookies.loginNameLength(i) + cookies.loginValueLength(i)));
    if (name !== null && value !== null) request.loginCookies.push(new LoginCookie(name, value));
  }
  return request;
}

/** A page is redirected to the provider (or shows the button); anything else is told that it needs a session. */
function askToSignIn(root: RootContext, request: WebRequest): void {
  if (!request.isNavigation) return unauthenticated(root, request, Reason.SessionMissing, null).send(root, request);
  if (!request.isSafeMethod) {
    const start = JudgedUrl.start(root.config, request.place, request.isAstray, JudgedUrl.front());
    return unauthenticated(root, request, Reason.SessionEnded, start).send(root, request);
  }
  const here = pageAsked(root, request);
  if (root.config.signInMode == SignInMode.Redirect || request.isPrefetch) return beginLogin(root, request, here);
  countDenial(Reason.SessionMissing);
  const start = JudgedUrl.start(root.config, request.place, request.isAstray, here);
  pageReply(401, "sign_in_page", signInPage(root.config, start))
    .header("www-authenticate", 'Bearer realm="gatehouse"')
    .send(root, request);
}
