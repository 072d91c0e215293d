import { noteGarbage } from "../../host/memory";
import { isAllowedOrigin } from "../../policy/cross-origin";
import { SESSION_ID_BYTES } from "../../session/record";
import { RequestCookies } from "../../session/request-cookies";
import { bytesOf, copyBytes, pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { LoggedAnswer } from "../access-log";
import { Plugin } from "../plugin";
import { ReceivedCookies, ReceivedSession } from "../recipient";
import { LoginCookie } from "../recipient";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { RequestView } from "../request-view";
import { readWebRequest, WebRequest } from "../web-request";
import { SessionFinder } from "./session-finder";
import { SessionUpkeep } from "./session-upkeep";

/** About what a reply from here allocates; beside that, several times what was copied of the request. */
const REPLY_GARBAGE = 16384;
const REQUEST_GARBAGE_FACTOR = 12;
/** About what taking a cookie from the browser allocates. */
const COOKIE_GARBAGE = 1024;
/** A login cookie is copied as text, and opened for its age where there are many. */
const LOGIN_GARBAGE_FACTOR = 8;
/** No login cookie has a longer name or value, in bytes. */
const MAX_LOGIN_NAME = 64;
const MAX_LOGIN_VALUE = 2048;
/** Nobody who may end sessions has more to show, in bytes. */
const MAX_AUTHORIZATION = 16384;
/** No relying party has a longer name, in bytes. */
const MAX_PARTY_NAME = 64;

/** Copies out of the request that is being decided what a reply from here depends on. */
export class RequestReader {
  constructor(
    private view: RequestView,
    private cookies: RequestCookies,
    private finder: SessionFinder,
    private upkeep: SessionUpkeep,
  ) {}

  /** The request, for one of `parties`; null for one that no reply can be given to. Its session cookies were not looked at. */
  read(plugin: Plugin, group: RelyingPartyGroup | null, streamId: u32): WebRequest | null {
    noteGarbage(REPLY_GARBAGE);
    const config = group === null ? plugin.first.config : group.first.config;
    const request = readWebRequest(streamId, this.view, config);
    if (request === null) return null;
    const origin = bytesOf(request.origin);
    if (isAllowedOrigin(config.crossOrigin.allowOrigins, pointer(origin), origin.length)) {
      request.allowedOrigin = request.origin;
    }
    if (group !== null) this.readResource(request, group.first);
    const accessLog = plugin.accessLog;
    if (accessLog !== null) {
      const logged = new LoggedAnswer(accessLog);
      if (group !== null && group.length == 1) logged.party = group.first.name;
      request.logged = logged;
    }
    if (group !== null && request.method == "POST" && group.isEndpoint(this.view)) this.readAuthorization(request);
    noteGarbage(request.length * REQUEST_GARBAGE_FACTOR);
    const cookies = this.cookies;
    if (cookies.choiceLength > 0 && cookies.choiceLength <= MAX_PARTY_NAME) {
      const choice = textOf(cookies.choice, cookies.choiceLength);
      if (choice !== null) request.choice = choice;
    }
    this.takeLogins(request);
    return request;
  }

  /** Reads the cookies of another one of the host's relying parties. */
  turnTo(party: RelyingParty): void {
    this.cookies.turnTo(party.cookieName, party.loginPrefix);
    this.view.rereadCookies(this.cookies);
  }

  /** Takes the session cookies of one relying party that `finder` has looked at. */
  takeCookies(request: WebRequest, party: RelyingParty, areInvalid: bool): void {
    const cookie = party.config.session.cookie;
    const areThere = this.cookies.candidates > 0 || this.cookies.highestChunk > 0;
    noteGarbage(COOKIE_GARBAGE * (this.cookies.highestChunk + 1));
    request.received.push(new ReceivedCookies(cookie, this.cookies.highestChunk, areInvalid, areThere));
  }

  /**
   * Takes all sessions that came with the request for one relying party: there may be one for each path and domain. `whole`: with
   * what they hold, and those whose time is over.
   */
  takeSessions(request: WebRequest, party: RelyingParty, whole: bool): void {
    const finder = this.finder;
    for (let found = finder.find(party); found; found = finder.findNext(party)) {
      const opened = finder.opened;
      const mayPass = opened === null || this.upkeep.mayPass(party, opened);
      const id = copyBytes(finder.id, SESSION_ID_BYTES);
      const record = whole ? finder.reopen(party) : null;
      request.sessions.push(new ReceivedSession(party.number, id, mayPass, record));
    }
    for (let i = 0; whole && i < finder.ended.length; i++) {
      const record = finder.ended[i];
      request.sessions.push(new ReceivedSession(party.number, record.id, false, record));
    }
    this.takeCookies(request, party, finder.invalid);
  }

  private readAuthorization(request: WebRequest): void {
    const view = this.view;
    if (view.authorizations != 1 || view.authorizationLength > MAX_AUTHORIZATION) return;
    noteGarbage(view.authorizationLength * REQUEST_GARBAGE_FACTOR);
    const text = textOf(view.authorization, view.authorizationLength);
    if (text !== null) request.authorization = text;
  }

  private readResource(request: WebRequest, party: RelyingParty): void {
    if (party.resources.areNone) return;
    const view = this.view;
    const place = party.resources.placeOf(view.path, view.pathLength);
    if (place < 0) return;
    request.resourceChallenge = party.resources.at(place, view.authority, view.authorityLength).challenge;
  }

  private takeLogins(request: WebRequest): void {
    const cookies = this.cookies;
    for (let i = 0; i < cookies.logins; i++) {
      if (cookies.loginNameLength(i) > MAX_LOGIN_NAME || cookies.loginValueLength(i) > MAX_LOGIN_VALUE) continue;
      const name = textOf(cookies.loginName(i), cookies.loginNameLength(i));
      const value = textOf(cookies.loginValue(i), cookies.loginValueLength(i));
      noteGarbage(LOGIN_GARBAGE_FACTOR * (cookies.loginNameLength(i) + cookies.loginValueLength(i)));
      if (name !== null && value !== null) request.loginCookies.push(new LoginCookie(name, value));
    }
  }
}
