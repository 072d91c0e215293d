import { ForwardConfig, ForwardedToken } from "../config/config";
import { findClaim, renderClaim } from "../oidc/claims";
import { Bytes, pointer } from "../text/bytes";
import { parseJson } from "../text/json";
import { Writer } from "../text/writer";
import { packedPayload, unpackToken } from "./packed-token";
import { SessionRecord } from "./record";

const ABSENT = -1;

/** The request headers of a session, ready to be set, and what could not be rendered. */
export class RenderedHeaders {
  /**
   * For each header its length (4 bytes; -1: none) and its bytes: first `Authorization`, then those of `forward.headers` in
   * order, then the access token's if one is configured.
   */
  readonly block: Writer = new Writer(2048);
  /** One text for each claim that was left out, for the log. Holds no values. */
  readonly notes: Array<string> = [];

  /** Adds a header; null: none. */
  add(value: Bytes | null): void {
    if (value === null) this.block.u32(ABSENT);
    else this.block.u32(value.length).bytes(value);
  }
}

/** Renders the headers of a session; null when a token in it is not whole. */
export function renderHeaders(forward: ForwardConfig, session: SessionRecord): RenderedHeaders | null {
  const rendered = new RenderedHeaders();
  const access = unpackToken(session.accessToken);
  if (forward.authorization == ForwardedToken.None) {
    rendered.add(null);
  } else {
    const token = forward.authorization == ForwardedToken.AccessToken ? access : unpackToken(session.idToken);
    if (token === null || token.length == 0) return null;
    rendered.add(new Writer(token.length + 7).text("Bearer ").bytes(token).toBytes());
  }
  const payload = packedPayload(session.idToken);
  const claims = parseJson(pointer(payload), payload.length).root;
  if (!claims.isObject()) return null;
  for (let i = 0; i < forward.headers.length; i++) {
    const header = forward.headers[i];
    const claim = renderClaim(findClaim(claims, [header.claim]), header.separator, header.encoding, header.maxBytes);
    if (claim.note.length > 0) rendered.notes.push(header.header + ": " + claim.note);
    rendered.add(claim.bytes);
  }
  if (forward.accessTokenHeader.length > 0) rendered.add(access !== null && access.length > 0 ? access : null);
  return rendered;
}
