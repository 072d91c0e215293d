import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseQuery, QueryParameters } from "../../../assembly/text/query";

function parse(text: string): QueryParameters {
  const bytes = bytesOf(text);
  return parseQuery(pointer(bytes), bytes.length);
}

describe("a query", () => {
  it("is decoded, names and values", () => {
    const query = parse("code=a%2Bb+c&st%61te=%C3%A9&x=1=2&flag&empty=");
    expect(query.get("code")).toBe("a+b c");
    expect(query.get("state")).toBe("é");
    expect(query.get("x")).toBe("1=2");
    expect(query.get("flag")).toBe("");
    expect(query.get("empty")).toBe("");
    expect(query.get("missing")).toBeNull();
    expect(query.malformed).toBe(false);
    expect(query.hasDuplicates).toBe(false);
  });
  it("tells duplicates, however the name is written", () => {
    const query = parse("code=1&%63ode=2&state=3");
    expect(query.count("code")).toBe(2);
    expect(query.count("state")).toBe(1);
    expect(query.count("iss")).toBe(0);
    expect(query.get("code")).toBe("1");
    expect(query.hasDuplicates).toBe(true);
  });
  it("counts a value that cannot be read but does not give it out", () => {
    const wrong = ["%", "%4", "%zz", "%ff", "%c0%af", "%ed%a0%80"];
    for (let i = 0; i < wrong.length; i++) {
      const query = parse("state=" + wrong[i] + "&state=good");
      expect(query.get("state")).toBeNull(wrong[i]);
      expect(query.count("state")).toBe(2);
      expect(query.malformed).toBe(true);
    }
  });
  it("leaves out a name that cannot be read", () => {
    const query = parse("%zz=1&%ff=2&a=3");
    expect(query.malformed).toBe(true);
    expect(query.hasDuplicates).toBe(false);
    expect(query.get("a")).toBe("3");
  });
  it("is case-sensitive and splits at ampersands only", () => {
    const query = parse("State=1;state=2&&=x&");
    expect(query.get("State")).toBe("1;state=2");
    expect(query.get("state")).toBeNull();
    expect(query.get("")).toBe("x");
  });
  it("has 64 parameters at most, and says that there were more", () => {
    expect(parse("a&".repeat(64)).overflow).toBe(false);
    const query = parse("a&".repeat(64) + "state=1");
    expect(query.overflow).toBe(true);
    expect(query.count("a")).toBe(64);
    expect(query.get("state")).toBeNull();
    expect(parse("%&".repeat(1000)).overflow).toBe(true);
  });
  it("may be empty", () => {
    expect(parse("").count("")).toBe(0);
    expect(parse("&&&").hasDuplicates).toBe(false);
  });
});
