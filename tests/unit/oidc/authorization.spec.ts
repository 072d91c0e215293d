import { AuthorizationRequestConfig, FixedParameter } from "../../../assembly/config/authorization-request";
import {
  AuthorizationResponse,
  AuthorizationUrls,
  parseAuthorizationResponse,
} from "../../../assembly/oidc/authorization";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseUrl, Url } from "../../../assembly/text/url";

const ISSUER = "https://idp.example.com";

const REDIRECT_URI = "https://app.example.com/oauth2/callback";

function urlFrom(urls: AuthorizationUrls, endpoint: Url, redirectUri: string, state: string): string {
  return urls.build(endpoint, redirectUri, bytesOf(state), bytesOf("no"), bytesOf("ch")).toString();
}

function urlAt(endpoint: string): string {
  return urlFrom(new AuthorizationUrls("my app&co", "openid email"), parseUrl(endpoint)!, REDIRECT_URI, "st");
}

function parse(query: string, issRequired: bool = false): AuthorizationResponse {
  const bytes = bytesOf(query);
  return parseAuthorizationResponse(pointer(bytes), bytes.length, ISSUER, issRequired);
}

describe("an authorization URL", () => {
  it("carries the request, with PKCE", () => {
    expect(urlAt("https://idp.example.com/auth")).toBe(
      "https://idp.example.com/auth?response_type=code&client_id=my%20app%26co" +
        "&redirect_uri=https%3A%2F%2Fapp.example.com%2Foauth2%2Fcallback&scope=openid%20email&state=st&nonce=no" +
        "&code_challenge=ch&code_challenge_method=S256",
    );
  });
  it("asks for the response in a form where it is to come so", () => {
    const urls = new AuthorizationUrls("my app&co", "openid email", true);
    const url = urlFrom(urls, parseUrl("https://idp.example.com/auth")!, REDIRECT_URI, "st");
    expect(url).toBe(urlAt("https://idp.example.com/auth").replace("&state=", "&response_mode=form_post&state="));
  });
  it("has the resources and parameters that are configured; what is passed on stands in place of one of its name", () => {
    const request = new AuthorizationRequestConfig();
    request.resources = ["https://api.example.com/?a&b", "urn:x"];
    request.parameters = [new FixedParameter("prompt", "log in"), new FixedParameter("x", "1")];
    const urls = new AuthorizationUrls("my app&co", "openid email", false, request);
    const endpoint = parseUrl("https://idp.example.com/auth")!;
    const beginning = urlAt("https://idp.example.com/auth").replace(
      "&state=",
      "&resource=https%3A%2F%2Fapi.example.com%2F%3Fa%26b&resource=urn%3Ax&state=",
    );
    expect(urlFrom(urls, endpoint, REDIRECT_URI, "st")).toBe(beginning + "&prompt=log%20in&x=1");
    const passed = [new FixedParameter("prompt", "none&x=2"), new FixedParameter("ui_locales", "de")];
    const secret = bytesOf("s".repeat(43));
    const url = urls.build(endpoint, REDIRECT_URI, bytesOf(""), secret, secret, "ada", passed);
    expect(url.toString().endsWith("&login_hint=ada&x=1&prompt=none%26x%3D2&ui_locales=de")).toBe(true);
    expect(urls.hasRoomFor(endpoint, REDIRECT_URI, 8191 - url.length, "ada", passed)).toBe(false);
    expect(urls.hasRoomFor(endpoint, REDIRECT_URI, 7500 - url.length, "ada", passed)).toBe(true);
  });
  it("keeps the endpoint's port and query", () => {
    expect(
      urlAt("http://localhost:8080/auth?p=a%20b").startsWith("http://localhost:8080/auth?p=a%20b&response_type=code&"),
    ).toBe(true);
    expect(urlAt("https://idp.example.com?").startsWith("https://idp.example.com/?response_type=code&")).toBe(true);
  });
  it("is that of the endpoint, redirect URI and state at hand, whatever was asked for before", () => {
    const urls = new AuthorizationUrls("my app&co", "openid email");
    const first = parseUrl("https://idp.example.com/auth")!;
    const second = parseUrl("https://idp.example.com/v2/auth")!;
    const url = urlFrom(urls, first, REDIRECT_URI, "st");
    const other = url.replace("app.example.com", "b.example.com");
    expect(urlFrom(urls, first, REDIRECT_URI, "s2")).toBe(url.replace("state=st", "state=s2"));
    expect(urlFrom(urls, first, "https://b.example.com/oauth2/callback", "st")).toBe(other);
    expect(urlFrom(urls, second, "https://b.example.com/oauth2/callback", "st")).toBe(
      other.replace("/auth", "/v2/auth"),
    );
    expect(urlFrom(urls, first, REDIRECT_URI, "st")).toBe(url);
  });
});

