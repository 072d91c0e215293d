import { AuthorizationRequestConfig, FixedParameter } from "../../../assembly/config/authorization-request";
import { AuthorizationRequest, AuthorizationRequests } from "../../../assembly/oidc/authorization-request";
import { bytesOf } from "../../../assembly/text/bytes";
import { parseUrl, Url } from "../../../assembly/text/url";

const REDIRECT_URI = "https://app.example.com/oauth2/callback";

function requestOf(redirectUri: string, state: string): AuthorizationRequest {
  return new AuthorizationRequest(redirectUri, bytesOf(state), bytesOf("no"), bytesOf("ch"));
}

function urlFrom(requests: AuthorizationRequests, endpoint: Url, redirectUri: string, state: string): string {
  return requests.url(endpoint, requestOf(redirectUri, state)).toString();
}

function urlAt(endpoint: string): string {
  return urlFrom(new AuthorizationRequests("my app&co", "openid email"), parseUrl(endpoint)!, REDIRECT_URI, "st");
}

describe("an authorization URL", () => {
  it("carries the request, with PKCE", () => {
    expect(urlAt("https://idp.example.com/auth")).toBe(
      "https://idp.example.com/auth?client_id=my%20app%26co&response_type=code" +
        "&redirect_uri=https%3A%2F%2Fapp.example.com%2Foauth2%2Fcallback&scope=openid%20email&state=st&nonce=no" +
        "&code_challenge=ch&code_challenge_method=S256",
    );
  });
  it("asks for the response in a form where it is to come so", () => {
    const requests = new AuthorizationRequests("my app&co", "openid email", true);
    const url = urlFrom(requests, parseUrl("https://idp.example.com/auth")!, REDIRECT_URI, "st");
    expect(url).toBe(urlAt("https://idp.example.com/auth").replace("&state=", "&response_mode=form_post&state="));
  });
  it("has the resources and parameters that are configured; what is passed on stands in place of one of its name", () => {
    const request = new AuthorizationRequestConfig();
    request.resources = ["https://api.example.com/?a&b", "urn:x"];
    request.parameters = [new FixedParameter("prompt", "log in"), new FixedParameter("x", "1")];
    const requests = new AuthorizationRequests("my app&co", "openid email", false, request);
    const endpoint = parseUrl("https://idp.example.com/auth")!;
    const beginning = urlAt("https://idp.example.com/auth").replace(
      "&state=",
      "&resource=https%3A%2F%2Fapi.example.com%2F%3Fa%26b&resource=urn%3Ax&state=",
    );
    expect(urlFrom(requests, endpoint, REDIRECT_URI, "st")).toBe(beginning + "&prompt=log%20in&x=1");
    const passed = [new FixedParameter("prompt", "none&x=2"), new FixedParameter("ui_locales", "de")];
    const secret = bytesOf("s".repeat(43));
    const url = requests.url(
      endpoint,
      new AuthorizationRequest(REDIRECT_URI, bytesOf(""), secret, secret, "ada", passed),
    );
    expect(url.toString().endsWith("&login_hint=ada&x=1&prompt=none%26x%3D2&ui_locales=de")).toBe(true);
    expect(requests.hasRoomFor(endpoint, REDIRECT_URI, 8191 - url.length, "ada", passed)).toBe(false);
    expect(requests.hasRoomFor(endpoint, REDIRECT_URI, 7500 - url.length, "ada", passed)).toBe(true);
  });
  it("keeps the endpoint's port and query", () => {
    expect(
      urlAt("http://localhost:8080/auth?p=a%20b").startsWith("http://localhost:8080/auth?p=a%20b&client_id="),
    ).toBe(true);
    expect(urlAt("https://idp.example.com?").startsWith("https://idp.example.com/?client_id=")).toBe(true);
  });
  it("is that of the endpoint, redirect URI and state at hand, whatever was asked for before", () => {
    const requests = new AuthorizationRequests("my app&co", "openid email");
    const first = parseUrl("https://idp.example.com/auth")!;
    const second = parseUrl("https://idp.example.com/v2/auth")!;
    const url = urlFrom(requests, first, REDIRECT_URI, "st");
    const other = url.replace("app.example.com", "b.example.com");
    expect(urlFrom(requests, first, REDIRECT_URI, "s2")).toBe(url.replace("state=st", "state=s2"));
    expect(urlFrom(requests, first, "https://b.example.com/oauth2/callback", "st")).toBe(other);
    expect(urlFrom(requests, second, "https://b.example.com/oauth2/callback", "st")).toBe(
      other.replace("/auth", "/v2/auth"),
    );
    expect(urlFrom(requests, first, REDIRECT_URI, "st")).toBe(url);
  });
});

describe("an authorization URL of 8 KB", () => {
  it("is too long, and one of a byte less is not", () => {
    const requests = new AuthorizationRequests("my app&co", "openid email");
    const endpoint = parseUrl("https://idp.example.com/auth")!;
    const secret = bytesOf("s".repeat(43));
    const empty = requests.url(endpoint, new AuthorizationRequest(REDIRECT_URI, bytesOf(""), secret, secret)).length;
    expect(requests.hasRoomFor(endpoint, REDIRECT_URI, 8191 - empty)).toBe(true);
    expect(requests.hasRoomFor(endpoint, REDIRECT_URI, 8192 - empty)).toBe(false);
    expect(requests.hasRoomFor(endpoint, REDIRECT_URI + "x", 8191 - empty)).toBe(false);
  });
});

describe("a pushed authorization request", () => {
  it("is the same as a form, and the URL that is left names the client and it (RFC 9126, section 4)", () => {
    const requests = new AuthorizationRequests("my app&co", "openid email");
    const endpoint = parseUrl("https://idp.example.com/auth?p=a")!;
    const url = urlFrom(requests, endpoint, REDIRECT_URI, "st");
    const form = requests.form(requestOf(REDIRECT_URI, "st")).toString();
    expect("https://idp.example.com/auth?p=a&client_id=my%20app%26co&" + form).toBe(url);
    expect(requests.urlOfPushed(endpoint, "urn:ietf:params:oauth:request_uri:a&b").toString()).toBe(
      "https://idp.example.com/auth?p=a&client_id=my%20app%26co&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aa%26b",
    );
  });
});
