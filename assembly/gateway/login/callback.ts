import { ForwardedToken } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { logInfo } from "../../host/log";
import { randomBytes } from "../../host/random";
import { selectContext } from "../../host/stream";
import { parseAuthorizationResponse } from "../../oidc/authorization";
import { chooseAuthentication, ClientCredentials } from "../../oidc/client-authentication";
import { buildTokenRequest, parseTokenResponse, TokenResponse } from "../../oidc/token";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { SESSION_ID_BYTES } from "../../session/record";
import { bytesOf, pointer } from "../../text/bytes";
import { redirect } from "../answers/reply";
import { callProvider, CallTarget } from "../call-target";
import { countLoginCompleted } from "../metrics";
import { openSealed, sealSession } from "../refresh/refreshed-session";
import { RootContext } from "../root-context";
import { fitsCookies, sessionCookies } from "../session/session-cookies";
import { describeEnd, sessionName } from "../session/session-lines";
import { StreamWaiter } from "../stream-waiter";
import { WebRequest } from "../web-request";
import { IdTokenCheck } from "./id-token-check";
import { findLoginCookie, redirectUri, refuseNotReady } from "./login";
import { LoginAttempt } from "./login-attempt";
import { createSession } from "./new-session";

/** So many sets of keys, each newer than the one before, a token is judged by at most. */
const MAX_KEY_ROUNDS = 4;

/** Ends a login: everything about the answer is checked before its code is redeemed. */
export function serveCallback(root: RootContext, request: WebRequest): void {
  const metadata = root.provider.metadata;
  const query = bytesOf(request.query);
  const response = parseAuthorizationResponse(
    pointer(query),
    query.length,
    root.config.issuer,
    metadata !== null && metadata.authorizationResponseIss,
  );
  const attempt = new LoginAttempt(root, request);
  // Until its state is known to be of this browser's login, anybody may have written what it says: for the log alone.
  const said = response.said;
  if (response.reason != Reason.None && !response.isError) {
    const detail =
      response.detail.length > 0 && said.length > 0 ? response.detail + "; " + said : response.detail + said;
    return attempt.fail(response.reason, detail);
  }
  const state = root.logins.openState(response.state);
  if (state === null) return attempt.fail(Reason.CallbackStateUnknown, said);
  attempt.returnUrl = JudgedUrl.judge(root.config, root.hosts, request.place, state.returnUrl, true);
  const cookie = findLoginCookie(root, request, response.state);
  if (cookie === null) {
    if (request.hasSession) return redirect(attempt.returnUrl, "login_repeated").send(root, request);
    return attempt.fail(Reason.CallbackLoginMissing, said);
  }
  attempt.cookieName = cookie.name;
  const login = root.logins.openCookie(cookie.value);
  if (login === null || !login.belongsTo(state)) return attempt.fail(Reason.CallbackStateMismatch, said);
  if (!login.isCurrent(root.readClock())) return attempt.fail(Reason.CallbackLoginExpired, said);
  if (response.isError) return attempt.fail(response.reason, "", response.words);
  attempt.login = login;
  attempt.code = response.code;
  attempt.hasIssuer = response.hasIssuer;
  if (root.provider.isReady) return redeem(root, attempt);
  if (!root.provider.wait(root, new CallbackWaiter(attempt))) refuseNotReady(root, request, attempt.returnUrl);
}

class CallbackWaiter extends StreamWaiter {
  constructor(private attempt: LoginAttempt) {
    super(attempt.first.streamId);
  }

  resume(root: RootContext): void {
    if (root.provider.isReady) redeem(root, this.attempt);
    else refuseNotReady(root, this.attempt.first, this.attempt.returnUrl);
  }
}

function redeem(root: RootContext, attempt: LoginAttempt): void {
  const metadata = root.provider.metadata;
  if (metadata === null) return attempt.fail(Reason.ProviderNotReady);
  // While the provider was waited for, nobody knew that it always names itself.
  if (metadata.authorizationResponseIss && !attempt.hasIssuer) return attempt.fail(Reason.CallbackIssuerMissing);
  const redemptions = root.redemptions;
  const running = redemptions.find(attempt);
  if (running !== null) {
    // A browser that did not wait for its answer asks for it again. A code is good for one call.
    if (!running.join(attempt)) attempt.fail(Reason.CallbackTriedTooOften);
    return;
  }
  // The answer found nobody there. The provider knows the user by now, who need not see more than a redirect.
  if (redemptions.isSpent(attempt.login)) return attempt.startAnew();
  if (!redemptions.allows(attempt.login)) return attempt.fail(Reason.CallbackTriedTooOften);
  if (!redemptions.hasRoom) {
    // For the browser to ask once more.
    attempt.cookieName = "";
    return attempt.fail(Reason.TooManyRedemptions);
  }
  const config = root.config;
  const method = chooseAuthentication(
    config.provider.clientAuthentication,
    config.isPublic,
    metadata.tokenEndpointAuthMethods,
  );
  const request = buildTokenRequest(
    metadata.tokenEndpoint,
    new ClientCredentials(config.clientId, config.clientSecret, method),
    attempt.code,
    redirectUri(root, attempt.first),
    attempt.login.verifier,
  );
  const why = callProvider(root, request, new TokenCall(attempt));
  if (why.length > 0) return attempt.fail(Reason.TokenEndpointUnreachable, why);
  redemptions.begin(attempt, root.nowSeconds);
}

