import { isToken } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { parsePort } from "../text/host-name";
import { isPlainPath } from "../text/url-path";
import { Field } from "./field";
import { isHostName } from "./host-names";

// A pattern that no request can match is a mistake: in `paths` it would let requests pass that were to be protected.

const HOST = "a host such as app.example.com, app.example.com:8443, *.example.com or app.*";
const METHOD = "a method in upper case, such as GET";
const PATH = "a path such as /admin, /admin/*, */info or *";
const STAR = "; * stands at the beginning or at the end only";
/** Those that are registered (RFC 9110, section 18.2), QUERY (RFC 10008) among them. */
const USUAL_METHODS: string[] = (
  "GET HEAD POST PUT DELETE PATCH OPTIONS QUERY CONNECT TRACE ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK " +
  "MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PROPFIND PROPPATCH REBIND REPORT SEARCH UNBIND " +
  "UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL"
).split(" ");

/** A pattern of hosts, in lower case: exact, `abc*`, `*abc` or `*`, with or without a port. "" where it is a mistake. */
export function readHostPattern(field: Field): string {
  const text = field.filledText(HOST);
  if (text === null) return "";
  const pattern = text.toLowerCase();
  if (hasStarInside(pattern)) field.expected(HOST + STAR);
  else if (isHostPattern(pattern)) return pattern;
  else field.expected(HOST + ", without a scheme or a path, and a port whole");
  return "";
}

/** The name of a method. "" where it is a mistake. */
export function readMethod(field: Field): string {
  const method = field.text(METHOD);
  if (method === null) return "";
  const bytes = bytesOf(method);
  if (!isToken(pointer(bytes), bytes.length) || method.includes("*") || method != method.toUpperCase()) {
    field.expected(METHOD);
    return "";
  }
  if (!USUAL_METHODS.includes(method)) field.warning("found " + method + ", which is not one of the usual methods");
  return method;
}

/** A pattern of paths: exact, `abc*`, `*abc` or `*`. "" where it is a mistake. */
export function readPathPattern(field: Field): string {
  const pattern = field.text(PATH);
  if (pattern === null) return "";
  if (pattern.includes("{") || pattern.includes("}")) {
    field.expected(PATH + "; templates are not supported");
  } else if (hasStarInside(pattern)) {
    field.expected(PATH + STAR);
  } else if (!pattern.startsWith("/") && !pattern.startsWith("*")) {
    field.expected(PATH);
  } else if (pattern.includes("?") || pattern.includes("#")) {
    field.expected(PATH + "; paths are matched without ? and #");
  } else if (!isPlainPattern(pattern)) {
    field.expected(PATH + ", as a browser sends it: no //, no dots as a part, nothing to decode");
  } else {
    return pattern;
  }
  return "";
}

function hasStarInside(pattern: string): bool {
  const last = pattern.lastIndexOf("*");
  return pattern.indexOf("*") != last || (last > 0 && last < pattern.length - 1);
}

function isHostPattern(pattern: string): bool {
  if (pattern == "*") return true;
  if (pattern.startsWith("*")) return isPartOfHost(pattern.substring(1), false);
  if (pattern.endsWith("*")) return isPartOfHost(pattern.substring(0, pattern.length - 1), true);
  const port = pattern.startsWith("[") ? pattern.indexOf("]") + 1 : pattern.indexOf(":");
  if (port <= 0 || port == pattern.length) return isHostName(pattern);
  return isHostName(pattern.substring(0, port)) && pattern.charAt(port) == ":" && isPort(pattern.substring(port + 1));
}

/** Whether a host, perhaps with a port, can begin with `part`, or else end with it. */
function isPartOfHost(part: string, isBeginning: bool): bool {
  const colon = part.indexOf(":");
  const name = colon < 0 ? part : part.substring(0, colon);
  const port = colon < 0 ? "" : part.substring(colon + 1);
  if (colon >= 0 && (isBeginning ? port.length > 0 : !isPort(port))) return false;
  const wholeName = isBeginning ? name + (colon < 0 ? "x" : "") : "x" + name;
  return isHostName(wholeName);
}

function isPort(text: string): bool {
  const bytes = bytesOf(text);
  return parsePort(pointer(bytes), bytes.length) > 0;
}

/** Whether the path that the pattern matches has one way to be written. */
function isPlainPattern(pattern: string): bool {
  const example = bytesOf(pattern.startsWith("*") ? "/x" + pattern.substring(1) : pattern.replace("*", "x"));
  return isPlainPath(pointer(example), example.length);
}
