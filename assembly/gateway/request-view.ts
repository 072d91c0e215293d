import { MapType } from "../host/enums";
import { removeRequestHeader, replaceRequestHeader } from "../host/header-edit";
import { firstHeader, headerCount, nameLength, nextHeader, readHeaderMap, valueLength } from "../host/header-map";
import { malloc } from "../host/memory";
import { asksForWebSocket } from "../policy/cross-origin-guard";
import { RequestCookies } from "../session/request-cookies";
import { bytesOf, pointer } from "../text/bytes";
import { IdentityHeaders } from "./identity-headers";
import { AUTHORIZATION, CONNECTION, COOKIE } from "./request-names";

const COLON: u8 = 0x3a;
/** More Cookie headers than this are taken for an attack: no session is read from them. */
const MAX_COOKIE_HEADERS = 16;
/**
 * For each Cookie header: where it is, its length, where it is kept without our cookies, and the length of that. Of several
 * relying parties, our cookies alone take its place once it was read.
 */
const COOKIE_VIEWS = memory.data(256, 8);
const UPGRADE = bytesOf("upgrade");

/**
 * One request's headers, read in place. One instance serves all requests in turn; its views are valid until the callback
 * ends. Allocates nothing that the collector manages.
 */
export class RequestView {
  /** The header map, see `host/header-map.ts`. */
  map: usize = 0;
  method: usize = 0;
  methodLength: i32 = 0;
  path: usize = 0;
  pathLength: i32 = 0;
  authority: usize = 0;
  authorityLength: i32 = 0;
  authorizations: i32 = 0;
  authorization: usize = 0;
  authorizationLength: i32 = 0;
  /** How many Cookie headers there are, and whether one of our cookies is among them. */
  cookieHeaders: i32 = 0;
  ownCookies: bool = false;
  /** Whether it asks for a WebSocket. Envoy makes what HTTP/2 asks with CONNECT (RFC 8441) look so, too. */
  isWebSocket: bool = false;
  /** Whether a body or trailers may follow, and whether a body can be read: not once the request has waited for something else. */
  hasBody: bool = false;
  canReadBody: bool = false;

  /**
   * Reads the headers of the stream that is being called for. Spoofed variants of identity headers are removed at once, and
   * from `Connection`; the plain ones are counted in `identity`. False when the headers can't be had or do not fit.
   */
  read(identity: IdentityHeaders): bool {
    const map = readHeaderMap(MapType.RequestHeaders);
    this.map = map;
    this.methodLength = 0;
    this.pathLength = 0;
    this.authorityLength = 0;
    this.authorizations = 0;
    this.isWebSocket = false;
    this.cookieHeaders = 0;
    this.ownCookies = false;
    identity.begin();
    if (map == 0) return false;
    let name = firstHeader(map);
    for (let i = 0, count = headerCount(map); i < count; i++) {
      const length = nameLength(map, i);
      const value = name + <usize>length + 1;
      this.take(identity, name, length, value, valueLength(map, i));
      name = nextHeader(map, i, name);
    }
    return this.cookieHeaders <= MAX_COOKIE_HEADERS;
  }

  private take(identity: IdentityHeaders, name: usize, length: i32, value: usize, valueLength: i32): void {
    if (length == 0) return;
    if (load<u8>(name) == COLON) {
      if (length == 5) {
        this.path = value;
        this.pathLength = valueLength;
      } else if (length == 10) {
        this.authority = value;
        this.authorityLength = valueLength;
      } else if (length == 7 && load<u8>(name + 1) == 0x6d) {
        this.method = value;
        this.methodLength = valueLength;
      }
    } else if (length == 6 && memory.compare(name, pointer(COOKIE), length) == 0) {
      this.noteCookies(value, valueLength);
    } else if (length == 13 && memory.compare(name, pointer(AUTHORIZATION), length) == 0) {
      this.authorizations++;
      this.authorization = value;
      this.authorizationLength = valueLength;
    } else if (length == 10 && memory.compare(name, pointer(CONNECTION), length) == 0) {
      // A proxy behind takes out what it lists (RFC 9110, section 7.6.1). Envoy leaves it to a change of protocols alone.
      if (identity.areListed(value, valueLength)) {
        replaceRequestHeader(name, length, pointer(UPGRADE), UPGRADE.length);
      }
    } else if (length == 7 && memory.compare(name, pointer(UPGRADE), length) == 0) {
      this.isWebSocket = this.isWebSocket || asksForWebSocket(value, valueLength);
    } else if (identity.isSpoofed(name, length)) {
      removeRequestHeader(name, length);
    }
  }

  private noteCookies(value: usize, valueLength: i32): void {
    const index = this.cookieHeaders++;
    if (index >= MAX_COOKIE_HEADERS) return;
    const slot = cookieSlot(index);
    store<usize>(slot, value);
    store<i32>(slot, valueLength, 4);
    store<usize>(slot, 0, 8);
    store<i32>(slot, 0, 12);
  }

  /** Has `cookies` find in the Cookie headers what it looks for, and keeps them without our cookies. */
  readCookies(cookies: RequestCookies): void {
    for (let i = 0, count = min(this.cookieHeaders, MAX_COOKIE_HEADERS); i < count; i++) {
      const slot = cookieSlot(i);
      const length = load<i32>(slot, 4);
      const kept = malloc(cookies.areShared ? 2 * length + 1 : length);
      const own = cookies.areShared ? kept + <usize>length : 0;
      if (kept == 0) {
        store<i32>(slot, 0, 4);
        continue;
      }
      if (cookies.scan(load<usize>(slot), length, kept, own)) this.ownCookies = true;
      store<usize>(slot, kept, 8);
      store<i32>(slot, cookies.keptLength, 12);
      if (own == 0) continue;
      store<usize>(slot, own);
      store<i32>(slot, cookies.ownLength, 4);
    }
  }

  /** Has `cookies` find what it looks for by now among those that are ours, after `readCookies`. */
  rereadCookies(cookies: RequestCookies): void {
    for (let i = 0, count = min(this.cookieHeaders, MAX_COOKIE_HEADERS); i < count; i++) {
      cookies.rescan(load<usize>(cookieSlot(i)), load<i32>(cookieSlot(i), 4));
    }
  }

  /** Cookie header `i` without our cookies. */
  keptCookies(i: i32): usize {
    return load<usize>(cookieSlot(i), 8);
  }

  /** The length of Cookie header `i` without our cookies. */
  keptCookiesLength(i: i32): i32 {
    return load<i32>(cookieSlot(i), 12);
  }

  /** Removes what other gateways say of the user, where it was left by `read`. */
  removeForwarded(identity: IdentityHeaders): void {
    let name = firstHeader(this.map);
    for (let i = 0, count = headerCount(this.map); i < count; i++) {
      const length = nameLength(this.map, i);
      if (identity.isForwarded(name, length)) removeRequestHeader(name, length);
      name = nextHeader(this.map, i, name);
    }
  }
}

function cookieSlot(i: i32): usize {
  return COOKIE_VIEWS + ((<usize>i) << 4);
}
