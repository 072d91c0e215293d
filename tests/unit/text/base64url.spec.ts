import {
  base64UrlLength,
  decodeBase64Lenient,
  decodeBase64Url,
  decodedBase64UrlLength,
  encodeBase64,
  encodeBase64Url,
  fromBase64Url,
  toBase64Url,
} from "../../../assembly/text/base64url";
import { Bytes, bytesOf, equalViews, pointer } from "../../../assembly/text/bytes";

function encode(text: string): string {
  const bytes = bytesOf(text);
  return toBase64Url(pointer(bytes), bytes.length);
}

function decode(text: string): string | null {
  const bytes = bytesOf(text);
  return read(fromBase64Url(pointer(bytes), bytes.length));
}

function lenient(text: string): string | null {
  const bytes = bytesOf(text);
  return read(decodeBase64Lenient(pointer(bytes), bytes.length));
}

function standard(text: string): string {
  const bytes = bytesOf(text);
  return encodeBase64(pointer(bytes), bytes.length);
}

function read(bytes: Bytes | null): string | null {
  return bytes == null ? null : String.UTF8.decodeUnsafe(pointer(bytes), bytes.length);
}

/** Bytes that need every character of the alphabet. */
function sample(length: i32): Bytes {
  const bytes = new StaticArray<u8>(length);
  for (let i = 0; i < length; i++) bytes[i] = <u8>(i * 89 + 7);
  return bytes;
}

describe("base64url", () => {
  it("encodes the vectors of RFC 4648 without padding", () => {
    const plain = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    const encoded = ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"];
    for (let i = 0; i < plain.length; i++) {
      expect(encode(plain[i])).toBe(encoded[i]);
      expect(decode(encoded[i])).toBe(plain[i]);
    }
    expect(encode("??>~")).toBe("Pz8-fg");
    expect(encode("~~~?")).toBe("fn5-Pw");
    expect(encode("???")).toBe("Pz8_");
  });
  it("reads back what it wrote, at every length, and writes no byte more than it says", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = sample(length);
      const room = base64UrlLength(length);
      const encoded = new StaticArray<u8>(room + 1);
      encoded[room] = 0xa5;
      expect(encodeBase64Url(pointer(bytes), length, pointer(encoded))).toBe(room);
      expect(encoded[room]).toBe(0xa5);
      expect(decodedBase64UrlLength(room)).toBe(length);
      const decoded = new StaticArray<u8>(length + 1);
      decoded[length] = 0xa5;
      expect(decodeBase64Url(pointer(encoded), room, pointer(decoded))).toBe(length);
      expect(decoded[length]).toBe(0xa5);
      expect(equalViews(pointer(decoded), length, pointer(bytes), length)).toBe(true);
    }
  });
  it("decodes in place", () => {
    const bytes = sample(150);
    const encoded = new StaticArray<u8>(base64UrlLength(150));
    encodeBase64Url(pointer(bytes), 150, pointer(encoded));
    expect(decodeBase64Url(pointer(encoded), encoded.length, pointer(encoded))).toBe(150);
    expect(equalViews(pointer(encoded), 150, pointer(bytes), 150)).toBe(true);
  });
  it("refuses every byte outside the alphabet at every place", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const encoded = bytesOf("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE");
    const out = new StaticArray<u8>(64);
    for (let i = 0; i < encoded.length - 1; i++) {
      const kept = encoded[i];
      for (let c = 0; c < 256; c++) {
        encoded[i] = <u8>c;
        const accepted = decodeBase64Url(pointer(encoded), encoded.length, pointer(out)) >= 0;
        if (accepted != (c < 128 && alphabet.includes(String.fromCharCode(c))))
          expect(c).toBe(-1, "at " + i.toString());
      }
      encoded[i] = kept;
    }
  });
  it("refuses padding, blanks, impossible lengths and bits that belong to no byte", () => {
    const wrong = [
      "Zg==",
      "Zm8=",
      "=",
      "A",
      "AAAAA",
      "Zh",
      "Zm9",
      " Zg",
      "Zg ",
      "Z g=",
      "Zm9v\n",
      "Zm9v====",
      "Zm+v",
      "Zm/v",
    ];
    for (let i = 0; i < wrong.length; i++) expect(decode(wrong[i])).toBeNull(wrong[i]);
    expect(decodeBase64Url(0, -4, 0)).toBe(-1);
  });
});

describe("base64", () => {
  it("encodes with padding and the standard alphabet", () => {
    expect(standard("")).toBe("");
    expect(standard("f")).toBe("Zg==");
    expect(standard("fo")).toBe("Zm8=");
    expect(standard("foo")).toBe("Zm9v");
    expect(standard("??>~???")).toBe("Pz8+fj8/Pw==");
  });
  it("decodes either alphabet with or without padding", () => {
    const right = ["Pz8-fj8_Pw", "Pz8+fj8/Pw", "Pz8+fj8/Pw==", "Pz8-fj8_Pw=="];
    for (let i = 0; i < right.length; i++) expect(lenient(right[i])).toBe("??>~???");
    expect(lenient("Zm8=")).toBe("fo");
    expect(lenient("")).toBe("");
  });
  it("refuses padding that does not fit and all else that is wrong", () => {
    const wrong = [
      "Zg=",
      "Zg===",
      "Zm8==",
      "Zm9v=",
      "Zm9v==",
      "====",
      "==",
      "=",
      "Z===",
      "Zg=g",
      "Zh==",
      "Zm9v\n",
      "Z!==",
      "A",
    ];
    for (let i = 0; i < wrong.length; i++) expect(lenient(wrong[i])).toBeNull(wrong[i]);
  });
});
