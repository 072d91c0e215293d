import { Reason } from "../reason";
import { Bytes, pointer } from "../text/bytes";
import { JsonKind, JsonValue, parseJson } from "../text/json";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { authenticateClient, ClientCredentials, writeFormParameter } from "./client-authentication";
import { escaped, printable } from "./printable";
import { ProviderRequest } from "./provider-request";

/** The request that redeems a code (OpenID Connect Core 3.1.3.1; RFC 7636, section 4.5). */
export function buildTokenRequest(
  endpoint: Url,
  client: ClientCredentials,
  code: string,
  redirectUri: string,
  codeVerifier: string,
): ProviderRequest {
  const form = new Writer(1024);
  writeFormParameter(form, "grant_type", "authorization_code");
  writeFormParameter(form, "code", code);
  writeFormParameter(form, "redirect_uri", redirectUri);
  writeFormParameter(form, "code_verifier", codeVerifier);
  return formRequest(endpoint, client, form);
}

/** The request that refreshes tokens (RFC 6749, section 6; OpenID Connect Core 12.1). */
export function buildRefreshRequest(endpoint: Url, client: ClientCredentials, refreshToken: Bytes): ProviderRequest {
  const form = new Writer(1024 + refreshToken.length);
  writeFormParameter(form, "grant_type", "refresh_token");
  writeFormParameter(form, "refresh_token", String.UTF8.decodeUnsafe(pointer(refreshToken), refreshToken.length));
  return formRequest(endpoint, client, form);
}

function formRequest(endpoint: Url, client: ClientCredentials, form: Writer): ProviderRequest {
  const request = new ProviderRequest("POST", endpoint);
  request.header("accept", "application/json");
  request.header("content-type", "application/x-www-form-urlencoded");
  authenticateClient(client, request, form);
  request.body = form.toBytes();
  return request;
}

/** What the token endpoint answered. Without an ID token everything else is there beside the reason. */
export class TokenResponse {
  reason: Reason = Reason.None;
  idToken: Bytes = [];
  /** Empty when there is none. */
  accessToken: Bytes = [];
  /** Empty when there is none. */
  refreshToken: Bytes = [];
  /** The access token's life from now on; -1 when the provider does not say. */
  expiresInSeconds: i64 = -1;
  /** The provider's, fit to be shown and logged; empty where it gives none. */
  error: string = "";
  errorDescription: string = "";

  /** What the provider says of its refusal or failure, for a log line; empty when it says nothing. */
  get said(): string {
    const words = (this.error + " " + this.errorDescription).trim();
    return words.length == 0 ? "" : `it says "${escaped(words)}"`;
  }
}

/**
 * Whether a status refuses what was sent (RFC 6749, section 5.2, whatever the words): the client's fault, but for those that
 * ask it to come again (408, 425, 429).
 */
export function isRefusal(status: i32): bool {
  return status >= 400 && status <= 499 && status != 408 && status != 425 && status != 429;
}

/**
 * Reads the answer (RFC 6749, sections 5.1 and 5.2; OpenID Connect Core 3.1.3.3). A member that is null counts as absent;
 * one of a wrong type refuses the answer. An `error` is an error whatever the status; a status that is neither success nor
 * a refusal means that the endpoint is unreachable.
 */
export function parseTokenResponse(status: i32, source: usize, length: i32): TokenResponse {
  const response = new TokenResponse();
  response.reason = readResponse(response, status, parseJson(source, length).root);
  return response;
}

function readResponse(response: TokenResponse, status: i32, root: JsonValue): Reason {
  const error = root.get("error");
  response.error = printable(error.asString());
  response.errorDescription = printable(root.get("error_description").asString());
  if (isRefusal(status)) return refusalReason(status, response.error);
  if (status != 200) return Reason.TokenEndpointUnreachable;
  if (error.isString()) return refusalReason(status, response.error);
  if (!isBearer(root.get("token_type"))) return Reason.TokenResponseInvalid;

  const idToken = root.get("id_token");
  const accessToken = root.get("access_token");
  const refreshToken = root.get("refresh_token");
  const expiresIn = root.get("expires_in");
  const valid = isToken(idToken) && isToken(accessToken) && isToken(refreshToken) && isDuration(expiresIn);
  if (!valid) return Reason.TokenResponseInvalid;

  response.idToken = idToken.asBytes();
  response.accessToken = accessToken.asBytes();
  response.refreshToken = refreshToken.asBytes();
  response.expiresInSeconds = seconds(expiresIn);
  return response.idToken.length == 0 ? Reason.TokenResponseMissingIdToken : Reason.None;
}

/** Whose fault a refusal is, as far as its words are known (RFC 6749, section 5.2). */
function refusalReason(status: i32, error: string): Reason {
  if (error == "invalid_grant") return Reason.TokenEndpointGrantRefused;
  const isClient = error == "invalid_client" || error == "unauthorized_client" || (error.length == 0 && status == 401);
  return isClient ? Reason.TokenEndpointClientRefused : Reason.TokenEndpointRefused;
}

/** `token_type` is compared without case (RFC 6749, section 5.1). */
function isBearer(type: JsonValue): bool {
  return type.asString().toLowerCase() == "bearer";
}

function isAbsent(value: JsonValue): bool {
  return value.kind == JsonKind.Absent || value.kind == JsonKind.Null;
}

/** Of the characters that RFC 6749, appendix A.12, allows: a token goes into headers. */
function isToken(value: JsonValue): bool {
  if (isAbsent(value)) return true;
  if (!value.isString()) return false;
  const text = value.asBytes();
  for (let i = 0; i < text.length; i++) {
    if (text[i] < 0x20 || text[i] > 0x7e) return false;
  }
  return true;
}

/** A whole number that is not negative; some providers send its digits as a string. */
function isDuration(value: JsonValue): bool {
  if (isAbsent(value)) return true;
  if (value.isString()) return isDigits(value.asString());
  return value.isInteger() && value.asInteger() >= 0;
}

/** Up to 15 of them, which no i64 overflows. */
function isDigits(text: string): bool {
  if (text.length == 0 || text.length > 15) return false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character < 0x30 || character > 0x39) return false;
  }
  return true;
}

/** Of a value that `isDuration` holds for. */
function seconds(value: JsonValue): i64 {
  if (isAbsent(value)) return -1;
  return value.isString() ? I64.parseInt(value.asString(), 10) : value.asInteger();
}
