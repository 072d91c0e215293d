import { HeaderFinder } from "../../host/header-map";
import { quoted } from "../../oidc/printable";
import { isForged, isSafeMethod, RequestSource } from "../../policy/cross-origin-guard";
import { Reason } from "../../reason";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { Reply } from "../replies/reply";
import { RequestView } from "../request-view";
import { cameByHttps, WebRequest } from "../web-request";

const enum Header {
  FetchSite,
  Origin,
  FetchMode,
  FetchDestination,
  UpgradeInsecureRequests,
  ForwardedProto,
  Scheme,
}

// Scratch of the request that is being decided.
const headers = new HeaderFinder([
  "sec-fetch-site",
  "origin",
  "sec-fetch-mode",
  "sec-fetch-dest",
  "upgrade-insecure-requests",
  "x-forwarded-proto",
  ":scheme",
]);
const source = new RequestSource();

/**
 * Whether a request is not to go on with a session of this relying party, since a page of another origin may be behind it. Looks
 * at the headers of what can change something alone, and allocates nothing.
 */
export function isForgedRequest(party: RelyingParty, view: RequestView): bool {
  if (!view.isWebSocket && isSafeMethod(view.method, view.methodLength)) return false;
  if (!party.config.crossOrigin.guard) return false;
  headers.read(view.map);
  source.site = headers.at(Header.FetchSite);
  source.siteLength = headers.lengthAt(Header.FetchSite);
  source.origin = headers.at(Header.Origin);
  source.originLength = headers.lengthAt(Header.Origin);
  source.isRepeated = headers.isRepeated(Header.FetchSite) || headers.isRepeated(Header.Origin);
  source.isRelayed = isRelayed();
  source.authority = view.authority;
  source.authorityLength = view.authorityLength;
  source.isHttps = cameByHttps(headers, Header.ForwardedProto, Header.Scheme);
  return isForged(party.config, source);
}

/** Whether this is a navigation that a service worker passes on (see `web-request.ts`), or a script's that looks like one. */
function isRelayed(): bool {
  if (!headers.equals(Header.FetchDestination, "empty")) return false;
  return headers.equals(Header.FetchMode, "navigate") || headers.equals(Header.UpgradeInsecureRequests, "1");
}

/** The reply to it. */
export function refuseForged(party: RelyingParty, request: WebRequest): Reply {
  const origin = request.origin.length > 0 ? quoted(request.origin) : "none";
  const site = request.fetchSite.length > 0 ? quoted(request.fetchSite) : "none";
  const found = quoted(request.method) + " with Origin " + origin + " and Sec-Fetch-Site " + site;
  const expected = quoted(request.place.text) + " or one of crossOrigin.allowOrigins";
  return refusal(party, request, Reason.CrossOrigin, null, found + ", expected Origin " + expected);
}
