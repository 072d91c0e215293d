import { renderedHeaders, SessionCache, sessionIdOf } from "../../../assembly/session/cache";
import { SESSION_ID_BYTES } from "../../../assembly/session/record";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { textFrom } from "./fixtures";

const NOW: i64 = 1000;
const PARTY: u32 = 0;

/** A session's id that begins with a number. */
function idOf(session: u8): StaticArray<u8> {
  const id = new StaticArray<u8>(SESSION_ID_BYTES);
  id[0] = session;
  return id;
}

function put(cache: SessionCache, key: string, value: string, expiry: i64 = 2000, session: u8 = 0): void {
  const k = bytesOf(key);
  const v = bytesOf(value);
  const id = idOf(session);
  cache.insert(
    cache.hash(PARTY, pointer(k), k.length),
    PARTY,
    pointer(k),
    k.length,
    pointer(id),
    expiry,
    pointer(v),
    v.length,
  );
}

/** What is kept under the key, of `length` bytes; "" when nothing is. */
function get(cache: SessionCache, key: string, length: i32, now: i64 = NOW): string {
  const k = bytesOf(key);
  const entry = cache.find(cache.hash(PARTY, pointer(k), k.length), PARTY, pointer(k), k.length, now);
  return entry == 0 ? "" : textFrom(renderedHeaders(entry), length);
}

