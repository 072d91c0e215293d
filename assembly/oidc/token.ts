import { Reason } from "../reason";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonKind, jsonNumber, JsonValue, parseForeignJson } from "../text/json";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { ClientAuthenticator, writeFormParameter } from "./client-authentication";
import { describeDocument, describeFound, describeFoundKind, shortList } from "./found";
import { escaped, printable, quoted, withoutSecrets } from "./printable";
import { buildForm, ProviderRequest } from "./provider-request";

const TOKENS: string[] = ["id_token", "access_token", "refresh_token"];
/** What is read of a success. */
const MEMBERS: string[] = TOKENS.concat(["token_type", "expires_in", "error"]);
const MAX_NAME_LENGTH = 40;

/** The request that redeems a code (OpenID Connect Core 3.1.3.1; RFC 7636, section 4.5), for tokens to be used at `resources`. */
export function buildTokenRequest(
  endpoint: Url,
  client: ClientAuthenticator,
  code: string,
  redirectUri: string,
  codeVerifier: string,
  resources: string[] = [],
): ProviderRequest {
  const form = new Writer(1024);
  writeFormParameter(form, "grant_type", "authorization_code");
  writeFormParameter(form, "code", code);
  writeFormParameter(form, "redirect_uri", redirectUri);
  writeFormParameter(form, "code_verifier", codeVerifier);
  writeResources(form, resources);
  return formRequest(endpoint, client, form);
}

/** The request that refreshes tokens (RFC 6749, section 6; OpenID Connect Core 12.1). */
export function buildRefreshRequest(
  endpoint: Url,
  client: ClientAuthenticator,
  refreshToken: Bytes,
  resources: string[] = [],
): ProviderRequest {
  const form = new Writer(1024 + refreshToken.length);
  writeFormParameter(form, "grant_type", "refresh_token");
  writeFormParameter(form, "refresh_token", String.UTF8.decodeUnsafe(pointer(refreshToken), refreshToken.length));
  writeResources(form, resources);
  return formRequest(endpoint, client, form);
}

/** The request for an access token of the client's own (RFC 6749, section 4.4). */
export function buildClientTokenRequest(endpoint: Url, client: ClientAuthenticator, scope: string): ProviderRequest {
  const form = new Writer(256);
  writeFormParameter(form, "grant_type", "client_credentials");
  writeFormParameter(form, "scope", scope);
  return formRequest(endpoint, client, form);
}

/** What the access token is to be for (RFC 8707, section 2.2). */
function writeResources(form: Writer, resources: string[]): void {
  for (let i = 0; i < resources.length; i++) writeFormParameter(form, "resource", resources[i]);
}

function formRequest(endpoint: Url, client: ClientAuthenticator, form: Writer): ProviderRequest {
  const request = buildForm(endpoint);
  client.apply(request, form);
  request.body = form.toBytes();
  return request;
}

/** Whether an answer says that the client is not who it says (RFC 6749, section 5.2), at any endpoint that asks for that. */
export function isClientRefused(status: i32, source: usize, length: i32): bool {
  if (!isRefusal(status)) return false;
  const error = printable(parseForeignJson(source, length).root.member("error").asText());
  return refusalReason(status, error) == Reason.TokenEndpointClientRefused;
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
  /** Why it can't be used, where it is neither an error nor good; no token is in it. */
  flaw: string = "";

  /** What the provider says of its refusal or failure, or why its answer is of no use, for a log line; maybe empty. */
  get detail(): string {
    const words = (this.error + " " + this.errorDescription).trim();
    return words.length == 0 ? this.flaw : `it says "${escaped(words)}"`;
  }
}

/** Whether a status is a success. Only 200 should be (RFC 6749, section 5.1), and some send 201. */
export function isSuccess(status: i32): bool {
  return status >= 200 && status <= 299;
}

/**
 * Whether a status refuses what was sent (RFC 6749, section 5.2, whatever the words): the client's fault, but for those that
 * ask it to come again (408, 425, 429).
 */
export function isRefusal(status: i32): bool {
  return status >= 400 && status <= 499 && status != 408 && status != 425 && status != 429;
}

/**
 * Reads the answer (RFC 6749, sections 5.1 and 5.2; OpenID Connect Core 3.1.3.3). Refused is what a token could not be used
 * with: `token_type`, where it is given, is Bearer; each token is given once, in characters that a header may hold. A token that
 * is no text, and a lifetime that is none, count as absent. An `error` is an error whatever the status; a status that is
 * neither success nor a refusal means that the endpoint is unreachable. `secrets`: what was sent that no log may hold, and that
 * the provider's words are left without. `isDpop`: the access token has to be bound to the key that was proved (RFC 9449,
 * section 5).
 */
