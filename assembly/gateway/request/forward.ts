import { ForwardedToken } from "../../config/relying-party-config";
import { addRequestHeader, removeRequestHeader, replaceRequestHeader } from "../../host/header-edit";
import { firstHeader, headerCount, nameLength, nextHeader } from "../../host/header-map";
import { AuthorizationKind, authorizationKind } from "../../policy/authorization";
import { Bytes, bytesOf, pointer } from "../../text/bytes";
import { equalsFolded } from "../../text/header-name";
import { ForwardedHeaders, IdentityHeaders } from "../identity-headers";
import { RelyingParty } from "../relying-party";
import { AUTHORIZATION, COOKIE } from "../request-names";
import { RequestView } from "../request-view";

const STATUS = bytesOf("x-auth-request-status");
const AUTHENTICATED = bytesOf("authenticated");
const ANONYMOUS = bytesOf("anonymous");
const FORBIDDEN_IN_PREFLIGHTS: Bytes[] = [
  COOKIE,
  AUTHORIZATION,
  bytesOf("x-http-method-override"),
  bytesOf("x-http-method"),
  bytesOf("x-method-override"),
];

/**
 * Sets the headers of a session on the request and takes Gatehouse's cookies out of it. `headers`: a block of
 * `RenderedHeaders`. Answers what stands behind them. Allocates nothing that the collector manages.
 */
export function forwardAuthenticated(
  party: RelyingParty,
  identity: IdentityHeaders,
  view: RequestView,
  headers: usize,
): usize {
  const length = load<i32>(headers);
  forwardAuthorization(party.headers, view, headers + 4, length);
  const end = setIdentity(party.headers, identity, headers + 4 + <usize>max(length, 0));
  removeIdentity(identity);
  forwardCookies(view);
  return end;
}

/**
 * Sets the headers of an accepted bearer token on the request, whose Authorization goes on as it came, and takes Gatehouse's
 * cookies out of it. `headers`: a block of `RenderedHeaders` without Authorization. Answers what stands behind them. Allocates
 * as little.
 */
export function forwardBearer(
  party: RelyingParty,
  identity: IdentityHeaders,
  view: RequestView,
  headers: usize,
): usize {
  const length = load<i32>(headers);
  const end = setIdentity(party.headers, identity, headers + 4 + <usize>max(length, 0));
  removeIdentity(identity);
  forwardCookies(view);
  return end;
}

/** `values`: those of a block of `RenderedHeaders`, after the first. Answers their end. */
function setIdentity(own: ForwardedHeaders, identity: IdentityHeaders, values: usize): usize {
  let at = values;
  for (let k = 0, count = own.length; k < count; k++) {
    const i = own.place(k);
    const valueLength = load<i32>(at);
    const name = identity.name(i);
    const nameLength = identity.nameLength(i);
    if (valueLength >= 0) replaceRequestHeader(name, nameLength, at + 4, valueLength);
    else if (identity.count(i) > 0) removeRequestHeader(name, nameLength);
    identity.settle(i);
    at += 4 + <usize>max(valueLength, 0);
  }
  return at;
}

/** Lets a request through that needs no session: without identity headers, and without Gatehouse's cookies. */
export function forwardAnonymous(identity: IdentityHeaders, view: RequestView): void {
  removeIdentity(identity);
  forwardCookies(view);
}

/** Says whether somebody is signed in, to an application that serves both. */
export function forwardStatus(isAuthenticated: bool): void {
  const value = isAuthenticated ? AUTHENTICATED : ANONYMOUS;
  replaceRequestHeader(pointer(STATUS), STATUS.length, pointer(value), value.length);
}

/** Removes what the client sent under our names, but for those that are settled. */
function removeIdentity(identity: IdentityHeaders): void {
  if (identity.seen == 0) return;
  for (let i = 0, count = identity.length; i < count; i++) {
    if (identity.count(i) > 0) removeRequestHeader(identity.name(i), identity.nameLength(i));
  }
}

/**
 * Lets a CORS preflight through for the application to answer: without what could say who sent it, or have it taken for another
 * method. A browser sends none of these with one (Fetch, section 4.8).
 */
export function forwardPreflight(identity: IdentityHeaders, view: RequestView): void {
  forwardAnonymous(identity, view);
  let name = firstHeader(view.map);
  for (let i = 0, count = headerCount(view.map); i < count; i++) {
    const length = nameLength(view.map, i);
    if (isForbiddenInPreflight(name, length)) removeRequestHeader(name, length);
    name = nextHeader(view.map, i, name);
  }
}

function isForbiddenInPreflight(name: usize, length: i32): bool {
  for (let i = 0; i < FORBIDDEN_IN_PREFLIGHTS.length; i++) {
    const other = FORBIDDEN_IN_PREFLIGHTS[i];
    if (other.length == length && equalsFolded(name, pointer(other), length)) return true;
  }
  return false;
}

function forwardAuthorization(own: ForwardedHeaders, view: RequestView, value: usize, length: i32): void {
  if (own.authorization == ForwardedToken.None) return;
  if (own.keepsAuthorization && view.authorizations == 1 && isOfOtherScheme(view)) return;
  const name = pointer(AUTHORIZATION);
  if (length >= 0) replaceRequestHeader(name, AUTHORIZATION.length, value, length);
  else if (view.authorizations > 0) removeRequestHeader(name, AUTHORIZATION.length);
}

function isOfOtherScheme(view: RequestView): bool {
  return authorizationKind(view.authorization, view.authorizationLength) == AuthorizationKind.Other;
}

function forwardCookies(view: RequestView): void {
  if (!view.ownCookies) return;
  const name = pointer(COOKIE);
  if (view.cookieHeaders == 1 && view.keptCookiesLength(0) > 0) {
    return replaceRequestHeader(name, COOKIE.length, view.keptCookies(0), view.keptCookiesLength(0));
  }
  removeRequestHeader(name, COOKIE.length);
  for (let i = 0; i < view.cookieHeaders; i++) {
    const length = view.keptCookiesLength(i);
    if (length > 0) addRequestHeader(name, COOKIE.length, view.keptCookies(i), length);
  }
}
