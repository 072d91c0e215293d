import { CallResponse } from "../../host/http-call";
import { logInfo } from "../../host/log";
import { randomBytes } from "../../host/random";
import { selectContext } from "../../host/stream";
import { parseAuthorizationResponse } from "../../oidc/authorization";
import { ClientCredentials, chooseAuthentication } from "../../oidc/client-authentication";
import { buildTokenRequest, parseTokenResponse, TokenResponse } from "../../oidc/token";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { OpenedLogin } from "../../session/login-state";
import { SESSION_ID_BYTES } from "../../session/record";
import { bytesOf, pointer } from "../../text/bytes";
import { parseQuery } from "../../text/query";
import { toBase64Url } from "../../text/base64url";
import { refusal } from "../answers/answers";
import { CallTarget, callProvider } from "../call-target";
import { IdTokenCheck } from "./id-token-check";
import { findLoginCookie, loginSetCookie, redirectUri, refuseNotReady } from "./login";
import { countLoginCompleted, countLoginFailed } from "../metrics";
import { createSession } from "./new-session";
import { Reply, redirect } from "../answers/reply";
import { sealSession } from "../refresh/refreshed-session";
import { RootContext } from "../root-context";
import { fitsCookies, sessionCookies } from "../session/session-cookies";
import { StreamWaiter } from "../stream-waiter";
import { WebRequest } from "../web-request";

/** Ends a login: everything about the answer is checked before its code is redeemed. */
export function serveCallback(root: RootContext, request: WebRequest): void {
  if (root.provider.isReady) return readCallback(root, request);
  if (!root.provider.wait(root, new CallbackWaiter(request))) refuseNotReady(root, request, returnUrlOf(root, request));
}

class CallbackWaiter extends StreamWaiter {
  constructor(private request: WebRequest) {
    super(request.streamId);
  }

  resume(root: RootContext): void {
    if (root.provider.isReady) readCallback(root, this.request);
    else refuseNotReady(root, this.request, returnUrlOf(root, this.request));
  }
}

/** Where a callback would end, as far as its query says so. */
function returnUrlOf(root: RootContext, request: WebRequest): JudgedUrl {
  const query = bytesOf(request.query);
  const sealed = parseQuery(pointer(query), query.length).get("state");
  const state = root.logins.openState(sealed === null ? "" : sealed);
  return state === null ? JudgedUrl.front() : judgeSealed(root, request, state.returnUrl);
}

/** A return URL that was judged when it was sealed, as it is judged now. */
function judgeSealed(root: RootContext, request: WebRequest, returnUrl: string): JudgedUrl {
  return JudgedUrl.judge(root.config, root.hosts, request.host, request.authority, returnUrl);
}

function readCallback(root: RootContext, request: WebRequest): void {
  const metadata = root.provider.metadata;
  if (metadata === null) return refuseNotReady(root, request, returnUrlOf(root, request));
  const query = bytesOf(request.query);
  const response = parseAuthorizationResponse(
    pointer(query),
    query.length,
    root.config.issuer,
    metadata.authorizationResponseIss,
  );
  const attempt = new LoginAttempt(root, request);
  const isAnswer = response.reason == Reason.None || response.reason == Reason.CallbackError;
  if (!isAnswer) return attempt.fail(response.reason);
  const state = root.logins.openState(response.state);
  if (state === null) return attempt.fail(Reason.CallbackStateUnknown);
  attempt.returnUrl = judgeSealed(root, request, state.returnUrl);
  const cookie = findLoginCookie(root, request, response.state);
  if (cookie === null) {
    if (request.hasSession) return redirect(attempt.returnUrl, "login_repeated").send(root, request);
    return attempt.fail(Reason.CallbackLoginMissing);
  }
  attempt.cookieName = cookie.name;
  const login = root.logins.openCookie(cookie.value);
  if (login === null || !login.belongsTo(state)) return attempt.fail(Reason.CallbackStateMismatch);
  if (!login.isCurrent(root.readClock())) return attempt.fail(Reason.CallbackLoginExpired);
  if (response.reason != Reason.None) {
    return attempt.fail(response.reason, "", (response.error + " " + response.errorDescription).trim());
  }
  attempt.login = login;
  redeem(root, attempt, response.code);
}

