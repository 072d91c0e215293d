import { randomBytes } from "../../host/random";
import { codeChallenge } from "../../oidc/pkce";
import { JudgedUrl, cookieReaches } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { LOGIN_RANDOM_BYTES, LOGIN_SECONDS, loginCookieName } from "../../session/login-state";
import { Bytes, bytesOf } from "../../text/bytes";
import { Writer } from "../../text/writer";
import { refusal } from "../answers/answers";
import { countLoginStarted } from "../metrics";
import { redirect, redirectToProvider } from "../answers/reply";
import { RootContext } from "../root-context";
import { StreamWaiter } from "../stream-waiter";
import { LoginCookie, WebRequest } from "../web-request";

/** More logins than this are not left under way in one browser; the oldest go first. */
const MAX_LOGINS = 8;

/** The absolute URI that the provider sends the browser back to. */
export function redirectUri(root: RootContext, request: WebRequest): string {
  const origin = root.config.redirectOrigin;
  return (origin.length > 0 ? origin : "https://" + request.authority) + root.config.callbackPath;
}

/** The `Set-Cookie` value of a login cookie. Its path is `/`, as the `__Host-` prefix asks. */
export function loginSetCookie(root: RootContext, name: string, value: string, maxAge: i32): string {
  return writeLoginCookie(root, name, bytesOf(value), maxAge).toString();
}

function writeLoginCookie(root: RootContext, name: string, value: Bytes, maxAge: i32): Writer {
  const writer = new Writer(512)
    .text(name)
    .text("=")
    .bytes(value)
    .text("; Path=/; Max-Age=")
    .text(maxAge.toString())
    .text("; HttpOnly; SameSite=Lax");
  return root.config.redirectIsHttps ? writer.text("; Secure") : writer;
}

/**
 * Begins a login that ends at `returnUrl`. On another origin than that of `redirectUrl` the browser
 * is sent there first, since only there the login's cookie reaches the callback.
 */
export function beginLogin(root: RootContext, request: WebRequest, returnUrl: JudgedUrl): void {
  if (request.isPrefetch) return refusal(root, request, Reason.Prefetch, null).send(root, request);
  const home = root.config.redirectHost;
  const isStart = request.path == root.config.prefix + "/start";
  if (home.length > 0) {
    if (!cookieReaches(root.config.session.cookie.domain, home, request.host)) {
      return refusal(root, request, Reason.CookieOutOfReach, null, home + " and " + request.host).send(root, request);
    }
    const downgraded = root.config.redirectIsHttps && request.scheme == "http";
    if (request.host != home || (downgraded && !isStart)) return sendHome(root, request, returnUrl);
  }
  if (root.provider.isReady) return askProvider(root, request, returnUrl);
  const waiter = new LoginWaiter(request, returnUrl);
  if (!root.provider.wait(root, waiter)) refuseNotReady(root, request, returnUrl);
}

/** The provider can't be reached: says so, and offers to begin the login again that is to end at `returnUrl`. */
export function refuseNotReady(root: RootContext, request: WebRequest, returnUrl: JudgedUrl): void {
  const reason = root.provider.reason == Reason.None ? Reason.ProviderNotReady : root.provider.reason;
  const retryUrl = JudgedUrl.endpoint(root.config, "start", returnUrl);
  refusal(root, request, reason, retryUrl).send(root, request);
}

function sendHome(root: RootContext, request: WebRequest, returnUrl: JudgedUrl): void {
  const scheme = root.config.redirectIsHttps ? "https" : request.scheme;
  const absolute = returnUrl.on(scheme + "://" + request.authority);
  const start = JudgedUrl.endpoint(root.config, "start", absolute).on(root.config.redirectOrigin);
  redirect(start, "login_origin").send(root, request);
}

class LoginWaiter extends StreamWaiter {
  constructor(
    private request: WebRequest,
    private returnUrl: JudgedUrl,
  ) {
    super(request.streamId);
  }

  resume(root: RootContext): void {
    if (root.provider.isReady) askProvider(root, this.request, this.returnUrl);
    else refuseNotReady(root, this.request, this.returnUrl);
  }
}

function askProvider(root: RootContext, request: WebRequest, returnUrl: JudgedUrl): void {
  const metadata = root.provider.metadata;
  const random = randomBytes(LOGIN_RANDOM_BYTES);
  if (metadata === null) return refuseNotReady(root, request, returnUrl);
  if (random === null) return refusal(root, request, Reason.NoRandomness, null).send(root, request);
  const login = root.logins.begin(returnUrl.text, root.readClock(), random);
  const url = root.authorizationUrls.build(
    metadata.authorizationEndpoint,
    redirectUri(root, request),
    login.state,
    login.nonce,
    codeChallenge(login.verifier),
  );
  const name = loginCookieName(root.config.redirectIsHttps, login.state);
  countLoginStarted();
  const reply = redirectToProvider(url, "login");
  const surplus = request.loginCookies.length - (MAX_LOGINS - 1);
  if (surplus > 0) reply.cookies(expireOldest(root, request, surplus));
  reply.written("set-cookie", writeLoginCookie(root, name, login.cookie, LOGIN_SECONDS)).send(root, request);
}

/** Expires so many of the browser's login cookies, oldest first. */
function expireOldest(root: RootContext, request: WebRequest, count: i32): Array<string> {
  const cookies = request.loginCookies;
  const expired: Array<string> = [];
  const startTimes: Array<i64> = [];
  for (let i = 0; i < cookies.length; i++) {
    const login = root.logins.openCookie(cookies[i].value);
    startTimes.push(login === null ? 0 : login.startTime);
  }
  while (expired.length < count) {
    let oldest = 0;
    for (let i = 1; i < startTimes.length; i++) if (startTimes[i] < startTimes[oldest]) oldest = i;
    startTimes[oldest] = i64.MAX_VALUE;
    expired.push(loginSetCookie(root, cookies[oldest].name, "", 0));
  }
  return expired;
}

/** The login cookie of the login with this `state`, or null. */
export function findLoginCookie(root: RootContext, request: WebRequest, state: string): LoginCookie | null {
  const name = loginCookieName(root.config.redirectIsHttps, bytesOf(state));
  for (let i = 0; i < request.loginCookies.length; i++) {
    if (request.loginCookies[i].name == name) return request.loginCookies[i];
  }
  return null;
}
