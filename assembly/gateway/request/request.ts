import { Unauthenticated } from "../../config/rule-config";
import { Action } from "../../host/enums";
import { noteGarbage } from "../../host/memory";
import { continueRequest } from "../../host/stream";
import { RequestCookies } from "../../session/request-cookies";
import { isBodyAwaited } from "../awaited-bodies";
import { needsWholeSessions, serveEndpoint } from "../endpoints/endpoints";
import { Waiter } from "../held-streams";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { NO_CHOICE, RelyingPartyGroup } from "../relying-party-group";
import { Reply } from "../replies/reply";
import { RequestView } from "../request-view";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";
import { AuthEndpoint } from "./auth-endpoint";
import { awaitKeys, needsKeys } from "./awaited-keys";
import { refuseBearer } from "./bearer-replies";
import { BearerAdmission, BearerRequest } from "./bearer-request";
import { CrossOriginGuard, refuseForged } from "./cross-origin-guard";
import { logDecision, noteAnswer, notePassed, PassedWith } from "./decision-log";
import { forwardAnonymous, forwardAuthenticated, forwardBearer, forwardStatus } from "./forward";
import { refuseMalformed } from "./malformed";
import { decidePreflight, isPreflight } from "./preflight";
import { RequestReader } from "./request-reader";
import { mayBeResourceMetadata, resourceAskedFor, serveResourceMetadata } from "./resource-metadata";
import { RuleCheck } from "./rule-check";
import { SessionFinder } from "./session-finder";
import { Admission, SessionUpkeep } from "./session-upkeep";
import { answerUnmet, refuseUnmetToken, unmetBySession, unmetByToken, UnmetRequirement } from "./unmet-requirement";
import { answerWithoutSession } from "./without-session";

/** About what a reply from here allocates. */
const REPLY_GARBAGE = 16384;
/** No configuration has more relying parties. */
const MOST_PARTIES = 128;

// Scratch of the request that is being decided: each callback begins anew with them.
const view = new RequestView();
const cookies = new RequestCookies();
const finder = new SessionFinder(cookies, view);
const upkeep = new SessionUpkeep(view);
const reader = new RequestReader(view, cookies, finder, upkeep);
const guard = new CrossOriginGuard();
const rules = new RuleCheck(view);
const bearer = new BearerRequest(view);
const auth = new AuthEndpoint(view, cookies, finder, upkeep, reader, guard);

/** Whether session cookies came that none of the host's relying parties can open, for each in the order of asking. */
const areInvalid = new StaticArray<bool>(MOST_PARTIES);

/** A request that waits until its session is refreshed. */
class HeldRequest extends Waiter {
  constructor(
    streamId: u32,
    private plugin: Plugin,
  ) {
    super(streamId);
  }

  resume(): void {
    if (decide(this.plugin, this.streamId, true, false) == Action.Continue) continueRequest();
  }
}

/**
 * Decides a request: let through, or answered from here. What is let through allocates nothing, once its session is cached.
 * `isWhole`: neither a body nor trailers follow.
 */
export function onRequestHeaders(plugin: Plugin, streamId: u32, isWhole: bool): Action {
  return decide(plugin, streamId, false, isWhole);
}

