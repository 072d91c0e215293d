import { ClientAuthentication } from "../../../assembly/config/client-authentication-method";
import { ConfigResult, parseConfig } from "../../../assembly/config/parse";
import { PluginConfig } from "../../../assembly/config/plugin-config";
import {
  ForwardedToken,
  HeaderEncoding,
  RelyingPartyConfig,
  SameSite,
  SignInMode,
} from "../../../assembly/config/relying-party-config";
import { UserInfoMode } from "../../../assembly/config/user-info-mode";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const KEY = "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=";
const OLD_KEY = "_-iwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c";
const ISSUER = '"issuer":"https://idp.example.com"';
const CLIENT = '"clientId":"my-app","clientSecret":"s3cr3t"';
const REDIRECT_URL = '"redirectUrl":"https://app.example.com/oauth2/callback"';
const COOKIE_SECRET = '"cookieSecret":"' + KEY + '"';

function parse(text: string): ConfigResult {
  const environment = new Map<string, string>();
  environment.set("OIDC_CLIENT_SECRET", "from the environment");
  environment.set("OIDC_COOKIE_SECRET", KEY + "\n");
  const bytes = bytesOf(text);
  return parseConfig(pointer(bytes), bytes.length, environment);
}

function plugin(members: string[]): PluginConfig {
  const result = parse("{" + members.join(",") + "}");
  expect(result.mistakes.join("\n")).toBe("");
  return result.config!;
}

/** The only relying party. */
function parsed(members: string[]): RelyingPartyConfig {
  const config = plugin(members);
  expect(config.relyingParties.length).toBe(1);
  return config.relyingParties[0];
}

/** The five fields, and `more`. */
function withMore(more: string): RelyingPartyConfig {
  return parsed([ISSUER, CLIENT, REDIRECT_URL, COOKIE_SECRET, more]);
}

function pluginWithMore(more: string): PluginConfig {
  return plugin([ISSUER, CLIENT, REDIRECT_URL, COOKIE_SECRET, more]);
}

function withCookie(members: string): string {
  return withMore('"session":{"cookie":{' + members + "}}").session.cookie.name;
}

