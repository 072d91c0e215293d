import { Writer } from "../../../assembly/text/writer";

describe("writer", () => {
  it("appends text as UTF-8 and grows", () => {
    const writer = new Writer(16);
    for (let i = 0; i < 100; i++) writer.text("é").u8(0x61);
    expect(writer.length).toBe(300);
    expect(writer.toString().length).toBe(200);
    expect(writer.toString().startsWith("éaéa")).toBe(true);
  });
  it("keeps integers little endian", () => {
    const writer = new Writer().u32(0x01020304).u64(5);
    expect(writer.length).toBe(12);
    expect(load<u8>(writer.pointer)).toBe(4);
    expect(load<u8>(writer.pointer + 4)).toBe(5);
  });
  it("writes numbers in decimal digits", () => {
    const writer = new Writer();
    writer.decimal(0).text(" ").decimal(9).text(" ").decimal(10).text(" ").decimal(4294967295);
    expect(writer.toString()).toBe("0 9 10 4294967295");
  });
  it("is empty after clear", () => {
    const writer = new Writer().text("abc");
    writer.clear();
    expect(writer.toBytes().length).toBe(0);
  });
});
