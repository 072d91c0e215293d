import { xchacha20Poly1305Open, xchacha20Poly1305Seal } from "../crypto/xchacha20-poly1305";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { Writer } from "../text/writer";
import { KEY_ID_BYTES, KeyRing, Purpose, purposeName } from "./keys";

// version (1 byte) | key id (4) | nonce (24) | ciphertext | tag (16)
const VERSION: u8 = 1;
const TAG_BYTES = 16;
/** Bytes before the ciphertext. */
export const SEAL_HEADER_BYTES = 1 + KEY_ID_BYTES + 24;

/** Bytes of a nonce, random for each sealing. */
export const NONCE_BYTES = 24;
/** How many bytes longer the sealed form is than the content. */
export const SEAL_OVERHEAD = SEAL_HEADER_BYTES + TAG_BYTES;

/** Why `open` answered no length. */
export const OPEN_FOREIGN = -1;
/** This configuration could have made it, but it does not open. @internal */
export const OPEN_INVALID = -2;

/**
 * What a sealed value belongs to: purpose, name of the cookie or slot, relying party, issuer and client id, each with its length, so that
 * a value of one place opens at no other.
 */
export function associatedData(
  purpose: Purpose,
  name: string,
  relyingParty: string,
  issuer: string,
  clientId: string,
): Bytes {
  const writer = new Writer();
  const parts = [purposeName(purpose), name, relyingParty, issuer, clientId];
  for (let i = 0; i < parts.length; i++) {
    const part = bytesOf(parts[i]);
    writer.u32(part.length).bytes(part);
  }
  return writer.toBytes();
}

/** Seals content with XChaCha20-Poly1305 under the first secret; without any, what it answers opens nowhere. `nonce`: `NONCE_BYTES` fresh random bytes. */
export function seal(
  keys: KeyRing,
  purpose: Purpose,
  associated: Bytes,
  nonce: usize,
  content: usize,
  length: i32,
): Bytes {
  const sealed = new StaticArray<u8>(length + SEAL_OVERHEAD);
  sealTo(keys, purpose, associated, nonce, content, length, pointer(sealed));
  return sealed;
}

/** What `seal` answers, `length + SEAL_OVERHEAD` bytes, written to `out`; `content` may stand at `out + SEAL_HEADER_BYTES`. */
export function sealTo(
  keys: KeyRing,
  purpose: Purpose,
  associated: Bytes,
  nonce: usize,
  content: usize,
  length: i32,
  out: usize,
): void {
  if (keys.length == 0) return memory.fill(out, 0, length + SEAL_OVERHEAD);
  store<u8>(out, VERSION);
  memory.copy(out + 1, keys.id(0), KEY_ID_BYTES);
  memory.copy(out + 1 + KEY_ID_BYTES, nonce, NONCE_BYTES);
  xchacha20Poly1305Seal(
    keys.key(0, purpose),
    nonce,
    pointer(associated),
    associated.length,
    content,
    length,
    out + SEAL_HEADER_BYTES,
  );
}

/**
 * Opens what `seal` made; writes the content to `out` (room for `length - SEAL_OVERHEAD` bytes, in place at
 * `sealed + SEAL_HEADER_BYTES` or apart from `sealed`) and answers its length.
 * `OPEN_FOREIGN` for another version or an unknown key id: a newer replica may have made it. `OPEN_INVALID` where the tag
 * does not fit.
 */
export function open(keys: KeyRing, purpose: Purpose, associated: Bytes, sealed: usize, length: i32, out: usize): i32 {
  if (length < SEAL_OVERHEAD) return OPEN_INVALID;
  if (load<u8>(sealed) != VERSION) return OPEN_FOREIGN;
  let result = OPEN_FOREIGN;
  for (let i = 0; i < keys.length; i++) {
    if (memory.compare(sealed + 1, keys.id(i), KEY_ID_BYTES) != 0) continue;
    const opened = xchacha20Poly1305Open(
      keys.key(i, purpose),
      sealed + 1 + KEY_ID_BYTES,
      pointer(associated),
      associated.length,
      sealed + SEAL_HEADER_BYTES,
      length - SEAL_HEADER_BYTES,
      out,
    );
    if (opened) return length - SEAL_OVERHEAD;
    result = OPEN_INVALID;
  }
  return result;
}

/** Whether the secret that seals now sealed this, which `open` took. Its header is read, which opening in place leaves. */
export function isSealedWithFirst(keys: KeyRing, sealed: usize): bool {
  return keys.length > 0 && memory.compare(sealed + 1, keys.id(0), KEY_ID_BYTES) == 0;
}

/** Whether a secret that will be taken away sealed this, which `open` took; see `isSealedWithFirst`. */
export function isSealedWithLeaving(keys: KeyRing, sealed: usize): bool {
  for (let i = keys.inUse; i < keys.length; i++) {
    if (memory.compare(sealed + 1, keys.id(i), KEY_ID_BYTES) == 0) return true;
  }
  return false;
}
