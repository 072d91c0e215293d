import { isCollectionDue } from "../../../assembly/host/collection-rule";

const KB: i64 = 1024;
const MB: i64 = 1024 * KB;
/** Pages of a megabyte. */
const PAGES = 16;

/** The collections in so many requests that each leave `garbage` bytes, while the memory grows by `growth` pages with each. */
function collections(requests: i32, garbage: i64, start: i32, growth: i32): i32 {
  let count = 0;
  let noted: i64 = 0;
  let pages = start;
  let pagesThen = start;
  for (let i = 0; i < requests; i++) {
    noted += garbage;
    pages += growth;
    if (!isCollectionDue(noted, pages, pagesThen)) continue;
    count++;
    noted = 0;
    pagesThen = pages;
  }
  return count;
}

describe("the rule of collections", () => {
  it("lets a megabyte of garbage be in a small memory, and an eighth of a large one", () => {
    expect(isCollectionDue(MB - 1, PAGES, PAGES)).toBe(false);
    expect(isCollectionDue(MB, PAGES, PAGES)).toBe(true);
    expect(isCollectionDue(MB, 64 * PAGES, 64 * PAGES)).toBe(false);
    expect(isCollectionDue(8 * MB - 1, 64 * PAGES, 64 * PAGES)).toBe(false);
    expect(isCollectionDue(8 * MB, 64 * PAGES, 64 * PAGES)).toBe(true);
  });

  it("collects sooner where the memory has grown since", () => {
    expect(isCollectionDue(128 * KB, PAGES + 1, PAGES)).toBe(true);
    expect(isCollectionDue(128 * KB - 1, PAGES + 1, PAGES)).toBe(false);
    expect(isCollectionDue(0, 4 * PAGES, PAGES)).toBe(false);
  });

  it("never collects for each request, also where the memory grows with each", () => {
    expect(collections(1000, 16 * KB, PAGES, 1)).toBeLessThan(126);
    expect(collections(1000, 16 * KB, 256 * PAGES, 1)).toBeLessThan(5);
    expect(collections(1000, 16 * KB, PAGES, 0)).toBe(15);
    expect(collections(1000, 0, PAGES, 1)).toBe(0);
  });

  it("knows no amount of garbage and memory that is too much for it", () => {
    expect(isCollectionDue(i64.MAX_VALUE, 65536, 65536)).toBe(true);
    expect(isCollectionDue(512 * MB, 65536, 65536)).toBe(true);
    expect(isCollectionDue(512 * MB - 1, 65536, 65536)).toBe(false);
  });
});
