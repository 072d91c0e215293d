import { PathReadings } from "../../../assembly/policy/path-readings";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const readings = new PathReadings();

/** All readings of a `:path`, or `unreadable`. */
function read(path: string): string[] {
  const bytes = bytesOf(path);
  readings.read(pointer(bytes), bytes.length);
  if (readings.isUnreadable) return ["unreadable"];
  const texts: string[] = [];
  for (let i = 0; i < readings.count; i++) {
    texts.push(String.UTF8.decodeUnsafe(readings.at(i), readings.lengthAt(i)));
  }
  return texts;
}

/** Which of `wanted` is no reading of the path; "" when all are. */
function missing(path: string, wanted: string[]): string {
  const texts = read(path);
  for (let i = 0; i < wanted.length; i++) {
    if (!texts.includes(wanted[i])) return wanted[i] + " of " + path + ": " + texts.join(" ");
  }
  return "";
}

/** Whether the path can't be read. */
function unreadable(path: string): bool {
  return read(path)[0] == "unreadable";
}

describe("a plain path", () => {
  it("has one reading, which is the request's own bytes", () => {
    const bytes = bytesOf("/a/b.c/~d?x=%41/../;//");
    readings.read(pointer(bytes), bytes.length);
    expect(readings.count).toBe(1);
    expect(readings.at(0)).toBe(pointer(bytes));
    expect(readings.lengthAt(0)).toBe(9);
  });
  it("is read at any length", () => {
    expect(read("/" + "a".repeat(60000)).length).toBe(1);
  });
});

describe("a path's readings", () => {
  it("are decoded once and twice", () => {
    expect(read("/%61%2562").join(" ")).toBe("/%61%2562 /a%62 /ab");
    expect(read("/a%20b").join(" ")).toBe("/a%20b /a b");
    expect(read("/caf%C3%A9").join(" ")).toBe("/caf%C3%A9 /café");
  });
  it("are decoded but for slashes", () => {
    expect(missing("/%61%2Fb%5C", ["/a%2Fb\\", "/a%2Fb/", "/a/b\\", "/a/b/"])).toBe("");
    expect(missing("/a%2fb/%252e%252e/c", ["/c", "/a/c"])).toBe("");
  });
  it("have their backslashes turned", () => {
    expect(read("/a\\b").join(" ")).toBe("/a\\b /a/b");
    expect(missing("/x\\..%5Cb", ["/b"])).toBe("");
  });
  it("have no parameters, of each segment or from the first on", () => {
    expect(read("/a;v=1/b;w/c").join(" ")).toBe("/a;v=1/b;w/c /a /a/b/c");
    expect(missing("/a%3bx/b", ["/a", "/a/b", "/a;x/b"])).toBe("");
    expect(missing("/x/..;v/b", ["/b", "/x/..", "/"])).toBe("");
  });
  it("have their slashes merged", () => {
    expect(read("/a//b///").join(" ")).toBe("/a//b/// /a/b/");
  });
  it("have their dots resolved, before and after their slashes are merged", () => {
    expect(missing("/a//../b", ["/a/b", "/b"])).toBe("");
    expect(missing("/a/./b/../c/.", ["/a/c/"])).toBe("");
    expect(missing("/a/b/..", ["/a/"])).toBe("");
  });
  it("have dots resolved that have parameters, while others keep theirs", () => {
    expect(missing("/a/.;/../b;v/c", ["/b;v/c"])).toBe("");
    expect(missing("/a/%2e.;x/b;v", ["/b;v"])).toBe("");
  });
  it("have their dots resolved before and after they are decoded", () => {
    expect(missing("/a%2Fb/../c", ["/c", "/a/c"])).toBe("");
    expect(missing("/a%2fb/%2E%2e/c", ["/c", "/a/c"])).toBe("");
    expect(missing("/a/b/%2e./../c", ["/c", "/a/b/c"])).toBe("");
    expect(missing("/x/%252e%252E/b", ["/b"])).toBe("");
  });
  it("are cut at a ? or # that decoding makes, and at a # as it came", () => {
    expect(missing("/a%3fb", ["/a?b", "/a"])).toBe("");
    expect(missing("/a%2523b", ["/a#b", "/a"])).toBe("");
    expect(read("/a#b?c").join(" ")).toBe("/a#b /a");
  });
  it("have no authority before them", () => {
    expect(missing("//host/a", ["//host/a", "/host/a", "/a"])).toBe("");
    expect(missing("/\\/host/a", ["/a"])).toBe("");
    expect(missing("//host", ["/", "/host"])).toBe("");
  });
});

describe("a path that can't be read", () => {
  it("does not begin with a slash", () => {
    expect(unreadable("")).toBe(true);
    expect(unreadable("*")).toBe(true);
    expect(unreadable("?/a")).toBe(true);
    expect(unreadable("http://host/")).toBe(true);
  });
  it("has a control byte, or one that decoding makes", () => {
    expect(unreadable("/a%00")).toBe(true);
    expect(unreadable("/a%2509")).toBe(true);
    expect(unreadable("/a%7f")).toBe(true);
    expect(unreadable("/a\tb")).toBe(true);
  });
  it("is not UTF-8, or has an overlong form", () => {
    expect(unreadable("/%ff")).toBe(true);
    expect(unreadable("/a%c0%af")).toBe(true);
    expect(unreadable("/a%25e0%2580%25af")).toBe(true);
  });
  it("has a broken escape", () => {
    expect(unreadable("/%")).toBe(true);
    expect(unreadable("/%2")).toBe(true);
    expect(unreadable("/%zz")).toBe(true);
    expect(unreadable("/%u002f")).toBe(true);
    expect(unreadable("/%25U002f")).toBe(true);
    expect(read("/100%25").join(" ")).toBe("/100%25 /100%");
  });
  it("has something left to decode after two rounds", () => {
    expect(unreadable("/%25252e")).toBe(true);
    expect(unreadable("/%252e")).toBe(false);
    expect(unreadable("/%61%2fb%2561")).toBe(false);
  });
  it("climbs above the root", () => {
    expect(unreadable("/..")).toBe(true);
    expect(unreadable("/a/../../b")).toBe(true);
    expect(unreadable("/a/%2e%2e/..%2fb")).toBe(true);
    expect(unreadable("/a/../b")).toBe(false);
  });
  it("has more readings than are looked at", () => {
    expect(unreadable("//a;x//b\\..;y/%2e%2e%2fc%3bz/..%5c..//d%252f;e/..%3f")).toBe(true);
  });
  it("is longer than 4 KB and not plain", () => {
    expect(unreadable("/%61" + "a".repeat(4092))).toBe(false);
    expect(unreadable("/%61" + "a".repeat(4093))).toBe(true);
  });
  it("has long readings, of which no more fit", () => {
    expect(unreadable("/a//%61;" + "b".repeat(4000) + "/x/../y\\%2f%252f;z")).toBe(true);
  });
  it("spoils no other", () => {
    expect(unreadable("/%")).toBe(true);
    expect(read("/%61").join(" ")).toBe("/%61 /a");
  });
});
