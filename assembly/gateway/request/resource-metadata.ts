import { ProtectedResource, RESOURCE_METADATA } from "../bearer/protected-resources";
import { RelyingPartyGroup } from "../relying-party-group";
import { Reply } from "../replies/reply";
import { RequestView } from "../request-view";
import { WebRequest } from "../web-request";

/** Whether a request's path may be that of a protected resource's metadata. Allocates nothing. */
export function mayBeResourceMetadata(group: RelyingPartyGroup, view: RequestView): bool {
  if (!group.hasResources || view.pathLength < RESOURCE_METADATA.length) return false;
  for (let i = 0; i < RESOURCE_METADATA.length; i++) {
    if (<i32>load<u8>(view.path + i) != RESOURCE_METADATA.charCodeAt(i)) return false;
  }
  return true;
}

/** The resource whose metadata a request asks for; null where it asks for none. */
export function resourceAskedFor(
  group: RelyingPartyGroup,
  view: RequestView,
  request: WebRequest,
): ProtectedResource | null {
  return group.first.resources.withMetadataAt(request.path, view.authority, view.authorityLength);
}

/**
 * Serves the metadata of a protected resource (RFC 9728, section 3.2) to everybody: clients read it before they have a token,
 * those in pages of any origin too.
 */
export function serveResourceMetadata(
  group: RelyingPartyGroup,
  request: WebRequest,
  resource: ProtectedResource,
): Reply {
  // There is no cookie and nobody's data in it.
  request.allowedOrigin = "";
  if (request.method == "OPTIONS") {
    return new Reply(204, "resource_metadata_preflight")
      .header("access-control-allow-origin", "*")
      .header("access-control-allow-methods", "GET, HEAD")
      .header("access-control-allow-headers", "*")
      .header("access-control-max-age", "86400");
  }
  if (!request.isSafeMethod) {
    return new Reply(405, "method_not_allowed")
      .header("allow", "GET, HEAD, OPTIONS")
      .content("text/plain; charset=utf-8", "Method not allowed\n");
  }
  return new Reply(200, "resource_metadata")
    .header("access-control-allow-origin", "*")
    .content("application/json", resource.metadata(issuersOf(group)));
}

function issuersOf(group: RelyingPartyGroup): string[] {
  const issuers: string[] = [];
  for (let i = 0; i < group.length; i++) {
    const issuer = group.parties[i].config.issuer;
    if (!issuers.includes(issuer)) issuers.push(issuer);
  }
  return issuers;
}
