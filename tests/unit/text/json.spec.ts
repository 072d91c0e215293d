import { bytesOf, pointer } from "../../../assembly/text/bytes";
import {
  describeJsonError,
  JsonDocument,
  JsonError,
  JsonKind,
  JsonValue,
  parseForeignJson,
  parseJson,
} from "../../../assembly/text/json";

function parse(text: string): JsonDocument {
  const bytes = bytesOf(text);
  return parseJson(pointer(bytes), bytes.length);
}

function parseBytes(bytes: u8[]): JsonError {
  return parseJson(bytes.dataStart, bytes.length).error;
}

function root(text: string): JsonValue {
  return parse(text).root;
}

function expectAll(texts: string[], error: JsonError): void {
  for (let i = 0; i < texts.length; i++) expect(parse(texts[i]).error).toBe(error, texts[i]);
}

function foreign(text: string): JsonDocument {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length);
}

function raw(value: JsonValue): string {
  const bytes = value.raw();
  return String.UTF8.decodeUnsafe(pointer(bytes), bytes.length);
}

describe("a JSON document", () => {
  it("is read", () => {
    const value = root(' {"a": [1, true, null, "x", {}], "b" :{"c": false}, "": -2.5e1 } \r\n\t');
    expect(value.isObject()).toBe(true);
    expect(value.length).toBe(3);
    expect(value.keyAt(0) + value.keyAt(1) + value.keyAt(2)).toBe("ab");
    const list = value.get("a");
    expect(list.isArray()).toBe(true);
    expect(list.length).toBe(5);
    expect(list.at(0).asInteger()).toBe(1);
    expect(list.at(1).asBoolean()).toBe(true);
    expect(list.at(2).kind).toBe(JsonKind.Null);
    expect(list.at(3).equals("x")).toBe(true);
    expect(list.at(4).kind).toBe(JsonKind.Object);
    expect(value.get("b").get("c").kind).toBe(JsonKind.Boolean);
    expect(value.get("b").get("c").asBoolean()).toBe(false);
    expect(value.get("").asNumber()).toBe(-25);
    expect(value.at(2).asNumber()).toBe(-25);
  });
  it("may be any value", () => {
    expect(root("null").kind).toBe(JsonKind.Null);
    expect(root('"a"').asString()).toBe("a");
    expect(root("0").isInteger()).toBe(true);
    expect(root("[]").length).toBe(0);
    expect(root("{}").length).toBe(0);
  });
  it("keeps what it was read from, and a copy", () => {
    const bytes = bytesOf('{"a": { "b" : "\\u0041" } , "n": 1.50}');
    const value = parseJson(pointer(bytes), bytes.length).root;
    memory.fill(pointer(bytes), 0, bytes.length);
    expect(raw(value.get("a"))).toBe('{ "b" : "\\u0041" }');
    expect(raw(value.get("a").get("b"))).toBe('"\\u0041"');
    expect(raw(value.get("n"))).toBe("1.50");
    expect(raw(value.get("missing"))).toBe("");
  });
  it("answers absent for what is not there, at any depth", () => {
    const value = root('{"a": "text"}');
    const absent = value.get("b").get("c").at(3).at(-1);
    expect(absent.kind).toBe(JsonKind.Absent);
    expect(absent.length).toBe(0);
    expect(absent.keyAt(0)).toBe("");
    expect(absent.asString()).toBe("");
    expect(absent.asBytes().length).toBe(0);
    expect(absent.asBoolean()).toBe(false);
    expect(absent.asNumber()).toBe(0);
    expect(absent.asInteger()).toBe(0);
    expect(absent.isInteger()).toBe(false);
    expect(absent.equals("")).toBe(false);
    expect(value.get("a").get("text").kind).toBe(JsonKind.Absent);
    expect(value.at(1).kind).toBe(JsonKind.Absent);
    expect(value.at(-1).kind).toBe(JsonKind.Absent);
    expect(value.keyAt(1)).toBe("");
    expect(value.keyAt(-1)).toBe("");
  });
  it("gives no value of another type", () => {
    const value = root('["1", 1, true, null, ["true"]]');
    expect(value.at(0).asInteger()).toBe(0);
    expect(value.at(0).asBoolean()).toBe(false);
    expect(value.at(1).asString()).toBe("");
    expect(value.at(2).asNumber()).toBe(0);
    expect(value.at(3).asString()).toBe("");
    expect(value.at(4).asBoolean()).toBe(false);
    expect(value.at(4).asBytes().length).toBe(0);
  });
  it("is refused when it is cut short anywhere", () => {
    const text = '{"a":["é\\u0041\\n",-1.5e3,true,false,null,{}],"b":{"c":[]}}';
    const bytes = bytesOf(text);
    expect(parse(text).error).toBe(JsonError.None);
    for (let length = 0; length < bytes.length; length++) {
      const document = parseJson(pointer(bytes), length);
      if (document.error == JsonError.None) expect(length).toBe(-1, "accepted");
      expect(document.root.kind).toBe(JsonKind.Absent);
    }
    expectAll(["", " ", "[", "{", '"', '{"a"', '{"a":', "[1", "[1,", "tru", '"\\'], JsonError.UnexpectedEnd);
  });
  it("is refused with anything after its value", () => {
    expectAll(["1 2", "{}{}", "[]]", "null,", '"a""b"', "{}\0", "true true", "1x"], JsonError.TrailingData);
  });
  it("is refused with characters that do not belong", () => {
    expectAll(
      ["[1,]", "[,1]", "[1 2]", "[1;2]", "[1}", '{"a":1]', '{"a":1,}', "{,}", '{"a" 1}', '{"a",1}', "{a:1}", "{1:1}"],
      JsonError.UnexpectedCharacter,
    );
    expectAll(
      [
        "'a'",
        "NaN",
        "Infinity",
        "undefined",
        "TRUE",
        "nulL",
        "+1",
        ".5",
        "//",
        "/**/1",
        "[1/**/]",
        "\uFEFF1",
        "\u00A01",
      ],
      JsonError.UnexpectedCharacter,
    );
    expectAll(["\x0b1", "\x0c1", "\0", "]", "}", ":", ","], JsonError.UnexpectedCharacter);
  });
  it("is refused when it is not UTF-8", () => {
    expect(parseBytes([0x22, 0xff, 0x22])).toBe(JsonError.InvalidUtf8);
    expect(parseBytes([0x22, 0xc0, 0x80, 0x22])).toBe(JsonError.InvalidUtf8);
    expect(parseBytes([0x22, 0xed, 0xa0, 0x80, 0x22])).toBe(JsonError.InvalidUtf8);
    expect(parseBytes([0xff, 0xfe, 0x31, 0x00])).toBe(JsonError.InvalidUtf8);
  });
  it("is refused when two members of an object have one name, however it is written", () => {
    expectAll(
      [
        '{"a":1,"a":1}',
        '{"a":1,"b":2,"c":3,"\\u0061":4}',
        '{"":1,"":2}',
        '[{"x":{"iss":1,"aud":2,"iss":3}}]',
        '{"é":1,"\\u00e9":2}',
        '{"\\ud83d\\ude00":1,"😀":2}',
        '{"\\/":1,"/":2}',
      ],
      JsonError.DuplicateMember,
    );
    expect(parse('{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}],"A":1,"a ":1,"a\\u0000":1}').error).toBe(JsonError.None);
    expect(parse('{"ab":1, "c":2, "ab":3}').errorOffset).toBe(16);
  });
  it("shows what a string stands for, and the source of all else", () => {
    const value = root('["a\\u00e9", -1.50, [1, 2], ""]');
    const shown = ["aé", "-1.50", "[1, 2]", ""];
    for (let i = 0; i < shown.length; i++) {
      const member = value.at(i);
      expect(String.UTF8.decodeUnsafe(member.textAddress, member.textLength)).toBe(shown[i]);
    }
    expect(value.at(4).textLength).toBe(0);
  });
  it("is refused beyond 32 levels, without recursion", () => {
    expect(parse("[".repeat(32) + "]".repeat(32)).error).toBe(JsonError.None);
    expect(parse("[".repeat(33) + "]".repeat(33)).error).toBe(JsonError.TooDeep);
    expect(parse('{"a":'.repeat(32) + "1" + "}".repeat(32)).error).toBe(JsonError.None);
    expect(parse('{"a":'.repeat(33) + "1" + "}".repeat(33)).error).toBe(JsonError.TooDeep);
    expect(parse("[".repeat(200000)).error).toBe(JsonError.TooDeep);
  });
  it("is refused beyond 16,384 values", () => {
    expect(parse("[" + "1,".repeat(16382) + "1]").error).toBe(JsonError.None);
    expect(parse("[" + "1,".repeat(16383) + "1]").error).toBe(JsonError.TooManyValues);
  });
  it("is refused beyond its maximal length", () => {
    expect(parse('"' + "a".repeat(262142) + '"').root.asString().length).toBe(262142);
    expect(parse('"' + "a".repeat(262143) + '"').error).toBe(JsonError.TooLong);
    const bytes = bytesOf("[1,2]");
    expect(parseJson(pointer(bytes), 5, 5).error).toBe(JsonError.None);
    expect(parseJson(pointer(bytes), 5, 4).error).toBe(JsonError.TooLong);
    expect(parseJson(pointer(bytes), -1).error).toBe(JsonError.UnexpectedEnd);
  });
  it("says where and what is wrong", () => {
    const document = parse('{"a": 1, "b": x}');
    expect(document.errorOffset).toBe(14);
    expect(parse("{}").errorOffset).toBe(-1);
    for (let error = JsonError.None; error <= JsonError.DuplicateMember; error++) {
      expect(describeJsonError(error)).not.toBe("is invalid");
    }
  });
});

