import { RsaPublicKey } from "../../../../assembly/crypto/rsa/rsa-key";
import { rsaPkcs1Verify } from "../../../../assembly/crypto/rsa/rsa-pkcs1";
import { sha256 } from "../../../../assembly/crypto/sha256";
import { fromAscii, fromHex } from "../hex";
import {
  INPUT_7515,
  INPUT_7520_RS256,
  keyOf,
  MODULUS_7515,
  MODULUS_7520,
  SIGNATURE_7515,
  SIGNATURE_7520_RS256,
} from "./fixtures";

function digestOf(text: string): Uint8Array {
  const input = fromAscii(text);
  const digest = new Uint8Array(32);
  sha256(input.dataStart, input.length, digest.dataStart);
  return digest;
}

function verify(key: RsaPublicKey, signature: Uint8Array, digest: Uint8Array): bool {
  return rsaPkcs1Verify(key, signature.dataStart, signature.length, digest.dataStart, digest.length);
}

describe("RSASSA-PKCS1-v1_5", () => {
  it("verifies the token of RFC 7515, appendix A.2", () => {
    expect(verify(keyOf(MODULUS_7515), fromHex(SIGNATURE_7515), digestOf(INPUT_7515))).toBe(true);
  });
  it("verifies the token of RFC 7520, section 4.1", () => {
    expect(verify(keyOf(MODULUS_7520), fromHex(SIGNATURE_7520_RS256), digestOf(INPUT_7520_RS256))).toBe(true);
  });
  it("refuses another key, another digest and a changed signature", () => {
    const key = keyOf(MODULUS_7520);
    const signature = fromHex(SIGNATURE_7520_RS256);
    const digest = digestOf(INPUT_7520_RS256);
    expect(verify(keyOf(MODULUS_7515), signature, digest)).toBe(false);
    expect(verify(key, signature, digestOf(INPUT_7515))).toBe(false);
    for (let at = 0; at < signature.length; at += 15) {
      signature[at] ^= 1;
      expect(verify(key, signature, digest)).toBe(false);
      signature[at] ^= 1;
    }
    expect(verify(key, signature, digest)).toBe(true);
  });
  it("refuses a digest whose length is no hash' here, and reads none of it", () => {
    const key = keyOf(MODULUS_7520);
    const signature = fromHex(SIGNATURE_7520_RS256);
    const lengths: i32[] = [i32.MIN_VALUE, -1, 0, 20, 28, 31, 33, 65, i32.MAX_VALUE];
    for (let i = 0; i < lengths.length; i++) {
      expect(rsaPkcs1Verify(key, signature.dataStart, signature.length, 0, lengths[i])).toBe(false);
    }
  });
  it("refuses a signature of another length than the modulus', and reads none of it", () => {
    const key = keyOf(MODULUS_7520);
    const digest = digestOf(INPUT_7520_RS256);
    const lengths: i32[] = [i32.MIN_VALUE, -1, 0, 255, 257, i32.MAX_VALUE];
    for (let i = 0; i < lengths.length; i++) {
      expect(rsaPkcs1Verify(key, 0, lengths[i], digest.dataStart, digest.length)).toBe(false);
    }
  });
});
