import { RsaPublicKey } from "../../../../assembly/crypto/rsa/rsa-key";
import { rsaPssVerify } from "../../../../assembly/crypto/rsa/rsa-pss";
import { sha384 } from "../../../../assembly/crypto/sha512";
import { fromAscii, fromHex } from "../hex";
import {
  INPUT_7520_PS384,
  INPUT_7520_RS256,
  keyOf,
  MODULUS_7515,
  MODULUS_7520,
  SIGNATURE_7520_PS384,
  SIGNATURE_7520_RS256,
} from "./fixtures";

function digestOf(text: string): Uint8Array {
  const input = fromAscii(text);
  const digest = new Uint8Array(48);
  sha384(input.dataStart, input.length, digest.dataStart);
  return digest;
}

function verify(key: RsaPublicKey, signature: Uint8Array, digest: Uint8Array): bool {
  return rsaPssVerify(key, signature.dataStart, signature.length, digest.dataStart, digest.length);
}

describe("RSASSA-PSS", () => {
  it("verifies the token of RFC 7520, section 4.2", () => {
    expect(verify(keyOf(MODULUS_7520), fromHex(SIGNATURE_7520_PS384), digestOf(INPUT_7520_PS384))).toBe(true);
  });
  it("verifies again and again, whatever it refused in between", () => {
    const key = keyOf(MODULUS_7520);
    const digest = digestOf(INPUT_7520_PS384);
    for (let i = 0; i < 3; i++) {
      expect(verify(key, fromHex(SIGNATURE_7520_RS256), digestOf(INPUT_7520_RS256))).toBe(false);
      expect(verify(key, fromHex(SIGNATURE_7520_PS384), digest)).toBe(true);
    }
  });
  it("refuses another key, another digest and a changed signature", () => {
    const key = keyOf(MODULUS_7520);
    const signature = fromHex(SIGNATURE_7520_PS384);
    const digest = digestOf(INPUT_7520_PS384);
    expect(verify(keyOf(MODULUS_7515), signature, digest)).toBe(false);
    expect(verify(key, signature, digestOf(INPUT_7520_RS256))).toBe(false);
    for (let at = 0; at < signature.length; at += 15) {
      signature[at] ^= 1;
      expect(verify(key, signature, digest)).toBe(false);
      signature[at] ^= 1;
    }
    expect(verify(key, signature, digest)).toBe(true);
  });
  it("refuses a digest whose length is no hash' here, and reads none of it", () => {
    const key = keyOf(MODULUS_7520);
    const signature = fromHex(SIGNATURE_7520_PS384);
    const lengths: i32[] = [i32.MIN_VALUE, -1, 0, 20, 28, 47, 49, 65, i32.MAX_VALUE];
    for (let i = 0; i < lengths.length; i++) {
      expect(rsaPssVerify(key, signature.dataStart, signature.length, 0, lengths[i])).toBe(false);
    }
  });
  it("refuses a signature of another length than the modulus', and reads none of it", () => {
    const key = keyOf(MODULUS_7520);
    const digest = digestOf(INPUT_7520_PS384);
    const lengths: i32[] = [i32.MIN_VALUE, -1, 0, 255, 257, i32.MAX_VALUE];
    for (let i = 0; i < lengths.length; i++) {
      expect(rsaPssVerify(key, 0, lengths[i], digest.dataStart, digest.length)).toBe(false);
    }
  });
});
