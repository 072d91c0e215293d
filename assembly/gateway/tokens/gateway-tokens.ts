import { ForwardedToken, RelyingPartyConfig } from "../../config/relying-party-config";
import { noteGarbage } from "../../host/memory";
import { RequestOrigin } from "../../policy/request-origin";
import { renderedHeaders, SessionCache } from "../../session/cache";
import { GatewayKeys } from "../../session/gateway-keys";
import { GatewayTokenTerms, makeGatewayToken } from "../../session/gateway-token";
import { SESSION_ID_BYTES, SessionRecord } from "../../session/record";
import { RenderedHeaders } from "../../session/rendered-headers";
import { pointer } from "../../text/bytes";
import { Writer } from "../../text/writer";
import { RequestView } from "../request-view";
import { TokenBudget } from "./token-budget";

/** To make a token allocates several times the length of what it is made from. */
const GARBAGE = 16384;
const GARBAGE_FACTOR = 8;
/** Tokens are kept beside sessions, under numbers that no relying party has. */
const TOKENS: u32 = 0x40000000;
/** A new token is made when less than this part of one's life is left. */
const LAST_PART = 5;
const SCHEME = "Bearer ";

/** The headers of a session, its token among them. Times are seconds since 1970. */
export class HeadersWithToken {
  constructor(
    readonly headers: RenderedHeaders,
    /** From here on another token is made. */
    readonly renewAt: i64,
  ) {}
}

/**
 * Makes the gateway's own tokens for the sessions of one relying party, and keeps each as long as it serves: a signature takes far
 * longer than all else that a request with a session does.
 */
export class GatewayTokens {
  /** Whether a token is for the origin of its request: then each origin's requests have one of their own. */
  readonly isByOrigin: bool;
  private budget: TokenBudget = new TokenBudget();

  constructor(
    private keys: GatewayKeys,
    private cache: SessionCache,
    private config: RelyingPartyConfig,
    private number: u32,
  ) {
    this.isByOrigin = config.redirectOrigin.length == 0 || config.forward.gatewayToken.audience.length == 0;
  }

  /** The gateway as an issuer, at an origin of its own. */
  issuerAt(origin: string): string {
    const own = this.config.redirectOrigin;
    return (own.length > 0 ? own : origin) + this.config.prefix;
  }

  /**
   * Puts a session's token before its other headers: one that was made before, as long as that serves. `headers`: without a token; `now` in
   * seconds since 1970. Null when there is no key, the request has no origin, or the session was used at too many.
   */
  complete(session: SessionRecord, headers: RenderedHeaders, view: RequestView, now: i64): HeadersWithToken | null {
    noteGarbage(GARBAGE + (session.idToken.length + headers.block.length) * GARBAGE_FACTOR);
    const place = this.isByOrigin ? view.authority : 0;
    const placeLength = this.isByOrigin ? view.authorityLength : 0;
    const key = new Writer(SESSION_ID_BYTES + 4).bytes(session.id).u32(session.generation);
    const space = TOKENS | this.number;
    const hash = this.cache.hashAt(this.cache.hash(space, key.pointer, key.length), place, placeLength);
    const known = this.cache.find(hash, space, key.pointer, key.length, now, place, placeLength);
    if (known != 0) return withToken(renderedHeaders(known), headers);

    const made = this.make(session, view, now);
    if (made === null) return null;
    this.cache.insert(
      hash,
      space,
      key.pointer,
      key.length,
      pointer(session.id),
      load<i64>(made.pointer),
      made.pointer,
      made.length,
      session.sidKey,
      session.subjectKey,
      0,
      place,
      placeLength,
    );
    return withToken(made.pointer, headers);
  }

  /** When to make another (8 bytes), the length of the header's value (4), and that. */
  private make(session: SessionRecord, view: RequestView, now: i64): Writer | null {
    const config = this.config;
    const forward = config.forward.gatewayToken;
    const key = this.keys.signing;
    const origin = RequestOrigin.ofAuthority(config, view.authority, view.authorityLength);
    if (key === null || origin === null) return null;
    // A client writes into Host what it wants.
    if (this.isByOrigin && !this.budget.take(pointer(session.id), now, <i64>forward.lifetimeSeconds)) return null;
    const lifetime = <i64>forward.lifetimeSeconds;
    // None outlives its session. One that ends with it is the last.
    const end = min(now + lifetime, session.loginTime + <i64>config.session.lifetimeSeconds);
    const renewAt = end < now + lifetime ? end : end - lifetime / LAST_PART;
    const audience = forward.audience.length > 0 ? forward.audience : origin.text;
    const terms = new GatewayTokenTerms(this.issuerAt(origin.text), audience, now, end);
    const provider = config.provider;
    const token = makeGatewayToken(forward, provider.verifiedEmails, provider.clockSkewSeconds, session, terms, key);
    if (token === null) return null;
    const value = new Writer(token.length + 32).u64(renewAt).u32(SCHEME.length + token.length);
    return value.text(SCHEME).bytes(token);
  }
}

/** What makes the tokens of a relying party; null where it forwards none. */
export function gatewayTokensOf(
  config: RelyingPartyConfig,
  keys: GatewayKeys,
  cache: SessionCache,
  number: u32,
): GatewayTokens | null {
  const isOn = config.forward.authorization == ForwardedToken.GatewayToken;
  return isOn ? new GatewayTokens(keys, cache, config, number) : null;
}

/** `made`: as `make` answers. */
function withToken(made: usize, headers: RenderedHeaders): HeadersWithToken {
  const length = load<i32>(made, 8);
  const block = headers.block;
  const complete = new RenderedHeaders(length + block.length);
  complete.block.u32(length).view(made + 12, length);
  // Its first header is the one that it lacks.
  complete.block.view(block.pointer + 4, block.length - 4);
  complete.notes = headers.notes;
  return new HeadersWithToken(complete, load<i64>(made));
}
