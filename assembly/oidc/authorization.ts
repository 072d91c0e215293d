import { Reason } from "../reason";
import { Bytes } from "../text/bytes";
import { parseQuery, QueryParameters } from "../text/query";
import { writeQueryComponent } from "../text/percent";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { CODE_CHALLENGE_METHOD } from "./pkce";
import { printable } from "./printable";

const MAX_CODE_LENGTH = 4096;
const MAX_STATE_LENGTH = 4096;

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
  ) {}

  /**
   * The URL that the browser is sent to (OpenID Connect Core 3.1.2.1, RFC 7636, section 4.3). `state`, `nonce` and
   * `codeChallenge` are base64url. A query that the endpoint already has is kept (RFC 6749, section 3.1).
   */
  build(endpoint: Url, redirectUri: string, state: Bytes, nonce: Bytes, codeChallenge: Bytes): Writer {
    if (endpoint !== this.endpoint || redirectUri != this.redirectUri) {
      this.beginning = this.writeBeginning(endpoint, redirectUri);
      this.endpoint = endpoint;
      this.redirectUri = redirectUri;
    }
    return new Writer(1024)
      .bytes(this.beginning)
      .text("&state=")
      .bytes(state)
      .text("&nonce=")
      .bytes(nonce)
      .text("&code_challenge=")
      .bytes(codeChallenge)
      .text("&code_challenge_method=" + CODE_CHALLENGE_METHOD);
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
    return writer.toBytes();
  }
}

/** What the browser brought back. */
export class AuthorizationResponse {
  reason: Reason = Reason.None;
  state: string = "";
  code: string = "";
  /** Whether it names the issuer, which is ours then. */
  hasIssuer: bool = false;
  /** With `CallbackError`: the provider's, fit to be shown and logged. */
  error: string = "";
  errorDescription: string = "";
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
): AuthorizationResponse {
  const response = new AuthorizationResponse();
  response.reason = readResponse(response, parseQuery(source, length), issuer, issRequired);
  return response;
}

function readResponse(
  response: AuthorizationResponse,
  parameters: QueryParameters,
  issuer: string,
  issRequired: bool,
): Reason {
  if (parameters.overflow) return Reason.CallbackParametersTooLong;
  if (isRepeated(parameters, "code") || isRepeated(parameters, "state")) return Reason.CallbackParametersDuplicated;
  if (isRepeated(parameters, "iss") || isRepeated(parameters, "error")) return Reason.CallbackParametersDuplicated;
  const state = textOrEmpty(parameters, "state");
  const code = textOrEmpty(parameters, "code");
  if (state.length > MAX_STATE_LENGTH || code.length > MAX_CODE_LENGTH) return Reason.CallbackParametersTooLong;

  const hasIssuer = parameters.count("iss") > 0;
  if (hasIssuer ? textOrEmpty(parameters, "iss") != issuer : issRequired) return Reason.CallbackIssuerMismatch;

  response.hasIssuer = hasIssuer;
  response.state = state;
  if (parameters.count("error") > 0) {
    response.error = printable(textOrEmpty(parameters, "error"));
    response.errorDescription = printable(textOrEmpty(parameters, "error_description"));
    return Reason.CallbackError;
  }
  if (state.length == 0 || code.length == 0) return Reason.CallbackParametersMissing;
  response.code = code;
  return Reason.None;
}

function isRepeated(parameters: QueryParameters, name: string): bool {
  return parameters.count(name) > 1;
}

function textOrEmpty(parameters: QueryParameters, name: string): string {
  const value = parameters.get(name);
  return value === null ? "" : value;
}