describe("the five fields", () => {
  it("are all that is needed", () => {
    const whole = plugin([ISSUER, CLIENT, REDIRECT_URL, COOKIE_SECRET]);
    const config = whole.relyingParties[0];
    expect(config.issuer).toBe("https://idp.example.com");
    expect(config.issuerUrl.host).toBe("idp.example.com");
    expect(config.clientId).toBe("my-app");
    expect(config.clientSecret.text).toBe("s3cr3t");
    expect(config.isPublic).toBe(false);
    expect(config.redirectOrigin).toBe("https://app.example.com");
    expect(config.redirectHost).toBe("app.example.com");
    expect(config.redirectIsHttps).toBe(true);
    expect(config.callbackPath).toBe("/oauth2/callback");
    expect(whole.cookieSecrets.length).toBe(1);
    expect(whole.cookieSecrets[0].key!.length).toBe(32);
    expect(whole.cookieSecrets[0].key![0]).toBe(0x84);
  });
  it("leave the rest to defaults", () => {
    const whole = plugin([ISSUER, CLIENT, REDIRECT_URL, COOKIE_SECRET]);
    expect(whole.cacheBytes).toBe(8388608);
    expect(whole.maxRevocations).toBe(16384);
    expect(whole.prefix).toBe("/oauth2");
    expect(whole.rules.length).toBe(1);
    const config = whole.relyingParties[0];
    expect(config.name).toBe("");
    expect(config.hosts.join()).toBe("*");
    expect(config.scopes).toBe("openid email profile");
    expect(config.provider.displayName).toBe("idp.example.com");
    expect(config.provider.cluster("idp.example.com", 8443)).toBe("outbound|8443||idp.example.com");
    expect(config.provider.signingAlgorithms.join()).toBe(
      "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA",
    );
    expect(config.provider.needsKeys).toBe(true);
    expect(config.provider.timeoutSeconds).toBe(5);
    expect(config.provider.clockSkewSeconds).toBe(60);
    expect(config.provider.clientAuthentication).toBe(ClientAuthentication.Auto);
    expect(config.provider.replacesDiscovery).toBe(false);
    expect(config.rules.length).toBe(1);
    expect(config.rules[0].to.length).toBe(0);
    expect(config.session.lifetimeSeconds).toBe(43200);
    expect(config.session.maxBytes).toBe(32768);
    expect(config.session.cookie.name).toBe("__Host-gatehouse");
    expect(config.session.cookie.domain).toBe("");
    expect(config.session.cookie.path).toBe("/");
    expect(config.session.cookie.sameSite).toBe(SameSite.Lax);
    expect(config.session.cookie.secure).toBe(true);
    expect(config.session.cookie.partitioned).toBe(false);
    expect(config.forward.authorization).toBe(ForwardedToken.IdToken);
    expect(config.forward.keepAuthorization).toBe(false);
    expect(config.forward.headers.length).toBe(4);
    expect(config.forward.headers[3].header).toBe("x-auth-request-groups");
    expect(config.forward.headers[3].claim).toBe("groups");
    expect(config.forward.headers[3].separator).toBe(",");
    expect(config.forward.headers[3].maxBytes).toBe(4096);
    expect(config.forward.headers[3].encoding).toBe(HeaderEncoding.Raw);
    expect(config.forward.accessTokenHeader).toBe("");
    expect(config.signInMode).toBe(SignInMode.Redirect);
    expect(config.pages.title).toBe("");
    expect(config.pages.buttonLabel).toBe("");
    expect(config.pages.language).toBe(0);
    expect(config.keepsFragment).toBe(false);
    expect(config.pages.logoUrl + config.pages.logoOrigin + config.pages.help + config.pages.accentStyle).toBe("");
    expect(config.prefix).toBe("/oauth2");
    expect(config.allowedRedirects.length).toBe(0);
    expect(config.crossOrigin.guard).toBe(true);
    expect(config.authEndpoint).toBe(false);
    expect(config.logout.redirectUrl).toBe("");
    expect(config.logout.provider).toBe(true);
    expect(config.logout.revokeTokens).toBe(true);
    expect(config.logout.parameters.length).toBe(0);
    expect(config.session.keepForms).toBe(false);
  });
  it("may refer to the environment", () => {
    const client = '"clientId":"my-app","clientSecret":{"env":"OIDC_CLIENT_SECRET"}';
    const config = plugin([ISSUER, client, REDIRECT_URL, '"cookieSecret":{"env":"OIDC_COOKIE_SECRET"}']);
    expect(config.relyingParties[0].clientSecret.text).toBe("from the environment");
    expect(config.cookieSecrets[0].key![0]).toBe(0x84);
  });
  it("are four for a public client", () => {
    const config = parsed([ISSUER, '"clientId":"my-app"', REDIRECT_URL, COOKIE_SECRET]);
    expect(config.isPublic).toBe(true);
    expect(config.clientSecret.text).toBe("");
  });
  it("hold several keys of the cookie in their order, in either alphabet of base64", () => {
    const keys = '"cookieSecret":["' + OLD_KEY + '",{"env":"OIDC_COOKIE_SECRET"}]';
    const config = plugin([ISSUER, CLIENT, REDIRECT_URL, keys]);
    expect(config.cookieSecrets.length).toBe(2);
    expect(config.cookieSecrets[0].key![0]).toBe(0xff);
    expect(config.cookieSecrets[1].key![0]).toBe(0x84);
  });
  it("keep the issuer byte for byte", () => {
    const config = parsed(['"issuer":"HTTPS://IDP.example.com:443/"', CLIENT, REDIRECT_URL, COOKIE_SECRET]);
    expect(config.issuer).toBe("HTTPS://IDP.example.com:443/");
    expect(config.provider.displayName).toBe("idp.example.com");
  });
});

