import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { CookiePair, readCookie } from "../../../assembly/text/cookie";

const pair = changetype<CookiePair>(memory.data(offsetof<CookiePair>()));

/** The pairs of a header as "name:value", if their runs make up the header. */
function scan(header: string): string {
  const bytes = bytesOf(header);
  const end = pointer(bytes) + bytes.length;
  const pairs: string[] = [];
  let covered = pointer(bytes);
  for (let at = pointer(bytes); readCookie(pair, at, end); at = pair.next) {
    if (pair.start != covered) return "a gap";
    covered = pair.next;
    const name = String.UTF8.decodeUnsafe(pair.name, pair.nameLength);
    pairs.push(name + ":" + String.UTF8.decodeUnsafe(pair.value, pair.valueLength));
  }
  return covered == end ? pairs.join("|") : "not to the end";
}

/** The header without the pairs of one name. */
function without(header: string, name: string): string {
  const bytes = bytesOf(header);
  const end = pointer(bytes) + bytes.length;
  let kept = "";
  for (let at = pointer(bytes); readCookie(pair, at, end); at = pair.next) {
    if (String.UTF8.decodeUnsafe(pair.name, pair.nameLength) == name) continue;
    kept += String.UTF8.decodeUnsafe(pair.start, pair.next - pair.start);
  }
  return kept;
}

describe("a Cookie header", () => {
  it("is split at semicolons, then at the first equals sign", () => {
    expect(scan("a=1; b=2")).toBe("a:1|b:2");
    expect(scan("a=1;b=2")).toBe("a:1|b:2");
    expect(scan("a=b==; c==d")).toBe("a:b==|c:=d");
    expect(scan(" \ta = 1\t;  b=2 ")).toBe("a:1|b:2");
    expect(scan("a=x y")).toBe("a:x y");
  });
  it("keeps quotation marks, commas and other bytes in values", () => {
    expect(scan('a="1,2"; b="x; y"')).toBe('a:"1,2"|b:"x|:y"');
    expect(scan("a=é\0")).toBe("a:é\0");
  });
  it("reads a pair without an equals sign as a value without a name", () => {
    expect(scan("a")).toBe(":a");
    expect(scan("a; b=1")).toBe(":a|b:1");
    expect(scan("=a")).toBe(":a");
    expect(scan("=")).toBe(":");
    expect(scan("a=")).toBe("a:");
  });
  it("has empty pairs where nothing stands between semicolons", () => {
    expect(scan("")).toBe("");
    expect(scan(";")).toBe(":");
    expect(scan("; ;a=1;")).toBe(":|:|a:1");
  });
  it("does not take another name for ours", () => {
    expect(scan("xgatehouse=1; gatehousex=2; gatehouse =3")).toBe("xgatehouse:1|gatehousex:2|gatehouse:3");
  });
  it("stays byte for byte when the others are copied", () => {
    expect(without("x=1; a=2;  y=3 ;z", "a")).toBe("x=1;  y=3 ;z");
    expect(without("a=1", "a")).toBe("");
    expect(without("a=1; b=2; a=3", "a")).toBe(" b=2;");
    expect(without(";; b", "a")).toBe(";; b");
  });
});
