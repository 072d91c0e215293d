import { RsaKeyFlaw, rsaKeyFlaw, rsaPublicKey } from "../../../../assembly/crypto/rsa/rsa-key";
import { fromHex } from "../hex";

/** A number of `bits` bits whose highest and lowest are set, after `zeros` bytes that are zero. */
function number(bits: i32, zeros: i32 = 0): Uint8Array {
  const bytes = new Uint8Array(zeros + ((bits + 7) >> 3));
  const top: u8 = 0x80;
  bytes[zeros] = top >> (<u8>(-bits & 7));
  bytes[bytes.length - 1] |= 1;
  return bytes;
}

function flaw(modulus: Uint8Array, exponent: Uint8Array): RsaKeyFlaw {
  const found = rsaKeyFlaw(modulus.dataStart, modulus.length, exponent.dataStart, exponent.length);
  const key = rsaPublicKey(modulus.dataStart, modulus.length, exponent.dataStart, exponent.length);
  expect(key !== null).toBe(found == RsaKeyFlaw.None);
  return found;
}

describe("an RSA public key", () => {
  it("has a modulus of 2048 to 8192 bits", () => {
    const exponent = fromHex("010001");
    const good: i32[] = [2048, 2049, 2056, 3072, 8191, 8192];
    for (let i = 0; i < good.length; i++) expect(flaw(number(good[i]), exponent)).toBe(RsaKeyFlaw.None);
    const bad: i32[] = [1, 8, 512, 1024, 2040, 2047, 8193, 8200, 16384];
    for (let i = 0; i < bad.length; i++) expect(flaw(number(bad[i]), exponent)).toBe(RsaKeyFlaw.Modulus);
    expect(flaw(new Uint8Array(0), exponent)).toBe(RsaKeyFlaw.Modulus);
    expect(flaw(new Uint8Array(256), exponent)).toBe(RsaKeyFlaw.Modulus);
  });
  it("has an odd modulus", () => {
    const modulus = number(2048);
    modulus[255] = 0xfe;
    expect(flaw(modulus, fromHex("010001"))).toBe(RsaKeyFlaw.Modulus);
  });
  it("has an odd exponent from 3 to 2^32 - 1", () => {
    const modulus = number(2048);
    const good: string[] = ["03", "05", "11", "0101", "010001", "ffffffff", "80000001"];
    for (let i = 0; i < good.length; i++) expect(flaw(modulus, fromHex(good[i]))).toBe(RsaKeyFlaw.None);
    const bad: string[] = ["", "00", "01", "0001", "02", "010000", "fffffffe", "0100000001", "ffffffffff"];
    for (let i = 0; i < bad.length; i++) expect(flaw(modulus, fromHex(bad[i]))).toBe(RsaKeyFlaw.Exponent);
  });
  it("may have leading zeros, which count for nothing", () => {
    expect(flaw(number(2048, 1), fromHex("00010001"))).toBe(RsaKeyFlaw.None);
    expect(flaw(number(8192, 40), fromHex("00000000ffffffff"))).toBe(RsaKeyFlaw.None);
    expect(flaw(number(2047, 40), fromHex("010001"))).toBe(RsaKeyFlaw.Modulus);
    const modulus = number(2056, 3);
    const exponent = fromHex("010001");
    const key = rsaPublicKey(modulus.dataStart, modulus.length, exponent.dataStart, exponent.length)!;
    expect(key.bits).toBe(2056);
    expect(key.size).toBe(257);
  });
  it("is not read where a length is not positive", () => {
    const exponent = fromHex("010001");
    expect(rsaKeyFlaw(0, 0, exponent.dataStart, exponent.length)).toBe(RsaKeyFlaw.Modulus);
    expect(rsaKeyFlaw(0, i32.MIN_VALUE, exponent.dataStart, exponent.length)).toBe(RsaKeyFlaw.Modulus);
    const modulus = number(2048);
    expect(rsaKeyFlaw(modulus.dataStart, modulus.length, 0, 0)).toBe(RsaKeyFlaw.Exponent);
    expect(rsaKeyFlaw(modulus.dataStart, modulus.length, 0, -1)).toBe(RsaKeyFlaw.Exponent);
  });
  it("verifies on its own once made: the views need not stay", () => {
    const modulus = number(2048);
    const exponent = fromHex("03");
    const key = rsaPublicKey(modulus.dataStart, modulus.length, exponent.dataStart, exponent.length)!;
    modulus.fill(0);
    exponent.fill(0);
    const signature = new Uint8Array(256);
    signature[255] = 2;
    const out = new Uint8Array(256);
    expect(key.recover(signature.dataStart, 256, out.dataStart)).toBe(true);
    expect(out[255]).toBe(8);
  });
});
