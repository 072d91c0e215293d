import { ecdsaVerify } from "../../../../assembly/crypto/ecdsa/ecdsa";
import { isOnCurve, P256, P384, P521 } from "../../../../assembly/crypto/ecdsa/nist-curve";
import { sha256 } from "../../../../assembly/crypto/sha256";
import { sha384, sha512 } from "../../../../assembly/crypto/sha512";
import { COOKBOOK_ES512, JWS_ES256, JWS_ES512, P256_SIGNED, P384_SIGNED, P521_SIGNED, Signed } from "./fixtures";

function digestOf(signed: Signed): Uint8Array {
  const message = signed.message;
  const digest = new Uint8Array(signed.hash >> 3);
  if (signed.hash == 256) sha256(message.dataStart, message.length, digest.dataStart);
  else if (signed.hash == 384) sha384(message.dataStart, message.length, digest.dataStart);
  else sha512(message.dataStart, message.length, digest.dataStart);
  return digest;
}

function holds(signed: Signed): bool {
  const digest = digestOf(signed);
  const signature = signed.signature.dataStart;
  return ecdsaVerify(
    signed.curve,
    signed.x.dataStart,
    signed.y.dataStart,
    signature,
    signature + signed.curve.size,
    digest.dataStart,
    digest.length,
  );
}

/** How many of several signatures hold. */
function count(all: Signed[]): i32 {
  let valid = 0;
  for (let i = 0; i < all.length; i++) valid += i32(holds(all[i]));
  return valid;
}

/** How many hold after the last byte of a part is changed. */
function countChanged(all: Signed[], part: string): i32 {
  let valid = 0;
  for (let i = 0; i < all.length; i++) {
    const signed = all[i];
    const size = signed.curve.size;
    const bytes =
      part == "x" ? signed.x : part == "y" ? signed.y : part == "message" ? signed.message : signed.signature;
    const at = part == "r" ? size - 1 : bytes.length - 1;
    bytes[at] ^= 1;
    valid += i32(holds(signed));
    bytes[at] ^= 1;
  }
  return valid;
}

function countBroken(all: Signed[]): i32 {
  return (
    countChanged(all, "x") +
    countChanged(all, "y") +
    countChanged(all, "message") +
    countChanged(all, "r") +
    countChanged(all, "s")
  );
}

describe("ECDSA", () => {
  it("takes the signatures of RFC 6979, appendix A.2.5, on P-256", () => {
    expect(P256_SIGNED.length).toBe(6);
    expect(count(P256_SIGNED)).toBe(6);
    expect(countBroken(P256_SIGNED)).toBe(0);
  });
  it("takes the signatures of RFC 6979, appendix A.2.6, on P-384", () => {
    expect(P384_SIGNED.length).toBe(6);
    expect(count(P384_SIGNED)).toBe(6);
    expect(countBroken(P384_SIGNED)).toBe(0);
  });
  it("takes the signatures of RFC 6979, appendix A.2.7, on P-521", () => {
    expect(P521_SIGNED.length).toBe(6);
    expect(count(P521_SIGNED)).toBe(6);
    expect(countBroken(P521_SIGNED)).toBe(0);
  });
  it("takes the JWS of RFC 7515, appendix A.3", () => {
    expect(holds(JWS_ES256)).toBe(true);
    expect(countBroken([JWS_ES256])).toBe(0);
  });
  it("takes the JWS of RFC 7515, appendix A.4", () => {
    expect(holds(JWS_ES512)).toBe(true);
    expect(countBroken([JWS_ES512])).toBe(0);
  });
  it("takes the JWS of RFC 7520, section 4.3", () => {
    expect(holds(COOKBOOK_ES512)).toBe(true);
    expect(countBroken([COOKBOOK_ES512])).toBe(0);
  });
  it("gives a curve's key to no other curve", () => {
    const key = P521_SIGNED[0];
    expect(isOnCurve(P521, key.x.dataStart, key.y.dataStart)).toBe(true);
    expect(isOnCurve(P384, key.x.dataStart, key.y.dataStart)).toBe(false);
    expect(isOnCurve(P256, key.x.dataStart, key.y.dataStart)).toBe(false);
  });
  it("counts a negative length of the digest as zero", () => {
    const signed = P256_SIGNED[0];
    const digest = digestOf(signed);
    const signature = signed.signature.dataStart;
    const x = signed.x.dataStart;
    const y = signed.y.dataStart;
    expect(ecdsaVerify(P256, x, y, signature, signature + 32, digest.dataStart, -1)).toBe(false);
    expect(ecdsaVerify(P256, x, y, signature, signature + 32, digest.dataStart, 32)).toBe(true);
  });
});
