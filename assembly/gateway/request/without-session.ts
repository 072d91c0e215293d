import { RelyingPartyConfig, SignInMode } from "../../config/relying-party-config";
import { Unauthenticated } from "../../config/rule-config";
import { ruleForProvider } from "../../policy/provider-request";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { Url } from "../../text/url";
import { answerForm } from "../endpoints/kept-form";
import { askToChoose, chooseParty, otherWays } from "../login/choice";
import { asksForFragment, fragmentPage } from "../login/fragment";
import { beginLogin, LoginOptions, withOptions } from "../login/login";
import { countDenial } from "../metrics";
import { Plugin } from "../plugin";
import { refusal, unauthenticated } from "../refusals";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { PageLook } from "../replies/page-look";
import { PageLink, pageReply, signInPage } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { Told } from "../replies/told";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";
import { RuleCheck } from "./rule-check";

/**
 * The reply to a request that needs a session and has none; null when it waits. `group`: null on a host of no relying party.
 * `whatFor`: what `rules` say of such a request.
 * `unavailable`: the relying party of a session, with the id at `unavailableId`, that lives but can't be refreshed now; null
 * when there is none.
 */
export function answerWithoutSession(
  plugin: Plugin,
  group: RelyingPartyGroup | null,
  request: WebRequest,
  whatFor: Unauthenticated,
  rules: RuleCheck,
  unavailable: RelyingParty | null,
  unavailableId: usize = 0,
): Reply | null {
  const rule = ruleOfProvider(plugin, group, request);
  if (rule.length > 0) {
    const host = request.place.host;
    const told = new Told().say(Text.RuleAtProvider, host).say(Text.RuleToChange, rule);
    const detail = "it asks for a session at " + host + ", where people sign in; leave that out: " + rule;
    return refusal(plugin.first, request, Reason.ProviderProtected, null, detail, told);
  }
  if (group === null) return refusal(plugin.first, request, Reason.HostUnknown, null);
  if (unavailable !== null) return refuseUnavailable(unavailable, request, unavailableId);
  return askToSignIn(group, request, whatFor, rules);
}

/** What is to be changed in the rules that keep people from a provider behind this gateway; empty where nothing is. */
function ruleOfProvider(plugin: Plugin, group: RelyingPartyGroup | null, request: WebRequest): string {
  for (let i = 0; i < plugin.relyingParties.length; i++) {
    const party = plugin.relyingParties[i];
    const rules = group === null ? plugin.rules : group.first.rules;
    const rule = ruleForProvider(party.config, rules, request.place, request.path, authorizationEndpoint(party));
    if (rule.length > 0) return rule;
  }
  return "";
}

function authorizationEndpoint(party: RelyingParty): Url | null {
  const metadata = party.provider.metadata;
  return metadata !== null ? metadata.authorizationEndpoint : null;
}

/** The session with this id lives, and its tokens can't be refreshed now. */
function refuseUnavailable(party: RelyingParty, request: WebRequest, id: usize): Reply {
  const page = pageAsked(party, request);
  const retryUrl = request.isSafeMethod ? page : null;
  const signInUrl = JudgedUrl.start(party.config, request.place, request.isAstray, page);
  const anew = new PageLink(signInUrl, Text.SignInAnew);
  return refusal(party, request, Reason.RefreshUnavailable, retryUrl, sessionName(id), null, anew);
}

/** The page that a request asks for, to come back to; the front page where it sends something. */
export function pageAsked(party: RelyingParty, request: WebRequest): JudgedUrl {
  if (!request.isSafeMethod) return JudgedUrl.front();
  return JudgedUrl.judge(party.config, party.hosts, request.place, request.target);
}

/**
 * A page is redirected to the provider (or shows buttons); anything else is told that it needs a session, unless a rule sends
 * it to sign in as well.
 */
function askToSignIn(
  group: RelyingPartyGroup,
  request: WebRequest,
  whatFor: Unauthenticated,
  rules: RuleCheck,
): Reply | null {
  const chosen = chooseParty(group, request, null, null).party;
  const party = chosen === null ? group.first : chosen;
  const config = party.config;
  const isSent = whatFor == Unauthenticated.Redirect && request.isSafeMethod && request.mayFollow;
  if (!request.isNavigation && !isSent) {
    return unauthenticated(party, request, request.hadSession ? Reason.SessionEnded : Reason.SessionMissing, null);
  }
  if (!request.isSafeMethod) {
    return answerForm(group, party, request, startAt(config, chosen, request, JudgedUrl.front()));
  }
  const here = pageAsked(party, request);
  if (whatFor == Unauthenticated.Deny) {
    return unauthenticated(party, request, Reason.SessionMissing, startAt(config, chosen, request, here));
  }
  if (request.isPrefetch) return refusal(party, request, Reason.Prefetch, null);
  const options = new LoginOptions();
  // Asked for at once, it needs no second login.
  options.stepUp = rules.requirementsOf(party, group) & party.requirements.authentications;
  // A script's request keeps no state for a login that nobody sees: that begins where it is sent.
  if (!request.isNavigation) return redirect(withOptions(startAt(config, chosen, request, here), options), "start");
  if (chosen !== null && (isSent || config.signInMode == SignInMode.Redirect)) {
    return beginHere(group, party, request, here, options);
  }
  countDenial(Reason.SessionMissing);
  return askOnPage(group, request, chosen, here, options).header("www-authenticate", request.challenge);
}

/** Begins a login in place of the page `here` that was asked for. Null when the request waits. */
export function beginHere(
  group: RelyingPartyGroup,
  party: RelyingParty,
  request: WebRequest,
  here: JudgedUrl,
  options: LoginOptions,
): Reply | null {
  const config = party.config;
  if (!asksForFragment(config, request)) return beginLogin(group.parties, party, request, here, options);
  const start = withOptions(JudgedUrl.start(config, request.place, request.isAstray, here), options);
  return fragmentPage(config, request, start, otherWays(party, here));
}

/** What begins a login that ends at `page`: the choice where none is `chosen`. */
function startAt(
  config: RelyingPartyConfig,
  chosen: RelyingParty | null,
  request: WebRequest,
  page: JudgedUrl,
): JudgedUrl {
  if (chosen === null) return JudgedUrl.endpoint(config, "sign_in", page);
  return JudgedUrl.start(config, request.place, request.isAstray, page);
}

function askOnPage(
  group: RelyingPartyGroup,
  request: WebRequest,
  chosen: RelyingParty | null,
  here: JudgedUrl,
  options: LoginOptions,
): Reply {
  if (chosen === null) return askToChoose(group, request, here, 401);
  const start = withOptions(JudgedUrl.start(chosen.config, request.place, request.isAstray, here), options);
  const look = new PageLook(request.language, chosen.config);
  return pageReply(look, 401, "sign_in_page", signInPage(look, chosen.config, start, otherWays(chosen, here)));
}
