import { HeaderPairs } from "../../../assembly/host/header-pairs";
import {
  findHeader,
  firstHeader,
  headerCount,
  nameLength,
  nextHeader,
  valueLength,
} from "../../../assembly/host/header-map";
import { pointer } from "../../../assembly/text/bytes";

describe("header pairs", () => {
  it("are serialised as the host reads them: count, lengths, then each text with a NUL", () => {
    const bytes = new HeaderPairs().add("a", "bc").add("de", "").serialise();
    const expected: Array<u8> = [
      2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 97, 0, 98, 99, 0, 100, 101, 0, 0,
    ];
    expect(bytes.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i++) expect(bytes[i]).toBe(expected[i]);
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
