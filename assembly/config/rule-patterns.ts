import { isAlpha, isDigit, isToken, parseDecimal } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { parsePort } from "../text/host-name";
import { IpBlock } from "../text/ip-block";
import { isPlainPath } from "../text/url-path";
import { Field } from "./field";
import { isHostName } from "./host-names";
import { isPathTemplate, templateMistake } from "./path-template";
import { quote } from "./quote";

// A pattern that no request can match is a mistake: in `paths` it would let requests pass that were to be protected.

const HOST = "a host such as app.example.com, app.example.com:*, *.example.com or app.*";
const METHOD = "a method in upper case, such as GET";
const PATH = "a path such as /admin, /admin/*, */info, /users/{*}/admin or *";
const STAR = "; * stands at the beginning or at the end only";
const PORT = "a port from 0 to 65535";
const BLOCK = "an address or a block of them, such as 192.0.2.1, 10.0.0.0/8 or fd00::/8";
/** Those that are registered (RFC 9110, section 18.2), QUERY (RFC 10008) among them. */
const USUAL_METHODS: string[] = (
  "GET HEAD POST PUT DELETE PATCH OPTIONS QUERY CONNECT TRACE ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK " +
  "MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PROPFIND PROPPATCH REBIND REPORT SEARCH UNBIND " +
  "UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL"
).split(" ");

/** A pattern of authorities, in lower case: exact, `abc*`, `*abc` or `*`. "" where it is a mistake. */
export function readHostPattern(field: Field): string {
  const text = field.filledText(HOST);
  if (text === null) return "";
  const pattern = text.toLowerCase();
  if (hasStarInside(pattern)) field.expected(HOST + STAR);
  else if (isHostPattern(pattern)) return pattern;
  else field.expected(HOST + ", without a scheme or a path");
  return "";
}

/** A pattern of methods: exact, `ABC*`, `*ABC` or `*`. "" where it is a mistake. */
export function readMethod(field: Field): string {
  const method = field.text(METHOD);
  if (method === null) return "";
  const name = method.replace("*", "");
  if (hasStarInside(method) || !isMethodPart(name) || name != name.toUpperCase()) {
    field.expected(METHOD + (method.includes("*") ? STAR : ""));
    return "";
  }
  if (name == method && !USUAL_METHODS.includes(method)) {
    field.warning("found " + method + ", which is not one of the usual methods");
  }
  return method;
}

/** A pattern of paths: exact, `abc*`, `*abc`, `*` or a template. "" where it is a mistake. */
export function readPathPattern(field: Field): string {
  const pattern = field.text(PATH);
  if (pattern === null) return "";
  const isTemplate = isPathTemplate(pattern);
  const templated = isTemplate ? templateMistake(pattern) : "";
  if (templated.length > 0) {
    field.expected(templated);
  } else if (!isTemplate && (pattern.includes("{") || pattern.includes("}"))) {
    field.expected(PATH + "; { and } stand in the templates {*} and {**} only");
  } else if (!isTemplate && hasStarInside(pattern)) {
    field.expected(PATH + STAR + ", and {*} for a segment between them");
  } else if (!pattern.startsWith("/") && !pattern.startsWith("*")) {
    field.expected(PATH);
  } else if (pattern.includes("?") || pattern.includes("#")) {
    field.expected(PATH + "; paths are matched without ? and #");
  } else {
    if (!isPlainPattern(pattern)) {
      field.warning(
        "found " +
          quote(pattern) +
          ", which can be written in other ways: a request is judged as it is sent and as servers read it, and has to satisfy each rule that one of these asks for",
      );
    }
    return pattern;
  }
  return "";
}

/** The number of a port. "" where it is a mistake. */
export function readPort(field: Field): string {
  const text = field.text(PORT);
  if (text === null) return "";
  const bytes = bytesOf(text);
  const port = bytes.length <= 10 ? parseDecimal(pointer(bytes), bytes.length) : -1;
  if (port >= 0 && port <= 65535) return port.toString();
  field.expected(PORT);
  return "";
}

/** An address or a block of them. "" where it is a mistake. */
export function readIpBlock(field: Field): string {
  const text = field.text(BLOCK);
  if (text === null) return "";
  if (IpBlock.parse(text) !== null) return text;
  field.expected(BLOCK);
  return "";
}

/** A pattern of values: exact, `abc*`, `*abc` or `*`. "" where it is a mistake. */
export function readValuePattern(field: Field): string {
  const pattern = field.text("a text, or a pattern such as abc*, *abc or *");
  if (pattern === null) return "";
  if (hasStarInside(pattern)) {
    field.warning(
      "found " + quote(pattern) + ", whose * means itself: it stands for others at the beginning or at the end only",
    );
  }
  return pattern;
}

/** A pattern of names that a TLS handshake asks for. "" where it is a mistake. */
export function readServerName(field: Field): string {
  const pattern = readValuePattern(field);
  if (pattern == pattern.toLowerCase()) return pattern;
  field.expected("a name in lower case, as the proxy has it");
  return "";
}

function hasStarInside(pattern: string): bool {
  const last = pattern.lastIndexOf("*");
  return pattern.indexOf("*") != last || (last > 0 && last < pattern.length - 1);
}

/** Whether the pattern, which has one star at most, matches some host, with or without a port. */
function isHostPattern(pattern: string): bool {
  if (pattern.includes("*")) return isPartOfAuthority(pattern.replace("*", ""));
  const colon = pattern.indexOf(":", max(pattern.indexOf("]"), 0));
  const host = colon < 0 ? pattern : pattern.substring(0, colon);
  if (!isHostName(host.endsWith(".") ? host.substring(0, host.length - 1) : host)) return false;
  return colon < 0 || isPort(pattern.substring(colon + 1));
}

function isPartOfAuthority(part: string): bool {
  for (let i = 0; i < part.length; i++) {
    const c: u32 = part.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && !"-._:[]".includes(part.charAt(i))) return false;
  }
  return true;
}

function isPort(text: string): bool {
  const bytes = bytesOf(text);
  return parsePort(pointer(bytes), bytes.length) > 0;
}

function isMethodPart(name: string): bool {
  const bytes = bytesOf(name);
  return bytes.length == 0 || isToken(pointer(bytes), bytes.length);
}

/** Whether the path that the pattern matches has one way to be written. */
function isPlainPattern(pattern: string): bool {
  const inner = pattern.split("{**}").join("x").split("{*}").join("x");
  const example = bytesOf(inner.startsWith("*") ? "/x" + inner.substring(1) : inner.replace("*", "x"));
  return isPlainPath(pointer(example), example.length);
}

/** The members of a list of `what` that `read` accepts; it answers "" for others and reports them. */
export function readValues(field: Field, what: string, read: (member: Field) => string): string[] {
  const members = field.listOrEmpty(what);
  const values: string[] = [];
  for (let i = 0; i < members.length; i++) {
    const value = read(members[i]);
    if (value.length > 0) values.push(value);
  }
  return values;
}
