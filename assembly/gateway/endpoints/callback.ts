import { parseAuthorizationResponse } from "../../oidc/authorization-response";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { bytesOf, pointer } from "../../text/bytes";
import { Waiter } from "../held-streams";
import { refuseNotReady } from "../login/login";
import { LoginAttempt } from "../login/login-attempt";
import { areCrowded, findLoginCookie } from "../login/login-cookies";
import { redeemCode } from "../login/redeem-code";
import { RelyingParty } from "../relying-party";
import { redirect, Reply } from "../replies/reply";
import { Told } from "../replies/told";
import { WebRequest } from "../web-request";

/**
 * Ends a login at `party`, whose callback this is: everything about the authorization response is checked before its code is
 * redeemed. Null when the request waits, or the attempt has answered it.
 */
export function serveCallback(party: RelyingParty, request: WebRequest): Reply | null {
  const metadata = party.provider.metadata;
  const isForm = party.config.provider.formPost;
  const parameters = isForm ? request.body : bytesOf(request.query);
  const response = parseAuthorizationResponse(
    pointer(parameters),
    parameters.length,
    party.config.issuer,
    metadata !== null && metadata.authorizationResponseIss,
    party.config.provider.tenants,
  );
  const attempt = new LoginAttempt(party, request);
  // Until its state is known to be of this browser's login, anybody may have written what it says: for the log alone.
  const said = response.said;
  // Whoever made the address did not write the form, or writes what was sent before.
  if (isForm && request.query.length > 0) {
    return failed(
      attempt,
      Reason.CallbackParametersDuplicated,
      "found a query beside the form, expected none; " + said,
    );
  }
  if (response.reason != Reason.None && !response.isError) {
    const detail =
      response.detail.length > 0 && said.length > 0 ? response.detail + "; " + said : response.detail + said;
    return failed(attempt, response.reason, detail);
  }
  const state = party.logins.openState(response.state);
  if (state === null) return failed(attempt, Reason.CallbackStateUnknown, said);
  attempt.asked = state.asked;
  attempt.hasSession = request.hasSessionOf(party.number);
  attempt.returnUrl = JudgedUrl.judge(party.config, party.hosts, request.place, state.returnUrl, true);
  const cookie = findLoginCookie(party, request, response.state);
  if (cookie === null) {
    if (attempt.hasSession) return redirect(attempt.returnUrl, "login_repeated");
    const reason = areCrowded(request) ? Reason.CallbackLoginCrowdedOut : Reason.CallbackLoginMissing;
    return failed(attempt, reason, said);
  }
  attempt.cookieName = cookie.name;
  const login = party.logins.openCookie(cookie.value);
  if (login === null || !login.belongsTo(state)) return failed(attempt, Reason.CallbackStateMismatch, said);
  if (!login.isCurrent(party.root.readClock())) return failed(attempt, Reason.CallbackLoginExpired, said);
  if (response.isError) return failed(attempt, response.reason, "", Told.byProvider(response.words));
  attempt.login = login;
  attempt.code = response.code;
  attempt.hasIssuer = response.hasIssuer;
  if (party.provider.isReady) redeemCode(attempt);
  else if (!party.provider.wait(new CallbackWaiter(attempt))) return refuseNotReady(party, request, attempt.returnUrl);
  return null;
}

function failed(attempt: LoginAttempt, reason: Reason, detail: string, told: Told | null = null): Reply | null {
  attempt.fail(reason, detail, told);
  return null;
}

class CallbackWaiter extends Waiter {
  constructor(private attempt: LoginAttempt) {
    super(attempt.first.streamId);
  }

  resume(): void {
    const attempt = this.attempt;
    if (attempt.party.provider.isReady) redeemCode(attempt);
    else refuseNotReady(attempt.party, attempt.first, attempt.returnUrl).sendTo(attempt.first);
  }
}