/** `hasWaited`: it was held once, and is not again. */
function decide(plugin: Plugin, streamId: u32, hasWaited: bool, isWhole: bool): Action {
  const identity = plugin.identity;
  view.hasBody = !isWhole;
  view.canReadBody = !hasWaited;
  if (!view.read(identity)) return refuseMalformed();
  const group = plugin.groupOf(view);
  const first = group === null ? plugin.first : group.first;
  cookies.begin(plugin.cookieNames, first.cookieName, first.loginPrefix);
  view.readCookies(cookies);
  if (identity.forwardedSeen > 0) {
    const isKept = group === null ? plugin.keepsForwarded : first.config.forward.keepForwardedIdentity;
    if (!isKept) view.removeForwarded(identity);
  }
  const isUnready = plugin.keys.length == 0 && needsKeys(plugin, group, view, rules);
  if (isUnready) return awaitKeys(plugin, group, streamId, reader, hasWaited, new HeldRequest(streamId, plugin));
  if (group !== null && mayBeResourceMetadata(group, view)) {
    const asked = reader.read(plugin, group, streamId);
    if (asked === null) return refuseMalformed();
    const resource = resourceAskedFor(group, view, asked);
    if (resource !== null) {
      rules.decision.begin();
      return answer(plugin, asked, serveResourceMetadata(group, asked, resource));
    }
  }
  if (group !== null && group.isEndpoint(view)) {
    if (group.isAuthEndpoint(view)) {
      return auth.decide(plugin, group, streamId, hasWaited ? null : new HeldRequest(streamId, plugin));
    }
    const request = reader.read(plugin, group, streamId);
    if (request === null) return refuseMalformed();
    const whole = needsWholeSessions(group, request.path);
    for (let i = 0; i < group.length; i++) {
      const party = group.parties[i];
      if (group.length > 1) reader.turnTo(party);
      reader.takeSessions(request, party, whole);
    }
    rules.decision.begin();
    return answer(plugin, request, serveEndpoint(plugin, group, request));
  }
  rules.decide(plugin, group);
  if (!rules.decision.isMatched) {
    forwardAnonymous(identity, view);
    notePassed(plugin, view, rules.decision, PassedWith.NoRule);
    return Action.Continue;
  }
  if (group === null) {
    const request = reader.read(plugin, null, streamId);
    if (request === null) return refuseMalformed();
    return answer(plugin, request, answerWithoutSession(plugin, null, request, Unauthenticated.Deny, rules, null));
  }
  if (isPreflight(view)) {
    // It has no session, whatever came with it, and needs none here.
    if (!rules.decision.needsSession) return passAnonymous(plugin);
    if (plugin.root.takesDebug) logDecision(view, rules.decision, null, "a preflight (crossOrigin)");
    return decidePreflight(first.config.crossOrigin, identity, view, isWhole);
  }
  if (group.takesBearerTokens && view.authorizations > 0) {
    const admission = bearer.look(group);
    if (admission != BearerAdmission.Absent) return decideByBearer(plugin, group, admission, streamId, hasWaited);
  }
  return decideBySession(plugin, group, streamId, hasWaited);
}

/** Lets a request pass with its bearer token or refuses it, whatever session came with it. `looked`: what `bearer.look` answered. */
function decideByBearer(
  plugin: Plugin,
  group: RelyingPartyGroup,
  looked: BearerAdmission,
  streamId: u32,
  hasWaited: bool,
): Action {
  const decision = rules.decision;
  let admission = looked;
  if (looked == BearerAdmission.Unknown) {
    admission = bearer.judge(group, hasWaited ? null : new HeldRequest(streamId, plugin));
  }
  if (admission == BearerAdmission.Held) {
    if (plugin.root.takesDebug) logDecision(view, decision, bearer.party, "waits for the keys of its token's issuer");
    return Action.Pause;
  }
  const unmet: UnmetRequirement | null = admission == BearerAdmission.Pass ? unmetByToken(rules, group, bearer) : null;
  if (admission == BearerAdmission.Pass && unmet === null) {
    const behind = forwardBearer(bearer.party, plugin.identity, view, bearer.headers);
    if (decision.unauthenticated == Unauthenticated.Pass) forwardStatus(true);
    notePassed(plugin, view, decision, PassedWith.BearerToken, bearer.party, 0, behind);
    return Action.Continue;
  }
  const request = reader.read(plugin, group, streamId);
  if (request === null) return refuseMalformed();
  if (unmet !== null) return answer(plugin, request, refuseUnmetToken(request, unmet));
  return answer(plugin, request, refuseBearer(bearer.party, request, bearer.verdict, bearer.scopes));
}

