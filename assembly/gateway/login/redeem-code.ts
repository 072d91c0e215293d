import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { selectContext } from "../../host/stream";
import { parseTokenResponse, TokenResponse } from "../../oidc/token";
import { Reason } from "../../reason";
import { CallReceiver } from "../calls";
import { Waiter } from "../held-streams";
import { askUserInfo } from "./ask-user-info";
import { redirectUri } from "./login";
import { LoginAttempt } from "./login-attempt";

/** So many sets of keys, each newer than the one before, a token is judged by at most. */
const MAX_KEY_ROUNDS = 4;

/** Redeems the code of a login whose callback was checked. The replies are sent when the token endpoint has answered. */
export function redeemCode(attempt: LoginAttempt): void {
  const party = attempt.party;
  const metadata = party.provider.metadata;
  if (metadata === null) return attempt.fail(Reason.ProviderNotReady);
  // While the provider was waited for, nobody knew that it always names itself.
  if (metadata.authorizationResponseIss && !attempt.hasIssuer) return attempt.fail(Reason.CallbackIssuerMissing);
  const redemptions = party.redemptions;
  const running = redemptions.find(attempt);
  if (running !== null) {
    // A browser that did not wait for its reply asks for it again. A code is good for one call.
    if (!running.join(attempt)) attempt.fail(Reason.CallbackTriedTooOften);
    return;
  }
  // The reply found nobody there. The provider knows the user by now, who need not see more than a redirect.
  if (redemptions.isSpent(attempt.login)) return attempt.startAnew();
  if (!redemptions.allows(attempt.login)) return attempt.fail(Reason.CallbackTriedTooOften);
  if (!redemptions.hasRoom) {
    // For the browser to ask once more.
    attempt.cookieName = "";
    return attempt.fail(Reason.TooManyRedemptions);
  }
  const uri = redirectUri(party, attempt.first);
  attempt.prover = party.client.proverOf(attempt.login.dpopSeed);
  const call = new CodeCall(attempt);
  const verifier = attempt.login.verifier;
  const why = party.client.redeemCode(metadata, attempt.code, uri, verifier, attempt.prover, call);
  if (why.length > 0) return attempt.fail(Reason.TokenEndpointUnreachable, why);
  redemptions.begin(attempt, party.root.nowSeconds);
}

class CodeCall extends CallReceiver {
  constructor(private attempt: LoginAttempt) {
    super("token");
  }

  onResponse(response: CallResponse): void {
    const attempt = this.attempt;
    const party = attempt.party;
    const length = response.truncated ? 0 : response.bodyLength;
    const sent = party.config.clientSecret.texts.concat([attempt.code, attempt.login.verifier]);
    const tokens = parseTokenResponse(response.status, response.body, length, sent, attempt.prover !== null);
    if (tokens.reason != Reason.TokenEndpointUnreachable) party.redemptions.spend(attempt);
    if (tokens.reason == Reason.None) new TokenCheck(attempt, tokens).resume();
    else attempt.fail(tokens.reason, this.explain(response, tokens.detail));
    selectContext(party.root.id);
  }
}

/**
 * Checks what the token endpoint brought; waits for keys that were asked for after it, when the ID token's is unknown. Which
 * streams wait is known to the attempt.
 */
class TokenCheck extends Waiter {
  private arrivedAt: i64 = monotonicMilliseconds();
  private rounds: i32 = 0;

  constructor(
    private attempt: LoginAttempt,
    private tokens: TokenResponse,
  ) {
    super();
  }

  resume(): void {
    const attempt = this.attempt;
    const party = attempt.party;
    const provider = party.provider;
    const keys = provider.keys;
    const judgedAt = provider.keysAskedAt;
    if (keys === null) return attempt.fail(Reason.ProviderNotReady);
    const now = party.root.readClock();
    const token = party.tokens.verifyIdToken(this.tokens, keys, attempt.login.nonce, now);
    if (token.reason == Reason.None) return askUserInfo(attempt, this.tokens, token.claims, now);
    if (!token.mayNeedNewKeys || judgedAt >= this.arrivedAt) return attempt.fail(token.reason, token.detail);
    if (this.rounds++ < MAX_KEY_ROUNDS && provider.waitForNewKeys(this, judgedAt)) return;
    // Whose fault it is can't be told without the keys.
    const outcome = provider.lastOutcome;
    const isKnown = outcome == Reason.None;
    const why = (isKnown ? token.detail : token.explain()) + "; " + provider.whyNoNewKeys();
    attempt.fail(isKnown ? token.reason : outcome, why);
  }
}
