import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { isPlainPath, normalisePath, pathOf, resolveDots } from "../../../assembly/text/url-path";

function plain(text: string): bool {
  const bytes = bytesOf(text);
  return isPlainPath(pointer(bytes), bytes.length);
}

function normalised(text: string): string | null {
  const bytes = bytesOf(text);
  const path = normalisePath(pointer(bytes), bytes.length);
  return path == null ? null : String.UTF8.decodeUnsafe(pointer(path), path.length);
}

function resolved(text: string): string {
  const bytes = bytesOf(text);
  const path = resolveDots(pointer(bytes), bytes.length);
  return String.UTF8.decodeUnsafe(pointer(path), path.length);
}

function cut(text: string): i32 {
  const bytes = bytesOf(text);
  return pathOf(pointer(bytes), bytes.length);
}

const PLAIN = [
  "/",
  "/a",
  "/a/",
  "/a/b.c",
  "/.a",
  "/..a",
  "/a..",
  "/...",
  "/a.",
  "/.well-known/x",
  "/~a/@b/c:d=e+f,g!$&'()*",
];

describe("a path", () => {
  it("ends at the query or fragment", () => {
    expect(cut("/a?b")).toBe(2);
    expect(cut("/a#b?c")).toBe(2);
    expect(cut("/a")).toBe(2);
    expect(cut("?/a")).toBe(0);
    expect(cut("/a%3fb%23")).toBe(9);
    expect(cut("")).toBe(0);
  });
  it("is plain when all read it alike, and then already normal", () => {
    for (let i = 0; i < PLAIN.length; i++) {
      expect(plain(PLAIN[i])).toBe(true, PLAIN[i]);
      expect(normalised(PLAIN[i])).toBe(PLAIN[i]);
    }
  });
  it("is not plain when it can be read in two ways", () => {
    const odd = [
      "",
      "a",
      "*",
      "http://a/",
      "//",
      "//a",
      "/a//",
      "/a//b",
      "/.",
      "/..",
      "/./",
      "/../",
      "/./a",
      "/../a",
      "/a/.",
      "/a/..",
      "/a/./b",
      "/a/../b",
      "/a%2fb",
      "/%61",
      "/a%",
      "/a;b",
      "/;",
      "/a\\b",
      "/\\",
      "/a b",
      "/a\t",
      "/a\0",
      "/a\x7f",
      "/a?b",
      "/a#b",
      "/é",
    ];
    for (let i = 0; i < odd.length; i++) expect(plain(odd[i])).toBe(false, odd[i]);
  });
  it("is normalised as the most lenient server reads it", () => {
    const pairs: string[][] = [
      ["/%61dmin", "/admin"],
      ["/%2561dmin", "/admin"],
      ["/%252561dmin", "/admin"],
      ["/a%2fb", "/a/b"],
      ["/a%5cb\\c", "/a/b/c"],
      ["//a///b//", "/a/b/"],
      ["/a/./b/.", "/a/b/"],
      ["/a/../b", "/b"],
      ["/a/b/..", "/a/"],
      ["/a/b/../", "/a/"],
      ["/a/..", "/"],
      ["/public/%2e%2e/admin", "/admin"],
      ["/public/.%252e/admin", "/admin"],
      ["/public/..%2fadmin", "/admin"],
      ["/public\\..\\admin", "/admin"],
      ["/public/..;x=1/admin", "/admin"],
      ["/public/..%3bx/admin", "/admin"],
      ["/admin;x=1", "/admin"],
      ["/admin;x/", "/admin/"],
      ["/admin/;x", "/admin/"],
      ["/;x/admin", "/admin"],
      ["/.;x/admin", "/admin"],
      ["/a;b/c;d/e", "/a/c/e"],
      ["/100%25", "/100%"],
      ["/%C3%A9", "/é"],
      ["/é", "/é"],
      ["/...", "/..."],
      ["/a%20b", "/a b"],
      ["/.", "/"],
      ["/a//../b", "/b"],
    ];
    for (let i = 0; i < pairs.length; i++) expect(normalised(pairs[i][0])).toBe(pairs[i][1], pairs[i][0]);
  });
  it("has no normal form when that would be a guess", () => {
    const wrong = [
      "",
      "a",
      "*",
      "http://a/b",
      "%2fa",
      "/..",
      "/../a",
      "/a/../../b",
      "/a/%2e%2e/%2e%2e/b",
      "//..",
      "/a%",
      "/a%2",
      "/a%zz",
      "/%2525252561",
      "/a%00",
      "/a%0a",
      "/a%2500",
      "/a%7f",
      "/a\0",
      "/a%23b",
      "/a%3fb",
      "/a%253fb",
      "/a?b",
      "/a#b",
      "/%c0%af",
      "/%ff",
      "/%ed%a0%80",
    ];
    for (let i = 0; i < wrong.length; i++) expect(normalised(wrong[i])).toBeNull(wrong[i]);
  });

  it("is resolved as browsers do", () => {
    // What `new URL(path, "http://a").pathname` is.
    const expected = [
      ["/", "/"],
      ["//", "//"],
      ["/a//b/", "/a//b/"],
      ["/.", "/"],
      ["/..", "/"],
      ["/a/.", "/a/"],
      ["/a/..", "/"],
      ["/a/b/..", "/a/"],
      ["/a/../b", "/b"],
      ["/../../b", "/b"],
      ["/a//../b", "/a/b"],
      ["/a/..//b", "//b"],
      ["/a/%2e%2E/b", "/b"],
      ["/a/.%2e/%2e/b", "/b"],
      ["/a/%2e", "/a/"],
      ["/a/...", "/a/..."],
      ["/a/%2e%2e%2e/b", "/a/%2e%2e%2e/b"],
      ["/a/%2/b", "/a/%2/b"],
      ["/a/..;/b", "/a/..;/b"],
      ["/a/%2f../b", "/a/%2f../b"],
      ["/.a/b.", "/.a/b."],
    ];
    for (let i = 0; i < expected.length; i++) expect(resolved(expected[i][0])).toBe(expected[i][1], expected[i][0]);
  });
});
