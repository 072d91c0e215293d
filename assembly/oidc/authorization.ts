import { AuthorizationRequestConfig, FixedParameter } from "../config/authorization-request";
import { Reason } from "../reason";
import { Bytes } from "../text/bytes";
import { writeQueryComponent } from "../text/percent";
import { parseQuery, QueryParameters } from "../text/query";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { isIssuer } from "./issuer-template";
import { CODE_CHALLENGE_METHOD } from "./pkce";
import { escaped, printable, quoted } from "./printable";

const MAX_CODE_LENGTH = 4096;
const MAX_STATE_LENGTH = 6144;
/** What browsers, proxies and providers take without ado; a URL stays shorter. */
const MAX_URL_LENGTH = 8192;
/** Of 32 bytes in base64url: a nonce, a code challenge. */
const SECRET_LENGTH = 43;
/** Of one UTF-16 unit in a query. */
const MAX_ESCAPED = 9;
/** None of them may be there twice (RFC 6749, section 3.1). */
const SINGLE: StaticArray<string> = ["code", "state", "iss", "error"];
const INTERACTION_ERRORS: StaticArray<string> = [
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
];
const CLIENT_ERRORS: StaticArray<string> = [
  "invalid_client",
  "unauthorized_client",
  "invalid_request",
  "invalid_request_uri",
  "invalid_request_object",
  "invalid_target",
  "request_not_supported",
  "request_uri_not_supported",
  "registration_not_supported",
  "unsupported_response_type",
];

/** Makes the URLs of one client's authorization requests. What they have in common is written once. */
export class AuthorizationUrls {
  private beginning: Bytes = new StaticArray<u8>(0);
  // What `beginning` was written for.
  private endpoint: Url | null = null;
  private redirectUri: string = "";

  /** `scopes` are joined by spaces. */
  constructor(
    private clientId: string,
    private scopes: string,
    /** The response is to come in a form (OAuth 2.0 Form Post Response Mode, section 2). */
    private formPost: bool = false,
    /** What is asked for beside it. */
    private request: AuthorizationRequestConfig = new AuthorizationRequestConfig(),
  ) {}

  /**
   * The URL that the browser is sent to (OpenID Connect Core 3.1.2.1, RFC 7636, section 4.3). `state`, `nonce` and
   * `codeChallenge` are base64url; an empty `loginHint` is none. `passed` stand in place of configured parameters of their
   * names. A query that the endpoint already has is kept (RFC 6749, section 3.1).
   */
  build(
    endpoint: Url,
    redirectUri: string,
    state: Bytes,
    nonce: Bytes,
    codeChallenge: Bytes,
    loginHint: string = "",
    passed: FixedParameter[] = [],
  ): Writer {
    this.begin(endpoint, redirectUri);
    const url = new Writer(1024)
      .bytes(this.beginning)
      .text("&state=")
      .bytes(state)
      .text("&nonce=")
      .bytes(nonce)
      .text("&code_challenge=")
      .bytes(codeChallenge)
      .text("&code_challenge_method=" + CODE_CHALLENGE_METHOD);
    if (loginHint.length > 0) writeQueryComponent(url.text("&login_hint="), loginHint);
    const configured = this.request.parameters;
    for (let i = 0; i < configured.length; i++) if (!hasName(passed, configured[i].name)) write(url, configured[i]);
    for (let i = 0; i < passed.length; i++) write(url, passed[i]);
    return url;
  }

  /** Whether the URL that `build` makes with a state of this length is shorter than 8 KB. */
  hasRoomFor(
    endpoint: Url,
    redirectUri: string,
    stateLength: i32,
    loginHint: string = "",
    passed: FixedParameter[] = [],
  ): bool {
    this.begin(endpoint, redirectUri);
    const further = escapedLength(this.request.parameters) + escapedLength(passed);
    const hint = loginHint.length > 0 ? "&login_hint=".length + MAX_ESCAPED * loginHint.length : 0;
    const fixed = "&state=&nonce=&code_challenge=&code_challenge_method=".length + CODE_CHALLENGE_METHOD.length;
    return this.beginning.length + fixed + 2 * SECRET_LENGTH + stateLength + hint + further < MAX_URL_LENGTH;
  }

  private begin(endpoint: Url, redirectUri: string): void {
    if (endpoint === this.endpoint && redirectUri == this.redirectUri) return;
    this.beginning = this.writeBeginning(endpoint, redirectUri);
    this.endpoint = endpoint;
    this.redirectUri = redirectUri;
  }

  private writeBeginning(endpoint: Url, redirectUri: string): Bytes {
    const writer = new Writer(512).text(endpoint.origin).text(endpoint.path).text(endpoint.query);
    if (endpoint.query.length == 0) writer.text("?");
    else if (endpoint.query.length > 1) writer.text("&");
    writer.text("response_type=code&client_id=");
    writeQueryComponent(writer, this.clientId);
    writer.text("&redirect_uri=");
    writeQueryComponent(writer, redirectUri);
    writer.text("&scope=");
    writeQueryComponent(writer, this.scopes);
    if (this.formPost) writer.text("&response_mode=form_post");
    const resources = this.request.resources;
    for (let i = 0; i < resources.length; i++) writeQueryComponent(writer.text("&resource="), resources[i]);
    return writer.toBytes();
  }
}

