import { KeyRing, Purpose } from "../../../assembly/session/keys";
import {
  associatedData,
  isSealedWithLeaving,
  NONCE_BYTES,
  open,
  OPEN_FOREIGN,
  OPEN_INVALID,
  seal,
  SEAL_HEADER_BYTES,
  SEAL_OVERHEAD,
  sealTo,
} from "../../../assembly/session/seal";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import { bytesFrom, keyRing, textFrom } from "./fixtures";

const CONTENT = "the content of a cookie";

function context(cookie: string, issuer: string, clientId: string): Bytes {
  return associatedData(Purpose.Session, cookie, "", issuer, clientId);
}

/** `parts`: cookie's name, relying party, issuer and client. */
function joined(purpose: Purpose, parts: string[]): Bytes {
  return associatedData(purpose, parts[0], parts[1], parts[2], parts[3]);
}

function sealed(keys: KeyRing, associated: Bytes): Bytes {
  const content = bytesOf(CONTENT);
  const nonce = bytesFrom(9, NONCE_BYTES);
  return seal(keys, Purpose.Session, associated, pointer(nonce), pointer(content), content.length);
}

function opening(keys: KeyRing, purpose: Purpose, associated: Bytes, value: Bytes): i32 {
  const out = new StaticArray<u8>(max(value.length, 1));
  return open(keys, purpose, associated, pointer(value), value.length, pointer(out));
}

describe("seal", () => {
  it("opens to the content that was sealed", () => {
    const associated = context("gatehouse", "https://idp", "app");
    const value = sealed(keyRing([1]), associated);
    const out = new StaticArray<u8>(value.length);
    const length = open(keyRing([1]), Purpose.Session, associated, pointer(value), value.length, pointer(out));
    expect(length).toBe(CONTENT.length);
    expect(value.length).toBe(CONTENT.length + SEAL_OVERHEAD);
    expect(textFrom(pointer(out), length)).toBe(CONTENT);
  });

  it("is the same where the content already stands in its place", () => {
    const associated = context("gatehouse", "https://idp", "app");
    const content = bytesOf(CONTENT);
    const nonce = bytesFrom(9, NONCE_BYTES);
    const value = new StaticArray<u8>(content.length + SEAL_OVERHEAD);
    const inner = pointer(value) + SEAL_HEADER_BYTES;
    memory.copy(inner, pointer(content), content.length);
    sealTo(keyRing([1]), Purpose.Session, associated, pointer(nonce), inner, content.length, pointer(value));
    const expected = sealed(keyRing([1]), associated);
    expect(memory.compare(pointer(value), pointer(expected), expected.length)).toBe(0);
  });

  it("opens with any secret of the list, and seals with the first", () => {
    const associated = context("gatehouse", "https://idp", "app");
    expect(opening(keyRing([2, 1]), Purpose.Session, associated, sealed(keyRing([1]), associated))).toBe(
      CONTENT.length,
    );
    expect(opening(keyRing([1]), Purpose.Session, associated, sealed(keyRing([2, 1]), associated))).toBe(OPEN_FOREIGN);
  });

  it("opens with what was sealed before the secrets were replaced as long as that is among them, and seals with the first", () => {
    const associated = context("gatehouse", "https://idp", "app");
    const keys = keyRing([1]);
    const before = sealed(keys, associated);
    const version = keys.version;
    keys.replace([bytesFrom(2, 32), bytesFrom(1, 32)], 1);
    expect(keys.version).not.toBe(version);
    expect(opening(keys, Purpose.Session, associated, before)).toBe(CONTENT.length);
    expect(isSealedWithLeaving(keys, pointer(before))).toBe(true);
    const after = sealed(keys, associated);
    expect(opening(keyRing([2]), Purpose.Session, associated, after)).toBe(CONTENT.length);
    expect(isSealedWithLeaving(keys, pointer(after))).toBe(false);
    keys.replace([bytesFrom(2, 32)]);
    expect(opening(keys, Purpose.Session, associated, before)).toBe(OPEN_FOREIGN);
  });

  it("opens nowhere, and shows nothing, where it was sealed without a secret", () => {
    const associated = context("gatehouse", "https://idp", "app");
    const value = sealed(new KeyRing([]), associated);
    for (let i = 0; i < value.length; i++) expect(value[i]).toBe(0);
    expect(opening(new KeyRing([]), Purpose.Session, associated, value)).toBe(OPEN_FOREIGN);
    expect(opening(keyRing([1]), Purpose.Session, associated, value)).toBe(OPEN_FOREIGN);
  });

  it("is foreign when the secret or the version is unknown", () => {
    const associated = context("gatehouse", "https://idp", "app");
    const value = sealed(keyRing([1]), associated);
    expect(opening(keyRing([3]), Purpose.Session, associated, value)).toBe(OPEN_FOREIGN);
    value[0] = 2;
    expect(opening(keyRing([1]), Purpose.Session, associated, value)).toBe(OPEN_FOREIGN);
  });

  it("does not open under another purpose, cookie name, relying party, issuer or client, each alone", () => {
    const keys = keyRing([1]);
    const parts = ["gatehouse", "party", "https://idp", "app"];
    const value = sealed(keys, joined(Purpose.Session, parts));
    expect(opening(keys, Purpose.Session, joined(Purpose.Session, parts), value)).toBe(CONTENT.length);
    for (let i = 0; i < parts.length; i++) {
      const others = ["", parts[i] + "x", "x" + parts[i], parts[i].slice(1), parts[i].toUpperCase()];
      for (let j = 0; j < others.length; j++) {
        const changed = parts.slice(0);
        changed[i] = others[j];
        const length = opening(keys, Purpose.Session, joined(Purpose.Session, changed), value);
        expect(length).toBe(OPEN_INVALID, parts[i] + " as " + others[j]);
      }
    }
    // The purpose alone: in what is authenticated, and in the key.
    expect(opening(keys, Purpose.Session, joined(Purpose.Login, parts), value)).toBe(OPEN_INVALID);
    expect(opening(keys, Purpose.Login, joined(Purpose.Session, parts), value)).toBe(OPEN_INVALID);
  });

  it("tells apart parts that are the same when they are run together", () => {
    const keys = keyRing([1]);
    const value = sealed(keys, associatedData(Purpose.Session, "gatehouse", "party", "https://idp", "app"));
    const moved = [
      associatedData(Purpose.Session, "gatehouse", "party", "https://id", "papp"),
      associatedData(Purpose.Session, "gatehouse", "partyh", "ttps://idp", "app"),
      associatedData(Purpose.Session, "gatehousep", "arty", "https://idp", "app"),
      associatedData(Purpose.Session, "gatehouseparty", "", "https://idp", "app"),
      associatedData(Purpose.Session, "gatehouse", "", "partyhttps://idp", "app"),
    ];
    for (let i = 0; i < moved.length; i++) expect(opening(keys, Purpose.Session, moved[i], value)).toBe(OPEN_INVALID);
  });

  it("does not open when any byte after the key id differs, or any is cut off", () => {
    const keys = keyRing([1]);
    const associated = context("gatehouse", "https://idp", "app");
    const value = sealed(keys, associated);
    for (let i = 5; i < value.length; i++) {
      value[i] ^= 1;
      expect(opening(keys, Purpose.Session, associated, value)).toBe(OPEN_INVALID);
      value[i] ^= 1;
    }
    for (let length = 0; length < value.length; length++) {
      expect(opening(keys, Purpose.Session, associated, value.slice<Bytes>(0, length))).toBeLessThan(0);
    }
  });
});
