import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { invalidUtf8At, isUtf8, textOf } from "../../../assembly/text/utf8";

function valid(bytes: u8[]): bool {
  return isUtf8(bytes.dataStart, bytes.length);
}

describe("UTF-8", () => {
  it("accepts the first and last of each length", () => {
    expect(valid([0x00, 0x7f])).toBe(true);
    expect(valid([0xc2, 0x80, 0xdf, 0xbf])).toBe(true);
    expect(valid([0xe0, 0xa0, 0x80, 0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80, 0xef, 0xbf, 0xbf])).toBe(true);
    expect(valid([0xf0, 0x90, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf])).toBe(true);
    expect(valid([])).toBe(true);
  });
  it("refuses overlong forms", () => {
    expect(valid([0xc0, 0xaf])).toBe(false);
    expect(valid([0xc1, 0xbf])).toBe(false);
    expect(valid([0xe0, 0x9f, 0xbf])).toBe(false);
    expect(valid([0xf0, 0x8f, 0xbf, 0xbf])).toBe(false);
  });
  it("refuses surrogates and what lies above U+10FFFF", () => {
    expect(valid([0xed, 0xa0, 0x80])).toBe(false);
    expect(valid([0xed, 0xbf, 0xbf])).toBe(false);
    expect(valid([0xf4, 0x90, 0x80, 0x80])).toBe(false);
    expect(valid([0xf5, 0x80, 0x80, 0x80])).toBe(false);
    expect(valid([0xff])).toBe(false);
  });
  it("refuses continuation bytes that are missing or alone", () => {
    expect(valid([0x80])).toBe(false);
    expect(valid([0xc3])).toBe(false);
    expect(valid([0xe2, 0x82])).toBe(false);
    expect(valid([0xe2, 0x82, 0x41])).toBe(false);
    expect(valid([0xf0, 0x9f, 0x98])).toBe(false);
    expect(valid([0xc3, 0xa9, 0xa9])).toBe(false);
  });
  it("says where, also behind a run of ASCII", () => {
    const bytes = bytesOf("0123456789abcdef0123456789é");
    const start = pointer(bytes);
    expect(invalidUtf8At(start, bytes.length)).toBe(-1);
    expect(invalidUtf8At(start, bytes.length - 1)).toBe(26);
    for (let i = 0; i < 26; i++) {
      const kept = bytes[i];
      bytes[i] = 0xff;
      expect(invalidUtf8At(start, bytes.length)).toBe(i);
      bytes[i] = kept;
    }
  });
  it("makes a string of valid bytes only", () => {
    const bytes = bytesOf("é€😀");
    expect(textOf(pointer(bytes), bytes.length)).toBe("é€😀");
    expect(textOf(pointer(bytes), bytes.length - 1)).toBeNull();
    expect(textOf(pointer(bytes), 0)).toBe("");
  });
});
