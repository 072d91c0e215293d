import { hkdfSha256 } from "../crypto/hkdf";
import { Bytes, bytesOf, pointer } from "../text/bytes";

/** What a key is for. A key of one purpose opens nothing that was sealed for another. */
export enum Purpose {
  /** The session cookie. */
  Session,
  /** The cookie of one login that is under way. */
  Login,
  /** The `state` parameter. */
  State,
  /** What the workers share. */
  Shared,
  /** The `state` that comes back from the provider after a sign-out. */
  Logout,
}

const PURPOSES = 5;
const KEY_BYTES = 32;

/** Bytes of a key id. It names the secret that sealed, so that secrets rotate without logging anyone out. */
export const KEY_ID_BYTES = 4;

/** The name of a purpose, as it goes into keys and associated data. */
export function purposeName(purpose: Purpose): string {
  if (purpose == Purpose.Session) return "session";
  if (purpose == Purpose.Login) return "login";
  if (purpose == Purpose.State) return "state";
  return purpose == Purpose.Shared ? "shared" : "logout";
}

function derive(secret: Bytes, info: string, length: i32): Bytes {
  const salt = bytesOf("gatehouse v1");
  const label = bytesOf(info);
  const out = new StaticArray<u8>(length);
  hkdfSha256(
    pointer(salt),
    salt.length,
    pointer(secret),
    secret.length,
    pointer(label),
    label.length,
    pointer(out),
    length,
  );
  return out;
}

/** The keys that come from `cookieSecret`, by HKDF-SHA-256 (RFC 5869): one for each secret and purpose. */
export class KeyRing {
  private ids: Array<Bytes> = [];
  private keys: Array<Bytes> = [];

  /** `secrets`: at least one of 32 bytes; the first seals, all open. */
  constructor(secrets: Array<Bytes>) {
    for (let i = 0; i < secrets.length; i++) {
      this.ids.push(derive(secrets[i], "key id", KEY_ID_BYTES));
      for (let purpose = 0; purpose < PURPOSES; purpose++) {
        this.keys.push(derive(secrets[i], "key " + purposeName(<Purpose>purpose), KEY_BYTES));
      }
    }
  }

  /** How many secrets there are. */
  get length(): i32 {
    return this.ids.length;
  }

  /** The id, `KEY_ID_BYTES` long, of the secret at `index`. */
  id(index: i32): usize {
    return pointer(this.ids[index]);
  }

  /** The 32-byte key of the secret at `index` for a purpose. */
  key(index: i32, purpose: Purpose): usize {
    return pointer(this.keys[index * PURPOSES + purpose]);
  }
}
