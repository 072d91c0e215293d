import { AllowedOrigin } from "../../../assembly/config/cross-origin-config";
import { isSerialisedOrigin, SerialisedOrigin } from "../../../assembly/policy/serialised-origin";
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

function isAllowed(allowed: AllowedOrigin[], text: string): bool {
  const bytes = bytesOf(text);
  const origin = new SerialisedOrigin();
  return origin.read(pointer(bytes), bytes.length) && origin.isAmong(allowed);
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
      expect(isAllowed(ALLOWED, MALFORMED[i])).toBe(false, MALFORMED[i]);
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
    for (let i = 0; i < allowed.length; i++) expect(isAllowed(ALLOWED, allowed[i])).toBe(true, allowed[i]);
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
    for (let i = 0; i < others.length; i++) expect(isAllowed(ALLOWED, others[i])).toBe(false, others[i]);
    expect(isAllowed([], "https://www.example.com")).toBe(false);
  });
});