function write(url: Writer, parameter: FixedParameter): void {
  writeQueryComponent(url.text("&").text(parameter.name).text("="), parameter.value);
}

function hasName(parameters: FixedParameter[], name: string): bool {
  for (let i = 0; i < parameters.length; i++) if (parameters[i].name == name) return true;
  return false;
}

/** How long parameters are at most where they are written. */
function escapedLength(parameters: FixedParameter[]): i32 {
  let length = 0;
  for (let i = 0; i < parameters.length; i++) {
    length += 2 + MAX_ESCAPED * (parameters[i].name.length + parameters[i].value.length);
  }
  return length;
}

/** What the browser brought back. */
export class AuthorizationResponse {
  reason: Reason = Reason.None;
  state: string = "";
  code: string = "";
  /** Whether it names the issuer, which is ours then. */
  hasIssuer: bool = false;
  /** Whether it is an error of the provider's, whose `reason` says of what kind. */
  isError: bool = false;
  /** The provider's words, fit to be shown and logged; whoever made the URL chose them. */
  error: string = "";
  errorDescription: string = "";
  /** What was found and expected, for the log; empty where the reason says all. */
  detail: string = "";

  /** Error and description. */
  get words(): string {
    return (this.error + " " + this.errorDescription).trim();
  }

  /** What it says of an error, for a log line; empty when it says nothing. */
  get said(): string {
    const words = this.words;
    return words.length == 0 ? "" : `it says "${escaped(words)}"`;
  }
}

/**
 * Reads an authorization response (OpenID Connect Core 3.1.2.5 and 3.1.2.6) from a query or a form body. `iss` is compared
 * where it is given, and `issRequired` says that the provider always gives it (RFC 9207, section 2.4).
 */
export function parseAuthorizationResponse(
  source: usize,
  length: i32,
  issuer: string,
  issRequired: bool,
  tenants: string[] = [],
): AuthorizationResponse {
  const response = new AuthorizationResponse();
  response.reason = readResponse(response, parseQuery(source, length), issuer, issRequired, tenants);
  return response;
}

function readResponse(
  response: AuthorizationResponse,
  parameters: QueryParameters,
  issuer: string,
  issRequired: bool,
  tenants: string[],
): Reason {
  // Said in the log also where the rest can't be used.
  response.error = printable(textOrEmpty(parameters, "error"));
  response.errorDescription = printable(textOrEmpty(parameters, "error_description"));
  if (parameters.overflow) return Reason.CallbackParametersTooLong;
  for (let i = 0; i < SINGLE.length; i++) {
    const count = parameters.count(SINGLE[i]);
    if (count <= 1) continue;
    response.detail = `found ${SINGLE[i]} ${count} times, expected it once`;
    return Reason.CallbackParametersDuplicated;
  }
  const state = textOrEmpty(parameters, "state");
  const code = textOrEmpty(parameters, "code");
  if (state.length > MAX_STATE_LENGTH || code.length > MAX_CODE_LENGTH) {
    response.detail =
      `found code of ${code.length} and state of ${state.length} characters, ` +
      `expected at most ${MAX_CODE_LENGTH} and ${MAX_STATE_LENGTH}`;
    return Reason.CallbackParametersTooLong;
  }

  const hasIssuer = parameters.count("iss") > 0;
  const found = textOrEmpty(parameters, "iss");
  if (hasIssuer && !isIssuer(found, issuer, tenants)) {
    response.detail = `found ${quoted(found)}, expected "${issuer}"`;
    return Reason.CallbackIssuerMismatch;
  }
  if (!hasIssuer && issRequired) return Reason.CallbackIssuerMissing;

  response.hasIssuer = hasIssuer;
  response.state = state;
  response.isError = parameters.count("error") > 0;
  if (response.isError) return errorReason(response.error);
  if (state.length == 0 || code.length == 0) {
    response.detail = `found ${code.length == 0 ? "no code" : "a code"} and ${state.length == 0 ? "no state" : "a state"}`;
    return Reason.CallbackParametersMissing;
  }
  response.code = code;
  return Reason.None;
}

/** Whose fault an error is (RFC 6749, section 4.1.2.1; OpenID Connect Core 3.1.2.6; RFC 8707). */
function errorReason(error: string): Reason {
  if (error == "access_denied") return Reason.CallbackAccessDenied;
  if (error == "temporarily_unavailable") return Reason.CallbackTemporarilyUnavailable;
  if (error == "server_error") return Reason.CallbackServerError;
  if (error == "invalid_scope") return Reason.CallbackScopeInvalid;
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
  if (error == "unmet_authentication_requirements") return Reason.CallbackAuthenticationUnmet;
  if (INTERACTION_ERRORS.includes(error)) return Reason.CallbackInteractionRequired;
  return CLIENT_ERRORS.includes(error) ? Reason.CallbackClientRefused : Reason.CallbackError;
}

function textOrEmpty(parameters: QueryParameters, name: string): string {
  const value = parameters.get(name);
  return value === null ? "" : value;
}
