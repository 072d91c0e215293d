import { FixedParameter } from "../../config/authorization-request";
import { AuthenticationConfig } from "../../config/require-config";
import { randomBytes } from "../../host/random";
import { AuthorizationRequest } from "../../oidc/authorization-request";
import { codeChallenge } from "../../oidc/pkce";
import { cookieReaches, JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { LOGIN_RANDOM_BYTES, stateLength } from "../../session/login-state";
import { Url } from "../../text/url";
import { Waiter } from "../held-streams";
import { Recipient } from "../recipient";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";
import { BegunLogin } from "./begun-login";
import { otherWays } from "./choice";
import { redirectToStart } from "./fragment";
import { surplusLoginCookies } from "./login-cookies";
import { sendToProvider } from "./send-to-provider";

/** What becomes of a return URL on the way into `state` and out to the provider takes so many times its length. */
const RETURN_URL_GARBAGE_FACTOR = 24;

/** What a login is begun with, beside what it is for. */
export class LoginOptions {
  /** Handed on to the provider (OpenID Connect Core 3.1.2.1); empty: none. */
  loginHint: string = "";
  /** Others that are handed on (`provider.requestParameters`, and `prompt`). */
  passed: FixedParameter[] = [];
  /** Of the relying party's requirements those whose authentication it is to bring, a bit for each. */
  stepUp: u64 = 0;
  /** `Set-Cookie` values that go with its first reply. */
  cookies: Array<string> = [];
}

/** The absolute URI that the provider sends the browser back to. */
export function redirectUri(party: RelyingParty, recipient: Recipient): string {
  return recipient.place.callbackOrigin(party.config) + party.config.callbackPath;
}

/**
 * Begins a login at `party`, one of those of the request's host, that ends at `returnUrl`. On another origin than that of
 * `redirectUrl` the browser is sent there first, since only there the login's cookie reaches the callback. Null when the
 * request waits.
 */
export function beginLogin(
  parties: Array<RelyingParty>,
  party: RelyingParty,
  request: WebRequest,
  returnUrl: JudgedUrl,
  options: LoginOptions,
): Reply | null {
  if (request.isPrefetch) return refusal(party, request, Reason.Prefetch, null);
  const config = party.config;
  const place = request.place;
  const home = config.redirectHost;
  const isHome = home.length == 0 || place.host == home;
  if (!isHome && !cookieReaches(config.session.cookie.domain, home, place.host)) {
    return refusal(party, request, Reason.CookieOutOfReach, null, home + " and " + place.host);
  }
  // Where TLS ends before the gateway and nobody says so, all that comes looks like http: start takes it as it comes.
  const isStart = request.path == config.prefix + "/start";
  if (!isHome || (request.isAstray && !isStart)) {
    const start = withOptions(JudgedUrl.loginStart(config, place, returnUrl), options);
    return redirectToStart(config, request, start, "login_origin").cookies(options.cookies);
  }
  returnUrl = returnUrl.fromCallback(config, place);
  options.cookies = options.cookies.concat(surplusLoginCookies(parties, party, request));
  if (party.provider.isReady) return askProvider(party, request, returnUrl, options);
  const waiter = new LoginWaiter(request.recipient(), party, returnUrl, options);
  return party.provider.wait(waiter) ? null : refuseNotReady(party, request, returnUrl);
}

/** A `start` that begins a login with these options. */
export function withOptions(start: JudgedUrl, options: LoginOptions): JudgedUrl {
  if (options.loginHint.length > 0) start = start.withParameter("login_hint", options.loginHint);
  for (let i = 0; i < options.passed.length; i++) {
    start = start.withParameter(options.passed[i].name, options.passed[i].value);
  }
  return options.stepUp != 0 ? start.withParameter("step_up", options.stepUp.toString(16)) : start;
}

/** The provider can't be reached: says so, and offers to begin the login again that is to end at `returnUrl`. */
export function refuseNotReady(party: RelyingParty, recipient: Recipient, returnUrl: JudgedUrl): Reply {
  const reason = party.provider.whyNotReady;
  const retryUrl = JudgedUrl.start(party.config, recipient.place, recipient.isAstray, returnUrl);
  return refusal(party, recipient, reason, retryUrl, "", null, otherWays(party, returnUrl));
}

class LoginWaiter extends Waiter {
  constructor(
    private recipient: Recipient,
    private party: RelyingParty,
    private returnUrl: JudgedUrl,
    private options: LoginOptions,
  ) {
    super(recipient.streamId);
  }

  get garbage(): i32 {
    return super.garbage + this.returnUrl.length * RETURN_URL_GARBAGE_FACTOR;
  }

  resume(): void {
    const reply: Reply | null = this.party.provider.isReady
      ? askProvider(this.party, this.recipient, this.returnUrl, this.options)
      : refuseNotReady(this.party, this.recipient, this.returnUrl);
    if (reply !== null) reply.sendTo(this.recipient);
  }
}

/** Parameters with those that ask for an authentication (OpenID Connect Core 3.1.2.1), in place of others of their names. */
function withAuthentication(passed: FixedParameter[], asked: AuthenticationConfig): FixedParameter[] {
  const parameters: FixedParameter[] = [];
  for (let i = 0; i < passed.length; i++) {
    if (passed[i].name != "max_age" && passed[i].name != "acr_values") parameters.push(passed[i]);
  }
  if (asked.maxAgeSeconds > 0) parameters.push(new FixedParameter("max_age", asked.maxAgeSeconds.toString()));
  if (asked.acrValues.length > 0) parameters.push(new FixedParameter("acr_values", asked.acrValues.join(" ")));
  return parameters;
}

/** Whether the provider's URL has room for the state of a login that ends at `end`. */
function fits(
  party: RelyingParty,
  endpoint: Url,
  redirectUri: string,
  end: JudgedUrl,
  asked: AuthenticationConfig | null,
  hint: string,
  passed: FixedParameter[],
): bool {
  const length = stateLength(end.length, asked);
  return party.authorizationRequests.hasRoomFor(endpoint, redirectUri, length, hint, passed);
}

/** Sends the browser to the provider. Null when the request waits until it is known what with. */
function askProvider(
  party: RelyingParty,
  recipient: Recipient,
  returnUrl: JudgedUrl,
  options: LoginOptions,
): Reply | null {
  const metadata = party.provider.metadata;
  const random = randomBytes(LOGIN_RANDOM_BYTES);
  if (metadata === null) return refuseNotReady(party, recipient, returnUrl);
  if (random === null) return refusal(party, recipient, Reason.NoRandomness, null);
  const endpoint = metadata.authorizationEndpoint;
  const uri = redirectUri(party, recipient);
  const asked = party.requirements.authenticationFor(options.stepUp);
  const passed = asked === null ? options.passed : withAuthentication(options.passed, asked);
  const hint = options.loginHint;
  let end = returnUrl;
  if (!fits(party, endpoint, uri, end, asked, hint, passed)) end = returnUrl.withoutFragment();
  if (!fits(party, endpoint, uri, end, asked, hint, passed)) end = returnUrl.frontOfIt();
  const login = party.logins.begin(end.text, party.root.readClock(), random, asked);
  const prover = party.client.proverOf(login.dpopSeed);
  const thumbprint = prover === null ? "" : prover.thumbprint;
  const challenge = codeChallenge(login.verifier);
  const request = new AuthorizationRequest(uri, login.state, login.nonce, challenge, hint, passed, thumbprint);
  return sendToProvider(new BegunLogin(party, recipient, returnUrl, login, request, options.cookies), metadata);
}
