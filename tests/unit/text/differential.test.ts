import assert from "node:assert/strict";
import { test } from "node:test";
import { rounds } from "../../support/hostile/rounds.ts";
import { HOSTILE } from "./hostile-return-urls.ts";
import { SAFE } from "./safe-return-urls.ts";
import { ask, chain, leftBy, pick, randomBelow } from "./text-layer.ts";

function randomBytes(length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => randomBelow(256)));
}

test("base64url is encoded and decoded as Buffer does", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = randomBytes(length);
    const encoded = bytes.toString("base64url");
    assert.equal(leftBy("encodeBase64Url", bytes)?.toString(), encoded);
    assert.deepEqual(leftBy("decodeBase64Url", encoded), bytes);
  }
});

test("base64url is decoded only from what Buffer would encode again", () => {
  const characters = ["A", "B", "Q", "g", "w", "z", "0", "9", "-", "_", "=", "+", "/", " ", "\n", "\0", "é", ""];
  let accepted = 0;
  for (let round = 0; round < rounds(30000); round++) {
    const encoded = randomBytes(randomBelow(40)).toString("base64url");
    const at = randomBelow(encoded.length + 1);
    const text = encoded.slice(0, at) + pick(characters) + encoded.slice(at + randomBelow(2));
    const decoded = leftBy("decodeBase64Url", text);
    const isCanonical = Buffer.from(text, "base64url").toString("base64url") === text;
    assert.equal(decoded !== null, isCanonical, JSON.stringify(text));
    if (decoded !== null) {
      accepted++;
      assert.deepEqual(decoded, Buffer.from(text, "base64url"));
    }
  }
  assert.ok(accepted > rounds(1000), `${accepted} accepted`);
});

test("bytes are UTF-8 where TextDecoder says so", () => {
  const edges = Buffer.from("00417f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff", "hex");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let round = 0; round < rounds(100000); round++) {
    const bytes = Buffer.from(Array.from({ length: randomBelow(5) + 1 }, () => pick([...edges])));
    const padded = round % 2 === 0 ? bytes : Buffer.concat([Buffer.alloc(randomBelow(40), "a"), bytes]);
    const decode = (): string => decoder.decode(padded);
    if (ask("invalidUtf8At", padded) < 0) decode();
    else assert.throws(decode, TypeError, padded.toString("hex"));
  }
});

const URL_PIECES = [
  ...[
    "https://",
    "http://",
    "HTTP://",
    "https:/",
    "https:",
    "//",
    "/",
    "\\",
    "@",
    ":",
    "a",
    "B",
    "app.example.com",
    ".",
  ],
  ...["..", "1", "127.0.0.1", "0x7f", "[::1]", "[", "]", "::", ":80", ":443", ":8443", ":0", ":65536", "?", "#", "%2f"],
  ...["%", "%00", " ", "\t", "\n", "é", "。", "-", "_", "*", "<", "|", "^", ";", "=", "&", "user", "xn--", "0", "256"],
];

test("a URL that is accepted has the origin and the host that WHATWG gives it", () => {
  let accepted = 0;
  for (let round = 0; round < rounds(60000); round++) {
    const text = pick(["https://", "http://", ""]) + chain(URL_PIECES, 6);
    const left = leftBy("readUrl", text);
    if (left === null || text.toLowerCase().includes("xn--")) continue;
    accepted++;
    const [origin = "", host, port, path = "", query = "", fragment = ""] = left.toString().split("\n");
    const url = new URL(text);
    assert.equal(url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port, port, text);
    assert.equal(url.username + url.password, "", text);
    // Browsers shorten the spelling of IPv6 addresses.
    if (!url.hostname.startsWith("[")) {
      assert.equal(url.origin, origin, text);
      assert.equal(url.hostname, host, text);
    }
    assert.equal(new URL(origin + path + query + fragment).href, url.href, text);
  }
  assert.ok(accepted > rounds(1000), `${accepted} accepted`);
});

test("the host of an authority is the one that WHATWG finds there", () => {
  let accepted = 0;
  for (let round = 0; round < rounds(30000); round++) {
    const authority = chain(URL_PIECES, 4);
    const host = leftBy("hostOf", authority)?.toString() ?? "";
    if (host === "" || host.startsWith("[") || host.includes("xn--")) continue;
    accepted++;
    assert.equal(new URL(`http://${authority}/`).hostname.replace(/\.$/, ""), host, authority);
  }
  assert.ok(accepted > rounds(1000), `${accepted} accepted`);
});

test("a parameter is decoded as URLSearchParams does where it is well-formed", () => {
  const pieces = [
    "a",
    "=",
    "&",
    "b",
    "+",
    "%41",
    "%61",
    "%",
    "%2",
    "%c3%a9",
    "é",
    "%ff",
    "%26",
    "a=",
    "&a=",
    ";",
    "%00",
  ];
  let read = 0;
  for (let round = 0; round < rounds(30000); round++) {
    const query = chain(pieces, 8);
    const value = leftBy("parameterA", query)?.toString();
    if (value === undefined) continue;
    read++;
    assert.equal(value, new URLSearchParams(query).get("a"), query);
  }
  assert.ok(read > rounds(3000), `${read} read`);
});

