import { Reason } from "../reason";
import { parseQuery, QueryParameters } from "../text/query";
import { isIssuer } from "./issuer-template";
import { escaped, printable, quoted } from "./printable";

const MAX_CODE_LENGTH = 4096;
const MAX_STATE_LENGTH = 6144;
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