function redeem(root: RootContext, attempt: LoginAttempt, code: string): void {
  const metadata = root.provider.metadata;
  const login = attempt.login;
  if (metadata === null || login === null) return attempt.fail(Reason.ProviderNotReady);
  const config = root.config;
  const method = chooseAuthentication(
    config.provider.clientAuthentication,
    config.isPublic,
    metadata.tokenEndpointAuthMethods,
  );
  const request = buildTokenRequest(
    metadata.tokenEndpoint,
    new ClientCredentials(config.clientId, config.clientSecret, method),
    code,
    redirectUri(root, attempt.request),
    login.verifier,
  );
  const why = callProvider(root, request, new TokenCall(attempt));
  if (why.length > 0) attempt.fail(Reason.TokenEndpointUnreachable, why);
}

/** One callback on its way to a session or a refusal. */
export class LoginAttempt {
  returnUrl: JudgedUrl = JudgedUrl.front();
  /** Of the login cookie, once it is found. */
  cookieName: string = "";
  login: OpenedLogin | null = null;

  constructor(
    readonly root: RootContext,
    readonly request: WebRequest,
  ) {}

  /** Answers that there is no session, and why; offers another try. `detail` and `told`: see `refusal`. */
  fail(reason: Reason, detail: string = "", told: string = ""): void {
    countLoginFailed(reason);
    const retryUrl = JudgedUrl.endpoint(this.root.config, "start", this.returnUrl);
    this.send(refusal(this.root, this.request, reason, retryUrl, detail, told));
  }

  /** Sends the last answer of this login: its cookie goes with it. */
  send(reply: Reply): void {
    if (this.cookieName.length > 0) reply.cookies([loginSetCookie(this.root, this.cookieName, "", 0)]);
    reply.send(this.root, this.request);
  }
}

class TokenCall extends CallTarget {
  constructor(private attempt: LoginAttempt) {
    super("token");
  }

  onResponse(root: RootContext, response: CallResponse): void {
    // The browser may be gone; nobody is there to be answered then.
    if (!selectContext(this.attempt.request.streamId)) return;
    const length = response.truncated ? 0 : response.bodyLength;
    const tokens = parseTokenResponse(response.status, response.body, length);
    if (tokens.reason == Reason.None) new TokenCheck(this.attempt, tokens).run(root, true);
    else this.attempt.fail(tokens.reason, this.explain(response, tokens.said));
    selectContext(root.id);
  }
}

/** Checks what the token endpoint brought; waits once for new keys when the ID token's is unknown. */
class TokenCheck extends StreamWaiter {
  constructor(
    private attempt: LoginAttempt,
    private tokens: TokenResponse,
  ) {
    super(attempt.request.streamId);
  }

  resume(root: RootContext): void {
    this.run(root, false);
  }

  run(root: RootContext, mayFetchKeys: bool): void {
    const login = this.attempt.login;
    const keys = root.provider.keys;
    if (login === null || keys === null) return this.attempt.fail(Reason.ProviderNotReady);
    const now = root.readClock();
    const check = new IdTokenCheck(root, keys, this.tokens, login.nonce);
    const reason = check.run(now);
    if (check.mayNeedNewKeys && mayFetchKeys && root.provider.waitForNewKeys(root, this)) return;
    if (reason != Reason.None) return this.attempt.fail(reason);
    finish(root, this.attempt, this.tokens, check, now);
  }
}

function finish(root: RootContext, attempt: LoginAttempt, tokens: TokenResponse, check: IdTokenCheck, now: i64): void {
  const id = randomBytes(SESSION_ID_BYTES);
  if (id === null) return attempt.fail(Reason.NoRandomness);
  const session = createSession(root.config, tokens, check.claims, pointer(id), now);
  const sealed = sealSession(root, session);
  if (sealed === null) return attempt.fail(Reason.NoRandomness);
  if (!fitsCookies(root, sealed)) return attempt.fail(Reason.SessionTooLarge, "", sizesOf(tokens));
  const cookies = sessionCookies(root, session, sealed, attempt.request.highestChunk, now);
  if (cookies === null) return attempt.fail(Reason.IdTokenExpired);
  countLoginCompleted();
  logInfo("login completed, session " + toBase64Url(pointer(session.id), 6));
  attempt.request.clearSession = false;
  attempt.send(redirect(attempt.returnUrl, "login_completed").cookies(cookies));
}

/** Which token is how large, for who has to make them smaller. */
function sizesOf(tokens: TokenResponse): string {
  const id = "ID token " + tokens.idToken.length.toString() + " bytes";
  const access = "access token " + tokens.accessToken.length.toString() + " bytes";
  const refresh = "refresh token " + tokens.refreshToken.length.toString() + " bytes";
  return id + ", " + access + ", " + refresh + "; session.maxBytes is the limit";
}