describe("a JSON document that somebody else wrote", () => {
  it("has no value for a name that is there twice, however it is written and wherever that is", () => {
    const value = foreign('{"a":1,"b":[2,{"c":3,"\\u0063":null}],"\\u0061":4,"d":5,"é":6,"\\u00e9":6}').root;
    const repeated = [value.get("a"), value.get("b").at(1).get("c"), value.get("é"), value.member("a")];
    for (let i = 0; i < repeated.length; i++) {
      expect(repeated[i].kind).toBe(JsonKind.Repeated);
      expect(repeated[i].isAbsent).toBe(false);
      expect(repeated[i].isString() || repeated[i].isObject() || repeated[i].isArray()).toBe(false);
      expect(repeated[i].isInteger()).toBe(false);
      expect(repeated[i].asString() + repeated[i].asText()).toBe("");
      expect(repeated[i].textLength + repeated[i].length).toBe(0);
      expect(repeated[i].get("x").at(0).isAbsent).toBe(true);
    }
    expect(value.get("d").asInteger()).toBe(5);
    expect(value.get("b").at(0).asInteger()).toBe(2);
    expect(value.length).toBe(6);
  });
  it("has no string where half a surrogate pair stands, but a text for people", () => {
    const broken = ["\\ud83d", "\\ude00", "\\ud83d\\ud83d", "\\ude00\\ud83d", "\\ud83dx", "\\ud83d\\n", "\\ud83d😀"];
    const texts = ["\ufffd", "\ufffd", "\ufffd\ufffd", "\ufffd\ufffd", "\ufffdx", "\ufffd\n", "\ufffd😀"];
    for (let i = 0; i < broken.length; i++) {
      const value = foreign(`{"a":"${broken[i]}","b":"\\ud83d\\ude00"}`).root;
      expect(value.get("a").kind).toBe(JsonKind.Broken, broken[i]);
      expect(value.get("a").isString()).toBe(false);
      expect(value.get("a").asString()).toBe("");
      expect(value.get("a").asBytes().length).toBe(0);
      expect(value.get("a").equals("\ufffd")).toBe(false);
      expect(value.get("a").asText()).toBe(texts[i]);
      expect(value.get("b").asString()).toBe("😀");
    }
    expect(foreign('{"\\ud83d":1,"\\ude00":2}').root.get("\ufffd").isAbsent).toBe(true);
  });
  it("may write null or an empty list for what is not there", () => {
    const value = foreign('{"a":null,"b":[],"c":"","d":{},"e":0,"f":false,"g":[null]}').root;
    expect(value.member("a").isAbsent && value.member("b").isAbsent && value.member("x").isAbsent).toBe(true);
    const given = ["c", "d", "e", "f", "g"];
    for (let i = 0; i < given.length; i++) expect(value.member(given[i]).isAbsent).toBe(false, given[i]);
    expect(value.get("a").kind).toBe(JsonKind.Null);
  });
  it("may begin with a byte order mark", () => {
    expect(foreign('\ufeff{"a":1}').root.get("a").asInteger()).toBe(1);
    expect(foreign('\ufeff{"a":x}').errorOffset).toBe(8);
    const refused = ["\ufeff", "\ufeff\ufeff1", "1\ufeff", "\ufffe1"];
    for (let i = 0; i < refused.length; i++) expect(foreign(refused[i]).error).not.toBe(JsonError.None, refused[i]);
  });
  it("is refused for all else that is no JSON", () => {
    const refused = [
      "",
      "{",
      '{"a":1',
      "{'a':1}",
      '{"a":1,}',
      "NaN",
      '"\\ud83d\\u"',
      '"\\ud83d',
      '"\\x"',
      '"\n"',
      "01",
      "1 2",
    ];
    for (let i = 0; i < refused.length; i++) expect(foreign(refused[i]).error).not.toBe(JsonError.None, refused[i]);
    expect(foreign("[".repeat(33) + "]".repeat(33)).error).toBe(JsonError.TooDeep);
  });
});
