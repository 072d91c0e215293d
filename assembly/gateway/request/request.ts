import { Action } from "../../host/enums";
import { noteGarbage } from "../../host/memory";
import { continueRequest } from "../../host/stream";
import { hostLengthIn } from "../../policy/authority";
import { CompiledRules, LONGEST_READ_PATH, needsSession } from "../../policy/rules";
import { RequestCookies } from "../../session/request-cookies";
import { isPlainPath, pathOf } from "../../text/url-path";
import { serveEndpoint } from "../endpoints/endpoints";
import { Waiter } from "../held-streams";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { NO_CHOICE, RelyingPartyGroup } from "../relying-party-group";
import { Reply } from "../replies/reply";
import { RequestView } from "../request-view";
import { WebRequest } from "../web-request";
import { CrossOriginGuard, refuseForged } from "./cross-origin-guard";
import { forwardAnonymous, forwardAuthenticated } from "./forward";
import { refuseMalformed } from "./malformed";
import { decidePreflight, isPreflight } from "./preflight";
import { RequestReader } from "./request-reader";
import { SessionFinder } from "./session-finder";
import { Admission, SessionUpkeep } from "./session-upkeep";
import { answerWithoutSession } from "./without-session";

/** About what a reply from here allocates. */
const REPLY_GARBAGE = 16384;
/** Judging a path that is not plain allocates several times its length. */
const PATH_GARBAGE_FACTOR = 16;

/** No configuration has more relying parties. */
const MOST_PARTIES = 128;

// Scratch of the request that is being decided: each callback begins anew with them.
const view = new RequestView();
const cookies = new RequestCookies();
const finder = new SessionFinder(cookies);
const upkeep = new SessionUpkeep();
const reader = new RequestReader(view, cookies, finder, upkeep);
const guard = new CrossOriginGuard();

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
  if (!view.read(identity)) return refuseMalformed();
  const group = plugin.groupOf(view);
  const first = group === null ? plugin.first : group.first;
  cookies.begin(plugin.cookieNames, first.cookieName, first.loginPrefix);
  view.readCookies(cookies);
  if (identity.forwardedSeen > 0) {
    const isKept = group === null ? plugin.keepsForwarded : first.config.forward.keepForwardedIdentity;
    if (!isKept) view.removeForwarded(identity);
  }
  if (group !== null && group.isEndpoint(view)) {
    const request = reader.read(plugin, group, streamId);
    if (request === null) return refuseMalformed();
    for (let i = 0; i < group.length; i++) {
      const party = group.parties[i];
      if (group.length > 1) turnTo(party);
      reader.takeSessions(request, party);
    }
    return answer(request, serveEndpoint(plugin, group, request));
  }
  if (!isProtected(plugin, group)) {
    forwardAnonymous(identity, view);
    return Action.Continue;
  }
  if (group === null) {
    const request = reader.read(plugin, null, streamId);
    return request === null ? refuseMalformed() : answer(request, answerWithoutSession(plugin, null, request, null));
  }
  if (isPreflight(view)) return decidePreflight(first.config.crossOrigin, identity, view, isWhole);
  return decideBySession(plugin, group, streamId, hasWaited);
}

/** Lets a request pass with a session that came with it, of any of the host's relying parties. */
function decideBySession(plugin: Plugin, group: RelyingPartyGroup, streamId: u32, hasWaited: bool): Action {
  const chosen = group.length > 1 ? group.placeOf(cookies.choice, cookies.choiceLength) : NO_CHOICE;
  let unavailable: RelyingParty | null = null;
  let unavailableId: usize = 0;
  for (let i = 0, count = group.length; i < count; i++) {
    const party = group.inTurn(i, chosen);
    // They were read for the first already.
    if (count > 1) turnTo(party);
    // One that has ended, or can't be refreshed, keeps no other from being found: it would be found first after each login.
    for (let found = finder.find(party); found; found = finder.findNext(party)) {
      if (guard.refuses(party, view)) {
        const forged = reader.read(plugin, group, streamId);
        return forged === null ? refuseMalformed() : answer(forged, refuseForged(party, forged));
      }
      const admission = admit(plugin, party, streamId, hasWaited);
      if (admission == Admission.Pass) {
        const headers = finder.opened === null ? finder.headers : upkeep.headers;
        forwardAuthenticated(party, plugin.identity, view, headers);
        return Action.Continue;
      }
      if (admission == Admission.Held) return Action.Pause;
      if (admission == Admission.Unavailable && unavailable === null) {
        unavailable = party;
        unavailableId = finder.id;
      }
    }
    if (i < MOST_PARTIES) unchecked((areInvalid[i] = finder.invalid));
  }
  const request = reader.read(plugin, group, streamId);
  if (request === null) return refuseMalformed();
  for (let i = 0; i < group.length; i++) {
    const party = group.inTurn(i, chosen);
    if (group.length > 1) turnTo(party);
    reader.takeCookies(request, party, i < MOST_PARTIES && areInvalid[i]);
  }
  return answer(request, answerWithoutSession(plugin, group, request, unavailable, unavailableId));
}

function answer(request: WebRequest, reply: Reply | null): Action {
  if (reply !== null) reply.sendTo(request);
  return Action.Pause;
}

/** Reads the cookies of another one of the host's relying parties. */
function turnTo(party: RelyingParty): void {
  cookies.turnTo(party.cookieName, party.loginPrefix);
  view.rereadCookies(cookies);
}

function admit(plugin: Plugin, party: RelyingParty, streamId: u32, hasWaited: bool): Admission {
  const opened = finder.opened;
  if (opened === null) return Admission.Pass;
  noteGarbage(REPLY_GARBAGE);
  const waiter: Waiter | null = hasWaited ? null : new HeldRequest(streamId, plugin);
  return upkeep.admit(party, opened, finder.headers, streamId, cookies.highestChunk, waiter);
}

/**
 * Whether a request needs a session: on a host of several relying parties where any of them says so. A host that can't be read
 * may be anybody's to whoever routes the request.
 */
function isProtected(plugin: Plugin, group: RelyingPartyGroup | null): bool {
  if (group !== null) return matchAny(group.parties);
  if (matches(plugin.rules)) return true;
  return hostLengthIn(view.authority, view.authorityLength) < 0 && matchAny(plugin.relyingParties);
}

function matchAny(parties: Array<RelyingParty>): bool {
  for (let i = 0, count = parties.length; i < count; i++) if (matches(unchecked(parties[i]).rules)) return true;
  return false;
}

function matches(rules: CompiledRules): bool {
  if (rules.matchesAll) return true;
  // Judging a path that can be read in two ways allocates.
  const pathLength = pathOf(view.path, view.pathLength);
  const isRead = pathLength <= LONGEST_READ_PATH && !isPlainPath(view.path, pathLength);
  if (isRead) noteGarbage(pathLength * PATH_GARBAGE_FACTOR);
  return needsSession(
    rules,
    view.method,
    view.methodLength,
    view.authority,
    view.authorityLength,
    view.path,
    view.pathLength,
  );
}
