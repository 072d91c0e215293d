import { parseUrl, Url } from "../text/url";
import { Field } from "./field";
import { isLoopback } from "./host-names";

/** An absolute http or https URL without a fragment, described by `what`; null where it is none, which is reported. */
export function readUrl(field: Field, what: string): Url | null {
  if (hasUserInfo(field.value.asString())) {
    field.mistake("found a URL with a user name or password, expected " + what);
    return null;
  }
  const text = field.filledText(what);
  if (text === null) return null;
  const url = parseUrl(text);
  if (url !== null && !url.host.endsWith(".")) return url;
  field.expected(what);
  return null;
}

/** Warns of a URL that sends secrets over the network in the clear. */
export function warnIfPlain(field: Field, url: Url): void {
  warnIfHttp(field, url.scheme, url.host);
}

/** Warns of http, but to this machine. */
export function warnIfHttp(field: Field, scheme: string, host: string): void {
  if (scheme == "http" && !isLoopback(host)) {
    field.warning("found http, which everyone on the way can read and change; use it for tests only");
  }
}

/** Such a URL may hold a password, and is not to be repeated in a log. */
function hasUserInfo(text: string): bool {
  const at = text.indexOf("@");
  const path = text.indexOf("/", text.indexOf("//") + 2);
  return at >= 0 && (path < 0 || at < path);
}
