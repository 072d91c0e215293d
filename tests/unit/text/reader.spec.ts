import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import { Reader } from "../../../assembly/text/reader";
import { findByte } from "../../../assembly/text/scan";
import { Writer } from "../../../assembly/text/writer";

describe("reader", () => {
  it("reads what the writer wrote", () => {
    const bytes = new Writer().u8(7).u32(0xfffffffe).u64(1700000000).text("rest").toBytes();
    const reader = new Reader(pointer(bytes), bytes.length);
    expect(reader.u8()).toBe(7);
    expect(reader.u32()).toBe(0xfffffffe);
    expect(reader.i64()).toBe(1700000000);
    expect(reader.remaining).toBe(4);
    expect(String.UTF8.decode(changetype<ArrayBuffer>(reader.bytes(4)))).toBe("rest");
    expect(reader.failed).toBe(false);
  });

  it("answers zeros and empty bytes past the end, and says that it failed", () => {
    const bytes = bytesOf("abc");
    const reader = new Reader(pointer(bytes), 3);
    expect(reader.u32()).toBe(0);
    expect(reader.failed).toBe(true);
    expect(reader.u8()).toBe(0);
    expect(reader.i64()).toBe(0);
    expect(reader.bytes(1).length).toBe(0);
    const negative = new Reader(pointer(bytes), 3);
    expect(negative.bytes(-1).length).toBe(0);
    expect(negative.failed).toBe(true);
  });
});

describe("find byte", () => {
  it("finds the first one wherever it is, and the end where there is none", () => {
    for (let length = 0; length < 70; length++) {
      const bytes: Bytes = new StaticArray<u8>(length + 1);
      const at = pointer(bytes);
      bytes[length] = 0x3b;
      expect(findByte(at, at + length, 0x3b)).toBe(at + length);
      for (let i = 0; i < length; i++) {
        bytes[i] = 0x3b;
        expect(findByte(at, at + length, 0x3b)).toBe(at + i);
        bytes[i] = 0;
      }
    }
  });
});
