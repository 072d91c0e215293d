import { ed25519Verify, isEd25519PublicKey } from "../../../../assembly/crypto/ed25519/ed25519";
import { fromAscii, fromHex } from "../hex";
import { DIGEST, EMPTY, JWS, LONG, NOT_CANONICAL, ONE_BYTE, Signed, SMALL_ORDER, TWO_BYTES } from "./fixtures";

function verifies(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): bool {
  return ed25519Verify(publicKey.dataStart, signature.dataStart, message.dataStart, message.length);
}

function verifiesAsIs(signed: Signed): bool {
  return verifies(signed.publicKey, signed.message, signed.signature);
}

/** Counts the bits of `bytes`, the key, message or signature of `signed`, whose change still lets it pass. */
function ignoredBits(signed: Signed, bytes: Uint8Array): i32 {
  let ignored = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const place: u8 = (<u8>bit) & 7;
    const mask: u8 = 1 << place;
    bytes[bit >> 3] ^= mask;
    if (verifiesAsIs(signed)) ignored++;
    bytes[bit >> 3] ^= mask;
  }
  return ignored;
}

function isKey(hex: string): bool {
  return isEd25519PublicKey(fromHex(hex).dataStart);
}

/** A copy of a signature with L added to its S. */
function plusOrder(signature: Uint8Array): Uint8Array {
  const order = fromHex("edd3f55c1a631258d69cf7a2def9de14" + "00".repeat(15) + "10");
  const changed = signature.slice();
  let carry = 0;
  for (let i = 0; i < 32; i++) {
    carry += <i32>changed[32 + i] + order[i];
    changed[32 + i] = <u8>carry;
    carry >>= 8;
  }
  return changed;
}

describe("Ed25519", () => {
  it("verifies the signatures of RFC 8032, section 7.1", () => {
    expect(verifiesAsIs(EMPTY)).toBe(true);
    expect(verifiesAsIs(ONE_BYTE)).toBe(true);
    expect(verifiesAsIs(TWO_BYTES)).toBe(true);
    expect(LONG.message.length).toBe(1023);
    expect(verifiesAsIs(LONG)).toBe(true);
    expect(verifiesAsIs(DIGEST)).toBe(true);
  });
  it("verifies the JWS of RFC 8037, appendix A.5", () => {
    expect(verifiesAsIs(JWS)).toBe(true);
  });
  it("refuses a signature when any bit of it, the message or the key differs", () => {
    expect(ignoredBits(JWS, JWS.signature)).toBe(0);
    expect(ignoredBits(JWS, JWS.message)).toBe(0);
    expect(ignoredBits(JWS, JWS.publicKey)).toBe(0);
    expect(verifiesAsIs(JWS)).toBe(true);
  });
  it("refuses the signature of another message or key", () => {
    expect(verifies(EMPTY.publicKey, ONE_BYTE.message, EMPTY.signature)).toBe(false);
    expect(verifies(ONE_BYTE.publicKey, EMPTY.message, EMPTY.signature)).toBe(false);
    expect(verifies(EMPTY.publicKey, EMPTY.message, new Uint8Array(64))).toBe(false);
  });
  it("counts a negative length as zero", () => {
    expect(ed25519Verify(EMPTY.publicKey.dataStart, EMPTY.signature.dataStart, 0, -1)).toBe(true);
  });
  it("refuses S from L on, which would be a second signature of the same message", () => {
    expect(verifies(JWS.publicKey, JWS.message, plusOrder(JWS.signature))).toBe(false);
    expect(verifies(EMPTY.publicKey, EMPTY.message, plusOrder(EMPTY.signature))).toBe(false);
  });
  it("takes the keys of RFC 8032 for keys", () => {
    expect(isEd25519PublicKey(EMPTY.publicKey.dataStart)).toBe(true);
    expect(isEd25519PublicKey(ONE_BYTE.publicKey.dataStart)).toBe(true);
    expect(isEd25519PublicKey(TWO_BYTES.publicKey.dataStart)).toBe(true);
    expect(isEd25519PublicKey(LONG.publicKey.dataStart)).toBe(true);
    expect(isEd25519PublicKey(DIGEST.publicKey.dataStart)).toBe(true);
  });
  it("takes no point of small order for a key", () => {
    for (let i = 0; i < SMALL_ORDER.length; i++) expect(isKey(SMALL_ORDER[i])).toBe(false);
  });
  it("takes no encoding for a key whose y is p or more, or whose x is 0 and negative", () => {
    for (let i = 0; i < NOT_CANONICAL.length; i++) expect(isKey(NOT_CANONICAL[i])).toBe(false);
  });
  it("takes no y for a key that has no x", () => {
    expect(isKey("02" + "00".repeat(31))).toBe(false);
    expect(isKey("03" + "00".repeat(31))).toBe(true);
    expect(isKey("07" + "00".repeat(30) + "80")).toBe(false);
    expect(isKey("03" + "00".repeat(30) + "80")).toBe(true);
  });
  it("refuses a key of small order, under which R = SB fits any message", () => {
    // With S = 1, R is the base point, whatever the hash is where the key is the neutral element.
    const signature = fromHex("58" + "66".repeat(31) + "01" + "00".repeat(31));
    for (let i = 0; i < SMALL_ORDER.length; i++) {
      for (let number = 0; number < 10; number++) {
        const message = fromAscii(number.toString());
        expect(verifies(fromHex(SMALL_ORDER[i]), message, signature)).toBe(false);
      }
    }
  });
});
