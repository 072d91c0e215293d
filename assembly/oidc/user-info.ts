import { NeededClaims } from "../config/needed-claims";
import { UserInfoMode } from "../config/user-info-mode";
import { Reason } from "../reason";
import { Bytes, copyBytes, pointer } from "../text/bytes";
import { JsonValue, parseForeignJson } from "../text/json";
import { Url } from "../text/url";
import { describeDocument, describeFoundKind } from "./found";
import { quoted } from "./printable";
import { ProviderRequest } from "./provider-request";
import { isRefusal } from "./token";

/** The media type of an answer that is signed, encrypted or both (OpenID Connect Core 5.3.2). */
const JWT_TYPE = "application/jwt";

/** Whether the UserInfo endpoint is asked about a user, and how much depends on it. */
export enum UserInfoNeed {
  /** It is not. */
  None,
  /** What it says goes into headers; without it the user is signed in all the same. */
  Wanted,
  /** Without it nobody is signed in. */
  Required,
}

/**
 * Whether the endpoint is to be asked about somebody whose ID token has `claims`. With `Auto`: for a claim that a rule requires,
 * or a forwarded one that the provider says it has (`supported`), where the ID token lacks it.
 */
export function userInfoNeed(
  mode: UserInfoMode,
  needed: NeededClaims,
  claims: JsonValue,
  supported: string[],
): UserInfoNeed {
  if (mode == UserInfoMode.Always) return UserInfoNeed.Required;
  if (mode == UserInfoMode.Never) return UserInfoNeed.None;
  for (let i = 0; i < needed.required.length; i++) {
    if (claims.member(needed.required[i]).isAbsent) return UserInfoNeed.Required;
  }
  for (let i = 0; i < needed.forwarded.length; i++) {
    const name = needed.forwarded[i];
    if (claims.member(name).isAbsent && supported.includes(name)) return UserInfoNeed.Wanted;
  }
  return UserInfoNeed.None;
}

/** The request for a user's claims (OpenID Connect Core 5.3.1). The token is in no URL: those are logged. `scheme`: `Bearer`, or `DPoP`. */
export function buildUserInfoRequest(endpoint: Url, accessToken: Bytes, scheme: string = "Bearer"): ProviderRequest {
  const request = new ProviderRequest("GET", endpoint);
  request.header("accept", "application/json, " + JWT_TYPE);
  request.header("authorization", scheme + " " + String.UTF8.decodeUnsafe(pointer(accessToken), accessToken.length));
  return request;
}

/** What the UserInfo endpoint answered: claims, or a token that has them once it is verified. */
export class UserInfoResponse {
  reason: Reason = Reason.None;
  /** An object where there is no reason and no token. */
  claims: JsonValue = parseForeignJson(0, 0).root;
  /** Empty where the answer is not signed. */
  token: Bytes = [];
  /** What makes it useless, for a log line; without any claim. */
  detail: string = "";
}

/**
 * Reads the answer (OpenID Connect Core 5.3.2 and 5.3.3): 200 with a JSON object, or with a JWT in `application/jwt`. A type
 * that is not given is JSON. `contentType`: of its header; a body that came in part is given with length 0.
 */
export function parseUserInfoResponse(status: i32, contentType: string, source: usize, length: i32): UserInfoResponse {
  const response = new UserInfoResponse();
  if (status != 200) {
    response.reason = statusReason(status);
    return response;
  }
  const type = mediaType(contentType);
  if (type == JWT_TYPE) {
    response.token = withoutSpace(source, length);
    return response;
  }
  response.reason = Reason.UserInfoInvalid;
  if (type != "" && type != "application/json" && !type.endsWith("+json")) {
    response.detail = `found Content-Type ${quoted(contentType)}, expected application/json or ${JWT_TYPE}`;
    return response;
  }
  const document = parseForeignJson(source, length);
  response.detail = describeDocument(document, source, length);
  if (response.detail.length > 0) return response;
  response.claims = document.root;
  response.reason = Reason.None;
  return response;
}

/**
 * Whether an answer is about the user of the ID token (OpenID Connect Core 5.3.2): one that does not say whom it is about may
 * be about anybody, and is not.
 */
export function isSameUser(userInfo: JsonValue, idToken: JsonValue): bool {
  const found = userInfo.member("sub");
  const expected = idToken.member("sub");
  return found.isString() && expected.isString() && found.asString() == expected.asString();
}

/** For a log line: what the answer has in the place of its user, who is not named. */
export function describeOtherUser(userInfo: JsonValue): string {
  const sub = userInfo.member("sub");
  return sub.isString()
    ? "found another sub than the ID token's"
    : `sub: ${describeFoundKind(sub)}, expected the ID token's`;
}

function statusReason(status: i32): Reason {
  if (isRefusal(status)) return Reason.UserInfoRefused;
  return status >= 200 && status <= 399 ? Reason.UserInfoInvalid : Reason.UserInfoUnreachable;
}

/** In lower case, without parameters. */
function mediaType(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase();
}

/** Some servers end a body with a line break. */
function withoutSpace(source: usize, length: i32): Bytes {
  let start = 0;
  let end = length;
  while (end > start && load<u8>(source + end - 1) <= 0x20) end--;
  while (start < end && load<u8>(source + start) <= 0x20) start++;
  return copyBytes(source + start, end - start);
}
