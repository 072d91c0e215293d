import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { RequestOrigin } from "../../../assembly/policy/request-origin";

const HOST = "wiki.example.com";

/** A configuration with a `redirectUrl` on this host; an empty one stands for a path. */
function config(scheme: string, host: string, port: i32): RelyingPartyConfig {
  const config = new RelyingPartyConfig();
  config.redirectHost = host;
  config.redirectOrigin = host.length > 0 ? scheme + "://" + host : "";
  config.redirectIsHttps = scheme == "https";
  config.redirectPort = port;
  return config;
}

function origin(c: RelyingPartyConfig, isHttps: bool, port: i32): string {
  return RequestOrigin.of(c, isHttps, HOST, port).text;
}

describe("the origin of a request", () => {
  it("has the port of Host, unless that is the scheme's own", () => {
    const c = config("https", "app.example.com", 443);
    expect(origin(c, true, 0)).toBe("https://wiki.example.com");
    expect(origin(c, true, 443)).toBe("https://wiki.example.com");
    expect(origin(c, true, 8443)).toBe("https://wiki.example.com:8443");
  });

  it("is https with the port of redirectUrl, where that is https and the request came by http", () => {
    const ports: i32[] = [0, 80, 443, 8080];
    for (let i = 0; i < ports.length; i++) {
      expect(origin(config("https", "app.example.com", 443), false, ports[i])).toBe("https://wiki.example.com");
      expect(origin(config("https", "app.example.com", 8443), false, ports[i])).toBe("https://wiki.example.com:8443");
      expect(origin(config("https", "", 443), false, ports[i])).toBe("https://wiki.example.com");
    }
  });

  it("does not have the port of http under https", () => {
    expect(origin(config("https", "app.example.com", 443), true, 80)).toBe("https://wiki.example.com");
    expect(origin(config("https", "app.example.com", 8443), true, 80)).toBe("https://wiki.example.com:8443");
  });

  it("stays as it is where redirectUrl is http", () => {
    const c = config("http", "app.example.com", 80);
    expect(origin(c, false, 0)).toBe("http://wiki.example.com");
    expect(origin(c, false, 80)).toBe("http://wiki.example.com");
    expect(origin(c, false, 8080)).toBe("http://wiki.example.com:8080");
    expect(origin(c, true, 0)).toBe("https://wiki.example.com");
    expect(origin(c, true, 8443)).toBe("https://wiki.example.com:8443");
  });

  it("begins logins on redirectUrl's host, and on its own port where it is there", () => {
    const c = config("https", "app.example.com", 443);
    const other = RequestOrigin.of(c, true, HOST, 8443);
    expect(other.loginOrigin(c).text).toBe("https://app.example.com");
    expect(other.callbackOrigin(c)).toBe("https://app.example.com");
    const home = RequestOrigin.of(c, true, "app.example.com", 8443);
    expect(home.loginOrigin(c).text).toBe("https://app.example.com:8443");
    expect(home.callbackOrigin(c)).toBe("https://app.example.com");
    const path = config("https", "", 443);
    expect(other.loginOrigin(path).text).toBe("https://wiki.example.com:8443");
    expect(other.callbackOrigin(path)).toBe("https://wiki.example.com:8443");
  });
});
