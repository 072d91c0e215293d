import { noteGarbage } from "../../host/memory";
import { randomBytes } from "../../host/random";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { isAlpha, isDigit } from "../../text/ascii";
import { toBase64Url } from "../../text/base64url";
import { pointer } from "../../text/bytes";
import { FormNames } from "../../text/form-names";
import { textOf } from "../../text/utf8";
import { MAX_BODY_BYTES } from "../awaited-bodies";
import { chooseParty } from "../login/choice";
import { countDenial } from "../metrics";
import { unauthenticated } from "../refusals";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { PageLook } from "../replies/page-look";
import { keepFormPage, keptFormPage, keptFormReply } from "../replies/pages";
import { reasonLabel, userText } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { Told } from "../replies/told";
import { BodyReader, readBody } from "../request-body";
import { WebRequest } from "../web-request";
import { parameterOf } from "./parameters";

const ID_BYTES = 16;
/** So many characters of base64url. */
const ID_LENGTH = 22;
/** So many names of fields are shown. */
const MOST_NAMES = 50;
/** A page holds the form with up to six characters for each of its, and is copied some times. */
const PAGE_GARBAGE_FACTOR = 48;
const TEMPORARY_REDIRECT = 307;

/**
 * The reply to a form that was sent without a session, with the page that keeps it in the browser where that may be; null when its
 * body is waited for. Kept is what a page of this very origin sent, and no more than 64 KB. `startUrl`: begins a login without it.
 */
export function answerForm(
  group: RelyingPartyGroup,
  party: RelyingParty,
  request: WebRequest,
  startUrl: JudgedUrl,
): Reply | null {
  if (!mayKeep(party, request)) return unauthenticated(party, request, Reason.SessionEnded, startUrl);
  // A target that is too long to be copied stands as the front page.
  const isWhole = !request.isQueryTooLong && request.target.startsWith(request.path);
  const to = targetOf(party, request, request.target);
  if (to === null || !isWhole) return lost(party, request, startUrl, Text.FormUnkept);
  if (request.contentLength > MAX_BODY_BYTES) return lost(party, request, startUrl, Text.FormTooLong);
  return readBody(party, request, new FormKeeper(group, party, to, startUrl, true));
}

/**
 * The endpoint `form`. GET: the page on which a kept form is sent. POST: the page that keeps what the browser sent to `rd`, where the host
 * hands bodies over on paths of ours alone.
 */
export function serveForm(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const party = group.first;
  if (request.method != "POST") {
    const look = new PageLook(request.language, party.config);
    return keptFormReply(look, 200, "kept_form_page", keptFormPage(look, idOf(parameterOf(request, "id"))));
  }
  const wanted = parameterOf(request, "rd");
  const to = targetOf(party, request, wanted === null ? "" : wanted);
  const startUrl = JudgedUrl.endpoint(party.config, "sign_in", JudgedUrl.front());
  if (to === null || !mayKeep(party, request)) return lost(party, request, startUrl, Text.FormUnkept);
  return readBody(party, request, new FormKeeper(group, party, to, startUrl, false));
}

/** Where a form is to be sent: a path that no browser reads as anything else; null for all else, and for endpoints of ours. */
function targetOf(party: RelyingParty, request: WebRequest, wanted: string): JudgedUrl | null {
  const to = JudgedUrl.judge(party.config, party.hosts, request.place, wanted);
  return to.text == wanted && wanted.startsWith("/") ? to : null;
}

/** Whether what a request brings may be kept: a form that a page of the request's own origin sent. */
function mayKeep(party: RelyingParty, request: WebRequest): bool {
  if (!party.config.session.keepForms || request.method != "POST" || !request.isNavigation || request.isAstray)
    return false;
  if (request.origin != request.place.text) return false;
  if (request.fetchSite.length > 0 && request.fetchSite != "same-origin") return false;
  return request.hasBody && request.isForm;
}

function lost(party: RelyingParty, request: WebRequest, startUrl: JudgedUrl, why: Text): Reply {
  return unauthenticated(party, request, Reason.SessionEnded, startUrl, new Told().say(why));
}

function idOf(id: string | null): string {
  if (id === null || id.length != ID_LENGTH) return "";
  for (let i = 0; i < id.length; i++) if (!isIdChar(id.charCodeAt(i))) return "";
  return id;
}

function isIdChar(c: u32): bool {
  return isAlpha(c) || isDigit(c) || c == 0x2d || c == 0x5f;
}

/** Makes the page that keeps a form, once that is there. */
class FormKeeper extends BodyReader {
  constructor(
    private group: RelyingPartyGroup,
    private party: RelyingParty,
    private to: JudgedUrl,
    private startUrl: JudgedUrl,
    /** It came to where it was sent, and not to our endpoint. */
    private isFirst: bool,
  ) {
    super();
  }

  /** Nothing of what came for the application goes on to it. */
  get mayLead(): bool {
    return !this.isFirst;
  }

  serve(request: WebRequest): Reply | null {
    const body = request.body;
    noteGarbage(body.length * PAGE_GARBAGE_FACTOR);
    const form = new FormNames(pointer(body), body.length, MOST_NAMES);
    const text = form.isText ? textOf(pointer(body), body.length) : null;
    const random = randomBytes(ID_BYTES);
    if (text === null || random === null) return lost(this.party, request, this.startUrl, Text.FormUnkept);
    const id = toBase64Url(pointer(random), ID_BYTES);
    countDenial(Reason.SessionEnded);
    const user = userText(Reason.SessionEnded);
    const look = new PageLook(request.language, this.party.config);
    const start = this.startFor(request, id);
    const page = keepFormPage(look, user, start, id, this.to, text, form.names, form.more);
    return keptFormReply(look, user.status, reasonLabel(Reason.SessionEnded), page).header(
      "www-authenticate",
      request.challenge,
    );
  }

  /** Where the host hands over no body here, it does at our endpoint, to which the browser sends it again (RFC 9110, section 15.4.8). */
  withoutBody(request: WebRequest): Reply | null {
    if (!this.isFirst) return lost(this.party, request, this.startUrl, Text.FormUnkept);
    const endpoint = JudgedUrl.endpoint(this.party.config, "form", this.to);
    // One that is too long for a query leads to the front page.
    const isWhole =
      this.to.text == "/" || endpoint.text != JudgedUrl.endpoint(this.party.config, "form", JudgedUrl.front()).text;
    if (!isWhole) return lost(this.party, request, this.startUrl, Text.FormUnkept);
    return new Reply(TEMPORARY_REDIRECT, "form_to_be_kept").header("location", endpoint.text);
  }

  /** What begins a login that ends at the page of the kept form. */
  private startFor(request: WebRequest, id: string): JudgedUrl {
    const chosen = chooseParty(this.group, request, null, null).party;
    const page = JudgedUrl.endpoint(this.party.config, "form").withParameter("id", id);
    if (chosen === null) return JudgedUrl.endpoint(this.party.config, "sign_in", page);
    return JudgedUrl.start(chosen.config, request.place, request.isAstray, page);
  }
}
