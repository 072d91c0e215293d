import {
  findHeader,
  firstHeader,
  headerCount,
  HeaderFinder,
  nameLength,
  nextHeader,
  valueLength,
} from "../../../assembly/host/header-map";
import { HeaderPairs } from "../../../assembly/host/header-pairs";
import { pointer } from "../../../assembly/text/bytes";
import { Writer } from "../../../assembly/text/writer";

describe("header pairs", () => {
  it("are serialised as the host reads them: count, lengths, then each text with a NUL", () => {
    const bytes = new HeaderPairs().add("a", "bc").add("de", "").serialise();
    const expected: Array<u8> = [
      2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 97, 0, 98, 99, 0, 100, 101, 0, 0,
    ];
    expect(bytes.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i++) expect(bytes[i]).toBe(expected[i]);
  });

  it("hold of written bytes what was there when they were added", () => {
    const value = new Writer().text("a=1");
    const pairs = new HeaderPairs().addWritten("cookie", value);
    value.clear();
    const bytes = pairs.addWritten("x", value.text("é")).serialise();
    const first = findHeader(pointer(bytes), "cookie")!;
    const second = findHeader(pointer(bytes), "x")!;
    expect(String.UTF8.decodeUnsafe(first.source, first.length)).toBe("a=1");
    expect(String.UTF8.decodeUnsafe(second.source, second.length)).toBe("é");
    expect(bytes.length).toBe(36);
  });

  it("of no headers are a count of 0", () => {
    const bytes = new HeaderPairs().serialise();
    expect(bytes.length).toBe(4);
    expect(load<u32>(pointer(bytes))).toBe(0);
  });

  it("are read in place, each header after the other", () => {
    const bytes = new HeaderPairs().add("cookie", "a=1").add("x", "").add("cookie", "b=2").serialise();
    const map = pointer(bytes);
    expect(headerCount(map)).toBe(3);
    let at = firstHeader(map);
    for (let i = 0; i < 2; i++) at = nextHeader(map, i, at);
    expect(nameLength(map, 2)).toBe(6);
    expect(valueLength(map, 2)).toBe(3);
    expect(String.UTF8.decodeUnsafe(at, 6)).toBe("cookie");
    const first = findHeader(map, "cookie")!;
    expect(String.UTF8.decodeUnsafe(first.source, first.length)).toBe("a=1");
    expect(findHeader(map, "x")!.length).toBe(0);
    expect(findHeader(map, "y") === null).toBe(true);
    expect(findHeader(0, "x") === null).toBe(true);
  });
});

describe("a header finder", () => {
  it("finds the first header of each name, and only of whole names", () => {
    const map = new HeaderPairs()
      .add("ab", "1")
      .add("origin", "")
      .add("ab", "2")
      .add("abc", "3")
      .add("c", "d")
      .serialise();
    const finder = new HeaderFinder(["c", "ab", "origin", "absent", "d", "a"]);
    finder.read(pointer(map));
    expect(finder.text(0)).toBe("d");
    expect(finder.text(1)).toBe("1");
    expect(finder.equals(1, "1")).toBe(true);
    expect(finder.equals(1, "2")).toBe(false);
    expect(finder.has(2)).toBe(true);
    expect(finder.equals(2, "")).toBe(true);
    expect(finder.text(2)).toBe("");
    for (let i = 3; i < 6; i++) {
      expect(finder.has(i)).toBe(false);
      expect(finder.text(i)).toBe("");
      expect(finder.equals(i, "")).toBe(false);
    }
  });

  it("keeps nothing of the map before, nor of one that can't be had", () => {
    const finder = new HeaderFinder(["a", "b"]);
    const first = new HeaderPairs().add("a", "1").serialise();
    const second = new HeaderPairs().add("b", "2").serialise();
    finder.read(pointer(first));
    finder.read(pointer(second));
    expect(finder.has(0)).toBe(false);
    expect(finder.text(1)).toBe("2");
    finder.read(0);
    expect(finder.has(1)).toBe(false);
  });

  it("has no text of what is not UTF-8", () => {
    const finder = new HeaderFinder(["a"]);
    const map = new HeaderPairs().add("a", "xy").serialise();
    map[map.length - 2] = 0xff;
    finder.read(pointer(map));
    expect(finder.has(0)).toBe(true);
    expect(finder.text(0)).toBe("");
  });
});
