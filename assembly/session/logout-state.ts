import { fromBase64Url, toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { Reader } from "../text/reader";
import { textOf } from "../text/utf8";
import { Writer } from "../text/writer";
import { KeyRing, Purpose } from "./keys";
import { associatedData, open, seal, SEAL_OVERHEAD } from "./seal";

/** A longer `state` is none of ours, in characters. */
const MAX_STATE_LENGTH = 8192;
/** So many providers are named at most, each with so many characters of its name. */
const MAX_NAMES = 8;
const MAX_NAME_LENGTH = 100;

/** What a sign-out leaves for the page that it ends at, wherever the browser is sent in between. */
export class LogoutState {
  constructor(
    /** Where to go from there, as it was judged; empty: nowhere. */
    readonly returnUrl: string,
    /** The providers where people may still be signed in. */
    readonly remaining: string[],
  ) {}
}

/**
 * Seals and opens the `state` of one relying party's sign-outs (OpenID Connect RP-Initiated Logout 1.0, section 2). It says nothing
 * of a session or a browser: what it holds is judged again when it comes back, and it does not expire.
 */
export class LogoutStates {
  private context: Bytes;

  constructor(
    private keys: KeyRing,
    relyingParty: string,
    issuer: string,
    clientId: string,
  ) {
    this.context = associatedData(Purpose.Logout, "", relyingParty, issuer, clientId);
  }

  /** The `state`, in base64url. `nonce`: `NONCE_BYTES` fresh random bytes. */
  make(state: LogoutState, nonce: Bytes): string {
    const count = min(state.remaining.length, MAX_NAMES);
    const writer = new Writer().u32(count);
    for (let i = 0; i < count; i++) {
      const name = bytesOf(state.remaining[i].substring(0, MAX_NAME_LENGTH));
      writer.u32(name.length).bytes(name);
    }
    writer.text(state.returnUrl);
    const sealed = seal(this.keys, Purpose.Logout, this.context, pointer(nonce), writer.pointer, writer.length);
    return toBase64Url(pointer(sealed), sealed.length);
  }

  /** What `make` sealed; null for what is none of this relying party's. */
  open(text: string): LogoutState | null {
    if (text.length == 0 || text.length > MAX_STATE_LENGTH) return null;
    const encoded = bytesOf(text);
    const sealed = fromBase64Url(pointer(encoded), encoded.length);
    if (sealed === null || sealed.length < SEAL_OVERHEAD) return null;
    const content = new StaticArray<u8>(sealed.length - SEAL_OVERHEAD);
    const at = pointer(content);
    const length = open(this.keys, Purpose.Logout, this.context, pointer(sealed), sealed.length, at);
    if (length != content.length) return null;
    const reader = new Reader(at, length);
    const count = reader.u32();
    const remaining: string[] = [];
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      const name = reader.bytes(<i32>reader.u32());
      const known = textOf(pointer(name), name.length);
      if (known !== null) remaining.push(known);
    }
    const left = reader.remaining;
    const returnUrl = textOf(reader.take(left), left);
    return reader.failed || returnUrl === null ? null : new LogoutState(returnUrl, remaining);
  }
}