/** Lets a request pass with a session that came with it, of any of the host's relying parties, or without one where a rule says so. */
function decideBySession(plugin: Plugin, group: RelyingPartyGroup, streamId: u32, hasWaited: bool): Action {
  const decision = rules.decision;
  const mayBeAnonymous = decision.unauthenticated == Unauthenticated.Pass;
  const chosen = group.length > 1 ? group.placeOf(cookies.choice, cookies.choiceLength) : NO_CHOICE;
  let unmet: UnmetRequirement | null = null;
  let unavailable: RelyingParty | null = null;
  let unavailableId: usize = 0;
  let hasEnded = false;
  for (let i = 0, count = group.length; i < count; i++) {
    const party = group.inTurn(i, chosen);
    // They were read for the first already.
    if (count > 1) reader.turnTo(party);
    // One that has ended, or can't be refreshed, keeps no other from being found: it would be found first after each login.
    for (let found = finder.find(party); found; found = finder.findNext(party)) {
      if (decision.isGuarded && guard.refuses(party, view)) {
        // Anybody's page can have it sent without the session, too.
        if (mayBeAnonymous) return passAnonymous(plugin);
        const forged = reader.read(plugin, group, streamId);
        return forged === null ? refuseMalformed() : answer(plugin, forged, refuseForged(party, forged));
      }
      const admission = admit(plugin, party, streamId, hasWaited);
      if (admission == Admission.Pass) {
        const lacking = unmetBySession(rules, group, party, finder, upkeep);
        if (lacking !== null && unmet === null) unmet = lacking;
        if (lacking !== null) continue;
        const headers = finder.opened === null ? finder.headers : upkeep.headers;
        const behind = forwardAuthenticated(party, plugin.identity, view, headers);
        if (mayBeAnonymous) forwardStatus(true);
        notePassed(plugin, view, decision, PassedWith.Session, party, finder.id, behind);
        return Action.Continue;
      }
      if (admission == Admission.Held) {
        if (plugin.root.takesDebug)
          logDecision(view, decision, party, "waits for a refresh: " + sessionName(finder.id));
        return Action.Pause;
      }
      if (admission == Admission.Ended) hasEnded = true;
      if (admission == Admission.Unavailable && unavailable === null) {
        unavailable = party;
        unavailableId = finder.id;
      }
    }
    if (finder.hasEnded) hasEnded = true;
    if (i < MOST_PARTIES) unchecked((areInvalid[i] = finder.invalid));
  }
  if (mayBeAnonymous) return passAnonymous(plugin);
  const request = reader.read(plugin, group, streamId);
  if (request === null) return refuseMalformed();
  request.hadSession = hasEnded;
  for (let i = 0; i < group.length; i++) {
    const party = group.inTurn(i, chosen);
    if (group.length > 1) reader.turnTo(party);
    reader.takeCookies(request, party, i < MOST_PARTIES && areInvalid[i]);
  }
  const whatFor = decision.unauthenticated;
  if (unmet !== null) return answer(plugin, request, answerUnmet(group, request, unmet, whatFor));
  const reply = answerWithoutSession(plugin, group, request, whatFor, rules, unavailable, unavailableId);
  return answer(plugin, request, reply);
}

/** Lets a request pass under a rule that needs no session. */
function passAnonymous(plugin: Plugin): Action {
  forwardAnonymous(plugin.identity, view);
  forwardStatus(false);
  notePassed(plugin, view, rules.decision, PassedWith.Nothing);
  return Action.Continue;
}

function answer(plugin: Plugin, request: WebRequest, reply: Reply | null): Action {
  noteAnswer(plugin, view, rules.decision, request, reply);
  if (reply !== null) reply.sendTo(request);
  return isBodyAwaited(request.streamId) ? Action.AwaitBody : Action.Pause;
}

function admit(plugin: Plugin, party: RelyingParty, streamId: u32, hasWaited: bool): Admission {
  const opened = finder.opened;
  if (opened === null) return Admission.Pass;
  noteGarbage(REPLY_GARBAGE);
  const waiter: Waiter | null = hasWaited ? null : new HeldRequest(streamId, plugin);
  return upkeep.admit(party, opened, finder.headers, streamId, cookies.highestChunk, waiter);
}
