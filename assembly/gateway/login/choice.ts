import { FixedParameter } from "../../config/authorization-request";
import { noteGarbage } from "../../host/memory";
import { isIssuer } from "../../oidc/issuer-template";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { CHOICE_COOKIE } from "../../session/cookie-names";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { PageLook } from "../replies/page-look";
import { choicePage, PageLink, pageReply } from "../replies/pages";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/** For how many seconds a choice is remembered: 180 days. */
const REMEMBERED = 15552000;
/** What becomes of a page until it is sent takes so many times its length, in bytes. */
const PAGE_GARBAGE_FACTOR = 24;
/** What the return URLs of all links of a page may have together, in bytes, before they are encoded. */
const MAX_URLS_BYTES = 32768;
/** What is handed on by all links of a page together, in characters, before it is encoded; of more, nothing is. */
const MAX_HANDED_ON = 4096;

/** Which relying party of its host a request is to sign in at. */
export class Choice {
  constructor(
    /** Null where people are to choose, or where there is a reason. */
    readonly party: RelyingParty | null,
    /** Why what the request asks for is refused, or None. */
    readonly reason: Reason,
    /** The request names it: to be remembered where there are several. */
    readonly isExplicit: bool,
  ) {}
}

/**
 * The relying party that a request names by `rp`, or by its provider's `iss` (OpenID Connect Core 4); else the only one, else
 * the one that was chosen before. An empty `rp` asks to choose anew. Null: it has no such parameter.
 */
export function chooseParty(
  group: RelyingPartyGroup,
  request: WebRequest,
  rp: string | null,
  iss: string | null,
): Choice {
  if (rp !== null && rp.length > 0) {
    const party = group.named(rp);
    if (party === null) return new Choice(null, Reason.RelyingPartyUnknown, true);
    const config = party.config;
    const isOther = iss !== null && !isIssuer(iss, config.issuer, config.provider.tenants);
    return isOther ? new Choice(null, Reason.IssuerUnknown, true) : new Choice(party, Reason.None, true);
  }
  if (iss !== null) {
    const party = group.ofIssuer(iss);
    return new Choice(party, party === null ? Reason.IssuerUnknown : Reason.None, true);
  }
  if (group.length == 1) return new Choice(group.first, Reason.None, false);
  return new Choice(rp === null ? group.named(request.choice) : null, Reason.None, false);
}

/**
 * The page on which people choose where they sign in, to come back to `returnUrl`. `handedOn`: for each relying party of the
 * group, in its order, what its `start` is to hand on to the provider.
 */
export function askToChoose(
  group: RelyingPartyGroup,
  request: WebRequest,
  returnUrl: JudgedUrl,
  status: u32,
  handedOn: Array<Array<FixedParameter>> = [],
): Reply {
  const links: Array<PageLink> = [];
  const isHandedOn = lengthOf(handedOn) <= MAX_HANDED_ON;
  // Each link has it: of many, none leads back to a long one.
  const end = returnUrl.length * group.length > MAX_URLS_BYTES ? returnUrl.frontOfIt() : returnUrl;
  for (let i = 0; i < group.length; i++) {
    const config = group.parties[i].config;
    let start = JudgedUrl.start(config, request.place, request.isAstray, end);
    if (isHandedOn && i < handedOn.length) {
      const parameters = handedOn[i];
      for (let j = 0; j < parameters.length; j++) start = start.withParameter(parameters[j].name, parameters[j].value);
    }
    links.push(new PageLink(start, Text.SignInWith, nameOf(group, i)));
  }
  const config = group.first.config;
  const look = new PageLook(request.language, config);
  const page = choicePage(look, config.pages, links);
  noteGarbage(page.length * PAGE_GARBAGE_FACTOR);
  return pageReply(look, status, "choice_page", page);
}

function lengthOf(handedOn: Array<Array<FixedParameter>>): i32 {
  let length = 0;
  for (let i = 0; i < handedOn.length; i++) {
    for (let j = 0; j < handedOn[i].length; j++) length += handedOn[i][j].name.length + handedOn[i][j].value.length;
  }
  return length;
}

/** Providers of one name are told apart by the relying parties' names. */
function nameOf(group: RelyingPartyGroup, place: i32): string {
  const config = group.parties[place].config;
  for (let i = 0; i < group.length; i++) {
    const other = group.parties[i].config;
    if (i != place && other.providerName == config.providerName) return config.providerName + " (" + config.name + ")";
  }
  return config.providerName;
}

/** The link to that page, where people have a choice; null where they have none. */
export function otherWays(party: RelyingParty, returnUrl: JudgedUrl): PageLink | null {
  if (!party.isShared) return null;
  const url = JudgedUrl.endpoint(party.config, "sign_in", returnUrl).withParameter("rp", "");
  return new PageLink(url, Text.SignInAnotherWay);
}

/** The link to a login at which the provider asks who people are. `start`: what begins one. */
export function asSomebodyElse(start: JudgedUrl): PageLink {
  return new PageLink(start.withParameter("prompt", "login"), Text.SignInAsSomebodyElse);
}

/** The `Set-Cookie` values that remember a choice, in place of any other. */
export function rememberChoice(group: RelyingPartyGroup, party: RelyingParty): Array<string> {
  const values = forgetChoice(group, party);
  values.push(choiceCookie(party, party.config.name, REMEMBERED));
  return values;
}

/**
 * The `Set-Cookie` values that forget it. The cookies of relying parties with other domains are others, which may all be there;
 * that of `kept` is left.
 */
export function forgetChoice(group: RelyingPartyGroup, kept: RelyingParty | null = null): Array<string> {
  const domains: Array<string> = kept === null ? [] : [kept.config.session.cookie.domain];
  const values: Array<string> = [];
  for (let i = 0; i < group.length; i++) {
    const domain = group.parties[i].config.session.cookie.domain;
    if (domains.includes(domain)) continue;
    domains.push(domain);
    values.push(choiceCookie(group.parties[i], "", 0));
  }
  return values;
}

/** Not sealed: it is a preference, and says nothing that the browser may not choose. */
function choiceCookie(party: RelyingParty, value: string, maxAge: i32): string {
  const cookie = party.config.session.cookie;
  let text = CHOICE_COOKIE + "=" + value + "; Path=/";
  if (cookie.domain.length > 0) text += "; Domain=" + cookie.domain;
  text += "; Max-Age=" + maxAge.toString() + "; HttpOnly";
  if (cookie.secure) text += "; Secure";
  return text + "; SameSite=Lax";
}
