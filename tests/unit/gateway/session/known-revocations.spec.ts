import { KnownRevocations, NO_PAGE } from "../../../../assembly/gateway/session/known-revocations";
import { pointer } from "../../../../assembly/text/bytes";
import { Writer } from "../../../../assembly/text/writer";

/** The keys that a page is written with, and the times. */
function written(known: KnownRevocations, page: u32): string {
  const writer = new Writer(16);
  known.write(page, writer);
  const bytes = writer.toBytes();
  let text = "";
  for (let at = 0; at < bytes.length; at += 16) {
    const key = load<u64>(pointer(bytes) + at);
    const time = load<i64>(pointer(bytes) + at, 8);
    text += `${key}@${time} `;
  }
  return text.trimEnd();
}

describe("the ended sessions that a worker knows of", () => {
  it("keeps each once, with its page, and writes a page's in the order in which they came", () => {
    const known = new KnownRevocations(1000);
    expect(known.add(7, 100, 1)).toBe(true);
    expect(known.add(5, 200, 1)).toBe(true);
    expect(known.add(9, 300, 2)).toBe(true);
    expect(known.add(7, 100, 2)).toBe(false);
    expect(known.has(7)).toBe(true);
    expect(known.has(8)).toBe(false);
    expect(known.countOn(1)).toBe(2);
    expect(known.countOn(2)).toBe(1);
    expect(known.countOn(3)).toBe(0);
    expect(written(known, 1)).toBe("7@100 5@200");
    expect(written(known, 3)).toBe("");
  });

  it("learns the page of one that stood on none, and counts it there once", () => {
    const known = new KnownRevocations(1000);
    known.add(7, 100, NO_PAGE);
    expect(known.pageOf(7)).toBe(NO_PAGE);
    expect(known.add(7, 100, 4)).toBe(false);
    expect(known.add(7, 100, 4)).toBe(false);
    expect(known.pageOf(7)).toBe(4);
    expect(known.countOn(4)).toBe(1);
  });

  it("takes a later end in place of an earlier one, and never the other way round", () => {
    const known = new KnownRevocations(1000);
    known.add(7, 100, 1);
    expect(known.add(7, 400, NO_PAGE)).toBe(false);
    expect(known.timeOf(7)).toBe(100);
    expect(known.add(7, 400, 2)).toBe(true);
    expect(known.timeOf(7)).toBe(400);
    expect(known.pageOf(7)).toBe(2);
    expect(known.countOn(1)).toBe(0);
    expect(known.add(7, 100, 1)).toBe(false);
    expect(known.timeOf(7)).toBe(400);
    known.forget(7);
    known.add(7, 500, NO_PAGE);
    expect(known.add(7, 400, 2)).toBe(false);
    expect(known.pageOf(7)).toBe(NO_PAGE);
    expect(known.timeOf(7)).toBe(500);
    expect(known.timeOf(8)).toBe(-1);
  });

  it("forgets what stands on older pages, and nothing that stands on none", () => {
    const known = new KnownRevocations(1000);
    known.add(1, 100, NO_PAGE);
    for (let key: u64 = 2; key < 8; key++) known.add(key, 100, <u32>key);
    known.forgetBefore(5);
    for (let key: u64 = 1; key < 8; key++) expect(known.has(key)).toBe(key == 1 || key >= 5);
    expect(known.countOn(4)).toBe(0);
    expect(known.countOn(5)).toBe(1);
  });

  it("lets the oldest go where there are too many, whatever page they stand on", () => {
    const known = new KnownRevocations(1000);
    for (let key: u64 = 0; key < 5000; key++) known.add(key, 100, key % 2 == 0 ? NO_PAGE : 3);
    let left = 0;
    for (let key: u64 = 0; key < 5000; key++) if (known.has(key)) left++;
    expect(left).toBeLessThan(1001);
    expect(left).toBeGreaterThan(870);
    expect(known.has(4999)).toBe(true);
    expect(known.has(4130)).toBe(true);
    expect(known.has(3000)).toBe(false);
    expect(known.countOn(3)).toBe(left / 2);
  });

  it("takes any time", () => {
    const known = new KnownRevocations(10);
    known.add(1, i64.MIN_VALUE, 1);
    known.add(2, i64.MAX_VALUE, 1);
    expect(written(known, 1)).toBe("1@0 2@4294967295");
  });
});
