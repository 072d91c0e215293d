import { hkdfSha256 } from "../../../assembly/crypto/hkdf";
import { fromHex, toHex } from "./hex";

function derive(ikm: string, salt: string, info: string, length: i32): string {
  const ikmBytes = fromHex(ikm);
  const saltBytes = fromHex(salt);
  const infoBytes = fromHex(info);
  const out = new Uint8Array(length);
  const derived = hkdfSha256(
    saltBytes.dataStart,
    saltBytes.length,
    ikmBytes.dataStart,
    ikmBytes.length,
    infoBytes.dataStart,
    infoBytes.length,
    out.dataStart,
    length,
  );
  return derived ? toHex(out) : "refused";
}

describe("HKDF-SHA-256", () => {
  it("answers the keys of RFC 5869", () => {
    expect(derive("0b".repeat(22), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42)).toBe(
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    expect(
      derive(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627" +
          "28292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
        "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f8081828384858687" +
          "88898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
        "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7" +
          "d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        82,
      ),
    ).toBe(
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271" +
        "cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    );
    expect(derive("0b".repeat(22), "", "", 42)).toBe(
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
  });
  it("derives at most 255 blocks", () => {
    expect(derive("0b", "", "", 255 * 32).length).toBe(2 * 255 * 32);
    expect(derive("0b", "", "", 255 * 32 + 1)).toBe("refused");
    expect(hkdfSha256(0, 0, 0, 0, 0, 0, 0, -1)).toBe(false);
    expect(derive("0b", "", "", 0)).toBe("");
  });
  it("writes no more than it was asked for", () => {
    const out = new Uint8Array(64);
    expect(hkdfSha256(0, 0, 0, 0, 0, 0, out.dataStart, 33)).toBe(true);
    expect(toHex(out.subarray(33))).toBe("00".repeat(31));
  });
  it("counts the other negative lengths as zero", () => {
    const out = new Uint8Array(32);
    expect(hkdfSha256(0, -1, 0, -1, 0, -1, out.dataStart, 32)).toBe(true);
    expect(toHex(out)).toBe(derive("", "", "", 32));
  });
});