describe("session cache", () => {
  it("finds the cookie of a relying party for no other, though hash and value are the same", () => {
    const cache = new SessionCache(65536, 1, 2);
    const key = bytesOf("value");
    const id = idOf(1);
    const hash = cache.hash(1, pointer(key), key.length);
    expect(cache.hash(2, pointer(key), key.length)).not.toBe(hash);
    cache.insert(hash, 1, pointer(key), key.length, pointer(id), 2000, pointer(key), key.length);
    expect(cache.find(hash, 1, pointer(key), key.length, NOW) == 0).toBe(false);
    expect(cache.find(hash, 2, pointer(key), key.length, NOW)).toBe(0);
    expect(cache.find(cache.hash(2, pointer(key), key.length), 2, pointer(key), key.length, NOW)).toBe(0);
  });

  it("keeps what is for one place for no other, however key and place are cut, though the hash is the same", () => {
    const cache = new SessionCache(65536, 1, 2);
    const both = bytesOf("value" + "place");
    const key = pointer(both);
    const id = idOf(1);
    const own = cache.hash(1, key, 5);
    const hash = cache.hashAt(own, key + 5, 5);
    expect(hash).not.toBe(own);
    expect(cache.hashAt(own, key, 5)).not.toBe(hash);
    cache.insert(hash, 1, key, 5, pointer(id), 2000, key, 10, 0, 0, 0, key + 5, 5);
    const entry = cache.find(hash, 1, key, 5, NOW, key + 5, 5);
    expect(textFrom(renderedHeaders(entry), 10)).toBe("valueplace");
    expect(cache.find(hash, 1, key, 10, NOW)).toBe(0);
    expect(cache.find(hash, 1, key, 4, NOW, key + 4, 6)).toBe(0);
    expect(cache.find(hash, 1, key, 6, NOW, key + 6, 4)).toBe(0);
    expect(cache.find(hash, 1, key, 5, NOW, key, 5)).toBe(0);
    expect(cache.find(hash, 2, key, 5, NOW, key + 5, 5)).toBe(0);
    cache.dispose();
  });

  it("finds what was kept under keys of any length", () => {
    const cache = new SessionCache(65536, 1, 2);
    const keys = ["", "k", "0123456789abcdef", "0123456789abcdefg", "x".repeat(4000)];
    for (let i = 0; i < keys.length; i++) put(cache, keys[i], "value " + i.toString());
    for (let i = 0; i < keys.length; i++) expect(get(cache, keys[i], 7)).toBe("value " + i.toString());
    const others = ["x".repeat(3999) + "y", "y" + "x".repeat(3999), "x".repeat(3999), "0123456789abcdeg", "1"];
    for (let i = 0; i < others.length; i++) expect(get(cache, others[i], 7)).toBe("");
    cache.dispose();
  });

  it("tells keys of one hash apart by each of their bytes, and by their length", () => {
    const lengths = [1, 15, 16, 17, 33, 64, 100, 4000];
    for (let i = 0; i < lengths.length; i++) {
      const length = lengths[i];
      const cache = new SessionCache(65536, 1, 2);
      const id = idOf(0);
      const key = bytesOf("x".repeat(length));
      cache.insert(5, PARTY, pointer(key), length, pointer(id), 2000, pointer(key), length);
      for (let j = 0; j < length; j++) {
        key[j] ^= 1;
        expect(cache.find(5, PARTY, pointer(key), length, NOW)).toBe(0, j.toString() + " of " + length.toString());
        key[j] ^= 1;
      }
      expect(cache.find(5, PARTY, pointer(key), length - 1, NOW)).toBe(0);
      const longer = bytesOf("x".repeat(length + 1));
      expect(cache.find(5, PARTY, pointer(longer), length + 1, NOW)).toBe(0);
      expect(cache.find(5, PARTY, pointer(key), length, NOW) == 0).toBe(false);
      cache.dispose();
    }
  });

  it("keeps two keys of one hash beside each other", () => {
    const cache = new SessionCache(65536, 1, 2);
    const a = bytesOf("first");
    const b = bytesOf("other");
    const id = idOf(0);
    cache.insert(5, PARTY, pointer(a), 5, pointer(id), 2000, pointer(a), 5);
    cache.insert(5, PARTY, pointer(b), 5, pointer(id), 2000, pointer(b), 5);
    expect(textFrom(renderedHeaders(cache.find(5, PARTY, pointer(a), 5, NOW)), 5)).toBe("first");
    expect(textFrom(renderedHeaders(cache.find(5, PARTY, pointer(b), 5, NOW)), 5)).toBe("other");
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

  it("keeps sessions that came twice from those that come once each", () => {
    const cache = new SessionCache(40000, 1, 2);
    for (let i = 0; i < 5; i++) put(cache, "used " + i.toString(), "v".repeat(1000));
    for (let i = 0; i < 5; i++) get(cache, "used " + i.toString(), 1);
    for (let i = 0; i < 1000; i++) put(cache, "once " + i.toString(), "v".repeat(1000));
    for (let i = 0; i < 5; i++) expect(get(cache, "used " + i.toString(), 1)).toBe("v");
    expect(cache.bytes).toBeLessThan(40001);
    cache.dispose();
  });

  it("lets proven sessions go too, those used longest ago first, so that new ones have room", () => {
    const cache = new SessionCache(20000, 1, 2);
    for (let i = 0; i < 40; i++) {
      put(cache, "key " + i.toString(), "v".repeat(1000));
      expect(get(cache, "key " + i.toString(), 1)).toBe("v");
      expect(get(cache, "key " + i.toString(), 1)).toBe("v");
    }
    expect(get(cache, "key 0", 1)).toBe("");
    expect(cache.bytes).toBeLessThan(20001);
    put(cache, "new", "v".repeat(1000));
    expect(get(cache, "new", 1)).toBe("v");
    expect(get(cache, "key 39", 1)).toBe("v");
    cache.dispose();
  });

  it("forgets every entry of one session, proven or not, and none of another", () => {
    const cache = new SessionCache(65536, 1, 2);
    for (let i = 0; i < 6; i++) put(cache, "key " + i.toString(), "v", 2000, <u8>(i & 1));
    expect(get(cache, "key 1", 1)).toBe("v");
    const id = idOf(1);
    cache.forget(load<u64>(pointer(id)));
    for (let i = 0; i < 6; i++) expect(get(cache, "key " + i.toString(), 1)).toBe((i & 1) == 1 ? "" : "v");
    cache.dispose();
  });

  it("knows whose an entry is", () => {
    const cache = new SessionCache(65536, 1, 2);
    put(cache, "key", "v", 2000, 7);
    const key = bytesOf("key");
    const entry = cache.find(cache.hash(PARTY, pointer(key), key.length), PARTY, pointer(key), key.length, NOW);
    expect(load<u8>(sessionIdOf(entry))).toBe(7);
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
    const hash = a.hash(PARTY, pointer(key), key.length);
    expect(b.hash(PARTY, pointer(key), key.length) == hash).toBe(false);
    for (let i = 0; i < key.length; i++) {
      key[i] ^= 1;
      expect(a.hash(PARTY, pointer(key), key.length) == hash).toBe(false);
      key[i] ^= 1;
    }
    a.dispose();
    b.dispose();
  });
});