export function parseTokenResponse(
  status: i32,
  source: usize,
  length: i32,
  secrets: string[] = [],
  isDpop: bool = false,
): TokenResponse {
  const response = new TokenResponse();
  const document = parseForeignJson(source, length);
  response.flaw = describeDocument(document, source, length);
  response.reason = readResponse(response, status, document.root, secrets, isDpop);
  return response;
}

function readResponse(response: TokenResponse, status: i32, root: JsonValue, secrets: string[], isDpop: bool): Reason {
  response.error = printable(withoutSecrets(root.member("error").asText(), secrets));
  response.errorDescription = printable(withoutSecrets(root.member("error_description").asText(), secrets));
  if (isRefusal(status)) return refusalReason(status, response.error);
  if (!isSuccess(status)) return Reason.TokenEndpointUnreachable;
  if (response.error.length > 0) return refusalReason(status, response.error);
  if (response.flaw.length > 0) return Reason.TokenResponseInvalid;

  response.flaw = flawOf(root);
  if (response.flaw.length > 0) return Reason.TokenResponseInvalid;
  const type = root.member("token_type");
  if (isDpop ? !isDpopType(type) : !type.isAbsent && !isBearer(type)) {
    response.flaw = `token_type: ${describeFound(type)}, expected ${isDpop ? "DPoP" : "Bearer"}`;
    return isDpop ? Reason.TokenResponseNotBound : Reason.TokenResponseInvalid;
  }
  response.idToken = root.member("id_token").asBytes();
  response.accessToken = root.member("access_token").asBytes();
  response.refreshToken = root.member("refresh_token").asBytes();
  response.expiresInSeconds = seconds(root.member("expires_in"));
  if (response.idToken.length > 0) return Reason.None;
  response.flaw = `id_token: ${describeFoundKind(root.member("id_token"))} beside ${namesOf(root)}`;
  return Reason.TokenResponseMissingIdToken;
}

/** Whose fault a refusal is, as far as its words are known (RFC 6749, section 5.2). */
function refusalReason(status: i32, error: string): Reason {
  if (error == "invalid_grant") return Reason.TokenEndpointGrantRefused;
  // RFC 9449, sections 5 and 8.
  if (error == "invalid_dpop_proof" || error == "use_dpop_nonce") return Reason.TokenEndpointProofRefused;
  const isClient = error == "invalid_client" || error == "unauthorized_client" || (error.length == 0 && status == 401);
  return isClient ? Reason.TokenEndpointClientRefused : Reason.TokenEndpointRefused;
}

/** What of a response makes it useless; empty: nothing. */
function flawOf(root: JsonValue): string {
  for (let i = 0; i < MEMBERS.length; i++) {
    if (root.member(MEMBERS[i]).kind == JsonKind.Repeated) return MEMBERS[i] + ": found it twice";
  }
  for (let i = 0; i < TOKENS.length; i++) {
    const flaw = tokenFlaw(root.member(TOKENS[i]));
    if (flaw.length > 0) return TOKENS[i] + ": " + flaw;
  }
  return "";
}

/** `token_type` is compared without case (RFC 6749, section 5.1); Apigee writes BearerToken, and some an empty text. */
function isBearer(type: JsonValue): bool {
  const name = type.asString().toLowerCase();
  return type.isString() && (name == "bearer" || name == "bearertoken" || name == "");
}

function isDpopType(type: JsonValue): bool {
  return type.isString() && type.asString().toLowerCase() == "dpop";
}

/** A token is of the characters that RFC 6749, appendix A.12, allows: it goes into headers. */
function tokenFlaw(value: JsonValue): string {
  const text = value.kind == JsonKind.Broken ? bytesOf(value.asText()) : value.asBytes();
  for (let i = 0; i < text.length; i++) {
    if (text[i] < 0x20 || text[i] > 0x7e) return `found a character that no token may have, at byte ${i + 1}`;
  }
  return "";
}

/** Some providers send a fraction, or the number as a string; -1 for what is no duration, and for one of over 68 years. */
function seconds(value: JsonValue): i64 {
  const isNumeric = value.kind == JsonKind.Number || value.kind == JsonKind.String;
  const number = isNumeric ? jsonNumber(value.textAddress, value.textLength) : NaN;
  return number >= 0 && number <= <f64>i32.MAX_VALUE ? <i64>number : -1;
}

/** The names of an object's members, which hold no secrets. */
function namesOf(root: JsonValue): string {
  const names: string[] = [];
  for (let i = 0; i < root.length; i++) names.push(quoted(root.keyAt(i).slice(0, MAX_NAME_LENGTH)));
  return names.length == 0 ? "nothing" : shortList(names);
}
