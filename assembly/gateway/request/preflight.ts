import { CrossOriginConfig, PreflightHandling } from "../../config/cross-origin-config";
import { Action } from "../../host/enums";
import { firstHeader, headerCount, nameLength, nextHeader, valueLength } from "../../host/header-map";
import { noteGarbage } from "../../host/memory";
import { isAllowedOrigin, isHeaderNameList, isPreflightMethod } from "../../policy/cross-origin";
import { isSerialisedOrigin } from "../../policy/serialised-origin";
import { equalsAscii, equalViews, pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { IdentityHeaders } from "../identity-headers";
import { countPreflight } from "../metrics";
import { Reply } from "../replies/reply";
import { OPTIONS } from "../request-names";
import { RequestView } from "../request-view";
import { forwardPreflight } from "./forward";

/** About what a reply from here allocates. */
const ANSWER_GARBAGE = 16384;
const SLASH: u8 = 0x2f;
/** For how many seconds a browser need not ask again. */
const MAX_AGE = "600";

/** The value of a header that may stand in a request once. */
class OnlyHeader {
  count: i32 = 0;
  value: usize = 0;
  length: i32 = 0;

  begin(): void {
    this.count = 0;
    this.length = 0;
  }

  take(value: usize, length: i32): void {
    this.count++;
    this.value = value;
    this.length = length;
  }

  get text(): string {
    const text = textOf(this.value, this.length);
    return text === null ? "" : text;
  }
}

// Scratch of the request that is being decided.
const origin = new OnlyHeader();
const method = new OnlyHeader();
const names = new OnlyHeader();
/** Whether it has, or announces, what no browser's preflight has: a body, or a change of protocols. */
let hasMore = false;

/**
 * Whether a request is a CORS preflight: a browser asks whether a page of another origin may send a request (Fetch, section
 * 4.8). It carries no session by its nature, whatever cookies come with it.
 */
export function isPreflight(view: RequestView): bool {
  if (!equalViews(view.method, view.methodLength, pointer(OPTIONS), OPTIONS.length)) return false;
  readHeaders(view.map);
  return origin.count > 0 && method.count > 0;
}

function readHeaders(map: usize): void {
  origin.begin();
  method.begin();
  names.begin();
  hasMore = false;
  let name = firstHeader(map);
  for (let i = 0, count = headerCount(map); i < count; i++) {
    takeHeader(name, nameLength(map, i), valueLength(map, i));
    name = nextHeader(map, i, name);
  }
}

function takeHeader(name: usize, length: i32, valueLength: i32): void {
  const value = name + <usize>length + 1;
  if (equalsAscii(name, length, "origin")) origin.take(value, valueLength);
  else if (equalsAscii(name, length, "access-control-request-method")) method.take(value, valueLength);
  else if (equalsAscii(name, length, "access-control-request-headers")) names.take(value, valueLength);
  else if (equalsAscii(name, length, "content-length")) hasMore = hasMore || !equalsAscii(value, valueLength, "0");
  else if (equalsAscii(name, length, "transfer-encoding") || equalsAscii(name, length, "upgrade")) hasMore = true;
}

/**
 * Decides a request that is a preflight, as `isPreflight` has just found, where a session is needed. It is never logged, since
 * any page can cause it. `isWhole`: nothing comes after its headers.
 */
export function decidePreflight(
  crossOrigin: CrossOriginConfig,
  identity: IdentityHeaders,
  view: RequestView,
  isWhole: bool,
): Action {
  noteGarbage(ANSWER_GARBAGE);
  if (!isWellFormed()) return refuse("This is no preflight of a browser's: Origin, or what it asks for, is malformed.");
  if (crossOrigin.preflight == PreflightHandling.Pass) return pass(identity, view, isWhole);
  if (!isAllowedOrigin(crossOrigin.allowOrigins, origin.value, origin.length)) {
    return refuse("Pages of this origin may not send requests here (crossOrigin.allowOrigins).");
  }
  countPreflight("answered");
  const reply = new Reply(204, "preflight_answered")
    .allowOrigin(origin.text)
    .header("access-control-allow-methods", method.text)
    .header("access-control-max-age", MAX_AGE);
  if (names.length > 0) reply.header("access-control-allow-headers", names.text);
  reply.vary("Origin, Access-Control-Request-Method, Access-Control-Request-Headers").send();
  return Action.Pause;
}

/** What is echoed, or handed on, is what a browser would send. */
function isWellFormed(): bool {
  if (origin.count > 1 || method.count > 1 || names.count > 1) return false;
  if (!isSerialisedOrigin(origin.value, origin.length) || !isPreflightMethod(method.value, method.length)) return false;
  return names.length == 0 || isHeaderNameList(names.value, names.length);
}

function pass(identity: IdentityHeaders, view: RequestView, isWhole: bool): Action {
  if (!isWhole || hasMore) return refuse("A preflight has no body, and changes no protocol.");
  if (view.pathLength == 0 || load<u8>(view.path) != SLASH) return refuse("A preflight asks about a path.");
  countPreflight("passed");
  forwardPreflight(identity, view);
  return Action.Continue;
}

function refuse(why: string): Action {
  countPreflight("refused");
  new Reply(403, "preflight_refused").content("text/plain; charset=utf-8", why + "\n").send();
  return Action.Pause;
}
