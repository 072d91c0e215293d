import { AllowedOrigin } from "../../../assembly/config/cross-origin-config";
import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { RelyingPartySelector, ServedHosts } from "../../../assembly/policy/relying-party-hosts";
import { RequestOrigin } from "../../../assembly/policy/request-origin";
import { cookieReaches, JudgedUrl } from "../../../assembly/policy/return-urls";

function config(domain: string = ""): RelyingPartyConfig {
  const config = new RelyingPartyConfig();
  config.hosts = ["app.example.com", "*.example.com", "other.test"];
  config.callbackPath = "/cb";
  config.session.cookie.domain = domain;
  config.allowedRedirects = [
    new AllowedOrigin("https", "docs.test", 443, false),
    new AllowedOrigin("https", "wide.test", 443, true),
  ];
  return config;
}

function hostsOf(c: RelyingPartyConfig): ServedHosts {
  return new ServedHosts(new RelyingPartySelector([c.hosts]), 0, [c.callbackPath]);
}

function judged(wanted: string, domain: string = "", wasJudged: bool = false): string {
  const c = config(domain);
  const place = RequestOrigin.of(c, true, "app.example.com", 0);
  return JudgedUrl.judge(c, hostsOf(c), place, wanted, wasJudged).text;
}

describe("return URL", () => {
  it("is a path on this host, or its absolute form", () => {
    expect(judged("/a?b=c")).toBe("/a?b=c");
    expect(judged("https://app.example.com/a")).toBe("https://app.example.com/a");
    expect(judged("https://app.example.com:443/a?b#c")).toBe("https://app.example.com/a?b#c");
    expect(judged("HTTPS://APP.example.com./a")).toBe("https://app.example.com/a");
    expect(judged("https://app.example.com?@evil.test/")).toBe("https://app.example.com/?@evil.test/");
  });

  it("is / when it leads elsewhere", () => {
    const elsewhere = [
      "//evil.test",
      "https://evil.test/",
      "https://app.example.com.evil.test/",
      "https://app.example.com@evil.test/",
      "https://app.example.com:8443/",
      "http://app.example.com/",
      "javascript:alert(1)",
      "a",
      "",
    ];
    for (let i = 0; i < elsewhere.length; i++) expect(judged(elsewhere[i])).toBe("/", elsewhere[i]);
  });

  it("is / when it leads to one of our own endpoints", () => {
    expect(judged("/oauth2/sign_out")).toBe("/");
    expect(judged("/cb?code=1")).toBe("/");
    expect(judged("/cb#x")).toBe("/");
    expect(judged("https://app.example.com/oauth2/start")).toBe("/");
    expect(judged("https://app.example.com./cb")).toBe("/");
    expect(judged("/oauth2x")).toBe("/oauth2x");
  });

  it("is / when it leads there once a browser or a server has cleaned it", () => {
    const cleaned = [
      "/a/../oauth2/start",
      "/../oauth2/sign_out",
      "/a/%2e%2E/oauth2/start?x",
      "/a/b/../.%2e/./oauth2/sign_out",
      "/oauth2/a/../sign_in",
      "/oauth2/..a/..",
      "/%6fauth2/start",
      "/oauth2%2Fsign_out",
      "/oauth2;a/sign_out",
      "/a/../cb?code=1",
      "/a%23b/../oauth2/start",
      "https://app.example.com/a/../oauth2/start",
      "https://app.example.com/%zz/../oauth2/start",
      "https://app.example.com//oauth2/start",
    ];
    for (let i = 0; i < cleaned.length; i++) expect(judged(cleaned[i])).toBe("/", cleaned[i]);
    const others = ["/a/../oauth2", "/a/../b?c=/oauth2/start", "/cb/.", "/a%20b", "/oauth2.x/start", "/cb%2Fx"];
    for (let i = 0; i < others.length; i++) expect(judged(others[i])).toBe(others[i], others[i]);
  });

  it("is another port of this host only where it was judged there, before it was sealed", () => {
    expect(judged("https://app.example.com:8443/a")).toBe("/");
    expect(judged("https://app.example.com:8443/a", "", true)).toBe("https://app.example.com:8443/a");
    expect(judged("http://app.example.com:8443/a", "", true)).toBe("/");
    expect(judged("https://app.example.com:8443/oauth2/start", "", true)).toBe("/");
    expect(judged("https://evil.test:8443/a", "", true)).toBe("/");
  });

  it("is a sibling host only where the session cookie reaches it", () => {
    expect(judged("https://b.example.com/x")).toBe("/");
    expect(judged("https://b.example.com/x", "example.com")).toBe("https://b.example.com/x");
    expect(judged("https://b.example.com.:8443/x", "example.com")).toBe("https://b.example.com:8443/x");
    expect(judged("https://other.test/x", "example.com")).toBe("/");
    expect(judged("https://evilexample.com/x", "example.com")).toBe("/");
    expect(judged("http://b.example.com/x", "example.com")).toBe("/");
  });

  it("is an allowed origin, exactly or below it", () => {
    expect(judged("https://docs.test/x")).toBe("https://docs.test/x");
    expect(judged("https://docs.test./x")).toBe("https://docs.test/x");
    expect(judged("https://a.docs.test/x")).toBe("/");
    expect(judged("http://docs.test/x")).toBe("/");
    expect(judged("https://docs.test:444/x")).toBe("/");
    expect(judged("https://a.wide.test/x")).toBe("https://a.wide.test/x");
    expect(judged("https://wide.test/x")).toBe("/");
    expect(judged("https://evilwide.test/x")).toBe("/");
  });
});

describe("a cookie", () => {
  it("reaches the host that set it, and what its domain covers", () => {
    expect(cookieReaches("", "a.test", "a.test")).toBe(true);
    expect(cookieReaches("", "a.test", "b.a.test")).toBe(false);
    expect(cookieReaches("a.test", "a.test", "b.a.test")).toBe(true);
    expect(cookieReaches("a.test", "a.test", "xa.test")).toBe(false);
  });
});
