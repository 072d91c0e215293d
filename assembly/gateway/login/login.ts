import { randomBytes } from "../../host/random";
import { codeChallenge } from "../../oidc/pkce";
import { cookieReaches, JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { LOGIN_RANDOM_BYTES, LOGIN_SECONDS, loginCookieName, stateLength } from "../../session/login-state";
import { Bytes, bytesOf } from "../../text/bytes";
import { Writer } from "../../text/writer";
import { refusal } from "../answers/answers";
import { redirect, redirectToProvider } from "../answers/reply";
import { countLoginStarted } from "../metrics";
import { Recipient } from "../recipient";
import { RootContext } from "../root-context";
import { StreamWaiter } from "../stream-waiter";
import { LoginCookie, WebRequest } from "../web-request";

/** More logins than this are not left under way in one browser; the oldest go first. */
const MAX_LOGINS = 8;
/** What becomes of a return URL on the way into `state` and out to the provider takes so many times its length. */
const RETURN_URL_GARBAGE_FACTOR = 24;

/** The absolute URI that the provider sends the browser back to. */
export function redirectUri(root: RootContext, recipient: Recipient): string {
  return recipient.place.callbackOrigin(root.config) + root.config.callbackPath;
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
  const config = root.config;
  const place = request.place;
  const home = config.redirectHost;
  const isHome = home.length == 0 || place.host == home;
  if (!isHome && !cookieReaches(config.session.cookie.domain, home, place.host)) {
    return refusal(root, request, Reason.CookieOutOfReach, null, home + " and " + place.host).send(root, request);
  }
  // Where TLS ends before the gateway and nobody says so, all that comes looks like http: start takes it as it comes.
  const isStart = request.path == config.prefix + "/start";
  if (!isHome || (request.isAstray && !isStart)) {
    return redirect(JudgedUrl.loginStart(config, place, returnUrl), "login_origin").send(root, request);
  }
  returnUrl = returnUrl.fromCallback(config, place);
  const expired = surplusCookies(root, request);
  if (root.provider.isReady) return askProvider(root, request, returnUrl, expired);
  const waiter = new LoginWaiter(request.recipient(), returnUrl, expired);
  if (!root.provider.wait(root, waiter)) refuseNotReady(root, request, returnUrl);
}

/** The provider can't be reached: says so, and offers to begin the login again that is to end at `returnUrl`. */
export function refuseNotReady(root: RootContext, recipient: Recipient, returnUrl: JudgedUrl): void {
  const reason = root.provider.reason == Reason.None ? Reason.ProviderNotReady : root.provider.reason;
  const retryUrl = JudgedUrl.start(root.config, recipient.place, recipient.isAstray, returnUrl);
  refusal(root, recipient, reason, retryUrl).send(root, recipient);
}

class LoginWaiter extends StreamWaiter {
  constructor(
    private recipient: Recipient,
    private returnUrl: JudgedUrl,
    private expired: Array<string>,
  ) {
    super(recipient.streamId);
  }

  get garbage(): i32 {
    return super.garbage + this.returnUrl.length * RETURN_URL_GARBAGE_FACTOR;
  }

  resume(root: RootContext): void {
    if (root.provider.isReady) askProvider(root, this.recipient, this.returnUrl, this.expired);
    else refuseNotReady(root, this.recipient, this.returnUrl);
  }
}

/** `expired`: the `Set-Cookie` values that go with it beside the login's. */
function askProvider(root: RootContext, request: Recipient, returnUrl: JudgedUrl, expired: Array<string>): void {
  const metadata = root.provider.metadata;
  const random = randomBytes(LOGIN_RANDOM_BYTES);
  if (metadata === null) return refuseNotReady(root, request, returnUrl);
  if (random === null) return refusal(root, request, Reason.NoRandomness, null).send(root, request);
  const endpoint = metadata.authorizationEndpoint;
  const uri = redirectUri(root, request);
  const urls = root.authorizationUrls;
  const fits = urls.hasRoomFor(endpoint, uri, stateLength(returnUrl.length));
  const end = fits ? returnUrl : returnUrl.frontOfIt();
  const login = root.logins.begin(end.text, root.readClock(), random);
  const url = urls.build(endpoint, uri, login.state, login.nonce, codeChallenge(login.verifier));
  const name = loginCookieName(root.config.redirectIsHttps, login.state);
  countLoginStarted();
  const reply = redirectToProvider(url, "login").cookies(expired);
  reply.written("set-cookie", writeLoginCookie(root, name, login.cookie, LOGIN_SECONDS)).send(root, request);
}

/** Expires those of the browser's login cookies that are too many with another, oldest first. */
function surplusCookies(root: RootContext, request: WebRequest): Array<string> {
  const cookies = request.loginCookies;
  const expired: Array<string> = [];
  const count = cookies.length - (MAX_LOGINS - 1);
  if (count <= 0) return expired;
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
