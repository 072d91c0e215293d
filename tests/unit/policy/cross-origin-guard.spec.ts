import { AllowedOrigin } from "../../../assembly/config/cross-origin-config";
import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { asksForWebSocket, isForged, isSafeMethod, RequestSource } from "../../../assembly/policy/cross-origin-guard";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";

/** What a header has that is not there. */
const NONE = "(none)";
const OWN = "https://app.example.com";

function config(): RelyingPartyConfig {
  const config = new RelyingPartyConfig();
  config.redirectHost = "app.example.com";
  config.redirectOrigin = OWN;
  config.crossOrigin.allowOrigins = [
    new AllowedOrigin("https", "www.example.org", 443, false),
    new AllowedOrigin("https", "apps.example.net", 443, true),
  ];
  return config;
}

/** Keep what the source's views point to. */
let site: Bytes = bytesOf("");
let origin: Bytes = bytesOf("");
let authority: Bytes = bytesOf("");

function source(fetchSite: string, from: string, host: string = "app.example.com"): RequestSource {
  const source = new RequestSource();
  site = bytesOf(fetchSite);
  origin = bytesOf(from);
  authority = bytesOf(host);
  source.site = fetchSite == NONE ? 0 : pointer(site);
  source.siteLength = site.length;
  source.origin = from == NONE ? 0 : pointer(origin);
  source.originLength = origin.length;
  source.authority = pointer(authority);
  source.authorityLength = authority.length;
  source.isHttps = true;
  return source;
}

function isForgedFrom(fetchSite: string, from: string, host: string = "app.example.com"): bool {
  return isForged(config(), source(fetchSite, from, host));
}

describe("a method", () => {
  it("is safe when RFC 9110 says so", () => {
    const safe = ["GET", "HEAD", "OPTIONS", "TRACE"];
    for (let i = 0; i < safe.length; i++) {
      const bytes = bytesOf(safe[i]);
      expect(isSafeMethod(pointer(bytes), bytes.length)).toBe(true, safe[i]);
    }
  });

  it("is not otherwise, in another case or where it is not known", () => {
    const others =
      "POST PUT PATCH DELETE CONNECT PROPFIND QUERY get head Get post GETS GE XYZ HEAT OPTION TRAC options".split(" ");
    others.push("");
    for (let i = 0; i < others.length; i++) {
      const bytes = bytesOf(others[i]);
      expect(isSafeMethod(pointer(bytes), bytes.length)).toBe(false, others[i]);
    }
  });
});

describe("an Upgrade", () => {
  it("asks for a WebSocket by that word in any case, alone or among others", () => {
    const asking = ["websocket", "WebSocket", "h2c, websocket", "websocket/13", "foo,WEBSOCKET"];
    for (let i = 0; i < asking.length; i++) {
      const bytes = bytesOf(asking[i]);
      expect(asksForWebSocket(pointer(bytes), bytes.length)).toBe(true, asking[i]);
    }
  });

  it("asks for something else otherwise", () => {
    const others = ["", "h2c", "TLS/1.0, HTTP/1.1", "websocke", "web socket"];
    for (let i = 0; i < others.length; i++) {
      const bytes = bytesOf(others[i]);
      expect(asksForWebSocket(pointer(bytes), bytes.length)).toBe(false, others[i]);
    }
  });
});

describe("what could change something", () => {
  it("is not forged where Fetch Metadata says that our own page, or no page, sent it", () => {
    const origins = [NONE, OWN, "null", "https://inner.example:8080"];
    for (let i = 0; i < origins.length; i++) {
      expect(isForgedFrom("same-origin", origins[i])).toBe(false, origins[i]);
      expect(isForgedFrom("none", origins[i])).toBe(false, origins[i]);
    }
  });

  it("is not forged without both headers", () => {
    expect(isForgedFrom(NONE, NONE)).toBe(false);
  });

  it("is forged where Fetch Metadata says another page, and nothing else", () => {
    const sites = ["same-site", "cross-site", "", "SAME-ORIGIN", "same-origin, same-origin", " none", "nonesuch"];
    for (let i = 0; i < sites.length; i++) expect(isForgedFrom(sites[i], NONE)).toBe(true, sites[i]);
  });

  it("is judged by Origin where Fetch Metadata is not there, or says another page", () => {
    const sites = [NONE, "same-site", "cross-site", ""];
    const ours = [OWN, "https://www.example.org", "https://a.apps.example.net", "https://b.a.apps.example.net"];
    const others = [
      "null",
      "",
      "https://evil.example",
      "https://www.example.com",
      "https://app.example.com:8443",
      "http://app.example.com",
      "http://app.example.com:443",
      "https://app.example.com.",
      "https://app.example.com:443",
      "https://APP.example.com",
      "https://app.example.com/",
      "https://app.example.com https://evil.example",
      "https://app.example.com, https://app.example.com",
      "https://app.example.com.evil.example",
      "https://evilapp.example.com",
      "https://a.app.example.com",
      "https://example.com",
      "https://apps.example.net",
      "https://evilapps.example.net",
      "https://.apps.example.net",
      "http://www.example.org",
      "wss://app.example.com",
      "chrome-extension://app.example.com",
      "app.example.com",
      "file://",
    ];
    for (let i = 0; i < sites.length; i++) {
      for (let j = 0; j < ours.length; j++) expect(isForgedFrom(sites[i], ours[j])).toBe(false, ours[j]);
      for (let j = 0; j < others.length; j++) expect(isForgedFrom(sites[i], others[j])).toBe(true, others[j]);
    }
  });

  it("is forged with one of the headers twice, whatever they say", () => {
    const repeated = source("same-origin", OWN);
    repeated.isRepeated = true;
    expect(isForged(config(), repeated)).toBe(true);
  });

  it("is judged by Origin where a service worker passes it on, whatever Fetch Metadata says then", () => {
    const origins = [OWN, "https://www.example.org", "https://evil.example", "null", NONE];
    for (let i = 0; i < origins.length; i++) {
      const relayed = source("same-origin", origins[i]);
      relayed.isRelayed = true;
      expect(isForged(config(), relayed)).toBe(i > 1, origins[i]);
    }
  });
});

