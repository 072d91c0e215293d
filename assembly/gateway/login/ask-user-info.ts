import { neededClaims } from "../../config/needed-claims";
import { UserInfoMode } from "../../config/user-info-mode";
import { monotonicMilliseconds } from "../../host/clock";
import { headerText } from "../../host/header-map";
import { CallResponse } from "../../host/http-call";
import { logWarning } from "../../host/log";
import { selectContext } from "../../host/stream";
import { furtherClaims } from "../../oidc/further-claims";
import { quoted, withoutSecrets } from "../../oidc/printable";
import { TokenResponse } from "../../oidc/token";
import { describeOtherUser, isSameUser, parseUserInfoResponse, UserInfoNeed, userInfoNeed } from "../../oidc/user-info";
import { Reason } from "../../reason";
import { Bytes, pointer } from "../../text/bytes";
import { JsonValue } from "../../text/json";
import { Url } from "../../text/url";
import { textOf } from "../../text/utf8";
import { CallReceiver } from "../calls";
import { Waiter } from "../held-streams";
import { scopeOf } from "../log-limit";
import { describeReason, reasonLabel } from "../replies/reasons";
import { completeLogin, LoginUserInfo } from "./complete-login";
import { LoginAttempt } from "./login-attempt";

/** So many sets of keys, each newer than the one before, a token is judged by at most. */
const MAX_KEY_ROUNDS = 4;

/**
 * Goes on with a login whose ID token, with `claims`, was verified: asks the UserInfo endpoint about the user where that is
 * needed, then completes it. `now` in seconds since 1970.
 */
export function askUserInfo(attempt: LoginAttempt, tokens: TokenResponse, claims: JsonValue, now: i64): void {
  const party = attempt.party;
  const metadata = party.provider.metadata;
  const supported: string[] = metadata === null ? [] : metadata.claimsSupported;
  const mode = party.config.provider.userInfo;
  const need = userInfoNeed(mode, neededClaims(party.config), claims, supported);
  if (need == UserInfoNeed.None) return completeLogin(attempt, tokens, claims, new LoginUserInfo([], false), now);
  let endpoint: Url | null = null;
  if (metadata !== null) endpoint = metadata.userInfoEndpoint;
  // Where there is none, rules keep out who lacks what they require, and let others be signed in.
  const isRequired = need == UserInfoNeed.Required && (endpoint !== null || mode == UserInfoMode.Always);
  const user = new UserInfoLogin(attempt, tokens, claims, isRequired);
  if (endpoint === null) {
    return user.fail(Reason.UserInfoUnreachable, "found no userinfo_endpoint (or provider.endpoints.userInfo)");
  }
  if (tokens.accessToken.length == 0) {
    return user.fail(Reason.UserInfoRefused, "the token response has no access token to ask it with");
  }
  const why = party.client.askUserInfo(endpoint, tokens.accessToken, attempt.prover, new UserInfoCall(user));
  if (why.length > 0) user.fail(Reason.UserInfoUnreachable, why);
}

/** A login that goes on once it is known what the UserInfo endpoint says. */
class UserInfoLogin {
  constructor(
    readonly attempt: LoginAttempt,
    readonly tokens: TokenResponse,
    /** Of the ID token. */
    readonly claims: JsonValue,
    private isRequired: bool,
  ) {}

  /** Takes claims that the endpoint gave; refuses those of anybody else than the ID token's user. */
  take(userInfo: JsonValue): void {
    if (!isSameUser(userInfo, this.claims)) {
      return this.attempt.fail(Reason.UserInfoSubjectMismatch, describeOtherUser(userInfo));
    }
    this.complete(furtherClaims(userInfo, this.claims, neededClaims(this.attempt.party.config).names));
  }

  /** There are no claims to be had: nobody is signed in where they are needed. */
  fail(reason: Reason, detail: string): void {
    const attempt = this.attempt;
    if (this.isRequired) return attempt.fail(reason, detail);
    const party = attempt.party;
    if (party.log.allows("userinfo, " + reasonLabel(reason))) {
      const why = describeReason(reason) + ": " + detail;
      logWarning(`signed in without what it says: ${why}${attempt.first.trace}${scopeOf(party.config.name)}`);
    }
    this.complete([]);
  }

  private complete(userInfo: Bytes): void {
    const further = new LoginUserInfo(userInfo, this.isRequired);
    completeLogin(this.attempt, this.tokens, this.claims, further, this.attempt.party.root.readClock());
  }
}

class UserInfoCall extends CallReceiver {
  constructor(private user: UserInfoLogin) {
    super("userinfo");
  }

  onResponse(response: CallResponse): void {
    this.read(response);
    selectContext(this.user.attempt.party.root.id);
  }

  private read(response: CallResponse): void {
    const user = this.user;
    const length = response.truncated ? 0 : response.bodyLength;
    const type = headerText(response.headers, "content-type");
    const answer = parseUserInfoResponse(response.status, type, response.body, length);
    if (answer.reason != Reason.None)
      return user.fail(answer.reason, this.explain(response, answer.detail) + this.said(response));
    if (answer.token.length > 0) new UserInfoCheck(user, answer.token, this.describe(response)).resume();
    else if (answer.claims.isObject()) user.take(answer.claims);
    else user.fail(Reason.UserInfoInvalid, this.explain(response, "found an empty body"));
  }

  /** What the endpoint says of a refusal (RFC 6750, section 3), for the log. */
  private said(response: CallResponse): string {
    const challenge = headerText(response.headers, "www-authenticate");
    if (challenge.length == 0) return "";
    const accessToken = textOf(pointer(this.user.tokens.accessToken), this.user.tokens.accessToken.length);
    return ", WWW-Authenticate " + quoted(withoutSecrets(challenge, accessToken === null ? [] : [accessToken]));
  }
}

/** Verifies a signed answer; waits for keys that were asked for after it, when that of the token is unknown. */
class UserInfoCheck extends Waiter {
  private arrivedAt: i64 = monotonicMilliseconds();
  private rounds: i32 = 0;

  constructor(
    private user: UserInfoLogin,
    private token: Bytes,
    /** What came of the call, for the log. */
    private described: string,
  ) {
    super();
  }

  resume(): void {
    const party = this.user.attempt.party;
    const provider = party.provider;
    const keys = provider.keys;
    const judgedAt = provider.keysAskedAt;
    if (keys === null) return this.user.attempt.fail(Reason.ProviderNotReady);
    const verified = party.tokens.verifyUserInfo(this.token, keys, party.root.readClock());
    if (verified.reason == Reason.None) return this.user.take(verified.claims);
    const mayWait = verified.mayNeedNewKeys && judgedAt < this.arrivedAt && this.rounds++ < MAX_KEY_ROUNDS;
    if (mayWait && provider.waitForNewKeys(this, judgedAt)) return;
    const why = mayWait ? "; " + provider.whyNoNewKeys() : "";
    const found = verified.detail.length > 0 ? ": " + verified.detail : "";
    this.user.fail(Reason.UserInfoInvalid, `${reasonLabel(verified.reason)}${found}${why}; ${this.described}`);
  }
}
