import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { logWarning } from "../../host/log";
import { selectContext } from "../../host/stream";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { parsePushedResponse, PushNeed, pushNeed } from "../../oidc/pushed-authorization";
import { Reason } from "../../reason";
import { pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { CallReceiver } from "../calls";
import { scopeOf } from "../log-limit";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { BegunLogin } from "./begun-login";

/**
 * Sends a login's browser to the provider: with the whole request, or with what the request is called where it was pushed (RFC
 * 9126). Null when the browser waits until that is known.
 */
export function sendToProvider(login: BegunLogin, metadata: ProviderMetadata): Reply | null {
  const party = login.party;
  const need = pushNeed(party.config.provider.pushedAuthorization, metadata);
  const endpoint = metadata.pushedAuthorizationEndpoint;
  const pushed = party.pushedRequests;
  const isRequired = need == PushNeed.Required;
  if (need == PushNeed.None) return sendWhole(login, metadata);
  if (endpoint === null) return login.refuse(Reason.PushedAuthorizationMissing, "");
  if (!isRequired && pushed.isPaused(monotonicMilliseconds())) return sendWhole(login, metadata);
  const waiting = login.waiting();
  const call = new PushCall(waiting, metadata, isRequired);
  if (!pushed.hasRoom) return call.replyTo(Reason.TooManyPushedRequests, "");
  const parameters = party.authorizationRequests.form(login.request);
  const why = party.client.pushAuthorization(metadata, endpoint, parameters, call);
  if (why.length > 0) return call.replyTo(Reason.PushedAuthorizationUnreachable, why);
  pushed.begin();
  return null;
}

function sendWhole(login: BegunLogin, metadata: ProviderMetadata): Reply {
  return login.redirectTo(login.party.authorizationRequests.url(metadata.authorizationEndpoint, login.request));
}

class PushCall extends CallReceiver {
  constructor(
    private login: BegunLogin,
    private metadata: ProviderMetadata,
    private isRequired: bool,
  ) {
    super("pushed_authorization");
  }

  onResponse(response: CallResponse): void {
    const login = this.login;
    const party = login.party;
    party.pushedRequests.end();
    // Without the browser there is nobody to tell, and nothing to be learnt that the next one does not bring.
    if (selectContext(login.recipient.streamId)) this.reply(response).sendTo(login.recipient);
    selectContext(party.root.id);
  }

  private reply(response: CallResponse): Reply {
    const login = this.login;
    const requests = login.party.authorizationRequests;
    const length = response.truncated ? 0 : response.bodyLength;
    const answer = parsePushedResponse(response.status, response.body, length, this.secretsSent());
    if (answer.reason != Reason.None) return this.replyTo(answer.reason, this.explain(response, answer.detail));
    return login.redirectTo(requests.urlOfPushed(this.metadata.authorizationEndpoint, answer.requestUri));
  }

  /**
   * The reply where the request can't be pushed: the browser is sent on without, where that may be and the provider has not
   * refused what was asked.
   */
  replyTo(reason: Reason, detail: string): Reply {
    const login = this.login;
    const party = login.party;
    const isRefused = reason == Reason.PushedAuthorizationRefused || reason == Reason.PushedAuthorizationClientRefused;
    if (this.isRequired || isRefused) return login.refuse(reason, detail);
    const isFull = reason == Reason.TooManyPushedRequests;
    const pause = isFull ? "" : ` for ${party.pushedRequests.pause(monotonicMilliseconds())} s`;
    if (party.log.allows("not pushed, " + reasonLabel(reason))) {
      const why = detail.length > 0 ? describeReason(reason) + ": " + detail : describeReason(reason);
      logWarning(`authorization requests are not pushed${pause}: ${why}${scopeOf(party.config.name)}`);
    }
    return sendWhole(login, this.metadata);
  }

  private secretsSent(): string[] {
    const secrets = this.login.party.config.clientSecret.texts;
    const sent = [this.login.request.state, this.login.request.nonce];
    for (let i = 0; i < sent.length; i++) {
      const text = textOf(pointer(sent[i]), sent[i].length);
      if (text !== null) secrets.push(text);
    }
    return secrets;
  }
}
