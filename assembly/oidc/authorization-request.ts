import { AuthorizationRequestConfig, FixedParameter } from "../config/authorization-request";
import { Bytes } from "../text/bytes";
import { writeQueryComponent } from "../text/percent";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { CODE_CHALLENGE_METHOD } from "./pkce";

/** What browsers, proxies and providers take without ado; a URL stays shorter. */
const MAX_URL_LENGTH = 8192;
/** Of 32 bytes in base64url: a nonce, a code challenge, a thumbprint. */
const SECRET_LENGTH = 43;
/** Of one UTF-16 unit in a query. */
const MAX_ESCAPED = 9;

/** What one authorization request asks for, beside what all of its client's do. */
export class AuthorizationRequest {
  /** `state`, `nonce` and `codeChallenge` are base64url. */
  constructor(
    readonly redirectUri: string,
    readonly state: Bytes,
    readonly nonce: Bytes,
    readonly codeChallenge: Bytes,
    /** Empty: none. */
    readonly loginHint: string = "",
    /** In place of configured parameters of their names. */
    readonly passed: FixedParameter[] = [],
    /** Of the key that alone redeems the code (RFC 9449, section 10); empty: any client's does. */
    readonly keyThumbprint: string = "",
  ) {}
}

/** Writes one client's authorization requests. What they have in common is written once. */
export class AuthorizationRequests {
  private beginning: Bytes = new StaticArray<u8>(0);
  private common: Bytes = new StaticArray<u8>(0);
  // What `beginning` and `common` were written for.
  private endpoint: Url | null = null;
  private redirectUri: string = "";

  /** `scopes` are joined by spaces. */
  constructor(
    private clientId: string,
    private scopes: string,
    /** The response is to come in a form (OAuth 2.0 Form Post Response Mode, section 2). */
    private formPost: bool = false,
    /** What is asked for beside it. */
    private config: AuthorizationRequestConfig = new AuthorizationRequestConfig(),
    /** Codes are bound to keys. */
    private bindsCodes: bool = false,
  ) {}

  /**
   * The URL that the browser is sent to (OpenID Connect Core 3.1.2.1, RFC 7636, section 4.3). A query that the endpoint
   * already has is kept (RFC 6749, section 3.1).
   */
  url(endpoint: Url, request: AuthorizationRequest): Writer {
    const url = new Writer(1024).bytes(this.beginningFor(endpoint)).text("&response_type=code");
    this.write(url, request);
    return url;
  }

  /** The same request as a form without `client_id`, to be pushed (RFC 9126, section 2.1). */
  form(request: AuthorizationRequest): Writer {
    const form = new Writer(1024).text("response_type=code");
    this.write(form, request);
    return form;
  }

  /** The URL that the browser is sent to with a request that was pushed, which holds all else (RFC 9126, section 4). */
  urlOfPushed(endpoint: Url, requestUri: string): Writer {
    const url = new Writer(512).bytes(this.beginningFor(endpoint)).text("&request_uri=");
    writeQueryComponent(url, requestUri);
    return url;
  }

  /** Whether the URL that `url` makes with a state of this length is shorter than 8 KB. */
  hasRoomFor(
    endpoint: Url,
    redirectUri: string,
    stateLength: i32,
    loginHint: string = "",
    passed: FixedParameter[] = [],
  ): bool {
    const further = escapedLength(this.config.parameters) + escapedLength(passed);
    const hint = loginHint.length > 0 ? "&login_hint=".length + MAX_ESCAPED * loginHint.length : 0;
    const names = "&response_type=code&state=&nonce=&code_challenge=&code_challenge_method=".length;
    const fixed = names + CODE_CHALLENGE_METHOD.length + 2 * SECRET_LENGTH;
    const binding = this.bindsCodes ? "&dpop_jkt=".length + SECRET_LENGTH : 0;
    const known = this.beginningFor(endpoint).length + this.commonFor(redirectUri).length;
    return known + fixed + binding + stateLength + hint + further < MAX_URL_LENGTH;
  }

  private beginningFor(endpoint: Url): Bytes {
    if (endpoint === this.endpoint) return this.beginning;
    const url = new Writer(512).text(endpoint.origin).text(endpoint.path).text(endpoint.query);
    if (endpoint.query.length == 0) url.text("?");
    else if (endpoint.query.length > 1) url.text("&");
    writeQueryComponent(url.text("client_id="), this.clientId);
    this.beginning = url.toBytes();
    this.endpoint = endpoint;
    return this.beginning;
  }

  /** Writes what follows `response_type` and `client_id`. */
  private write(writer: Writer, request: AuthorizationRequest): void {
    writer
      .bytes(this.commonFor(request.redirectUri))
      .text("&state=")
      .bytes(request.state)
      .text("&nonce=")
      .bytes(request.nonce)
      .text("&code_challenge=")
      .bytes(request.codeChallenge)
      .text("&code_challenge_method=" + CODE_CHALLENGE_METHOD);
    if (request.keyThumbprint.length > 0) writer.text("&dpop_jkt=").text(request.keyThumbprint);
    if (request.loginHint.length > 0) writeQueryComponent(writer.text("&login_hint="), request.loginHint);
    const configured = this.config.parameters;
    const passed = request.passed;
    for (let i = 0; i < configured.length; i++) if (!hasName(passed, configured[i].name)) write(writer, configured[i]);
    for (let i = 0; i < passed.length; i++) write(writer, passed[i]);
  }

  private commonFor(redirectUri: string): Bytes {
    if (this.common.length > 0 && redirectUri == this.redirectUri) return this.common;
    const writer = new Writer(512).text("&redirect_uri=");
    writeQueryComponent(writer, redirectUri);
    writer.text("&scope=");
    writeQueryComponent(writer, this.scopes);
    if (this.formPost) writer.text("&response_mode=form_post");
    const resources = this.config.resources;
    for (let i = 0; i < resources.length; i++) writeQueryComponent(writer.text("&resource="), resources[i]);
    this.common = writer.toBytes();
    this.redirectUri = redirectUri;
    return this.common;
  }
}

function write(writer: Writer, parameter: FixedParameter): void {
  writeQueryComponent(writer.text("&").text(parameter.name).text("="), parameter.value);
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
