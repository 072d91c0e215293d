import { CookieConfig, SameSite } from "../../../assembly/config/relying-party-config";
import { Purpose } from "../../../assembly/session/keys";
import { associatedData, NONCE_BYTES, seal } from "../../../assembly/session/seal";
import {
  chunkCount,
  clearSession,
  MAX_CHUNKS,
  OpenedCookie,
  openSessionCookie,
  setSession,
} from "../../../assembly/session/session-cookie";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import { bytesFrom, keyRing } from "./fixtures";

/** Keeps what was opened last alive. */
let scratch: Bytes = new StaticArray<u8>(0);
const associated = associatedData(Purpose.Session, "gatehouse", "", "https://idp", "app");

function sealedBytes(length: i32): Bytes {
  const content = bytesFrom(4, length);
  const nonce = bytesFrom(9, NONCE_BYTES);
  return seal(keyRing([1]), Purpose.Session, associated, pointer(nonce), pointer(content), length);
}

function setCookies(length: i32, highestChunk: i32 = 0): Array<string> {
  const cookies = setSession(new CookieConfig(), sealedBytes(length), 3600, 32768, highestChunk);
  return cookies === null ? [] : cookies;
}

/** Opens a cookie's value with the secret of this seed. */
function opened(value: string, seed: u8): OpenedCookie {
  const bytes = bytesOf(value);
  scratch = new StaticArray<u8>(bytes.length);
  return openSessionCookie(keyRing([seed]), associated, pointer(bytes), bytes.length, pointer(scratch));
}

function valueOf(cookie: string): string {
  return cookie.substring(cookie.indexOf("=") + 1, cookie.indexOf(";"));
}

describe("session cookie", () => {
  it("opens to the content that was set, in one cookie or in several", () => {
    const lengths = [1, 100, 2900, 3100, 9000, 20000];
    for (let i = 0; i < lengths.length; i++) {
      const cookies = setCookies(lengths[i]);
      let value = "";
      for (let chunk = 0; chunk < cookies.length; chunk++) value += valueOf(cookies[chunk]);
      const bytes = bytesOf(value);
      expect(chunkCount(pointer(bytes), bytes.length)).toBe(cookies.length);
      const result = opened(value, 1);
      const content = bytesFrom(4, lengths[i]);
      expect(result.length).toBe(lengths[i]);
      expect(memory.compare(result.content, pointer(content), lengths[i])).toBe(0);
    }
  });

  it("keeps each cookie within 4096 bytes, attributes included", () => {
    const cookies = setCookies(20000);
    expect(cookies.length).toBeGreaterThan(5);
    for (let i = 0; i < cookies.length; i++) expect(cookies[i].length).toBeLessThan(4097);
    expect(cookies[1].startsWith("gatehouse.1=")).toBe(true);
  });

  it("expires what a longer session before it left", () => {
    const cookies = setCookies(100, 3);
    expect(cookies.length).toBe(4);
    expect(cookies[3]).toBe("gatehouse.3=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
  });

  it("sets nothing when the session needs more than maxBytes or too many cookies", () => {
    expect(setSession(new CookieConfig(), sealedBytes(3000), 3600, 4000, 0) === null).toBe(true);
    expect(setSession(new CookieConfig(), sealedBytes(60000), 3600, 1000000, 0) === null).toBe(true);
  });

  it("clears with the attributes that it sets with", () => {
    const cookie = new CookieConfig();
    cookie.name = "__Secure-sso";
    cookie.domain = "example.com";
    cookie.path = "/app";
    cookie.sameSite = SameSite.None;
    cookie.partitioned = true;
    const cleared = clearSession(cookie, 1);
    expect(cleared.length).toBe(2);
    expect(cleared[0]).toBe(
      "__Secure-sso=; Path=/app; Domain=example.com; Max-Age=0; HttpOnly; Secure; SameSite=None; Partitioned",
    );
    const set = setSession(cookie, sealedBytes(10), 60, 32768, 0)!;
    expect(set[0].replace(valueOf(set[0]), "").replace("Max-Age=60", "Max-Age=0")).toBe(cleared[0]);
  });

  it("is nobody's when its first character or its base64url is wrong", () => {
    const hostile = ["", "a", "`AAAA", "mAAAA", "aAA=A", "a" + "A".repeat(100), "a!", "b"];
    for (let i = 0; i < hostile.length; i++) {
      expect(opened(hostile[i], 1).content).toBe(0);
    }
    const bytes = bytesOf("zAAAA");
    expect(chunkCount(pointer(bytes), bytes.length)).toBe(0);
    expect(MAX_CHUNKS).toBe(12);
  });

  it("is foreign when another secret sealed it", () => {
    const value = valueOf(setCookies(100)[0]);
    expect(opened(value, 2).foreign).toBe(true);
    expect(opened(value, 2).content).toBe(0);
    expect(opened(value, 1).foreign).toBe(false);
    expect(value.startsWith("a")).toBe(true);
  });
});
