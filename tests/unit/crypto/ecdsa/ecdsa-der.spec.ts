import { rawToDer } from "../../../../assembly/crypto/ecdsa/ecdsa-der";
import { pointer } from "../../../../assembly/text/bytes";
import { fromHex, toHex } from "../hex";

function der(raw: string): string {
  const bytes = fromHex(raw);
  const converted = rawToDer(bytes.dataStart, bytes.length);
  if (converted === null) return "null";
  const out = new Uint8Array(converted.length);
  memory.copy(out.dataStart, pointer(converted), converted.length);
  return toHex(out);
}

describe("The DER of an ECDSA signature", () => {
  it("is a sequence of two integers", () => {
    expect(der("0102030405060708")).toBe("300c" + "020401020304" + "020405060708");
    expect(der("7f".repeat(64))).toBe("3044" + "0220" + "7f".repeat(32) + "0220" + "7f".repeat(32));
  });
  it("has a leading zero where an integer would be negative", () => {
    expect(der("80007fff")).toBe("3009" + "02030080" + "00" + "02027fff");
    expect(der("ff".repeat(64))).toBe("3046" + "022100" + "ff".repeat(32) + "022100" + "ff".repeat(32));
  });
  it("has no other leading zeros", () => {
    expect(der("0000000100000080")).toBe("3007" + "020101" + "02020080");
    expect(der("00".repeat(31) + "7f" + "00".repeat(20) + "81".repeat(12))).toBe(
      "3012" + "02017f" + "020d00" + "81".repeat(12),
    );
  });
  it("keeps one byte of a zero", () => {
    expect(der("00".repeat(64))).toBe("3006" + "020100" + "020100");
  });
  it("has its length in two bytes from 128 on", () => {
    expect(der("7f".repeat(122))).toBe("307e" + "023d" + "7f".repeat(61) + "023d" + "7f".repeat(61));
    expect(der("7f".repeat(124))).toBe("308180" + "023e" + "7f".repeat(62) + "023e" + "7f".repeat(62));
    expect(der("01".repeat(132))).toBe("308188" + "0242" + "01".repeat(66) + "0242" + "01".repeat(66));
    expect(der("ff".repeat(132))).toBe("30818a" + "024300" + "ff".repeat(66) + "024300" + "ff".repeat(66));
  });
  it("exists for an even number of bytes up to 132 alone", () => {
    expect(der("")).toBe("null");
    expect(der("01")).toBe("null");
    expect(der("01".repeat(65))).toBe("null");
    expect(der("01".repeat(133))).toBe("null");
    expect(der("01".repeat(134))).toBe("null");
    expect(rawToDer(0, -2)).toBeNull();
    expect(der("0102")).toBe("3006" + "020101" + "020102");
  });
});
