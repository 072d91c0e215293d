import { Bytes, bytesOf, equalViews, pointer } from "../../../assembly/text/bytes";
import { JsonError, JsonValue, parseJson, writeJsonString } from "../../../assembly/text/json";
import { Writer } from "../../../assembly/text/writer";

function value(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseJson(pointer(bytes), bytes.length).root;
}

function error(text: string): JsonError {
  const bytes = bytesOf(text);
  return parseJson(pointer(bytes), bytes.length).error;
}

function written(text: string): string {
  const writer = new Writer();
  writeJsonString(writer, text);
  return writer.toString();
}

describe("a JSON string", () => {
  it("has every escape decoded", () => {
    expect(value('"\\"\\\\\\/\\b\\f\\n\\r\\t"').asString()).toBe('"\\/\b\f\n\r\t');
    expect(value('"\\u0041\\u00e9\\u20AC\\uD83D\\uDe00\\uffff\\u0000|"').asString()).toBe("Aé€😀\uffff\0|");
    expect(value('["a\\n", "b", "\\tc"]').at(2).asString()).toBe("\tc");
    expect(value('["a\\n", "b", "\\tc"]').at(0).asString()).toBe("a\n");
  });
  it("is UTF-8 as bytes", () => {
    const bytes: Bytes = value('"\\u00e9€\\ud83d\\ude00"').asBytes();
    const expected = bytesOf("é€😀");
    expect(equalViews(pointer(bytes), bytes.length, pointer(expected), expected.length)).toBe(true);
  });
  it("is compared after decoding", () => {
    expect(value('"co\\u0064e"').equals("code")).toBe(true);
    expect(value('"code "').equals("code")).toBe(false);
    expect(value('"cod"').equals("code")).toBe(false);
    expect(value('"cod\\u0165"').equals("code")).toBe(false);
  });
  it("is found by its decoded name", () => {
    expect(value('{"i\\u0073s": 7}').get("iss").asInteger()).toBe(7);
    expect(value('{"é": 7}').get("é").asInteger()).toBe(7);
    expect(value('{"is": 1, "isss": 2, "Iss": 3}').get("iss").length).toBe(0);
    expect(value('{"a\\u0000": 1}').keyAt(0)).toBe("a\0");
  });
  it("is refused with a control character", () => {
    for (let c = 0; c < 0x20; c++) {
      expect(error('"' + String.fromCharCode(c) + '"')).toBe(JsonError.ControlCharacter);
      expect(error('{"' + String.fromCharCode(c) + '":1}')).toBe(JsonError.ControlCharacter);
    }
    expect(error('"\x7f\u0080"')).toBe(JsonError.None);
  });
  it("is refused with an escape that is none", () => {
    const wrong = [
      "\\a",
      "\\0",
      "\\x41",
      "\\u",
      "\\u12",
      "\\u123g",
      "\\U0041",
      "\\u{41}",
      "\\ ",
      "\\\n",
      "\\'",
      "\\u+123",
    ];
    for (let i = 0; i < wrong.length; i++) expect(error('"' + wrong[i] + '"')).toBe(JsonError.InvalidEscape, wrong[i]);
  });
  it("is refused with half a surrogate pair", () => {
    const wrong = [
      "\\ud800",
      "\\udbff",
      "\\udc00",
      "\\udfff",
      "\\ud800x",
      "\\ud800\\n",
      "\\ud800\\u0041",
      "\\ud800\\ud800",
      "\\ud800\\ud800\\udc00",
      "\\udc00\\ud800",
      "\\udc00\\udc00",
      "\\ud83d\\u",
      "\\ud83d\\ude0",
      "\\ud83d\\ude00\\ude00",
      "\\ud83d😀",
    ];
    for (let i = 0; i < wrong.length; i++) expect(error('"' + wrong[i] + '"')).toBe(JsonError.LoneSurrogate, wrong[i]);
  });
});

