import { logWarning } from "../../host/log";
import { Reason } from "../../reason";
import { BearerVerdict } from "../bearer/bearer-tokens";
import { scopeOf } from "../log-limit";
import { countDenial } from "../metrics";
import { refusalId, refusalJson } from "../refusals";
import { RelyingParty } from "../relying-party";
import { reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/**
 * The reply to a request whose bearer token is refused (RFC 6750, section 3.1): never a page, and never a redirect, whoever asks.
 * `scopes`: what the resource asks for that the request is for.
 */
export function refuseBearer(
  party: RelyingParty,
  request: WebRequest,
  verdict: BearerVerdict,
  scopes: string[],
): Reply {
  const reason = verdict.reason;
  countDenial(reason);
  const id = refusalId();
  if (party.log.allows("bearer token refused, " + reasonLabel(reason))) {
    const detail = verdict.detail.length > 0 ? ": " + verdict.detail : "";
    logWarning(
      `bearer token refused, id ${id}, ${reasonLabel(reason)}${detail}${request.trace}${scopeOf(party.config.name)}`,
    );
  }
  const reply = replyTo(party, request, verdict, scopes, id);
  return id.length > 0 ? reply.header("x-gatehouse-id", id) : reply;
}

function replyTo(
  party: RelyingParty,
  request: WebRequest,
  verdict: BearerVerdict,
  scopes: string[],
  id: string,
): Reply {
  const reason = verdict.reason;
  const text = describeToClient(reason);
  if (reason == Reason.ProviderNotReady) {
    const issuer = verdict.lacksKeysOf;
    const provider = issuer === null ? party.provider : issuer.provider;
    return written(503, reason, request, "temporarily_unavailable", text, id).header(
      "retry-after",
      provider.retryAfterSeconds().toString(),
    );
  }
  const isUnclear = reason == Reason.BearerUnclear || reason == Reason.RequestMalformed;
  const lacksScope = reason == Reason.BearerScopeMissing;
  const error = lacksScope ? "insufficient_scope" : isUnclear ? "invalid_request" : "invalid_token";
  const message = lacksScope ? text + ": " + scopes.join(" ") : text;
  const status = lacksScope ? 403 : isUnclear ? 400 : 401;
  return written(status, reason, request, error, message, id).header(
    "www-authenticate",
    challenge(request, error, text),
  );
}

function written(status: u32, reason: Reason, request: WebRequest, error: string, message: string, id: string): Reply {
  const reply = new Reply(status, reasonLabel(reason));
  return request.grpcType.length > 0
    ? reply.grpc(request.grpcType, error + ": " + message)
    : reply.content("application/json", refusalJson(error, message, id));
}

/** `text` has neither quotation marks nor backslashes. */
function challenge(request: WebRequest, error: string, text: string): string {
  return `Bearer error="${error}", error_description="${text}", realm="gatehouse"${request.resourceChallenge}`;
}

/** What a client is told: no more than who has the token can read in it. */
function describeToClient(reason: Reason): string {
  switch (reason) {
    case Reason.BearerUnclear:
      return "Authorization has to be Bearer, one space and one token, and to come once";
    case Reason.RequestMalformed:
      return "The path can be read in several ways";
    case Reason.ProviderNotReady:
      return "The keys of the token's issuer can't be had now";
    case Reason.BearerScopeMissing:
      return "The token lacks a scope that is needed here";
    case Reason.JwtExpired:
      return "The token has expired";
    case Reason.JwtAudienceMismatch:
      return "The token is for another audience";
    case Reason.JwtIssuerMismatch:
      return "The token is of an issuer that is not accepted here";
    case Reason.JwtKeyUnknown:
    case Reason.JwtSignatureInvalid:
      return "The token's signature does not hold";
    default:
      return "The token is not accepted here";
  }
}
