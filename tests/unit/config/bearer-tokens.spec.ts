import { parseConfig } from "../../../assembly/config/parse";
import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const FIVE =
  '"issuer":"https://idp.example.com","clientId":"my-app","clientSecret":"s3cr3t",' +
  '"redirectUrl":"https://app.example.com/oauth2/callback","cookieSecret":"hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c="';

/** The five fields, and `more`. */
function withMore(more: string): RelyingPartyConfig {
  const bytes = bytesOf("{" + FIVE + more + "}");
  const result = parseConfig(pointer(bytes), bytes.length, new Map<string, string>());
  expect(result.mistakes.join("\n")).toBe("");
  return result.config!.relyingParties[0];
}

describe("the configuration of bearer tokens", () => {
  it("has none accepted by default", () => {
    const config = withMore("");
    expect(config.bearerTokens.enabled).toBe(false);
    expect(config.bearerTokens.idTokens).toBe(false);
    expect(config.bearerTokens.audiences.length).toBe(0);
    expect(config.bearerTokens.issuers.length).toBe(0);
    expect(config.protectedResources.length).toBe(0);
  });
  it("is read", () => {
    const issuers =
      '[{"issuer":"https://a.example.org"},{"issuer":"https://b.example.org/","audiences":["b"],"jwks":"https://b.example.org/k"}]';
    const config = withMore(
      `,"bearerTokens":{"enabled":true,"audiences":["api","https://api/"],"idTokens":true,"issuers":${issuers}}`,
    );
    const tokens = config.bearerTokens;
    expect(tokens.enabled).toBe(true);
    expect(tokens.idTokens).toBe(true);
    expect(tokens.audiences.join()).toBe("api,https://api/");
    expect(tokens.issuers.length).toBe(2);
    expect(tokens.issuers[0].issuer).toBe("https://a.example.org");
    expect(tokens.issuers[0].audiences.join()).toBe("api,https://api/");
    expect(tokens.issuers[0].jwks).toBe("");
    expect(tokens.issuers[1].issuer).toBe("https://b.example.org/");
    expect(tokens.issuers[1].audiences.join()).toBe("b");
    expect(tokens.issuers[1].jwks).toBe("https://b.example.org/k");
  });
  it("needs no audiences where it is off, or where there are resources", () => {
    expect(withMore(',"bearerTokens":{"audiences":[]}').bearerTokens.enabled).toBe(false);
    const resources = '"protectedResources":[{"path":"/mcp"}]';
    expect(withMore(`,"bearerTokens":{"enabled":true},${resources}`).protectedResources.length).toBe(1);
  });
});

describe("the configuration of protected resources", () => {
  it("is read, each scope once", () => {
    const resource =
      '{"path":"/mcp","name":"Weather","scopes":["a","b","a"],"authorizationServers":["https://as.example.org"]}';
    const config = withMore(`,"bearerTokens":{"enabled":true},"protectedResources":[${resource},{"path":"/"}]`);
    const first = config.protectedResources[0];
    expect(first.path).toBe("/mcp");
    expect(first.name).toBe("Weather");
    expect(first.scopes.join()).toBe("a,b");
    expect(first.authorizationServers.join()).toBe("https://as.example.org");
    expect(config.protectedResources[1].path).toBe("/");
    expect(config.protectedResources[1].scopes.length).toBe(0);
  });
});
