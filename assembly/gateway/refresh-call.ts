import { CallResponse } from "../host/http-call";
import { logInfo } from "../host/log";
import { ClientCredentials, chooseAuthentication } from "../oidc/client-authentication";
import { TokenResponse, buildRefreshRequest, parseTokenResponse } from "../oidc/token";
import { Reason } from "../reason";
import { packedClaims } from "../session/packed-token";
import { toBase64Url } from "../text/base64url";
import { pointer } from "../text/bytes";
import { CallTarget, callProvider } from "./call-target";
import { IdTokenCheck } from "./id-token-check";
import { countCall } from "./metrics";
import { refreshSession } from "./new-session";
import { describeReason } from "./reasons";
import { RefreshJob } from "./refresh-job";
import { newRefreshed } from "./refreshed-session";
import { RootContext } from "./root-context";
import { fitsCookies } from "./session-cookies";
import { StreamWaiter } from "./stream-waiter";

/** Asks the token endpoint to refresh a session (RFC 6749, section 6). False when the host does not take the call. */
export function startRefreshCall(root: RootContext, job: RefreshJob, timeoutMilliseconds: u32): bool {
  const metadata = root.provider.metadata;
  if (metadata === null) return false;
  const config = root.config;
  const method = chooseAuthentication(
    config.provider.clientAuthentication,
    config.isPublic,
    metadata.tokenEndpointAuthMethods,
  );
  const request = buildRefreshRequest(
    metadata.tokenEndpoint,
    new ClientCredentials(config.clientId, config.clientSecret, method),
    job.session.refreshToken,
  );
  return callProvider(root, request, new RefreshCall(job), timeoutMilliseconds);
}

class RefreshCall extends CallTarget {
  constructor(private job: RefreshJob) {
    super();
  }

  onResponse(root: RootContext, response: CallResponse): void {
    countCall("token", response.status);
    const length = response.truncated ? 0 : response.bodyLength;
    const tokens = parseTokenResponse(response.status, response.body, length);
    const reason = tokens.reason;
    const status = "the token endpoint answered with status " + response.status.toString();
    if (reason == Reason.None || reason == Reason.TokenResponseMissingIdToken) {
      new RefreshCheck(root, this.job, tokens).run(root, true);
    } else if (reason == Reason.TokenEndpointUnreachable || response.status == 429) {
      root.refreshes.retry(root, this.job, status);
    } else {
      root.refreshes.deny(root, this.job, (status + " " + tokens.error + " " + tokens.errorDescription).trimEnd());
    }
  }
}

/** Checks what a refresh brought; waits once for new keys when the ID token's is unknown. */
class RefreshCheck extends StreamWaiter {
  constructor(
    root: RootContext,
    private job: RefreshJob,
    private tokens: TokenResponse,
  ) {
    super(root.id);
  }

  resume(root: RootContext): void {
    this.run(root, false);
  }

  run(root: RootContext, mayFetchKeys: bool): void {
    const job = this.job;
    const tokens = this.tokens;
    const now = root.readClock();
    const before = packedClaims(job.session.idToken);
    let claims = before;
    if (tokens.idToken.length > 0) {
      const keys = root.provider.keys;
      if (keys === null) return root.refreshes.retry(root, job, "the provider's keys are not known");
      // A token of a refresh need not have the login's nonce (OpenID Connect Core 12.2).
      const check = new IdTokenCheck(root, keys, tokens, null);
      const reason = check.run(now);
      if (check.mayNeedNewKeys && mayFetchKeys && root.provider.waitForNewKeys(root, this)) return;
      if (reason != Reason.None) return root.refreshes.deny(root, job, describeReason(reason));
      claims = check.claims;
      if (claims.get("sub").asString() != before.get("sub").asString()) {
        return root.refreshes.deny(root, job, "the new ID token is another user's");
      }
    }
    if (root.revocations.includes(pointer(job.session.id))) return root.refreshes.deny(root, job, "it was signed out");
    const session = refreshSession(root.config, job.session, tokens, claims, now);
    const refreshed = newRefreshed(root, session);
    if (refreshed === null) return root.refreshes.retry(root, job, "the host gives no random bytes");
    if (!fitsCookies(root, refreshed.sealed)) {
      return root.refreshes.deny(root, job, "the new tokens are too large (see session.maxBytes)");
    }
    root.refreshes.succeed(root, job, refreshed);
    logInfo("session " + toBase64Url(pointer(session.id), 6) + " refreshed");
  }
}
