import { parseUrl } from "../../../assembly/text/url";

function isUrl(text: string, allowFragment: bool = false): bool {
  return parseUrl(text, allowFragment) != null;
}

describe("an absolute URL", () => {
  it("is taken apart", () => {
    const url = parseUrl("HTTPS://Login.Example.COM:8443/Realms/a%20b?x=[1]&y=%")!;
    expect(url.scheme).toBe("https");
    expect(url.host).toBe("login.example.com");
    expect(url.port).toBe(8443);
    expect(url.explicitPort).toBe(true);
    expect(url.path).toBe("/Realms/a%20b");
    expect(url.query).toBe("?x=[1]&y=%");
    expect(url.authority).toBe("login.example.com:8443");
    expect(url.origin).toBe("https://login.example.com:8443");
  });
  it("has its scheme's port and the path / by default", () => {
    const https = parseUrl("https://a.example")!;
    expect(https.port).toBe(443);
    expect(https.explicitPort).toBe(false);
    expect(https.path).toBe("/");
    expect(https.query).toBe("");
    const http = parseUrl("http://a.example:80?q")!;
    expect(http.origin).toBe("http://a.example");
    expect(http.explicitPort).toBe(true);
    expect(http.path).toBe("/");
    expect(http.query).toBe("?q");
    expect(parseUrl("http://a.example:443")!.origin).toBe("http://a.example:443");
  });
  it("may have an IP address for a host", () => {
    expect(parseUrl("http://127.0.0.1:8080/")!.host).toBe("127.0.0.1");
    expect(parseUrl("http://[2001:DB8::1]:8080/x")!.origin).toBe("http://[2001:db8::1]:8080");
    expect(parseUrl("http://[::]/")!.host).toBe("[::]");
    expect(parseUrl("http://[1:2:3:4:5:6:7:8]/")!.port).toBe(80);
  });
  it("has a fragment only where that is allowed", () => {
    expect(isUrl("https://a.example/#x")).toBe(false);
    const url = parseUrl("https://a.example/p?q#/route?x", true)!;
    expect(url.query).toBe("?q");
    expect(url.fragment).toBe("#/route?x");
    expect(parseUrl("https://a.example#@evil.example", true)!.host).toBe("a.example");
  });
  it("is refused with another scheme or none", () => {
    const wrong = [
      "",
      "https",
      "https:",
      "https:/",
      "https://",
      "http://",
      "http:///a",
      "https:a.example",
      "https:/a.example",
      "https:///a.example",
      "https:\\\\a.example",
      "//a.example",
      "/a",
      "ftp://a.example",
      "javascript://a.example/%0aalert(1)",
      "data:text/html,x",
      "httpss://a.example",
      " https://a.example",
      "\thttps://a.example",
      "ht\ntps://a.example",
      "https ://a.example",
    ];
    for (let i = 0; i < wrong.length; i++) expect(isUrl(wrong[i], true)).toBe(false, wrong[i]);
  });
  it("is refused with user information or a host that could be read in two ways", () => {
    const wrong = [
      "user@a.example",
      "user:password@a.example",
      "@a.example",
      "a.example@evil.example",
      "a.example:443@evil.example",
      "a.example\\@evil.example",
      "a.example\\.evil.example",
      "a.example%2fevil.example",
      "a.ex%61mple",
      "a.example%00.evil.example",
      "a b.example",
      "a.example ",
      "a.example\t",
      "a.example\0",
      "a..example",
      ".a.example",
      "a.example..",
      ".",
      "é.example",
      "a。example",
      "a.example／evil",
      "a<b",
      "a|b",
      "a^b",
      "*.example",
      "0x7f.0.0.1",
      "0x7f000001",
      "2130706433",
      "127.1",
      "127.0.0.01",
      "0177.0.0.1",
      "127.0.0.256",
      "127.0.0.1.",
      "1.2.3.4.5",
      "a.0x",
      "[::1",
      "::1]",
      "[::1]x",
      "[]",
      "[:]",
      "[:::]",
      "[1::2::3]",
      "[1:2:3:4:5:6:7]",
      "[1:2:3:4:5:6:7:8:9]",
      "[1:2:3:4:5:6:7::8]",
      "[1:2:3:4:5:6:7:]",
      "[:1:2:3:4:5:6:7]",
      "[12345::]",
      "[g::]",
      "[::1%25eth0]",
      "[::ffff:1.2.3.4]",
      "[v1.a]",
    ];
    for (let i = 0; i < wrong.length; i++) expect(isUrl("https://" + wrong[i] + "/")).toBe(false, wrong[i]);
    expect(isUrl("https://" + "a".repeat(255) + "/")).toBe(false);
  });
  it("is refused with a bad port", () => {
    const wrong = ["", "0", "65536", "99999", "100000", "080", "-1", "+1", "8o", " 80", "80 ", "80:80", "٨٠"];
    for (let i = 0; i < wrong.length; i++) expect(isUrl("http://a.example:" + wrong[i])).toBe(false, wrong[i]);
    expect(parseUrl("http://a.example:65535")!.port).toBe(65535);
  });
  it("is refused with characters that no URL has", () => {
    const wrong = [" ", "\t", "\r\n", "\0", "\x7f", "\\", '"', "<", ">", "é"];
    for (let i = 0; i < wrong.length; i++) {
      expect(isUrl("https://a.example/" + wrong[i])).toBe(false, wrong[i]);
      expect(isUrl("https://a.example/?" + wrong[i])).toBe(false, wrong[i]);
      expect(isUrl("https://a.example/#" + wrong[i], true)).toBe(false, wrong[i]);
    }
  });
});