describe("an authorization URL of 8 KB", () => {
  it("is too long, and one of a byte less is not", () => {
    const urls = new AuthorizationUrls("my app&co", "openid email");
    const endpoint = parseUrl("https://idp.example.com/auth")!;
    const secret = bytesOf("s".repeat(43));
    const empty = urls.build(endpoint, REDIRECT_URI, bytesOf(""), secret, secret).length;
    expect(urls.hasRoomFor(endpoint, REDIRECT_URI, 8191 - empty)).toBe(true);
    expect(urls.hasRoomFor(endpoint, REDIRECT_URI, 8192 - empty)).toBe(false);
    expect(urls.hasRoomFor(endpoint, REDIRECT_URI + "x", 8191 - empty)).toBe(false);
  });
});

describe("an authorization response", () => {
  it("brings code and state", () => {
    const response = parse("code=a%2Bb+c&state=s-_1&session_state=x&scope=openid");
    expect(response.reason).toBe(Reason.None);
    expect(response.code).toBe("a+b c");
    expect(response.state).toBe("s-_1");
  });
  it("is refused when code, state, iss or error is there twice", () => {
    const iss = "iss=https%3A%2F%2Fidp.example.com";
    const refused = [
      "code=a&code=a&state=s",
      "code=a&state=s&state=s",
      "code=a&%63ode=b&state=s",
      `${iss}&code=a&state=s&${iss}`,
    ];
    for (let i = 0; i < refused.length; i++) {
      const response = parse(refused[i]);
      expect(response.reason).toBe(Reason.CallbackParametersDuplicated, refused[i]);
      expect(response.code).toBe("");
    }
    expect(parse("error=a&error=b&state=s").reason).toBe(Reason.CallbackParametersDuplicated);
  });
  it("is refused without code or state", () => {
    const refused = [
      "",
      "code=a",
      "state=s",
      "code=&state=s",
      "code=a&state=",
      "code&state=s",
      "CODE=a&STATE=s",
      "code=%zz&state=s",
    ];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(refused[i]).reason).toBe(Reason.CallbackParametersMissing, refused[i]);
    }
    expect(parse("code=%ff&state=s").reason).toBe(Reason.CallbackParametersMissing);
  });
  it("is refused when its code is longer than 4096, or its state than 6144", () => {
    const long = "a".repeat(4096);
    const state = "a".repeat(6144);
    expect(parse(`code=${long}&state=${state}`).reason).toBe(Reason.None);
    expect(parse(`code=${long}a&state=s`).reason).toBe(Reason.CallbackParametersTooLong);
    expect(parse(`code=a&state=${state}a`).reason).toBe(Reason.CallbackParametersTooLong);
  });
  it("is refused when it has more parameters than are read", () => {
    expect(parse("a=b&".repeat(64) + "code=a&state=s").reason).toBe(Reason.CallbackParametersTooLong);
  });
  it("is refused when iss is another issuer (RFC 9207)", () => {
    expect(parse("code=a&state=s&iss=https%3A%2F%2Fidp.example.com").reason).toBe(Reason.None);
    const refused = ["https%3A%2F%2Fidp.example.com%2F", "https%3A%2F%2Fevil.example.com", "", "%ff"];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(`code=a&state=s&iss=${refused[i]}`).reason).toBe(Reason.CallbackIssuerMismatch, refused[i]);
      expect(parse(`error=x&state=s&iss=${refused[i]}`).reason).toBe(Reason.CallbackIssuerMismatch, refused[i]);
    }
  });
  it("is refused without iss when the provider always gives it", () => {
    expect(parse("code=a&state=s", true).reason).toBe(Reason.CallbackIssuerMissing);
    expect(parse("error=x&state=s", true).reason).toBe(Reason.CallbackIssuerMissing);
    expect(parse("code=a&state=s&iss=https://idp.example.com", true).reason).toBe(Reason.None);
  });
  it("with an error is the provider's refusal, even beside a code", () => {
    const response = parse("error=access_denied&error_description=The+user+said+no&state=s&code=a");
    expect(response.reason).toBe(Reason.CallbackAccessDenied);
    expect(response.isError).toBe(true);
    expect(response.error).toBe("access_denied");
    expect(response.errorDescription).toBe("The user said no");
    expect(response.state).toBe("s");
    expect(response.code).toBe("");
  });
  it("tells whose fault an error is", () => {
    const errors = [
      "temporarily_unavailable",
      "server_error",
      "invalid_scope",
      "login_required",
      "consent_required",
      "unauthorized_client",
      "invalid_client",
      "invalid_request",
      "Access_Denied",
      "",
    ];
    const reasons = [
      Reason.CallbackTemporarilyUnavailable,
      Reason.CallbackServerError,
      Reason.CallbackScopeInvalid,
      Reason.CallbackInteractionRequired,
      Reason.CallbackInteractionRequired,
      Reason.CallbackClientRefused,
      Reason.CallbackClientRefused,
      Reason.CallbackClientRefused,
      Reason.CallbackError,
      Reason.CallbackError,
    ];
    for (let i = 0; i < errors.length; i++) {
      const response = parse(`error=${errors[i]}&state=s`);
      expect(response.isError).toBe(true);
      expect(response.reason).toBe(reasons[i], errors[i]);
    }
    expect(parse("code=a&state=s").isError).toBe(false);
  });
  it("keeps what an error says where the rest can't be used, quoted for the log", () => {
    const said = "&error=access_denied&error_description=not%20%22you%22";
    const unusable = [
      "",
      "state=a&state=b",
      "iss=https%3A%2F%2Fother.test&state=s",
      `code=${"a".repeat(5000)}&state=s`,
    ];
    for (let i = 0; i < unusable.length; i++) {
      expect(parse(unusable[i] + said).said).toBe('it says "access_denied not \\"you\\""', unusable[i]);
    }
    expect(parse("code=a&state=s").said).toBe("");
  });
  it("says what was found and expected", () => {
    expect(parse("code=a&state=s&iss=https%3A%2F%2Fother.test%0Ax").detail).toBe(
      'found "https://other.test x", expected "https://idp.example.com"',
    );
    expect(parse("code=a&state=s&state=s&state=t").detail).toBe("found state 3 times, expected it once");
    expect(parse(`code=${"a".repeat(4097)}&state=s`).detail).toBe(
      "found code of 4097 and state of 1 characters, expected at most 4096 and 6144",
    );
    expect(parse("code=a").detail).toBe("found a code and no state");
    expect(parse("state=a").detail).toBe("found no code and a state");
  });
  it("shows errors in any script, of at most 500 characters, without what a log line or a page could be led astray by", () => {
    const response = parse(
      `error=${"e".repeat(600)}&error_description=%0d%0a%1b%3Cb%3E%22%5C%E6%9D%83%7f%E2%80%AE${"d".repeat(600)}`,
    );
    expect(response.reason).toBe(Reason.CallbackError);
    expect(response.error.length).toBe(500);
    expect(response.errorDescription.length).toBe(500);
    expect(response.errorDescription.slice(0, 13)).toBe('  \ufffd<b>"\\权\ufffd\ufffddd');
  });
});
