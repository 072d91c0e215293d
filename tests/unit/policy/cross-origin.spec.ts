import { AllowedOrigin } from "../../../assembly/config/relying-party-config";
import {
  isAllowedOrigin,
  isHeaderNameList,
  isPreflightMethod,
  isSerialisedOrigin,
} from "../../../assembly/policy/cross-origin";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const ALLOWED: AllowedOrigin[] = [
  new AllowedOrigin("https", "www.example.com", 443, false),
  new AllowedOrigin("https", "admin.example.com", 8443, false),
  new AllowedOrigin("http", "localhost", 3000, false),
  new AllowedOrigin("https", "apps.example.net", 443, true),
];

/** What is no origin as a browser serialises it. */
const MALFORMED: string[] = [
  "",
  "NULL",
  "null ",
  "https://",
  "https:/www.example.com",
  "https:www.example.com",
  "//www.example.com",
  "www.example.com",
  "https://www.example.com/",
  "https://www.example.com/path",
  "https://www.example.com?",
  "https://www.example.com#",
  "https://user@www.example.com",
  "https://www.example.com:",
  "https://www.example.com:0",
  "https://www.example.com:65536",
  "https://www.example.com:443x",
  "HTTPS://www.example.com",
  "https://WWW.example.com",
  "https://www.example.com https://evil.example",
  "https://www.example.com,https://evil.example",
  " https://www.example.com",
  "https://www.example.com ",
  "https://www..example.com",
  "https://*.example.com",
  "https://www.example.com\r\nx: y",
  "1https://www.example.com",
  "ht_tps://www.example.com",
  "https://b\u00fccher.example",
  "*",
];

function isSerialised(text: string): bool {
  const bytes = bytesOf(text);
  return isSerialisedOrigin(pointer(bytes), bytes.length);
}

function isList(text: string): bool {
  const bytes = bytesOf(text);
  return isHeaderNameList(pointer(bytes), bytes.length);
}

function isMethod(text: string): bool {
  const bytes = bytesOf(text);
  return isPreflightMethod(pointer(bytes), bytes.length);
}

describe("an Origin header", () => {
  it("is one origin as browsers serialise it, of any scheme", () => {
    const origins = [
      "null",
      "https://www.example.com",
      "http://localhost:3000",
      "http://127.0.0.1:8080",
      "https://[2001:db8::1]:8443",
      "capacitor://localhost",
      "moz-extension://6f0c2a1e-7c3b-4f0e-9d57-0f6f3c1b2a10",
    ];
    for (let i = 0; i < origins.length; i++) expect(isSerialised(origins[i])).toBe(true, origins[i]);
  });

  it("is malformed otherwise, and never allowed", () => {
    for (let i = 0; i < MALFORMED.length; i++) {
      expect(isSerialised(MALFORMED[i])).toBe(false, MALFORMED[i]);
      expect(isAllowedOrigin(ALLOWED, MALFORMED[i])).toBe(false, MALFORMED[i]);
    }
    expect(isSerialised("x".repeat(65) + "://a")).toBe(false);
    expect(isSerialised("https://" + "a".repeat(300))).toBe(false);
  });

  it("is allowed where scheme, host and port are those of an entry", () => {
    const allowed = [
      "https://www.example.com",
      "https://admin.example.com:8443",
      "http://localhost:3000",
      "https://a.apps.example.net",
      "https://b.a.apps.example.net",
    ];
    for (let i = 0; i < allowed.length; i++) expect(isAllowedOrigin(ALLOWED, allowed[i])).toBe(true, allowed[i]);
  });

  it("is not allowed otherwise", () => {
    const others = [
      "null",
      "http://www.example.com",
      "https://www.example.com:443",
      "https://www.example.com:8443",
      "https://www.example.com.",
      "https://www.example.com.evil.example",
      "https://evil-www.example.com",
      "https://example.com",
      "https://admin.example.com",
      "https://localhost:3000",
      "http://localhost",
      "https://apps.example.net",
      "https://xapps.example.net",
      "http://a.apps.example.net",
      "https://a.apps.example.net:8443",
    ];
    for (let i = 0; i < others.length; i++) expect(isAllowedOrigin(ALLOWED, others[i])).toBe(false, others[i]);
    expect(isAllowedOrigin([], "https://www.example.com")).toBe(false);
  });
});

describe("what a preflight asks for", () => {
  it("is a method: a token, which is not long", () => {
    const methods = ["GET", "PUT", "patch", "X-OWN!", "A".repeat(64)];
    for (let i = 0; i < methods.length; i++) expect(isMethod(methods[i])).toBe(true, methods[i]);
    const others = ["", "PUT, GET", "PUT GET", "P\r\nX", "P\u00dcT", "A".repeat(65)];
    for (let i = 0; i < others.length; i++) expect(isMethod(others[i])).toBe(false, others[i]);
  });

  it("is a list of headers' names, which is not long", () => {
    const lists = ["x-a", "x-a,x-b", "x-a, x-b ,\tx-c", "content-type,x_odd.name", "a,".repeat(1023) + "bb"];
    for (let i = 0; i < lists.length; i++) expect(isList(lists[i])).toBe(true, lists[i]);
    const others = [
      "",
      " ",
      ",",
      "x-a,",
      ",x-a",
      "x-a,,x-b",
      "x a",
      "x-a;x-b",
      "x-a\r\nx: y",
      "\u00fc",
      "a,".repeat(1024) + "b",
    ];
    for (let i = 0; i < others.length; i++) expect(isList(others[i])).toBe(false, others[i]);
  });
});
