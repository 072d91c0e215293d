import { renderedHeaders, SessionCache } from "../../../assembly/session/cache";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { textFrom } from "./fixtures";

const NOW: i64 = 1000;

function put(cache: SessionCache, key: string, value: string, expiry: i64 = 2000): void {
  const k = bytesOf(key);
  const v = bytesOf(value);
  cache.insert(cache.hash(pointer(k), k.length), pointer(k), k.length, expiry, pointer(v), v.length);
}

/** What is kept under the key, of `length` bytes; "" when nothing is. */
function get(cache: SessionCache, key: string, length: i32, now: i64 = NOW): string {
  const k = bytesOf(key);
  const entry = cache.find(cache.hash(pointer(k), k.length), pointer(k), k.length, now);
  return entry == 0 ? "" : textFrom(renderedHeaders(entry), length);
}

describe("session cache", () => {
  it("finds what was kept under all of the key's bytes", () => {
    const cache = new SessionCache(65536, 1, 2);
    const keys = ["", "k", "0123456789abcdef", "0123456789abcdefg", "x".repeat(4000)];
    for (let i = 0; i < keys.length; i++) put(cache, keys[i], "value " + i.toString());
    for (let i = 0; i < keys.length; i++) expect(get(cache, keys[i], 7)).toBe("value " + i.toString());
    expect(get(cache, "x".repeat(3999) + "y", 7)).toBe("");
    expect(get(cache, "0123456789abcdeg", 7)).toBe("");
    cache.dispose();
  });

  it("tells two keys of one hash apart", () => {
    const cache = new SessionCache(65536, 1, 2);
    const a = bytesOf("first");
    const b = bytesOf("other");
    cache.insert(5, pointer(a), 5, 2000, pointer(a), 5);
    expect(cache.find(5, pointer(b), 5, NOW)).toBe(0);
    cache.insert(5, pointer(b), 5, 2000, pointer(b), 5);
    expect(textFrom(renderedHeaders(cache.find(5, pointer(a), 5, NOW)), 5)).toBe("first");
    expect(textFrom(renderedHeaders(cache.find(5, pointer(b), 5, NOW)), 5)).toBe("other");
    cache.dispose();
  });

  it("does not find what has expired, and frees it", () => {
    const cache = new SessionCache(65536, 1, 2);
    put(cache, "k", "v", 1500);
    expect(get(cache, "k", 1, 1499)).toBe("v");
    expect(get(cache, "k", 1, 1500)).toBe("");
    expect(cache.bytes).toBe(0);
    cache.dispose();
  });

  it("stays within its bytes; what was used longest ago goes first", () => {
    const cache = new SessionCache(20000, 1, 2);
    for (let i = 0; i < 10; i++) put(cache, "key " + i.toString(), "v".repeat(1800));
    expect(cache.bytes).toBeLessThan(20001);
    expect(get(cache, "key 0", 1)).toBe("v");
    put(cache, "one more", "v".repeat(1800));
    expect(get(cache, "key 0", 1)).toBe("v");
    expect(get(cache, "key 1", 1)).toBe("");
    cache.dispose();
  });

  it("keeps nothing that is larger than all of it", () => {
    const cache = new SessionCache(1000, 1, 2);
    put(cache, "k", "v".repeat(1000));
    expect(cache.bytes).toBe(0);
    cache.dispose();
  });

  it("is consistent after ten thousand entries came and went", () => {
    const cache = new SessionCache(100000, 3, 4);
    for (let i = 0; i < 10000; i++) {
      const key = "session " + (i % 700).toString();
      if (get(cache, key, 3).length == 0) put(cache, key, (i % 700).toString().padStart(3, "0"));
      expect(get(cache, key, 3)).toBe((i % 700).toString().padStart(3, "0"));
    }
    expect(cache.bytes).toBeLessThan(100001);
    cache.dispose();
  });

  it("hashes differently under other seeds and for other bytes", () => {
    const key = bytesOf("0123456789abcdefghijk");
    const a = new SessionCache(1000, 1, 2);
    const b = new SessionCache(1000, 1, 3);
    const hash = a.hash(pointer(key), key.length);
    expect(b.hash(pointer(key), key.length) == hash).toBe(false);
    for (let i = 0; i < key.length; i++) {
      key[i] ^= 1;
      expect(a.hash(pointer(key), key.length) == hash).toBe(false);
      key[i] ^= 1;
    }
    a.dispose();
    b.dispose();
  });
});
