import { ForwardConfig, ForwardedToken } from "../config/relying-party-config";
import { ClaimRenderer } from "../oidc/claims";
import { Bytes } from "../text/bytes";
import { JsonValue } from "../text/json";
import { Writer } from "../text/writer";
import { isEmptyToken, unpackToken } from "./packed-token";
import { SessionRecord } from "./record";
import { UserClaims } from "./user-claims";

const ABSENT = -1;
/** Entra ID does so with the groups of who is in more than 200. */
const ELSEWHERE = "the provider keeps it elsewhere, since it is too large for a token (_claim_names)";
const renderer = new ClaimRenderer();

/** The request headers of a session, ready to be set, and what could not be rendered. */
export class RenderedHeaders {
  /**
   * For each header its length (4 bytes; -1: none) and its bytes: first `Authorization`, then those of `forward.headers` in
   * order, then the access token's if one is configured.
   */
  readonly block: Writer;
  /** One text for each claim that was left out, for the log. Holds no values. */
  notes: Array<string> = [];

  /** `capacity`: about how many bytes the headers will take. */
  constructor(capacity: i32) {
    this.block = new Writer(capacity);
  }

  /** Adds a header; an empty one is none. */
  add(value: Writer): void {
    if (value.length == 0) this.addNone();
    else this.block.u32(value.length).view(value.pointer, value.length);
  }

  /** Adds a value that has no header. */
  addBytes(value: Bytes): void {
    this.block.u32(value.length).bytes(value);
  }

  /** Adds that there is no such header. */
  addNone(): void {
    this.block.u32(ABSENT);
  }

  /** Adds a packed token after a prefix. False when it is not whole. */
  addToken(prefix: string, packed: Bytes): bool {
    const start = this.block.length;
    this.block.u32(0).text(prefix);
    if (!unpackToken(packed, this.block)) return false;
    store<u32>(this.block.pointer + start, this.block.length - start - 4);
    return true;
  }
}

/**
 * Renders the headers of a session; null when a token in it is not whole, or one that is needed is missing. `verifiedEmails`:
 * no header carries an address that the provider calls unverified. The provider's tokens are as they are; one of the gateway's own
 * is not among them.
 */
export function renderHeaders(
  forward: ForwardConfig,
  verifiedEmails: bool,
  session: SessionRecord,
): RenderedHeaders | null {
  // A packed token is three quarters of the token.
  const tokens = session.idToken.length + session.accessToken.length;
  const rendered = new RenderedHeaders(tokens + (tokens >> 1) + 512);
  if (forward.authorization == ForwardedToken.None || forward.authorization == ForwardedToken.GatewayToken) {
    rendered.addNone();
  } else {
    const isAccess = forward.authorization == ForwardedToken.AccessToken;
    const packed = isAccess ? session.accessToken : session.idToken;
    if (isEmptyToken(packed) || !rendered.addToken("Bearer ", packed)) return null;
  }
  const claims = UserClaims.ofSession(session);
  if (!claims.areWhole) return null;
  addClaims(rendered, forward, verifiedEmails, claims);
  if (forward.accessTokenHeader.length > 0) {
    if (isEmptyToken(session.accessToken)) rendered.addNone();
    else if (!rendered.addToken("", session.accessToken)) return null;
  }
  return rendered;
}

/**
 * Renders the headers of a bearer token with these claims: no `Authorization`, which goes on as it came, and the token where an
 * access token is asked for. `verifiedEmails`: see `renderHeaders`.
 */
export function renderBearerHeaders(
  forward: ForwardConfig,
  verifiedEmails: bool,
  claims: JsonValue,
  token: usize,
  length: i32,
): RenderedHeaders {
  const rendered = new RenderedHeaders(length + 512);
  rendered.addNone();
  addClaims(rendered, forward, verifiedEmails, UserClaims.ofToken(claims));
  if (forward.accessTokenHeader.length > 0) rendered.add(new Writer(length).view(token, length));
  return rendered;
}

/** Adds the headers of `forward.headers`. `verifiedEmails`: see `renderHeaders`. */
function addClaims(rendered: RenderedHeaders, forward: ForwardConfig, verifiedEmails: bool, claims: UserClaims): void {
  const hidesEmail = verifiedEmails && claims.isEmailUnverified;
  for (let i = 0; i < forward.headers.length; i++) {
    const header = forward.headers[i];
    if (hidesEmail && header.claim == "email" && !claims.member("email").isAbsent) {
      rendered.addNone();
      rendered.notes.push(header.header + ": email_verified is not true (see provider.verifiedEmails)");
      continue;
    }
    rendered.add(renderer.render(claims.member(header.claim), header.separator, header.encoding, header.maxBytes));
    if (claims.isElsewhere(header.claim)) rendered.notes.push(header.header + ": " + ELSEWHERE);
    if (renderer.note.length > 0) rendered.notes.push(header.header + ": " + renderer.note);
  }
}
