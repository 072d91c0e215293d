import { AuthenticationConfig } from "../config/require-config";
import { logWarning } from "../host/log";
import { randomBytes } from "../host/random";
import { escaped } from "../oidc/printable";
import { JudgedUrl } from "../policy/return-urls";
import { Reason } from "../reason";
import { toBase64Url } from "../text/base64url";
import { pointer } from "../text/bytes";
import { writeJsonString } from "../text/json";
import { Writer } from "../text/writer";
import { scopeOf } from "./log-limit";
import { countDenial } from "./metrics";
import { Recipient } from "./recipient";
import { RelyingParty } from "./relying-party";
import { messagePage, PageLink, pageReply } from "./replies/pages";
import { describeReason, reasonLabel, userText } from "./replies/reasons";
import { Reply } from "./replies/reply";
import { UserText } from "./replies/user-text";

const ID_BYTES = 6;

/** The id that ties a refusal to its log line: 8 characters; empty without randomness. */
export function refusalId(): string {
  const random = randomBytes(ID_BYTES);
  return random === null ? "" : toBase64Url(pointer(random), ID_BYTES);
}

/**
 * The reply to a request that is refused: a page for a navigation, else a short JSON object. Counted under its reason and
 * logged under the id that it shows and `x-gatehouse-id` has, within the bounds of `LogLimit`; `detail` is for the log alone,
 * `who`, as whom the user is signed in, for their page alone;
 * `told` is what the provider said, or we say of it, for the user too. `retryUrl` is where the page's link leads,
 * if it has one and the reason is of a kind that may pass; `other`: what the page offers besides.
 */
export function refusal(
  party: RelyingParty,
  request: Recipient,
  reason: Reason,
  retryUrl: JudgedUrl | null,
  detail: string = "",
  told: string = "",
  other: PageLink | null = null,
  who: string = "",
): Reply {
  countDenial(reason);
  const id = refusalId();
  if (party.log.allows("refused, " + reasonLabel(reason))) {
    let line = "refused, id " + id + ", " + reasonLabel(reason) + ": " + describeReason(reason);
    if (told.length > 0) line += ": " + (isOwnWord(reason) ? told : escaped(told));
    if (detail.length > 0) line += ": " + detail;
    logWarning(line + request.trace + scopeOf(party.config.name));
  }
  return refusalReply(party, request, reason, retryUrl, id, told, other, who);
}

/** The reply to a request without a session: what `refusal` answers, without a log line, and so without an id. Counted. `told`: see there. */
export function unauthenticated(
  party: RelyingParty,
  request: Recipient,
  reason: Reason,
  retryUrl: JudgedUrl | null,
  told: string = "",
): Reply {
  countDenial(reason);
  return refusalReply(party, request, reason, retryUrl, "", told, null);
}

function refusalReply(
  party: RelyingParty,
  request: Recipient,
  reason: Reason,
  retryUrl: JudgedUrl | null,
  id: string,
  told: string,
  other: PageLink | null,
  who: string = "",
): Reply {
  const user = userText(reason);
  let advice = user.advice;
  if (told.length > 0) advice = (isOwnWord(reason) ? told : 'It said: "' + told + '"') + ". " + advice;
  const label = reasonLabel(reason);
  if (who.length > 0 && request.isNavigation) advice = "You are signed in as " + who + ". " + advice;
  const reply = request.isNavigation
    ? pageReply(user.status, label, refusalPage(user, advice, id, retryUrl, other))
    : request.grpcType.length > 0
      ? new Reply(user.status, label).grpc(request.grpcType, label + ": " + advice)
      : new Reply(user.status, label).content("application/json", refusalJson(label, advice, id));
  // For the access log.
  if (id.length > 0) reply.identify(id);
  if (user.status == 401 && reason != Reason.RequireAuthentication) reply.header("www-authenticate", request.challenge);
  if (user.status == 503) reply.header("retry-after", party.provider.retryAfterSeconds().toString());
  return reply;
}

/** The parameters of a challenge that say which authentication a request needs (RFC 9470, section 3), a comma before each. */
export function authenticationChallenge(asked: AuthenticationConfig): string {
  let text = ', error="insufficient_user_authentication"';
  text += ', error_description="A different authentication is required"';
  if (asked.maxAgeSeconds > 0) text += ', max_age="' + asked.maxAgeSeconds.toString() + '"';
  if (asked.acrValues.length > 0) text += ', acr_values="' + asked.acrValues.join(" ") + '"';
  return text;
}

/** Whether what is told beside the reason is ours, and not the provider's. */
function isOwnWord(reason: Reason): bool {
  switch (reason) {
    case Reason.SessionTooLarge:
    case Reason.SessionEnded:
    case Reason.ProviderProtected:
    case Reason.RequireAuthentication:
    case Reason.AuthenticationInsufficient:
      return true;
    default:
      return false;
  }
}

function refusalPage(
  user: UserText,
  advice: string,
  id: string,
  retryUrl: JudgedUrl | null,
  other: PageLink | null,
): string {
  return messagePage(user.title, advice, id, user.action.length > 0 ? retryUrl : null, user.action, other);
}

/** The body of a refusal that is no page. */
export function refusalJson(label: string, message: string, id: string): string {
  const writer = new Writer().text('{"error":');
  writeJsonString(writer, label);
  writer.text(',"message":');
  writeJsonString(writer, message);
  if (id.length > 0) {
    writer.text(',"id":');
    writeJsonString(writer, id);
  }
  return writer.text("}\n").toString();
}
