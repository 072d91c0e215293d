import { logDebug } from "../../host/log";
import { noteGarbage } from "../../host/memory";
import { quoted } from "../../oidc/printable";
import { RuleDecision } from "../../policy/rule-decision";
import { Bytes } from "../../text/bytes";
import { pathOf } from "../../text/url-path";
import { textOf } from "../../text/utf8";
import { ANONYMOUS, NONE, UNPROTECTED, WITH_BEARER_TOKEN, WITH_SESSION } from "../access-log";
import { scopeOf } from "../log-limit";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { Reply } from "../replies/reply";
import { RequestView } from "../request-view";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";

/** Each line is copied some times until it is sent. */
const LINE_GARBAGE = 8192;
/** More of a path is not shown, in bytes. */
const MAX_PATH = 512;

/** With what a request passes. */
export enum PassedWith {
  /** No rule asks for anything. */
  NoRule,
  /** A rule asks for no session. */
  Nothing,
  Session,
  BearerToken,
}

/**
 * Tells the access log, and at debug the log, that a request passes. `party`: the one whose session or token it goes on with, or
 * null; `session`: the address of its session's id; `behind`: what stands behind the headers that were set. Allocates
 * nothing where the host takes no debug lines.
 */
export function notePassed(
  plugin: Plugin,
  view: RequestView,
  decision: RuleDecision,
  passed: PassedWith,
  party: RelyingParty | null = null,
  session: usize = 0,
  behind: usize = 0,
): void {
  const accessLog = plugin.accessLog;
  if (accessLog !== null) {
    accessLog.notePassed(decision, wordFor(passed), party === null ? NONE : party.name, session, behind);
  }
  if (plugin.root.takesDebug) logDecision(view, decision, party, describe(passed, session));
}

/**
 * The same of a request that is answered with `reply`, or waits for that where it is null: the access log is told when the reply is
 * sent.
 */
export function noteAnswer(
  plugin: Plugin,
  view: RequestView,
  decision: RuleDecision,
  request: WebRequest,
  reply: Reply | null,
): void {
  const logged = request.logged;
  if (logged !== null) logged.takeRules(decision);
  if (!plugin.root.takesDebug) return;
  const what = reply !== null ? "answered " + reply.status.toString() + " " + reply.label : "waits";
  logDecision(view, decision, null, what);
}

function wordFor(passed: PassedWith): Bytes {
  if (passed == PassedWith.Session) return WITH_SESSION;
  if (passed == PassedWith.BearerToken) return WITH_BEARER_TOKEN;
  return passed == PassedWith.Nothing ? ANONYMOUS : UNPROTECTED;
}

function describe(passed: PassedWith, session: usize): string {
  if (passed == PassedWith.Session) return "passes with " + sessionName(session);
  if (passed == PassedWith.BearerToken) return "passes with a bearer token";
  return passed == PassedWith.Nothing ? "passes as nobody's" : "passes";
}

/**
 * Says at debug what was decided of a request and what decided it. Called where the host takes such lines alone: it
 * allocates. `party`: the one whose session it goes on with, or null.
 */
export function logDecision(view: RequestView, decision: RuleDecision, party: RelyingParty | null, what: string): void {
  noteGarbage(LINE_GARBAGE);
  const method = textOr(view.method, view.methodLength);
  const host = textOr(view.authority, view.authorityLength);
  const path = textOr(view.path, min(pathOf(view.path, view.pathLength), MAX_PATH));
  const scope = party === null ? "" : scopeOf(party.config.name);
  const request = quoted(method + " " + host + path);
  logDebug("decided, " + what + ": " + decision.describe() + "; " + request + scope);
}

function textOr(source: usize, length: i32): string {
  const text = textOf(source, length);
  return text === null ? "?" : text;
}
