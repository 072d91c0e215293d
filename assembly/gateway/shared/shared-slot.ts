import { sha256, SHA256_SIZE } from "../../crypto/sha256";
import { noteGarbage } from "../../host/memory";
import { randomBytes } from "../../host/random";
import { NO_VALUE, readShared, SharedWrite, writeShared } from "../../host/shared-data";
import { KeyRing, Purpose } from "../../session/keys";
import { associatedData, isSealedWithLeaving, NONCE_BYTES, open, seal, SEAL_OVERHEAD } from "../../session/seal";
import { toBase64Url } from "../../text/base64url";
import { Bytes, bytesOf, copyBytes, pointer } from "../../text/bytes";

const NAME_BYTES = 16;
/** The value sealed, opened, and what it is read into. */
const READING_GARBAGE_FACTOR = 4;

/**
 * One value that the workers of a process share. Other plugins can read and write shared data too: the value is sealed and
 * bound to the slot's name and the relying party, and what does not open counts as absent.
 */
export class SharedSlot {
  private key: Bytes;
  private associated: Bytes;
  private counter: u32 = NO_VALUE;
  /** That of the keys that it was read with last. */
  private keysVersion: u32 = 0;
  /** Whether the last reading found something that does not open: another plugin wrote it, or another `cookieSecret`. */
  isUnreadable: bool = false;
  /** Whether the last reading found something that will not open for long: the secret that sealed it will be taken away. */
  isLeaving: bool = false;

  /** `name` differs from that of every other slot of the relying party, which its name, issuer and client id make up. */
  constructor(
    private keys: KeyRing,
    name: string,
    relyingParty: string,
    issuer: string,
    clientId: string,
  ) {
    const associated = associatedData(Purpose.Shared, name, relyingParty, issuer, clientId);
    const digest = new StaticArray<u8>(SHA256_SIZE);
    sha256(pointer(associated), associated.length, pointer(digest));
    this.associated = associated;
    this.key = bytesOf("gatehouse." + name + "." + toBase64Url(pointer(digest), NAME_BYTES));
  }

  /** The content as it stands now; null when there is none. */
  read(): Bytes | null {
    this.counter = NO_VALUE;
    return this.readNew();
  }

  /** The content, if it was written since this object read it last, or the keys have changed; null otherwise. */
  readNew(): Bytes | null {
    if (this.keysVersion != this.keys.version) this.counter = NO_VALUE;
    this.keysVersion = this.keys.version;
    const shared = readShared(this.key, this.counter);
    this.isUnreadable = false;
    this.isLeaving = false;
    // As long as there are no keys, nothing is known of what the others share.
    if (shared === null || this.keys.length == 0) return null;
    this.counter = shared.counter;
    const sealed = shared.value;
    noteGarbage(READING_GARBAGE_FACTOR * sealed.length);
    const content = new StaticArray<u8>(max(sealed.length - SEAL_OVERHEAD, 0));
    const length = open(this.keys, Purpose.Shared, this.associated, pointer(sealed), sealed.length, pointer(content));
    this.isUnreadable = length < 0;
    this.isLeaving = length >= 0 && isSealedWithLeaving(this.keys, pointer(sealed));
    return length < 0 ? null : copyBytes(pointer(content), length);
  }

  /** Writes, unless somebody else did since this object read. Without randomness, or keys, nothing is shared. */
  write(content: Bytes): SharedWrite {
    const nonce = randomBytes(NONCE_BYTES);
    if (nonce === null || this.keys.length == 0) return SharedWrite.Unavailable;
    const sealed = seal(this.keys, Purpose.Shared, this.associated, pointer(nonce), pointer(content), content.length);
    return writeShared(this.key, sealed, this.counter);
  }
}