describe("our own origin", () => {
  it("is where the browser is, whatever case, port and dot Host has", () => {
    expect(isForgedFrom(NONE, OWN, "App.Example.COM")).toBe(false);
    expect(isForgedFrom(NONE, OWN, "app.example.com:443")).toBe(false);
    expect(isForgedFrom(NONE, OWN, "app.example.com:80")).toBe(false);
    expect(isForgedFrom(NONE, OWN, "app.example.com.")).toBe(false);
    expect(isForgedFrom(NONE, "https://app.example.com:8443", "app.example.com:8443")).toBe(false);
    expect(isForgedFrom(NONE, "https://wiki.example.com", "wiki.example.com")).toBe(false);
    expect(isForgedFrom(NONE, "https://[2001:db8::1]:8443", "[2001:db8::1]:8443")).toBe(false);
    expect(isForgedFrom(NONE, OWN, "wiki.example.com")).toBe(true);
    expect(isForgedFrom(NONE, OWN, "app.example.com:x")).toBe(true);
    expect(isForgedFrom(NONE, OWN, "")).toBe(true);
  });

  it("is https where redirectUrl is, though the request came by http from what ended TLS", () => {
    const inner = source(NONE, OWN, "app.example.com:8080");
    inner.isHttps = false;
    expect(isForged(config(), inner)).toBe(false);
    const overHttp = source(NONE, "http://app.example.com:8080", "app.example.com:8080");
    overHttp.isHttps = false;
    expect(isForged(config(), overHttp)).toBe(true);
  });

  it("is that of redirectUrl, where a load balancer keeps its port from Host", () => {
    const other = config();
    other.redirectPort = 8443;
    expect(isForged(other, source(NONE, "https://app.example.com:8443"))).toBe(false);
    expect(isForged(other, source(NONE, "https://app.example.com:9443"))).toBe(true);
    expect(isForged(other, source(NONE, "https://app.example.com:8443", "wiki.example.com"))).toBe(true);
  });

  it("is the one of each host where redirectUrl is a path", () => {
    const each = config();
    each.redirectHost = "";
    each.redirectOrigin = "";
    expect(isForged(each, source(NONE, "https://wiki.example.com", "wiki.example.com"))).toBe(false);
    expect(isForged(each, source(NONE, "https://app.example.com", "wiki.example.com"))).toBe(true);
  });

  it("is http, too, where the cookie is not secure and the request came by http", () => {
    const lax = config();
    lax.session.cookie.secure = false;
    const overHttp = source(NONE, "http://app.example.com:8080", "app.example.com:8080");
    overHttp.isHttps = false;
    expect(isForged(lax, overHttp)).toBe(false);
    expect(isForged(lax, source(NONE, "http://app.example.com"))).toBe(true);
    const others = ["ftp://app.example.com:8080", "ws://app.example.com:8080", "https://app.example.com:8080"];
    for (let i = 0; i < others.length; i++) {
      const other = source(NONE, others[i], "app.example.com:8080");
      other.isHttps = false;
      expect(isForged(lax, other)).toBe(true, others[i]);
    }
  });
});

describe("an origin that session.cookie.domain hands the cookie to", () => {
  it("is ours, on any port", () => {
    const shared = config();
    shared.session.cookie.domain = "example.com";
    const ours = ["https://example.com", "https://wiki.example.com", "https://a.b.example.com:8443", OWN];
    for (let i = 0; i < ours.length; i++) expect(isForged(shared, source("same-site", ours[i]))).toBe(false, ours[i]);
    const others = ["https://evilexample.com", "https://example.com.evil.example", "https://com", "null", NONE];
    for (let i = 0; i < others.length; i++) {
      expect(isForged(shared, source("same-site", others[i]))).toBe(true, others[i]);
    }
  });

  it("is https, unless the cookie is not secure", () => {
    const shared = config();
    shared.session.cookie.domain = "example.com";
    expect(isForged(shared, source(NONE, "http://wiki.example.com"))).toBe(true);
    shared.session.cookie.secure = false;
    expect(isForged(shared, source(NONE, "http://wiki.example.com"))).toBe(false);
  });
});
