import { parseConfig } from "../../../assembly/config/parse";
import { PluginConfig } from "../../../assembly/config/plugin-config";
import { RelyingPartyConfig, SignInMode } from "../../../assembly/config/relying-party-config";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const TOP =
  '"issuer":"https://idp.example.com","clientId":"top","clientSecret":"s3cr3t","redirectUrl":"/oauth2/callback",' +
  '"cookieSecret":"hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c="';

function plugin(relyingParties: string, more: string = ""): PluginConfig {
  const bytes = bytesOf("{" + TOP + more + ',"relyingParties":[' + relyingParties + "]}");
  const result = parseConfig(pointer(bytes), bytes.length, new Map<string, string>());
  expect(result.mistakes.join("\n")).toBe("");
  return result.config!;
}

/** A relying party of hosts of its own, with what else it says, below `more` at the top. */
function one(own: string, more: string = ""): RelyingPartyConfig {
  return plugin('{"name":"a","hosts":["a.example.com"]' + own + "}", more).relyingParties[0];
}

describe("relying parties", () => {
  it("are in the order of the configuration, with the prefix of the plugin", () => {
    const config = plugin(
      '{"name":"b","hosts":["b.example.com"]},{"name":"A_1-x","hosts":["*.Example.org","a.example.com"]}',
      ',"prefix":"/sso"',
    );
    expect(config.relyingParties.length).toBe(2);
    expect(config.relyingParties[0].name).toBe("b");
    expect(config.relyingParties[0].prefix).toBe("/sso");
    expect(config.relyingParties[1].name).toBe("A_1-x");
    expect(config.relyingParties[1].hosts.join()).toBe("*.example.org,a.example.com");
    expect(config.relyingParties[1].prefix).toBe("/sso");
  });
  it("take what they leave out from the top", () => {
    const config = one(
      "",
      ',"scopes":["email"],"signIn":{"mode":"PAGE"},"rules":[{"to":[{"operation":{"paths":["/x"]}}]}]',
    );
    expect(config.issuer).toBe("https://idp.example.com");
    expect(config.issuerUrl.host).toBe("idp.example.com");
    expect(config.clientId).toBe("top");
    expect(config.clientSecret.text).toBe("s3cr3t");
    expect(config.callbackPath).toBe("/oauth2/callback");
    expect(config.scopes).toBe("openid email");
    expect(config.signInMode).toBe(SignInMode.Page);
    expect(config.rules[0].to[0].paths.join()).toBe("/x");
  });
  it("have what they say themselves instead", () => {
    const config = one(
      ',"issuer":"https://other.example.com","clientId":"own","clientSecret":"0wn","redirectUrl":"/own","scopes":["profile"]',
      ',"scopes":["email"]',
    );
    expect(config.issuer).toBe("https://other.example.com");
    expect(config.provider.displayName).toBe("other.example.com");
    expect(config.clientId).toBe("own");
    expect(config.clientSecret.text).toBe("0wn");
    expect(config.callbackPath).toBe("/own");
    expect(config.scopes).toBe("openid profile");
  });
  it("merge objects key by key, at every depth", () => {
    const config = one(
      ',"provider":{"timeout":"7s","endpoints":{"token":"https://own/t"}},"session":{"refresh":{"grace":"10s"},"cookie":{"path":"/"}}',
      ',"provider":{"timeout":"1s","clockSkew":"2s","endpoints":{"token":"https://top/t","jwks":"https://top/j"}},' +
        '"session":{"lifetime":"1h","refresh":{"before":"20s","grace":"20s"},"cookie":{"sameSite":"LAX","domain":"example.com"}}',
    );
    expect(config.provider.timeoutSeconds).toBe(7);
    expect(config.provider.clockSkewSeconds).toBe(2);
    expect(config.provider.endpoints.token).toBe("https://own/t");
    expect(config.provider.endpoints.jwks).toBe("https://top/j");
    expect(config.session.lifetimeSeconds).toBe(3600);
    expect(config.session.refreshBeforeSeconds).toBe(20);
    expect(config.session.refreshGraceSeconds).toBe(10);
    expect(config.session.cookie.domain).toBe("example.com");
  });
  it("replace lists and maps as a whole", () => {
    const config = one(
      ',"provider":{"clusters":{"a.example.com":"own"},"audiences":["own"]},"forward":{"headers":[{"header":"x-own","claim":"sub"}]},' +
        '"rules":[{}],"allowedRedirects":[]',
      ',"provider":{"clusters":{"b.example.com":"top","*":"top"},"audiences":["top","more"]},' +
        '"forward":{"headers":[{"header":"x-top","claim":"sub","encoding":"BASE64"},{"header":"x-more","claim":"email"}]},' +
        '"rules":[{"to":[{"operation":{"paths":["/x"]}}]}],"allowedRedirects":["https://top.example.com"]',
    );
    expect(config.provider.cluster("a.example.com", 443)).toBe("own");
    expect(config.provider.cluster("b.example.com", 443)).toBe("outbound|443||b.example.com");
    expect(config.provider.audiences.join()).toBe("own");
    expect(config.forward.headers.length).toBe(1);
    expect(config.forward.headers[0].encoding).toBe(0);
    expect(config.rules[0].to.length).toBe(0);
    expect(config.allowedRedirects.length).toBe(0);
  });
  it("do not take from each other", () => {
    const config = plugin(
      '{"name":"a","hosts":["a.example.com"],"session":{"lifetime":"1h"}},{"name":"b","hosts":["b.example.com"],"session":{"maxBytes":4096}}',
    );
    expect(config.relyingParties[0].session.lifetimeSeconds).toBe(3600);
    expect(config.relyingParties[0].session.maxBytes).toBe(32768);
    expect(config.relyingParties[1].session.lifetimeSeconds).toBe(43200);
    expect(config.relyingParties[1].session.maxBytes).toBe(4096);
  });
  it("have session cookies of their names, where nothing else is said", () => {
    expect(one("").session.cookie.name).toBe("__Host-gatehouse-a");
    expect(one(',"session":{"cookie":{"domain":"example.com"}}').session.cookie.name).toBe("__Secure-gatehouse-a");
    expect(one(',"session":{"cookie":{"name":"sso"}}').session.cookie.name).toBe("__Host-sso");
    expect(one("", ',"session":{"cookie":{"name":"sso"}}').session.cookie.name).toBe("__Host-sso");
  });
  it("leave the top's rules to hosts of none", () => {
    const rules = ',"rules":[{"to":[{"operation":{"paths":["/x"]}}]}]';
    const config = plugin('{"name":"a","hosts":["a.example.com"],"rules":[{}]}', rules);
    expect(config.rules[0].to[0].paths.join()).toBe("/x");
    expect(config.relyingParties[0].rules[0].to.length).toBe(0);
    expect(plugin('{"name":"a","hosts":["a.example.com"]' + rules + "}").rules[0].to.length).toBe(0);
  });
  it("leave what there is once to the plugin", () => {
    const config = plugin(
      '{"name":"a","hosts":["a.example.com"],"session":{"lifetime":"1h"}}',
      ',"session":{"cacheBytes":65536},"logout":{"revocations":128}',
    );
    expect(config.cookieSecrets.length).toBe(1);
    expect(config.cacheBytes).toBe(65536);
    expect(config.maxRevocations).toBe(128);
  });
  it("may have one cookie name on hosts that get each other's cookies not", () => {
    const config = plugin(
      '{"name":"a","hosts":["a.example.com"]},{"name":"b","hosts":["b.example.com"]}',
      ',"session":{"cookie":{"name":"sso"}}',
    );
    expect(config.relyingParties[0].session.cookie.name).toBe("__Host-sso");
    expect(config.relyingParties[1].session.cookie.name).toBe("__Host-sso");
  });
  it("may have one callback path on hosts that only one of them has", () => {
    const config = plugin('{"name":"a","hosts":["a.example.com"]},{"name":"b","hosts":["*.example.com"]}');
    expect(config.relyingParties[0].callbackPath).toBe(config.relyingParties[1].callbackPath);
  });
});