const PATH_PIECES = [
  "/",
  "a",
  ".",
  "..",
  "/..",
  "/./",
  "%2e",
  "%2f",
  "%5c",
  "\\",
  ";",
  ";x",
  "//",
  "%252e",
  "%61",
  "%",
  "é",
  "?",
];

test("a plain path is left as it is by WHATWG and by normalising", () => {
  let plain = 0;
  for (let round = 0; round < rounds(30000); round++) {
    const path = `/${chain(PATH_PIECES, 6)}`;
    if (ask("isPlainPath", path) === 0) continue;
    plain++;
    assert.equal(new URL(path, "https://app.example.com").pathname, path);
    assert.equal(leftBy("normalise", path)?.toString(), path);
  }
  assert.ok(plain > rounds(100), `${plain} plain`);
});

test("a normalised path is normal, and plain but for what it decoded", () => {
  let normalised = 0;
  for (let round = 0; round < rounds(30000); round++) {
    const path = leftBy("normalise", `/${chain(PATH_PIECES, 6)}`)?.toString();
    if (path === undefined || path.includes("%")) continue;
    normalised++;
    assert.equal(leftBy("normalise", path)?.toString(), path);
    assert.equal(ask("isPlainPath", path.replaceAll("é", "e")), 1, path);
  }
  assert.ok(normalised > rounds(3000), `${normalised} normalised`);
});

const ORIGIN = "https://app.example.com";
const RETURN_URL_PIECES = [
  ...[
    "/",
    "/",
    "//",
    "\\",
    "%2f",
    "%5c",
    "%09",
    "%0a",
    "%20",
    "%252f",
    "%2e",
    ".",
    "..",
    "/.",
    "/..",
    ";",
    "@",
    ":",
    "?",
    "#",
  ],
  ...["%u002f", "%u005c", "%2", "%%", "6", "f"],
  ...["a", "evil.example", "\t", "\n", "\r", " ", "\0", "%", "%25", "é", "／", "http:", "javascript:", "&", "="],
];

/** What may stand in Location in place of `text`, or null. */
function safeUrl(text: string): string | null {
  return leftBy("safeUrl", text)?.toString() ?? null;
}

/** Decodes the path as careless servers might that redirect to what they decoded. */
const DECODERS: ((text: string) => string)[] = [
  (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  },
  (text) => text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  (text) => text.replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  (text) => text.replace(/%(?![0-9a-f]{2})/gi, ""),
];

/** Whether a browser that resolves `text`, or what servers make of it, stays on the origin. */
function stays(text: string): boolean {
  const once = DECODERS.map((decode) => decode(text));
  const twice = once.flatMap((decoded) => DECODERS.map((decode) => decode(decoded)));
  return [text, ...once, ...twice].every((location) => {
    const url = new URL(location, ORIGIN);
    // Resolved again, since servers clean dot segments before they redirect.
    return url.origin === ORIGIN && new URL(url.pathname, ORIGIN).origin === ORIGIN;
  });
}

test("a path on the same host is a safe return URL", () => {
  for (const text of SAFE) assert.notEqual(safeUrl(text), null, text);
});

test("what leaves the host, for browsers or for servers, is no safe return URL", () => {
  assert.ok(HOSTILE.length >= 120, `${HOSTILE.length} strings`);
  for (const text of HOSTILE) assert.equal(safeUrl(text), null, JSON.stringify(text));
});

test("what browsers send as it was typed is escaped, and nothing else is changed", () => {
  for (const [text, escaped] of [
    ["/x?re=^err\\.log$&p=C:\\tmp", "/x?re=^err%5C.log$&p=C:%5Ctmp"],
    ["/a?b=100%#\\", "/a?b=100%#%5C"],
    ["/a/100%/b?c=1%", "/a/100%25/b?c=1%"],
    ["/a%/%2", "/a%25/%252"],
  ] as const) {
    assert.equal(safeUrl(text), escaped);
  }
  for (const text of SAFE) {
    const url = safeUrl(text) ?? "";
    assert.doesNotMatch(url, /\\/);
    const given = new URL(text, ORIGIN);
    const left = new URL(url, ORIGIN);
    const careless = DECODERS[1] ?? String;
    assert.equal(careless(left.pathname), careless(given.pathname), text);
    assert.equal(left.search, given.search.replaceAll("\\", "%5C"), text);
    assert.equal(left.hash, given.hash.replaceAll("\\", "%5C"), text);
  }
});

test("what is safe stays on the origin for WHATWG, also decoded and cleaned", () => {
  for (const text of SAFE) assert.ok(stays(safeUrl(text) ?? "//"), text);
  let safe = 0;
  for (let round = 0; round < rounds(60000); round++) {
    const text = `/${chain(RETURN_URL_PIECES, 7)}`;
    const url = safeUrl(text);
    if (url === null) continue;
    safe++;
    for (const given of [text, url]) {
      const [path = ""] = given.split(/[?#]/);
      assert.ok(stays(path) && new URL(given, ORIGIN).origin === ORIGIN, JSON.stringify(given));
    }
  }
  assert.ok(safe > rounds(5000), `${safe} safe`);
});