describe("redirectUrl", () => {
  it("is, as a path, on the request's own host and https", () => {
    const config = parsed([ISSUER, CLIENT, COOKIE_SECRET, '"redirectUrl":"/callback","hosts":["a.b","*.Example.com"]']);
    expect(config.redirectOrigin).toBe("");
    expect(config.redirectHost).toBe("");
    expect(config.redirectIsHttps).toBe(true);
    expect(config.callbackPath).toBe("/callback");
    expect(config.hosts.join()).toBe("a.b,*.example.com");
    expect(config.session.cookie.secure).toBe(true);
  });
  it("decides whether the cookie is secure, with AUTO", () => {
    const config = parsed([ISSUER, CLIENT, COOKIE_SECRET, '"redirectUrl":"http://localhost:8080/callback"']);
    expect(config.redirectIsHttps).toBe(false);
    expect(config.redirectOrigin).toBe("http://localhost:8080");
    expect(config.redirectHost).toBe("localhost");
    expect(config.session.cookie.secure).toBe(false);
    expect(config.session.cookie.name).toBe("gatehouse");
  });
});

describe("the cookie's name", () => {
  it("has the strictest prefix that browsers accept", () => {
    expect(withCookie('"name":"sso"')).toBe("__Host-sso");
    expect(withCookie('"domain":"Example.com"')).toBe("__Secure-gatehouse");
    expect(withCookie('"path":"/oauth2"')).toBe("__Secure-gatehouse");
    expect(withCookie('"secure":"NEVER"')).toBe("gatehouse");
  });
});

