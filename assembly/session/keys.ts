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
  /** How the access log shows a user. */
  AccessLog,
}

const PURPOSES = 6;
const KEY_BYTES = 32;
/** What a ring answers that has no secret: nothing is opened or sealed with it. */
const NO_KEY = memory.data(KEY_BYTES, 8);

/** Bytes of a key id. It names the secret that sealed, so that secrets rotate without logging anyone out. */
export const KEY_ID_BYTES = 4;

/** The name of a purpose, as it goes into keys and associated data. */
export function purposeName(purpose: Purpose): string {
  if (purpose == Purpose.Session) return "session";
  if (purpose == Purpose.Login) return "login";
  if (purpose == Purpose.State) return "state";
  if (purpose == Purpose.Shared) return "shared";
  return purpose == Purpose.Logout ? "logout" : "access log";
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

/** The keys of one secret. */
class SecretKeys {
  readonly id: Bytes;
  readonly keys: Array<Bytes> = [];

  constructor(readonly secret: Bytes) {
    this.id = derive(secret, "key id", KEY_ID_BYTES);
    for (let purpose = 0; purpose < PURPOSES; purpose++) {
      this.keys.push(derive(secret, "key " + purposeName(<Purpose>purpose), KEY_BYTES));
    }
  }
}

/**
 * The keys that come from `cookieSecret`, by HKDF-SHA-256 (RFC 5869): one for each secret and purpose. Whoever holds the ring
 * sees another secret's keys from the next use on.
 */
export class KeyRing {
  private members: Array<SecretKeys> = [];
  private changes: u32 = 0;
  private current: i32 = 0;
  /** How many secrets there are; 0 as long as none is known. Each request asks. */
  length: i32 = 0;

  /** `secrets`: of 32 bytes each; the first seals, all open. Without any nothing opens, and what is sealed opens nowhere. */
  constructor(secrets: Array<Bytes>) {
    this.replace(secrets);
  }

  /**
   * Takes other secrets, in place of those that there were; the keys of those that stay are kept. `current`: so many of them
   * are in use, and those after them will be taken away.
   */
  replace(secrets: Array<Bytes>, current: i32 = secrets.length): void {
    const members: Array<SecretKeys> = [];
    for (let i = 0; i < secrets.length; i++) {
      const known = this.find(secrets[i]);
      members.push(known === null ? new SecretKeys(secrets[i]) : known);
    }
    this.members = members;
    this.length = members.length;
    this.current = current;
    this.changes++;
  }

  /** Whether these are its secrets, as `replace` takes them. */
  holds(secrets: Array<Bytes>, current: i32): bool {
    if (secrets.length != this.members.length || current != this.current) return false;
    for (let i = 0; i < secrets.length; i++) if (this.find(secrets[i]) !== this.members[i]) return false;
    return true;
  }

  private find(secret: Bytes): SecretKeys | null {
    for (let i = 0; i < this.members.length; i++) {
      const known = this.members[i].secret;
      if (known.length == secret.length && memory.compare(pointer(known), pointer(secret), known.length) == 0) {
        return this.members[i];
      }
    }
    return null;
  }

  /** Another number after each change, for whoever keeps what is made from the keys. */
  get version(): u32 {
    return this.changes;
  }

  /** How many of them are in use; those after them will be taken away. */
  get inUse(): i32 {
    return this.current;
  }

  /** The id, `KEY_ID_BYTES` long, of the secret at `index`. */
  id(index: i32): usize {
    if (index >= this.members.length) return NO_KEY;
    return pointer(this.members[index].id);
  }

  /** `length` bytes that come from the secret at `index`, and from none of its keys. `label` says for what: it has no space. */
  material(index: i32, label: string, length: i32): Bytes {
    return derive(this.members[index].secret, label, length);
  }

  /** The 32-byte key of the secret at `index` for a purpose. */
  key(index: i32, purpose: Purpose): usize {
    if (index >= this.members.length) return NO_KEY;
    return pointer(this.members[index].keys[purpose]);
  }
}
