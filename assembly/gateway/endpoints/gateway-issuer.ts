import { noteGarbage } from "../../host/memory";
import { writeJsonString } from "../../text/json";
import { Writer } from "../../text/writer";
import { RelyingPartyGroup } from "../relying-party-group";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/** What the documents take until they are sent, about. */
const DOCUMENT_GARBAGE = 16384;
/** A key is published before it signs, by a step of the rotation, or by two minutes; one that is gone is to be forgotten soon. */
const CACHE_CONTROL = "public, max-age=300";

/** Whether a relying party of the host forwards the gateway's own tokens. */
export function isGatewayIssuer(group: RelyingPartyGroup): bool {
  for (let i = 0; i < group.length; i++) if (group.parties[i].gatewayTokens !== null) return true;
  return false;
}

/** Serves the public keys of the gateway's own tokens (RFC 7517, section 5). */
export function serveJwks(group: RelyingPartyGroup, request: WebRequest): Reply {
  noteGarbage(DOCUMENT_GARBAGE);
  // There is no cookie and nobody's data in it.
  request.allowedOrigin = "";
  return new Reply(200, "jwks", CACHE_CONTROL)
    .header("access-control-allow-origin", "*")
    .content("application/json", group.first.gatewayKeys.jwks);
}

/**
 * Serves what there is to know of the gateway as an issuer (OpenID Connect Discovery 1.0, section 4): it is none to sign in at, and has
 * no endpoint but that of its keys. Of several relying parties it is about the one that has its redirectUrl on the host, else the first.
 */
export function serveGatewayMetadata(group: RelyingPartyGroup, request: WebRequest): Reply {
  noteGarbage(DOCUMENT_GARBAGE);
  request.allowedOrigin = "";
  let issuer = "";
  let isFound = false;
  const claims: string[] = [];
  for (let i = 0; i < group.length; i++) {
    const config = group.parties[i].config;
    const tokens = group.parties[i].gatewayTokens;
    if (tokens === null) continue;
    const isAtHome = config.redirectHost == request.place.host;
    if (issuer.length == 0 || (isAtHome && !isFound)) issuer = tokens.issuerAt(request.place.text);
    isFound = isFound || isAtHome;
    addTo(claims, config.forward.gatewayToken.claims);
  }
  const writer = new Writer(1024).text('{"issuer":');
  writeJsonString(writer, issuer);
  writeJsonString(writer.text(',"jwks_uri":'), issuer + "/jwks");
  writer.text(',"response_types_supported":["id_token"],"subject_types_supported":["public"]');
  writer.text(',"id_token_signing_alg_values_supported":["ES256"],"claims_supported":[');
  writer.text('"iss","aud","sub","iat","exp","sid","auth_time","acr"');
  for (let i = 0; i < claims.length; i++) writeJsonString(writer.text(","), claims[i]);
  return new Reply(200, "gateway_metadata", CACHE_CONTROL)
    .header("access-control-allow-origin", "*")
    .content("application/json", writer.text("]}\n").toString());
}

function addTo(names: string[], more: string[]): void {
  for (let i = 0; i < more.length; i++) if (!names.includes(more[i])) names.push(more[i]);
}
