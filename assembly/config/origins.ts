import { parseUrl } from "../text/url";
import { AllowedOrigin } from "./cross-origin-config";
import { Field } from "./field";
import { warnIfHttp } from "./url-field";

const ORIGIN = "an origin such as https://app.example.com or https://*.example.com";
const ANY_SUBDOMAIN = "://*.";

/**
 * Reads a list of origins: `https://app.example.com`, or `https://*.example.com` for every host below. `warnsOfHttp`: who
 * changes their pages on the way could do harm.
 */
export function readOrigins(field: Field, warnsOfHttp: bool): AllowedOrigin[] {
  const members = field.listOrEmpty("origins");
  const origins: AllowedOrigin[] = [];
  for (let i = 0; i < members.length; i++) {
    const text = members[i].filledText(ORIGIN);
    if (text === null) continue;
    const origin = parseOrigin(text);
    if (origin === null) {
      members[i].expected(ORIGIN + ", without a path");
      continue;
    }
    if (warnsOfHttp) warnIfHttp(members[i], origin.scheme, origin.host);
    origins.push(origin);
  }
  return origins;
}

function parseOrigin(text: string): AllowedOrigin | null {
  const anySubdomain = text.includes(ANY_SUBDOMAIN);
  const url = parseUrl(anySubdomain ? text.replace(ANY_SUBDOMAIN, "://") : text);
  if (url === null || url.path != "/" || url.query.length > 0 || text.endsWith("/") || url.host.endsWith("."))
    return null;
  return new AllowedOrigin(url.scheme, url.host, url.port, anySubdomain);
}
