import { base64UrlLength, fromBase64Url, toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { KeyRing, Purpose } from "./keys";
import { SESSION_ID_BYTES } from "./record";
import { associatedData, open, seal, SEAL_OVERHEAD } from "./seal";

/** Seconds that the question may stand on the screen. */
const CONFIRMATION_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 60;
/** The time of the question, and whose session it was about: zeros for nobody's. */
const CONTENT_BYTES = 8 + SESSION_ID_BYTES;
const SEALED_BYTES = CONTENT_BYTES + SEAL_OVERHEAD;

/**
 * Ties the answer to the question whether to sign out: where a service worker passes requests on, they all say that they
 * come from here, and only this tells a press of our button from another site's form.
 */
export class SignOutConfirmations {
  private context: Bytes;

  constructor(
    private keys: KeyRing,
    relyingParty: string,
    issuer: string,
    clientId: string,
  ) {
    this.context = associatedData(Purpose.State, "sign_out", relyingParty, issuer, clientId);
  }

  /** What the button sends along, in base64url. `nonce`: `NONCE_BYTES` fresh random bytes. */
  make(sessionIds: Array<Bytes>, nowSeconds: i64, nonce: Bytes): string {
    const content = new StaticArray<u8>(CONTENT_BYTES);
    store<i64>(pointer(content), nowSeconds);
    if (sessionIds.length > 0) {
      memory.copy(pointer(content) + 8, pointer(sessionIds[0]), SESSION_ID_BYTES);
    }
    const sealed = seal(this.keys, Purpose.State, this.context, pointer(nonce), pointer(content), CONTENT_BYTES);
    return toBase64Url(pointer(sealed), sealed.length);
  }

  /** Whether `make` made this for one of these sessions, or for a browser without any, at most ten minutes ago. */
  isValid(confirmation: string, sessionIds: Array<Bytes>, nowSeconds: i64): bool {
    if (confirmation.length != base64UrlLength(SEALED_BYTES)) return false;
    const text = bytesOf(confirmation);
    const sealed = fromBase64Url(pointer(text), text.length);
    if (sealed === null || sealed.length != SEALED_BYTES) return false;
    const content = new StaticArray<u8>(CONTENT_BYTES);
    const at = pointer(content);
    const length = open(this.keys, Purpose.State, this.context, pointer(sealed), sealed.length, at);
    if (length != CONTENT_BYTES) return false;
    const age = nowSeconds - load<i64>(at);
    return age >= -CLOCK_SKEW_SECONDS && age < CONFIRMATION_SECONDS && isOfAny(at + 8, sessionIds);
  }
}

function isOfAny(id: usize, sessionIds: Array<Bytes>): bool {
  for (let i = 0; i < sessionIds.length; i++) {
    if (memory.compare(id, pointer(sessionIds[i]), SESSION_ID_BYTES) == 0) return true;
  }
  if (sessionIds.length > 0) return false;
  for (let i = 0; i < SESSION_ID_BYTES; i++) if (load<u8>(id + i) != 0) return false;
  return true;
}
