import {
  equalsIgnoringCase,
  hexValue,
  isToken,
  leadingBlanks,
  lengthWithoutTrailingBlanks,
  lowerCase,
  parseDecimal,
} from "../../../assembly/text/ascii";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function decimal(text: string): i64 {
  const bytes = bytesOf(text);
  return parseDecimal(pointer(bytes), bytes.length);
}

function token(text: string): bool {
  const bytes = bytesOf(text);
  return isToken(pointer(bytes), bytes.length);
}

function equalsHttps(text: string): bool {
  const bytes = bytesOf(text);
  return equalsIgnoringCase(pointer(bytes), bytes.length, "https");
}

describe("ascii", () => {
  it("lower-cases A to Z and nothing else", () => {
    const bytes = bytesOf("@AZ[`az{É");
    lowerCase(pointer(bytes), bytes.length, pointer(bytes));
    expect(String.UTF8.decodeUnsafe(pointer(bytes), bytes.length)).toBe("@az[`az{É");
  });
  it("compares without regard to case, but not to length or to bit 5", () => {
    expect(equalsHttps("HttPS")).toBe(true);
    expect(equalsHttps("http")).toBe(false);
    expect(equalsHttps("https:")).toBe(false);
    expect(equalsHttps("httpS")).toBe(true);
    expect(equalsHttps("http\x13")).toBe(false);
  });
  it("knows the token characters", () => {
    expect(token("!#$%&'*+-.^_`|~09azAZ")).toBe(true);
    expect(token("")).toBe(false);
    const others = ' \t"(),/:;<=>?@[\\]{}\x7fé';
    for (let i = 0; i < others.length; i++) expect(token("a" + others.charAt(i))).toBe(false, others.charAt(i));
  });
  it("reads hexadecimal digits of either case", () => {
    const digits = "0123456789abcdef";
    for (let i = 0; i < 16; i++) {
      expect(hexValue(digits.charCodeAt(i))).toBe(i);
      expect(hexValue(digits.toUpperCase().charCodeAt(i))).toBe(i);
    }
    const others = "/:@G`g\x10";
    for (let i = 0; i < others.length; i++) expect(hexValue(others.charCodeAt(i))).toBe(-1, others.charAt(i));
  });
  it("counts blanks at both ends", () => {
    const bytes = bytesOf("\t a b \t");
    expect(leadingBlanks(pointer(bytes), bytes.length)).toBe(2);
    expect(lengthWithoutTrailingBlanks(pointer(bytes), bytes.length)).toBe(5);
    expect(leadingBlanks(pointer(bytes), 2)).toBe(2);
    expect(lengthWithoutTrailingBlanks(pointer(bytes), 2)).toBe(0);
  });
  it("reads decimal numbers up to the largest i64", () => {
    expect(decimal("0")).toBe(0);
    expect(decimal("0012")).toBe(12);
    expect(decimal("9223372036854775807")).toBe(i64.MAX_VALUE);
  });
  it("answers -1 for what is no decimal number or does not fit", () => {
    const wrong = ["", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "9223372036854775808", "99999999999999999999"];
    for (let i = 0; i < wrong.length; i++) expect(decimal(wrong[i])).toBe(-1, wrong[i]);
  });
});
