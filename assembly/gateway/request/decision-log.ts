import { logDebug } from "../../host/log";
import { noteGarbage } from "../../host/memory";
import { quoted } from "../../oidc/printable";
import { RuleDecision } from "../../policy/rule-decision";
import { pathOf } from "../../text/url-path";
import { textOf } from "../../text/utf8";
import { scopeOf } from "../log-limit";
import { RelyingParty } from "../relying-party";
import { RequestView } from "../request-view";

/** Each line is copied some times until it is sent. */
const LINE_GARBAGE = 8192;
/** More of a path is not shown, in bytes. */
const MAX_PATH = 512;

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
