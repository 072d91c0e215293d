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

const NAMES: StaticArray<string> = [
  "sec-fetch-site",
  "origin",
  "sec-fetch-mode",
  "sec-fetch-dest",
  "upgrade-insecure-requests",
  "x-forwarded-proto",
  ":scheme",
];

/** Keeps what pages of other origins send from going on with a session. One instance serves all requests in turn. */
export class CrossOriginGuard {
  private headers: HeaderFinder = new HeaderFinder(NAMES);
  private source: RequestSource = new RequestSource();

  /**
   * Whether a request is not to go on with a session of this relying party, since a page of another origin may be behind it.
   * Looks at the headers of what can change something alone, and allocates nothing.
   */
  refuses(party: RelyingParty, view: RequestView): bool {
    if (!view.isWebSocket && isSafeMethod(view.method, view.methodLength)) return false;
    if (!party.config.crossOrigin.guard) return false;
    this.readSource(view);
    return isForged(party.config, this.source);
  }

  private readSource(view: RequestView): void {
    const headers = this.headers;
    const source = this.source;
    headers.read(view.map);
    source.site = headers.at(Header.FetchSite);
    source.siteLength = headers.lengthAt(Header.FetchSite);
    source.origin = headers.at(Header.Origin);
    source.originLength = headers.lengthAt(Header.Origin);
    source.isRepeated = headers.isRepeated(Header.FetchSite) || headers.isRepeated(Header.Origin);
    source.isRelayed = this.isRelayed();
    source.authority = view.authority;
    source.authorityLength = view.authorityLength;
    source.isHttps = cameByHttps(headers, Header.ForwardedProto, Header.Scheme);
  }

  /** Whether this is a navigation that a service worker passes on (see `web-request.ts`), or a script's that looks like one. */
  private isRelayed(): bool {
    const headers = this.headers;
    if (!headers.equals(Header.FetchDestination, "empty")) return false;
    return headers.equals(Header.FetchMode, "navigate") || headers.equals(Header.UpgradeInsecureRequests, "1");
  }
}

/** The reply to a request that the guard refuses. */
export function refuseForged(party: RelyingParty, request: WebRequest): Reply {
  const origin = request.origin.length > 0 ? quoted(request.origin) : "none";
  const site = request.fetchSite.length > 0 ? quoted(request.fetchSite) : "none";
  const found = quoted(request.method) + " with Origin " + origin + " and Sec-Fetch-Site " + site;
  const expected = quoted(request.place.text) + " or one of crossOrigin.allowOrigins";
  return refusal(party, request, Reason.CrossOrigin, null, found + ", expected Origin " + expected);
}
