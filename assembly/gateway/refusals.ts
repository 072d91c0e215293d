import { AuthenticationConfig } from "../config/require-config";
import { monotonicMilliseconds } from "../host/clock";
import { logWarning } from "../host/log";
import { randomBytes } from "../host/random";
import { escaped } from "../oidc/printable";
import { JudgedUrl } from "../policy/return-urls";
import { Reason } from "../reason";
import { toBase64Url } from "../text/base64url";
import { pointer } from "../text/bytes";
import { isolatedHtml } from "../text/html";
import { writeJsonString } from "../text/json";
import { Writer } from "../text/writer";
import { scopeOf } from "./log-limit";
import { countDenial } from "./metrics";
import { Recipient } from "./recipient";
import { RelyingParty } from "./relying-party";
import { ENGLISH } from "./replies/languages/en";
import { Text } from "./replies/languages/text";
import { PageLook } from "./replies/page-look";
import { messagePage, PageLink, pageReply } from "./replies/pages";
import { describeReason, reasonLabel, userText } from "./replies/reasons";
import { Reply } from "./replies/reply";
import { Told } from "./replies/told";
import { UserText } from "./replies/user-text";

const ID_BYTES = 6;
/** Seconds, in which other tabs' logins end; and of how many more each tab waits some: all at once, they would be too many again. */
const CROWDED_OUT_PAUSE: i64 = 2;
const CROWDED_OUT_SPREAD = 8;

/** The id that ties a refusal to its log line: 8 characters; empty without randomness. */
export function refusalId(): string {
  const random = randomBytes(ID_BYTES);
  return random === null ? "" : toBase64Url(pointer(random), ID_BYTES);
}

/**
 * The reply to a request that is refused: a page for a navigation, else a short JSON object. Counted under its reason and
 * logged under the id that it shows and `x-gatehouse-id` has, within the bounds of `LogLimit`; `detail` is for the log alone,
 * `who`, as whom the user is signed in, for their page alone;
 * `told` is what the user is told before the advice; what the provider said in it is logged too. `retryUrl` is where the page's link leads,
 * if it has one and the reason is of a kind that may pass; `other`: what the page offers besides.
 */
export function refusal(
  party: RelyingParty,
  request: Recipient,
  reason: Reason,
  retryUrl: JudgedUrl | null,
  detail: string = "",
  told: Told | null = null,
  other: PageLink | null = null,
  who: string = "",
): Reply {
  countDenial(reason);
  const id = refusalId();
  if (party.log.allows("refused, " + reasonLabel(reason))) {
    let line = "refused, id " + id + ", " + reasonLabel(reason) + ": " + describeReason(reason);
    if (told !== null && told.words.length > 0) line += ": " + escaped(told.words);
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
  told: Told | null = null,
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
  told: Told | null,
  other: PageLink | null,
  who: string = "",
): Reply {
  const user = userText(reason);
  const reply = replyFor(party, request, reason, retryUrl, id, told === null ? new Told() : told, other, who);
  // For the access log.
  if (id.length > 0) reply.identify(id);
  if (user.status == 401 && reason != Reason.RequireAuthentication) reply.header("www-authenticate", request.challenge);
  if (user.status == 503) reply.header("retry-after", party.provider.retryAfterSeconds().toString());
  return reply;
}

/** A page, a message in JSON, or one of gRPC, which is in English. */
function replyFor(
  party: RelyingParty,
  request: Recipient,
  reason: Reason,
  retryUrl: JudgedUrl | null,
  id: string,
  told: Told,
  other: PageLink | null,
  who: string,
): Reply {
  const user = userText(reason);
  const label = reasonLabel(reason);
  const look = new PageLook(request.language, party.config);
  const language = look.language;
  if (!request.isNavigation) {
    const reply = new Reply(user.status, label);
    return request.grpcType.length > 0
      ? reply.grpc(request.grpcType, label + ": " + told.plain(ENGLISH, user.advice))
      : reply
          .inLanguage(language)
          .content("application/json", refusalJson(label, told.plain(language, user.advice), id));
  }
  let advice = told.html(language, user.advice);
  if (who.length > 0) {
    advice = language.htmlWith(Text.SignedInAs, isolatedHtml(who)) + language.at(Text.BetweenSentences) + advice;
  }
  const link: JudgedUrl | null = user.action == Text.None ? null : retryUrl;
  const pause: i64 = link === null ? 0 : pauseBeforeRetry(party, user, link, id);
  if (pause > 0) advice += language.at(Text.BetweenSentences) + language.html(Text.TriesByItself);
  const page = messagePage(look, user.title, advice, id, link, user.action, other);
  const reply = pageReply(look, user.status, label, page);
  return pause == 0 || link === null ? reply : reply.header("refresh", pause.toString() + ";url=" + link.text);
}

/** The seconds after which a page with this random id follows its link by itself, which only a GET does; 0: it does not. */
function pauseBeforeRetry(party: RelyingParty, user: UserText, link: JudgedUrl, id: string): i64 {
  if (party.config.keepsFragment && link.hasInnerFragment) return 0;
  if (user.advice == Text.TooManyTabs) {
    return CROWDED_OUT_PAUSE + (id.length > 0 ? id.charCodeAt(0) % CROWDED_OUT_SPREAD : 0);
  }
  if (user.advice != Text.ProviderUnreachable && user.advice != Text.GatewayNotReady) return 0;
  const pause = party.outage.tell(monotonicMilliseconds());
  return pause == 0 ? 0 : max(pause, party.provider.retryAfterSeconds());
}

/** The parameters of a challenge that say which authentication a request needs (RFC 9470, section 3), a comma before each. */
export function authenticationChallenge(asked: AuthenticationConfig): string {
  let text = ', error="insufficient_user_authentication"';
  text += ', error_description="A different authentication is required"';
  if (asked.maxAgeSeconds > 0) text += ', max_age="' + asked.maxAgeSeconds.toString() + '"';
  if (asked.acrValues.length > 0) text += ', acr_values="' + asked.acrValues.join(" ") + '"';
  return text;
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
