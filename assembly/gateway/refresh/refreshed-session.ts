import { randomBytes } from "../../host/random";
import { Purpose } from "../../session/keys";
import { decodeSession, SessionRecord } from "../../session/record";
import { renderHeaders } from "../../session/rendered-headers";
import { NONCE_BYTES, open, seal, SEAL_OVERHEAD } from "../../session/seal";
import { sessionTimes } from "../../session/session-times";
import { Bytes, pointer } from "../../text/bytes";
import { RootContext } from "../root-context";
import { RefreshedSession } from "./refresh-job";

/** Seals a session for its cookies. Null without randomness. */
export function sealSession(root: RootContext, session: SessionRecord): Bytes | null {
  const nonce = randomBytes(NONCE_BYTES);
  if (nonce === null) return null;
  const content = session.encode();
  return seal(root.keys, Purpose.Session, root.sessionContext, pointer(nonce), pointer(content), content.length);
}

/** A session as a refresh made it, sealed and rendered. Null without randomness, or when its tokens are not whole. */
export function newRefreshed(root: RootContext, session: SessionRecord): RefreshedSession | null {
  const sealed = sealSession(root, session);
  const headers = renderHeaders(root.config.forward, root.config.provider.verifiedEmails, session);
  if (sealed === null || headers === null) return null;
  return new RefreshedSession(session, sessionTimes(root.config, session, false, root.refreshSpread), sealed, headers);
}

/** The same, from what was sealed here or by another worker. Null when it does not open, or its tokens are not whole. */
export function openSealed(root: RootContext, sealed: Bytes): RefreshedSession | null {
  if (sealed.length < SEAL_OVERHEAD) return null;
  const content = new StaticArray<u8>(sealed.length - SEAL_OVERHEAD);
  const length = open(
    root.keys,
    Purpose.Session,
    root.sessionContext,
    pointer(sealed),
    sealed.length,
    pointer(content),
  );
  const session = length >= 0 ? decodeSession(pointer(content), length) : null;
  if (session === null) return null;
  const headers = renderHeaders(root.config.forward, root.config.provider.verifiedEmails, session);
  if (headers === null) return null;
  return new RefreshedSession(session, sessionTimes(root.config, session, false, root.refreshSpread), sealed, headers);
}
