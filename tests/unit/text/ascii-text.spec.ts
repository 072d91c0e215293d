import { decodeAscii, encodeAscii } from "../../../assembly/text/ascii-text";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { textOf } from "../../../assembly/text/utf8";
import { Writer } from "../../../assembly/text/writer";

describe("ASCII text", () => {
  it("is encoded and decoded at every length, and nothing is written past its end", () => {
    for (let length = 0; length < 40; length++) {
      const text = "abcdefghijklmnopqrstuvwxyz0123456789-._~".substring(0, length);
      const out = new StaticArray<u8>(length + 1);
      out[length] = 0xaa;
      expect(encodeAscii(text, pointer(out))).toBe(true);
      expect(out[length]).toBe(0xaa);
      expect(decodeAscii(pointer(out), length)).toBe(text);
    }
  });

  it("is refused at the place of any other character, wherever that is", () => {
    const others = ["\u0080", "é", "\u0100", "\uff61", "\ud83d\ude00"];
    for (let i = 0; i < others.length; i++) {
      for (let at = 0; at < 20; at++) {
        const text = "a".repeat(at) + others[i] + "b".repeat(20 - at);
        const out = new StaticArray<u8>(text.length);
        expect(encodeAscii(text, pointer(out))).toBe(false);
        const bytes = bytesOf(text);
        expect(bytes.length).toBe(String.UTF8.byteLength(text));
        expect(decodeAscii(pointer(bytes), bytes.length) === null).toBe(true);
        expect(textOf(pointer(bytes), bytes.length)).toBe(text);
        expect(new Writer(16).text("x").text(text).text("y").toString()).toBe("x" + text + "y");
      }
    }
  });
});
