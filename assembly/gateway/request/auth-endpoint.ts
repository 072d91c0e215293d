import { Action } from "../../host/enums";
import { findHeader } from "../../host/header-map";
import { noteGarbage } from "../../host/memory";
import { AuthQuery } from "../../policy/auth-query";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { SessionRecord } from "../../session/record";
import { RequestCookies } from "../../session/request-cookies";
import { UserClaims } from "../../session/user-claims";
import { bytesOf, pointer } from "../../text/bytes";
import { parseQuery } from "../../text/query";
import { Waiter } from "../held-streams";
import { IdentityHeaders } from "../identity-headers";
import { Plugin } from "../plugin";
import { refusal, unauthenticated } from "../refusals";
import { RelyingParty } from "../relying-party";
import { NO_CHOICE, RelyingPartyGroup } from "../relying-party-group";
import { Reply } from "../replies/reply";
import { AUTHORIZATION } from "../request-names";
import { RequestView } from "../request-view";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";
import { CrossOriginGuard, refuseForged } from "./cross-origin-guard";
import { refuseMalformed } from "./malformed";
import { RequestReader } from "./request-reader";
import { SessionFinder } from "./session-finder";
import { Admission, SessionUpkeep } from "./session-upkeep";

/** Rendered headers are copied some times until they are sent. */
const REPLY_GARBAGE = 65536;

/**
 * The `auth` endpoint: whether the session that comes with a request is one, and whose, for a proxy that asks before it lets a
 * request pass. One instance serves all requests in turn.
 */
export class AuthEndpoint {
  constructor(
    private view: RequestView,
    private cookies: RequestCookies,
    private finder: SessionFinder,
    private upkeep: SessionUpkeep,
    private reader: RequestReader,
    private guard: CrossOriginGuard,
  ) {}

  /**
   * Answers a request for it: 202 with the session's headers, 401 or 403. It looks at no rules, and at nothing that another proxy
   * says of the request that it has. `waiter`: goes on with the request once its session is refreshed; null when it waited already.
   */
  decide(plugin: Plugin, group: RelyingPartyGroup, streamId: u32, waiter: Waiter | null): Action {
    noteGarbage(REPLY_GARBAGE);
    const request = this.reader.read(plugin, group, streamId);
    if (request === null) return refuseMalformed();
    const reply = this.reply(plugin, group, request, waiter);
    if (reply !== null) reply.sendTo(request);
    return Action.Pause;
  }

  private reply(plugin: Plugin, group: RelyingPartyGroup, request: WebRequest, waiter: Waiter | null): Reply | null {
    const bytes = bytesOf(request.query);
    const query = new AuthQuery(parseQuery(pointer(bytes), bytes.length));
    if (request.isQueryTooLong) return refusal(group.first, request, Reason.QueryTooLong, null);
    if (query.mistake.length > 0) {
      return refusal(group.first, request, Reason.RequestMalformed, null, query.mistake);
    }
    // The proxy between does not hand on what asks for a WebSocket, and says GET.
    const view = this.view;
    if (findHeader(view.map, "sec-websocket-key") !== null) view.isWebSocket = true;
    const cookies = this.cookies;
    const finder = this.finder;
    const chosen = group.length > 1 ? group.placeOf(cookies.choice, cookies.choiceLength) : NO_CHOICE;
    let refused: Reply | null = null;
    for (let i = 0; i < group.length; i++) {
      const party = group.inTurn(i, chosen);
      if (group.length > 1) {
        cookies.turnTo(party.cookieName, party.loginPrefix);
        view.rereadCookies(cookies);
      }
      for (let found = finder.find(party); found; found = finder.findNext(party)) {
        if (this.guard.refuses(party, view)) return refuseForged(party, request);
        const admission = this.admit(party, request.streamId, waiter);
        if (admission == Admission.Held) return null;
        if (admission == Admission.Pass) {
          if (this.isAdmitted(party, query)) return this.accept(party, plugin.identity, query.status);
          refused = refusal(party, request, Reason.GroupMissing, null, sessionName(finder.id));
        } else if (admission == Admission.Unavailable && refused === null) {
          refused = refusal(party, request, Reason.RefreshUnavailable, null, sessionName(finder.id));
        } else if (admission == Admission.Ended) {
          request.hadSession = true;
        }
      }
      if (finder.hasEnded) request.hadSession = true;
      this.reader.takeCookies(request, party, finder.invalid);
    }
    return refused !== null ? refused : this.refuse(group, request);
  }

  private admit(party: RelyingParty, streamId: u32, waiter: Waiter | null): Admission {
    const opened = this.finder.opened;
    if (opened === null) return Admission.Pass;
    return this.upkeep.admit(party, opened, this.finder.headers, streamId, this.cookies.highestChunk, waiter);
  }

  private isAdmitted(party: RelyingParty, query: AuthQuery): bool {
    if (!query.asksForGroups) return true;
    let session: SessionRecord | null = this.finder.opened === null ? null : this.upkeep.refreshed;
    if (session === null) session = this.finder.session(party);
    return session !== null && query.admits(UserClaims.ofSession(session));
  }

  /** What an application would get of the session, as headers of the response. */
  private accept(party: RelyingParty, identity: IdentityHeaders, status: u32): Reply {
    const reply = new Reply(status, "auth");
    let at = this.finder.opened === null ? this.finder.headers : this.upkeep.headers;
    const own = party.headers;
    for (let k = -1; k < own.length; k++) {
      const length = load<i32>(at);
      if (length >= 0 && k < 0) reply.view(pointer(AUTHORIZATION), AUTHORIZATION.length, at + 4, length);
      if (length >= 0 && k >= 0) {
        reply.view(identity.name(own.place(k)), identity.nameLength(own.place(k)), at + 4, length);
      }
      at += 4 + <usize>max(length, 0);
    }
    return reply;
  }

  private refuse(group: RelyingPartyGroup, request: WebRequest): Reply {
    const party = group.first;
    const config = party.config;
    const front = JudgedUrl.front();
    const start =
      group.length > 1
        ? JudgedUrl.endpoint(config, "sign_in", front)
        : JudgedUrl.start(config, request.place, request.isAstray, front);
    const isEnded = request.hadSession && !request.isNavigation;
    return unauthenticated(party, request, isEnded ? Reason.SessionEnded : Reason.SessionMissing, start);
  }
}