describe("every other field", () => {
  it("of the provider is read", () => {
    const provider = withMore(
      '"provider":{"displayName":"Example","clusters":{"idp.example.com":"idp","*":"others"},"timeout":"1m","clockSkew":"0s",' +
        '"client":{"authentication":"CLIENT_SECRET_POST"},"endpoints":{"authorization":"https://a","token":"https://t?x=y",' +
        '"jwks":"https://j","userInfo":"https://u","endSession":"https://e","revocation":"https://r","pushedAuthorization":"https://p"}}',
    ).provider;
    expect(provider.displayName).toBe("Example");
    expect(provider.cluster("idp.example.com", 443)).toBe("idp");
    expect(provider.cluster("keys.example.com", 443)).toBe("others");
    expect(provider.timeoutSeconds).toBe(60);
    expect(provider.clockSkewSeconds).toBe(0);
    expect(provider.clientAuthentication).toBe(ClientAuthentication.ClientSecretPost);
    expect(provider.endpoints.authorization).toBe("https://a");
    expect(provider.endpoints.token).toBe("https://t?x=y");
    expect(provider.endpoints.jwks).toBe("https://j");
    expect(provider.endpoints.userInfo).toBe("https://u");
    expect(provider.endpoints.endSession).toBe("https://e");
    expect(provider.endpoints.revocation).toBe("https://r");
    expect(provider.endpoints.pushedAuthorization).toBe("https://p");
    expect(provider.replacesDiscovery).toBe(true);
  });
  it("of the algorithms is read", () => {
    expect(withMore('"provider":{"signingAlgorithms":[]}').provider.signingAlgorithms.length).toBe(10);
    expect(withMore('"provider":{"signingAlgorithms":["PS256","EdDSA"]}').provider.signingAlgorithms.join()).toBe(
      "PS256,EdDSA",
    );
    const secret = '"clientId":"my-app","clientSecret":"12345678901234567890123456789012"';
    const withSecret = '"provider":{"signingAlgorithms":["HS256"]}';
    expect(parsed([ISSUER, secret, REDIRECT_URL, COOKIE_SECRET, withSecret]).provider.needsKeys).toBe(false);
    const withBoth = '"provider":{"signingAlgorithms":["HS256","RS256"]}';
    expect(parsed([ISSUER, secret, REDIRECT_URL, COOKIE_SECRET, withBoth]).provider.needsKeys).toBe(true);
  });
  it("of the audiences and of verified e-mails is read", () => {
    expect(withMore('"logout":{"backChannel":false}').logout.backChannel).toBe(false);
    expect(withMore('"logout":{}').logout.backChannel).toBe(true);
    expect(withMore('"logout":{"frontChannel":true}').logout.frontChannel).toBe(true);
    expect(withMore('"logout":{}').logout.frontChannel).toBe(false);
    const provider = withMore('"provider":{"audiences":["api","https://b/"],"verifiedEmails":false}').provider;
    expect(withMore('"provider":{"responseMode":"FORM_POST"}').provider.formPost).toBe(true);
    expect(withMore('"provider":{"responseMode":"QUERY"}').provider.formPost).toBe(false);
    expect(provider.formPost).toBe(false);
    expect(provider.audiences.join()).toBe("api,https://b/");
    expect(provider.verifiedEmails).toBe(false);
    expect(withMore('"provider":{"audiences":[]}').provider.audiences.length).toBe(0);
    expect(withMore('"provider":{}').provider.verifiedEmails).toBe(true);
  });
  it("of an issuer template has tenants, whose ids are read in lower case", () => {
    const tenants = '"provider":{"tenants":["72F988BF-86f1-41af-91ab-2d7cd011db47"]}';
    const config = parsed(['"issuer":"https://a/{tenantid}/v2.0"', CLIENT, REDIRECT_URL, COOKIE_SECRET, tenants]);
    expect(config.provider.tenants.join()).toBe("72f988bf-86f1-41af-91ab-2d7cd011db47");
  });
  it("of what a login asks for beside its own is read", () => {
    const request = withMore(
      '"provider":{"authorizationParameters":{"prompt":"login","empty":""},"requestParameters":["ui_locales","login_hint"],' +
        '"resources":["https://api.example.com/?a=b","urn:x:y","api://6f1b"]}',
    ).provider.request;
    expect(request.parameters[0].value + request.parameters[1].value).toBe("login");
    expect(request.passed.join()).toBe("ui_locales,login_hint");
    expect(request.resources.join()).toBe("https://api.example.com/?a=b,urn:x:y,api://6f1b");
  });
  it("of when the UserInfo endpoint is asked is read", () => {
    expect(withMore('"provider":{"userInfo":"ALWAYS"}').provider.userInfo).toBe(UserInfoMode.Always);
    expect(withMore('"provider":{"userInfo":"NEVER"}').provider.userInfo).toBe(UserInfoMode.Never);
  });
  it("of the client's secret as the only key needs neither the provider's keys nor, with two endpoints, discovery", () => {
    const secret = '"clientId":"my-app","clientSecret":"12345678901234567890123456789012"';
    const endpoints = '"endpoints":{"authorization":"https://a","token":"https://t"}';
    const alone = `"provider":{"signingAlgorithms":["HS256"],${endpoints}}`;
    expect(parsed([ISSUER, secret, REDIRECT_URL, COOKIE_SECRET, alone]).provider.replacesDiscovery).toBe(true);
    const beside = `"provider":{"signingAlgorithms":["HS256","RS256"],${endpoints}}`;
    expect(parsed([ISSUER, secret, REDIRECT_URL, COOKIE_SECRET, beside]).provider.replacesDiscovery).toBe(false);
  });
  it("of a session's end is read", () => {
    const session = withMore(
      '"session":{"idleTimeout":"15m","refresh":{"before":"2m","grace":"10s"},"end":"LIFETIME","revalidate":"5m"}',
    ).session;
    expect(session.idleTimeoutSeconds).toBe(900);
    expect(session.refreshBeforeSeconds).toBe(120);
    expect(session.refreshGraceSeconds).toBe(10);
    expect(session.endsWithTokens).toBe(false);
    expect(session.revalidateSeconds).toBe(300);
    const none = withMore('"session":{"idleTimeout":"0s","revalidate":"0s","end":"TOKENS"}').session;
    expect(none.idleTimeoutSeconds).toBe(0);
    expect(none.revalidateSeconds).toBe(0);
    expect(none.endsWithTokens).toBe(true);
    expect(pluginWithMore('"logout":{"revocations":1000}').maxRevocations).toBe(1000);
  });
  it("may be empty where that is the default", () => {
    const config = withMore(
      '"provider":{"displayName":"","endpoints":{"token":""}},"session":{"cookie":{"domain":""}},"forward":{"accessToken":{"header":""}}',
    );
    expect(config.provider.displayName).toBe("idp.example.com");
    expect(config.session.cookie.domain).toBe("");
  });
  it("of the session is read", () => {
    const config = pluginWithMore(
      '"session":{"lifetime":"400d","maxBytes":4096.0,"cacheBytes":6.5536e4,"cookie":{"name":"sso","domain":"example.com",' +
        '"path":"/","sameSite":"NONE","secure":"ALWAYS","partitioned":true}}',
    );
    const session = config.relyingParties[0].session;
    expect(session.lifetimeSeconds).toBe(34560000);
    expect(session.maxBytes).toBe(4096);
    expect(config.cacheBytes).toBe(65536);
    expect(session.cookie.domain).toBe("example.com");
    expect(session.cookie.sameSite).toBe(SameSite.None);
    expect(session.cookie.partitioned).toBe(true);
  });
  it("of what is forwarded is read", () => {
    const forward = withMore(
      '"forward":{"authorization":"ACCESS_TOKEN","keepAuthorization":true,"accessToken":{"header":"X-Access-Token"},"headers":' +
        '[{"header":"X-User","claim":"sub","separator":"|","encoding":"PERCENT","maxBytes":8}]}',
    ).forward;
    expect(forward.authorization).toBe(ForwardedToken.AccessToken);
    expect(forward.keepAuthorization).toBe(true);
    expect(forward.accessTokenHeader).toBe("x-access-token");
    expect(forward.headers.length).toBe(1);
    expect(forward.headers[0].header).toBe("x-user");
    expect(forward.headers[0].claim).toBe("sub");
    expect(forward.headers[0].separator).toBe("|");
    expect(forward.headers[0].encoding).toBe(HeaderEncoding.Percent);
    expect(forward.headers[0].maxBytes).toBe(8);
    expect(withMore('"forward":{"headers":[]}').forward.headers.length).toBe(0);
  });
  it("of the rules is read", () => {
    const rules = withMore(
      '"rules":[{"to":[{"operation":{"hosts":["App.example.com:8443"],"notHosts":["*.dev"],"methods":["GET"],"notMethods":["PUT"],' +
        '"paths":["/a*"],"notPaths":["*.css","/"]}},{"operation":{"paths":["*"]}}]},{}]',
    ).rules;
    expect(rules.length).toBe(2);
    expect(rules[0].to.length).toBe(2);
    expect(rules[0].to[0].hosts.join()).toBe("app.example.com:8443");
    expect(rules[0].to[0].notHosts.join()).toBe("*.dev");
    expect(rules[0].to[0].methods.join()).toBe("GET");
    expect(rules[0].to[0].notMethods.join()).toBe("PUT");
    expect(rules[0].to[0].paths.join()).toBe("/a*");
    expect(rules[0].to[0].notPaths.join()).toBe("*.css,/");
    expect(rules[0].to[1].paths.join()).toBe("*");
    expect(rules[1].to.length).toBe(0);
  });
  it("at the top is read", () => {
    const config = withMore(
      '"hosts":["APP.example.com","*.example.com"],"scopes":["email","openid","email"],"signIn":{"mode":"PAGE"},' +
        '"pages":{"title":"Hello","buttonLabel":"Go","language":"fr"},"prefix":"/sso/v1","allowedRedirects":["https://*.Example.org","http://localhost:3000"],' +
        '"crossOrigin":{"guard":false},"authEndpoint":true,"session":{"keepForms":true}',
    );
    expect(config.crossOrigin.guard).toBe(false);
    expect(config.authEndpoint).toBe(true);
    expect(config.session.keepForms).toBe(true);
    expect(config.hosts.join()).toBe("app.example.com,*.example.com");
    expect(config.scopes).toBe("openid email");
    expect(config.signInMode).toBe(SignInMode.Page);
    expect(config.pages.title).toBe("Hello");
    expect(config.pages.language).toBe(3);
    expect(config.pages.buttonLabel).toBe("Go");
    expect(config.prefix).toBe("/sso/v1");
    expect(config.allowedRedirects[0].scheme).toBe("https");
    expect(config.allowedRedirects[0].host).toBe("example.org");
    expect(config.allowedRedirects[0].port).toBe(443);
    expect(config.allowedRedirects[0].anySubdomain).toBe(true);
    expect(config.allowedRedirects[1].scheme).toBe("http");
    expect(config.allowedRedirects[1].port).toBe(3000);
    expect(config.allowedRedirects[1].anySubdomain).toBe(false);
  });
});
