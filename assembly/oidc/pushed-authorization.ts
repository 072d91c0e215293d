import { PushedAuthorizationMode } from "../config/pushed-authorization-mode";
import { Reason } from "../reason";
import { JsonKind, JsonValue, parseForeignJson } from "../text/json";
import { parseQuery } from "../text/query";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { ClientAuthenticator, writeFormParameter } from "./client-authentication";
import { describeDocument, describeFoundKind } from "./found";
import { escaped, printable, withoutSecrets } from "./printable";
import { ProviderMetadata } from "./provider-metadata";
import { buildForm, ProviderRequest } from "./provider-request";
import { isRefusal, isSuccess } from "./token";

/** A longer request URI is not taken: it goes into a URL. */
const MAX_REQUEST_URI_LENGTH = 2048;

/** Whether authorization requests are pushed, and how much depends on it. */
export enum PushNeed {
  /** They are not. */
  None,
  /** The provider offers it, and takes what is not pushed, too. */
  Offered,
  /** Nothing else is sent. */
  Required,
}

/** See `PushNeed`. `Auto` goes by what the provider says (RFC 9126, section 5). */
export function pushNeed(mode: PushedAuthorizationMode, metadata: ProviderMetadata): PushNeed {
  if (mode == PushedAuthorizationMode.Never) return PushNeed.None;
  if (mode == PushedAuthorizationMode.Always || metadata.requiresPushedAuthorization) return PushNeed.Required;
  return metadata.pushedAuthorizationEndpoint !== null ? PushNeed.Offered : PushNeed.None;
}

/**
 * The request that pushes an authorization request (RFC 9126, section 2.1). `parameters`: as `AuthorizationRequests.form`
 * writes them. The client says who it is as at the token endpoint, and names itself once.
 */
export function buildPushedRequest(
  endpoint: Url,
  client: ClientAuthenticator,
  clientId: string,
  parameters: Writer,
): ProviderRequest {
  const request = buildForm(endpoint);
  const form = new Writer(1024);
  client.apply(request, form);
  if (parseQuery(form.pointer, form.length).count("client_id") == 0) writeFormParameter(form, "client_id", clientId);
  request.body = form.text("&").view(parameters.pointer, parameters.length).toBytes();
  return request;
}

/** What the endpoint answered. */
export class PushedResponse {
  reason: Reason = Reason.None;
  /** What the browser is sent to the provider with; empty where there is a reason. */
  requestUri: string = "";
  /** What the provider says of its refusal, or what makes its answer useless, for a log line; maybe empty. */
  detail: string = "";
}

/**
 * Reads the answer (RFC 9126, sections 2.2 and 2.3). A refusal is a status that RFC 6749, section 5.2, has for one; 404 and 405
 * say that nothing is there to refuse. `secrets`: what was sent that no log may hold.
 */
export function parsePushedResponse(status: i32, source: usize, length: i32, secrets: string[] = []): PushedResponse {
  const response = new PushedResponse();
  const document = parseForeignJson(source, length);
  const root = document.root;
  if (!isSuccess(status)) {
    const error = root.member("error").asText();
    const words = withoutSecrets((error + " " + root.member("error_description").asText()).trim(), secrets);
    if (words.length > 0) response.detail = `it says "${escaped(printable(words))}"`;
    response.reason = refusalReason(status, error);
    return response;
  }
  response.detail = describeDocument(document, source, length);
  if (response.detail.length == 0) response.detail = flawOf(root.member("request_uri"));
  if (response.detail.length > 0) response.reason = Reason.PushedAuthorizationInvalid;
  else response.requestUri = root.member("request_uri").asString();
  return response;
}

function refusalReason(status: i32, error: string): Reason {
  if (!isRefusal(status) || status == 404 || status == 405) return Reason.PushedAuthorizationUnreachable;
  const isClient = error == "invalid_client" || error == "unauthorized_client" || (error.length == 0 && status == 401);
  return isClient ? Reason.PushedAuthorizationClientRefused : Reason.PushedAuthorizationRefused;
}

/** What makes it no URI to send a browser with; empty: nothing. Which one it is, no log has to hold. */
function flawOf(requestUri: JsonValue): string {
  const expected = `expected a URI of at most ${MAX_REQUEST_URI_LENGTH} characters`;
  if (requestUri.kind != JsonKind.String || requestUri.textLength == 0) {
    return `request_uri: ${describeFoundKind(requestUri)}, ${expected}`;
  }
  const text = requestUri.asString();
  if (text.length > MAX_REQUEST_URI_LENGTH) return `request_uri: found ${text.length} characters, ${expected}`;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c > 0x7e) return `request_uri: found a character that no URI has, at ${i + 1}, ${expected}`;
  }
  return "";
}