describe("a JSON number", () => {
  it("is an integer however it is written", () => {
    const integers = ["8388608", "8388608.0", "8.388608e6", "8.388608E+6", "83886080e-1", "83886080000.00e-0004"];
    for (let i = 0; i < integers.length; i++) {
      expect(value(integers[i]).isInteger()).toBe(true, integers[i]);
      expect(value(integers[i]).asInteger()).toBe(8388608, integers[i]);
      expect(value(integers[i]).asNumber()).toBe(8388608, integers[i]);
    }
    expect(value("-1732000000").asInteger()).toBe(-1732000000);
    expect(value("-0").asInteger()).toBe(0);
    expect(value("0.000e5").isInteger()).toBe(true);
    expect(value("0e999999999999").asInteger()).toBe(0);
  });
  it("is an integer within 2^53 only", () => {
    expect(value("9007199254740992").asInteger()).toBe(9007199254740992);
    expect(value("-9007199254740992").asInteger()).toBe(-9007199254740992);
    const beyond = ["9007199254740993", "-9007199254740993", "1e16", "18446744073709551616", "1" + "0".repeat(300)];
    for (let i = 0; i < beyond.length; i++) {
      expect(value(beyond[i]).isInteger()).toBe(false, beyond[i]);
      expect(value(beyond[i]).asInteger()).toBe(0, beyond[i]);
    }
    expect(value("1" + "0".repeat(300) + "e-300").asInteger()).toBe(1);
    expect(value("1.5").isInteger()).toBe(false);
    expect(value("1.00000000000000000000000000001").isInteger()).toBe(false);
    expect(value("1e-1").isInteger()).toBe(false);
    expect(value('"1"').isInteger()).toBe(false);
  });
  it("may have a fraction", () => {
    expect(value("1732000000.125").asNumber()).toBe(1732000000.125);
    expect(value("-0.1").asNumber()).toBe(-0.1);
    expect(value("1.5e-7").asNumber()).toBe(1.5e-7);
    expect(value("1e23").asNumber()).toBe(1e23);
    expect(value("5e-324").asNumber()).toBe(5e-324);
  });
  it("is infinite or zero where f64 ends, whatever the exponent", () => {
    expect(value("1e309").asNumber()).toBe(Infinity);
    expect(value("-1e99999999999999999999").asNumber()).toBe(-Infinity);
    expect(value("1e-400").asNumber()).toBe(0);
    expect(value("1e-99999999999999999999").asNumber()).toBe(0);
    expect(value("0." + "0".repeat(100000) + "1e100001").asNumber()).toBe(1);
    expect(value("1" + "0".repeat(100000) + "e-100000").asInteger()).toBe(1);
  });
  it("is refused when it is written otherwise", () => {
    const wrong = ["-", "01", "-01", "00", "1.", "1.e1", "1e", "1e+", "1e-", "-.5", "-a", "1.a", "0e", "--1", "1e+-1"];
    for (let i = 0; i < wrong.length; i++) expect(error(wrong[i])).toBe(JsonError.InvalidNumber, wrong[i]);
    expect(error("0x10")).toBe(JsonError.TrailingData);
    expect(error("[1_000]")).toBe(JsonError.UnexpectedCharacter);
  });
});

describe("a written JSON string", () => {
  it("is ASCII, and safe in HTML", () => {
    expect(written("")).toBe('""');
    expect(written('a"\\/')).toBe('"a\\"\\\\/"');
    expect(written("</script><!--&'")).toBe('"\\u003c/script\\u003e\\u003c!--\\u0026\'"');
    expect(written("\0\n\x1f\x7f")).toBe('"\\u0000\\u000a\\u001f\\u007f"');
    expect(written("é\u2028😀")).toBe('"\\u00e9\\u2028\\ud83d\\ude00"');
  });
  it("has no half of a surrogate pair", () => {
    expect(written("\ud800")).toBe('"\\ufffd"');
    expect(written("\udc00\ud800a")).toBe('"\\ufffd\\ufffda"');
    expect(written("\ud800\ud83d\ude00")).toBe('"\\ufffd\\ud83d\\ude00"');
  });
  it("is read back", () => {
    const text = "\"\\\0\n\x7f<é€😀'";
    expect(value(written(text)).asString()).toBe(text);
  });
});