class TokenCall extends CallTarget {
  constructor(private attempt: LoginAttempt) {
    super("token");
  }

  onResponse(root: RootContext, response: CallResponse): void {
    const length = response.truncated ? 0 : response.bodyLength;
    const sent = [this.attempt.code, this.attempt.login.verifier, root.config.clientSecret];
    const tokens = parseTokenResponse(response.status, response.body, length, sent);
    if (tokens.reason != Reason.TokenEndpointUnreachable) root.redemptions.spend(this.attempt);
    if (tokens.reason == Reason.None) new TokenCheck(root, this.attempt, tokens).resume(root);
    else this.attempt.fail(tokens.reason, this.explain(response, tokens.detail));
    selectContext(root.id);
  }
}

/** Checks what the token endpoint brought; waits for keys that were asked for after it, when the ID token's is unknown. */
class TokenCheck extends StreamWaiter {
  private arrivedAt: i64 = monotonicMilliseconds();
  private rounds: i32 = 0;

  // Of the root context: which streams wait is known to the attempt.
  constructor(
    root: RootContext,
    private attempt: LoginAttempt,
    private tokens: TokenResponse,
  ) {
    super(root.id);
  }

  resume(root: RootContext): void {
    const provider = root.provider;
    const keys = provider.keys;
    const judgedAt = provider.keysAskedAt;
    if (keys === null) return this.attempt.fail(Reason.ProviderNotReady);
    const now = root.readClock();
    const check = new IdTokenCheck(root, keys, this.tokens, this.attempt.login.nonce);
    const reason = check.run(now);
    if (reason == Reason.None) return finish(root, this.attempt, this.tokens, check, now);
    if (!check.mayNeedNewKeys || judgedAt >= this.arrivedAt) return this.attempt.fail(reason, check.detail);
    if (this.rounds++ < MAX_KEY_ROUNDS && provider.waitForNewKeys(root, this, judgedAt)) return;
    // Whose fault it is can't be told without the keys.
    const outcome = provider.lastOutcome;
    const isKnown = outcome == Reason.None;
    const why = (isKnown ? check.detail : check.explain(reason)) + "; " + provider.whyNoNewKeys(root);
    this.attempt.fail(isKnown ? reason : outcome, why);
  }
}

function finish(root: RootContext, attempt: LoginAttempt, tokens: TokenResponse, check: IdTokenCheck, now: i64): void {
  const id = randomBytes(SESSION_ID_BYTES);
  if (id === null) return attempt.fail(Reason.NoRandomness);
  const session = createSession(root.config, tokens, check.claims, pointer(id), now);
  const sealed = sealSession(root, session);
  if (sealed === null) return attempt.fail(Reason.NoRandomness);
  if (!fitsCookies(root, sealed)) return attempt.fail(Reason.SessionTooLarge, "", sizesOf(tokens));
  // A session that does not open, or has ended, would send its browser back to the provider for ever.
  const opened = openSealed(root, sealed);
  // The ID token was read already: only an access token can be missing that headers need.
  if (opened === null) return attempt.fail(Reason.TokenResponseMissingAccessToken);
  if (!opened.lives(now)) {
    const byIdToken = root.config.forward.authorization == ForwardedToken.IdToken && now >= session.idTokenExpiry;
    return attempt.fail(byIdToken ? Reason.IdTokenExpired : Reason.AccessTokenExpired);
  }
  root.redemptions.end(attempt);
  let deliveredAt = "";
  for (let i = 0; i < attempt.recipientCount; i++) {
    // The browser may be gone.
    const recipient = attempt.select(i);
    if (recipient === null) continue;
    const cookies = sessionCookies(root, session, sealed, recipient.highestChunk, now);
    if (cookies === null) continue;
    recipient.clearSession = false;
    attempt.send(recipient, redirect(attempt.returnUrl, "login_completed").cookies(cookies));
    deliveredAt = recipient.trace;
  }
  if (deliveredAt.length == 0) return;
  countLoginCompleted();
  logInfo(`login completed, ${sessionName(pointer(session.id))} ${describeEnd(root.config, session)}${deliveredAt}`);
}

/** Which token is how large, for who has to make them smaller. */
function sizesOf(tokens: TokenResponse): string {
  const id = "ID token " + tokens.idToken.length.toString() + " bytes";
  const access = "access token " + tokens.accessToken.length.toString() + " bytes";
  const refresh = "refresh token " + tokens.refreshToken.length.toString() + " bytes";
  return id + ", " + access + ", " + refresh + "; session.maxBytes is the limit";
}
