import { CallResponse } from "../../host/http-call";
import { logInfo } from "../../host/log";
import { chooseAuthentication, ClientCredentials } from "../../oidc/client-authentication";
import { buildRefreshRequest, isRefusal, parseTokenResponse, TokenResponse } from "../../oidc/token";
import { Reason } from "../../reason";
import { packedClaims } from "../../session/packed-token";
import { pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { describeReason } from "../answers/reasons";
import { callProvider, CallTarget } from "../call-target";
import { IdTokenCheck } from "../login/id-token-check";
import { refreshSession } from "../login/new-session";
import { RootContext } from "../root-context";
import { fitsCookies } from "../session/session-cookies";
import { describeTokensEnd, sessionName } from "../session/session-lines";
import { StreamWaiter } from "../stream-waiter";
import { RefreshJob } from "./refresh-job";
import { newRefreshed } from "./refreshed-session";

/** Asks the token endpoint to refresh a session (RFC 6749, section 6). Answers why that is not possible; empty: it is. */
export function startRefreshCall(root: RootContext, job: RefreshJob, timeoutMilliseconds: u32): string {
  const metadata = root.provider.metadata;
  const session = job.session;
  // Without keys, what comes back could not be checked, and the refresh token would be spent.
  if (metadata === null || session === null || !root.provider.isReady) return "the provider has not answered yet";
  const config = root.config;
  const method = chooseAuthentication(
    config.provider.clientAuthentication,
    config.isPublic,
    metadata.tokenEndpointAuthMethods,
  );
  const request = buildRefreshRequest(
    metadata.tokenEndpoint,
    new ClientCredentials(config.clientId, config.clientSecret, method),
    session.refreshToken,
  );
  return callProvider(root, request, new RefreshCall(job), timeoutMilliseconds);
}

class RefreshCall extends CallTarget {
  constructor(private job: RefreshJob) {
    super("token");
  }

  private secretsSent(root: RootContext): string[] {
    const secrets = [root.config.clientSecret];
    const session = this.job.session;
    if (session === null) return secrets;
    const refreshToken = textOf(pointer(session.refreshToken), session.refreshToken.length);
    if (refreshToken !== null) secrets.push(refreshToken);
    return secrets;
  }

  onResponse(root: RootContext, response: CallResponse): void {
    const length = response.truncated ? 0 : response.bodyLength;
    const tokens = parseTokenResponse(response.status, response.body, length, this.secretsSent(root));
    const reason = tokens.reason;
    // What brings no token confirms nothing, whatever it says instead (RFC 6749, section 5.1).
    const hasAccessToken = reason == Reason.TokenResponseMissingIdToken && tokens.accessToken.length > 0;
    if (reason == Reason.None || hasAccessToken) {
      return new RefreshCheck(root, this.job, tokens).run(root);
    }
    const why = describeReason(reason) + ": " + this.explain(response, tokens.detail);
    const status = response.status;
    const isSuccess = status >= 200 && status <= 299;
    const mayPass = status == 0 || status >= 500 || status == 408 || status == 425;
    // A success that can't be read has spent the refresh token; a refusal says that it is of no use, whatever its words.
    if (isSuccess || isRefusal(status)) root.refreshes.deny(root, this.job, why);
    else if (mayPass) root.refreshes.retry(root, this.job, why);
    else root.refreshes.fail(root, this.job, why);
  }
}

/** Checks what a refresh brought; waits for new keys when the ID token's is unknown. The refresh token is spent by now. */
class RefreshCheck extends StreamWaiter {
  constructor(
    root: RootContext,
    private job: RefreshJob,
    private tokens: TokenResponse,
  ) {
    super(root.id);
  }

  resume(root: RootContext): void {
    this.run(root);
  }

  run(root: RootContext): void {
    const job = this.job;
    const tokens = this.tokens;
    const before = job.session;
    if (before === null) return;
    const now = root.readClock();
    const claimsBefore = packedClaims(before.idToken);
    let claims = claimsBefore;
    if (tokens.idToken.length > 0) {
      const keys = root.provider.keys;
      const judgedAt = root.provider.keysAskedAt;
      if (keys === null) return root.refreshes.keepForKeys(root, job, this, "the provider's keys are not known");
      // A token of a refresh need not have the login's nonce (OpenID Connect Core 12.2).
      const check = new IdTokenCheck(root, keys, tokens, null);
      const reason = check.run(now);
      if (check.mayNeedNewKeys) {
        root.refreshes.prolong(root, job);
        if (root.provider.waitForNewKeys(root, this, judgedAt)) return;
        const why = check.explain(reason) + "; " + root.provider.whyNoNewKeys(root);
        return root.refreshes.keepForKeys(root, job, this, why);
      }
      if (reason != Reason.None) return root.refreshes.deny(root, job, check.explain(reason));
      claims = check.claims;
      if (claims.member("sub").asString() != claimsBefore.member("sub").asString()) {
        return root.refreshes.deny(root, job, "the new ID token is another user's");
      }
    }
    // Another worker may have signed it out just now.
    root.revocations.refresh(now);
    if (root.revocations.includes(pointer(job.id))) return root.refreshes.deny(root, job, "it was signed out");
    const session = refreshSession(root.config, before, tokens, claims, now);
    const refreshed = newRefreshed(root, session);
    if (refreshed === null)
      return root.refreshes.deny(root, job, "there are no random bytes, or a token in it can't be read again");
    if (!refreshed.lives(now)) return root.refreshes.deny(root, job, "it brought no token that lives");
    if (!fitsCookies(root, refreshed.sealed)) {
      return root.refreshes.deny(root, job, "the new tokens are too large (see session.maxBytes)");
    }
    root.refreshes.succeed(root, job, refreshed);
    logInfo(
      `${sessionName(pointer(session.id))} refreshed, its tokens live ${describeTokensEnd(root.config, session)}`,
    );
  }
}
