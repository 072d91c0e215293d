import { EndpointsConfig } from "../../../assembly/config/relying-party-config";
import {
  buildDiscoveryRequest,
  configuredMetadata,
  Discovery,
  parseDiscoveryResponse,
} from "../../../assembly/oidc/discovery";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const ISSUER = "https://idp.example.com";
const IDENTITY = `"issuer":"${ISSUER}"`;
const ENDPOINTS =
  `"authorization_endpoint":"${ISSUER}/auth","token_endpoint":"${ISSUER}/token",` + `"jwks_uri":"${ISSUER}/jwks"`;

function parse(
  document: string,
  issuer: string = ISSUER,
  configured: EndpointsConfig = new EndpointsConfig(),
  needsKeys: bool = true,
): Discovery {
  const bytes = bytesOf(document);
  return parseDiscoveryResponse(200, pointer(bytes), bytes.length, issuer, configured, needsKeys);
}

describe("a discovery request", () => {
  it("asks for the issuer's well-known document, below its path and without a slash at its end", () => {
    const request = buildDiscoveryRequest("https://idp.example.com/realms/a/")!;
    expect(request.method).toBe("GET");
    expect(request.url.origin + request.url.path).toBe(
      "https://idp.example.com/realms/a/.well-known/openid-configuration",
    );
    expect(request.headers.length).toBe(1);
    expect(request.headers[0].name + ": " + request.headers[0].value).toBe("accept: application/json");
    expect(buildDiscoveryRequest(ISSUER)!.url.path).toBe("/.well-known/openid-configuration");
  });
  it("cannot be made of an issuer that is no URL", () => {
    expect(buildDiscoveryRequest("idp.example.com") === null).toBe(true);
  });
});

describe("a discovery", () => {
  it("reads the provider's metadata", () => {
    const lists =
      `"token_endpoint_auth_methods_supported":["client_secret_post",7],"code_challenge_methods_supported":["S256"],` +
      `"id_token_signing_alg_values_supported":["RS256","ES256"],"authorization_response_iss_parameter_supported":true`;
    const more = `"userinfo_endpoint":"${ISSUER}/me","end_session_endpoint":"${ISSUER}/end","revocation_endpoint":"${ISSUER}/rev","pushed_authorization_request_endpoint":"${ISSUER}/par","require_pushed_authorization_requests":true`;
    const discovery = parse(`{${IDENTITY},${ENDPOINTS},${more},${lists}}`);
    expect(discovery.reason).toBe(Reason.None);
    const metadata = discovery.metadata!;
    expect(metadata.issuer).toBe(ISSUER);
    expect(metadata.authorizationEndpoint.path).toBe("/auth");
    expect(metadata.tokenEndpoint.path).toBe("/token");
    expect(metadata.jwksUri!.path).toBe("/jwks");
    expect(metadata.userInfoEndpoint!.path).toBe("/me");
    expect(metadata.endSessionEndpoint!.path).toBe("/end");
    expect(metadata.revocationEndpoint!.path).toBe("/rev");
    expect(metadata.pushedAuthorizationEndpoint!.path).toBe("/par");
    expect(metadata.requiresPushedAuthorization).toBe(true);
    expect(metadata.tokenEndpointAuthMethods.join()).toBe("client_secret_post");
    expect(metadata.codeChallengeMethods.join()).toBe("S256");
    expect(metadata.idTokenSigningAlgorithms.join()).toBe("RS256,ES256");
    expect(metadata.authorizationResponseIss).toBe(true);
  });
  it("takes what is optional and of a wrong type for absent", () => {
    const odd =
      `"userinfo_endpoint":7,"end_session_endpoint":"/end","revocation_endpoint":"http://idp.example.com/rev",` +
      `"token_endpoint_auth_methods_supported":{"client_secret_post":1},"authorization_response_iss_parameter_supported":"true"`;
    const metadata = parse(`{${IDENTITY},${ENDPOINTS},${odd}}`).metadata!;
    expect(metadata.userInfoEndpoint === null).toBe(true);
    expect(metadata.endSessionEndpoint === null).toBe(true);
    expect(metadata.revocationEndpoint === null).toBe(true);
    expect(metadata.tokenEndpointAuthMethods.length).toBe(0);
    expect(metadata.authorizationResponseIss).toBe(false);
  });
  it("is refused when the issuer is not the configured one to the byte", () => {
    const discovery = parse(`{${IDENTITY},${ENDPOINTS}}`, ISSUER + "/");
    expect(discovery.reason).toBe(Reason.DiscoveryIssuerMismatch);
    expect(discovery.metadata === null).toBe(true);
    expect(discovery.detail).toBe(
      `issuer: found "https://idp.example.com", expected "https://idp.example.com/" (issuer)`,
    );
    const others = [
      "https://IDP.example.com",
      "https://idp.example.co",
      "https://idp.example.comm",
      "https://idp.example.com/realms/a",
      "https://idp.example.com ",
      "http://idp.example.com",
      "ttps://idp.example.com",
      "",
    ];
    for (let i = 0; i < others.length; i++) {
      // Either may be the longer one.
      const told = `{"issuer":"${others[i]}",${ENDPOINTS}}`;
      expect(parse(told).reason).toBe(Reason.DiscoveryIssuerMismatch, others[i]);
      const configured = parse(`{${IDENTITY},${ENDPOINTS}}`, others[i]);
      expect(configured.reason).toBe(Reason.DiscoveryIssuerMismatch, others[i]);
      expect(configured.metadata === null).toBe(true);
    }
  });
  it("shows a foreign issuer without control characters and not at length", () => {
    const discovery = parse(`{"issuer":"a\\nb\\u001b[31m\\"${"x".repeat(900)}",${ENDPOINTS}}`);
    expect(discovery.detail.startsWith(`issuer: found "a b\ufffd[31m\\"xxx`)).toBe(true);
    expect(discovery.detail.length).toBeLessThan(600);
  });
  it("is refused when the answer is no success", () => {
    const bytes = bytesOf(`{${IDENTITY},${ENDPOINTS}}`);
    const statuses = [0, 201, 204, 301, 404, 503];
    for (let i = 0; i < statuses.length; i++) {
      const discovery = parseDiscoveryResponse(
        statuses[i],
        pointer(bytes),
        bytes.length,
        ISSUER,
        new EndpointsConfig(),
        true,
      );
      expect(discovery.reason).toBe(Reason.DiscoveryUnreachable);
      expect(discovery.detail).toBe(`the answer has status ${statuses[i]}`);
    }
  });
  it("is refused when the document is no JSON object with an issuer, and says what it is", () => {
    const refused = [
      "",
      "  ",
      "\n <html>",
      "[]",
      "null",
      "{}",
      `{"issuer":7}`,
      `{${IDENTITY},${IDENTITY}}`,
      `{"issuer":null}`,
      `{"issuer":"\\ud83d"}`,
      `{"issuer" 7}`,
    ];
    const details = [
      "found an empty body, expected JSON",
      "found a blank body, expected JSON",
      "found HTML or XML, expected JSON",
      "found a list, expected a JSON object",
      "found null, expected a JSON object",
      `issuer: found none, expected "${ISSUER}" (issuer)`,
      `issuer: found 7, expected "${ISSUER}" (issuer)`,
      `issuer: found it twice, expected "${ISSUER}" (issuer)`,
      `issuer: found none, expected "${ISSUER}" (issuer)`,
      `issuer: found half a surrogate pair in "\ufffd", expected "${ISSUER}" (issuer)`,
      "found a document that has an unexpected character at byte 11 of 12, expected JSON",
    ];
    for (let i = 0; i < refused.length; i++) {
      const discovery = parse(refused[i]);
      expect(discovery.reason).toBe(Reason.DiscoveryInvalid, refused[i]);
      expect(discovery.detail).toBe(details[i]);
    }
  });
  it("is not refused for what nothing reads", () => {
    const odd = [
      `"claims_supported":["sub"],"claims_supported":["sub"]`,
      `"x":"\\ud83d"`,
      `"scopes_supported":null,"x":{"a":1,"a":2}`,
      `"userinfo_endpoint":null,"id_token_signing_alg_values_supported":null`,
    ];
    for (let i = 0; i < odd.length; i++) {
      expect(parse(`{${IDENTITY},${ENDPOINTS},${odd[i]}}`).reason).toBe(Reason.None, odd[i]);
    }
    expect(parse(`\ufeff{${IDENTITY},${ENDPOINTS}}`).reason).toBe(Reason.None);
  });
  it("is refused when it is not clear whether authorization responses have iss", () => {
    const flag = `"authorization_response_iss_parameter_supported"`;
    const discovery = parse(`{${IDENTITY},${ENDPOINTS},${flag}:false,${flag}:true}`);
    expect(discovery.reason).toBe(Reason.DiscoveryInvalid);
    expect(discovery.detail.includes("parameter_supported: found it twice")).toBe(true);
  });
  it("takes a method or an algorithm as text for a list of one", () => {
    const lists = `"token_endpoint_auth_methods_supported":"client_secret_post","id_token_signing_alg_values_supported":"ES256"`;
    const metadata = parse(`{${IDENTITY},${ENDPOINTS},${lists}}`).metadata!;
    expect(metadata.tokenEndpointAuthMethods.join()).toBe("client_secret_post");
    expect(metadata.idTokenSigningAlgorithms.join()).toBe("ES256");
  });
  it("is refused without one of the endpoints that a login needs", () => {
    const names = ["authorization_endpoint", "token_endpoint", "jwks_uri"];
    const settings = [
      "or provider.endpoints.authorization",
      "or provider.endpoints.token",
      "or provider.endpoints.jwks, or HS256 alone in provider.signingAlgorithms",
    ];
    for (let i = 0; i < names.length; i++) {
      const discovery = parse(`{${IDENTITY},${ENDPOINTS.replace(names[i], "other")}}`);
      expect(discovery.reason).toBe(Reason.DiscoveryMissingEndpoint);
      expect(discovery.detail).toBe(`${names[i]}: found none, expected an https URL (${settings[i]})`);
    }
  });
  it("needs no jwks_uri where no keys are needed", () => {
    const document = `{${IDENTITY},${ENDPOINTS.replace("jwks_uri", "other")}}`;
    const discovery = parse(document, ISSUER, new EndpointsConfig(), false);
    expect(discovery.reason).toBe(Reason.None);
    expect(discovery.metadata!.jwksUri === null).toBe(true);
  });
  it("says when none of its algorithms is accepted", () => {
    const offered = `"id_token_signing_alg_values_supported":`;
    const metadata = parse(`{${IDENTITY},${ENDPOINTS},${offered}["HS256","ES256K"]}`).metadata!;
    expect(metadata.describeForeignAlgorithms(["RS256", "ES256"])).toBe(
      `nobody can sign in: found "HS256", "ES256K" in id_token_signing_alg_values_supported, ` +
        "expected one of provider.signingAlgorithms: RS256, ES256",
    );
    expect(metadata.describeForeignAlgorithms(["RS256", "HS256"])).toBe("");
    const none = parse(`{${IDENTITY},${ENDPOINTS},${offered}[]}`).metadata!;
    expect(none.describeForeignAlgorithms(["RS256"])).toBe("");
    const renamed = parse(`{${IDENTITY},${ENDPOINTS},${offered}["Ed25519"]}`).metadata!;
    expect(renamed.describeForeignAlgorithms(["EdDSA"])).toBe("");
  });
  it("takes no endpoint that is relative, has a fragment or another scheme", () => {
    const refused = [
      "/token",
      "token",
      "",
      "ftp://idp.example.com/",
      "https://idp.example.com/#a",
      "javascript:1",
      "https://",
    ];
    for (let i = 0; i < refused.length; i++) {
      const document = `{${IDENTITY},${ENDPOINTS.replace(ISSUER + "/token", refused[i])}}`;
      expect(parse(document).reason).toBe(Reason.DiscoveryMissingEndpoint, refused[i]);
    }
  });
  it("takes http endpoints only of an http issuer", () => {
    const plain = `{${IDENTITY},${ENDPOINTS}}`.split("https:").join("http:");
    expect(parse(plain, "http://idp.example.com").reason).toBe(Reason.None);
    const mixed = `{${IDENTITY},${ENDPOINTS.replace(ISSUER + "/token", "http://idp.example.com/token")}}`;
    expect(parse(mixed).detail).toBe(
      'token_endpoint: found "http://idp.example.com/token", expected an https URL (or provider.endpoints.token)',
    );
  });
  it("gives way to the configured endpoints", () => {
    const configured = new EndpointsConfig();
    configured.token = "https://inside.example.com/token";
    configured.endSession = "https://inside.example.com/end";
    const metadata = parse(
      `{${IDENTITY},${ENDPOINTS.replace("token_endpoint", "other")}}`,
      ISSUER,
      configured,
    ).metadata!;
    expect(metadata.tokenEndpoint.host).toBe("inside.example.com");
    expect(metadata.endSessionEndpoint!.host).toBe("inside.example.com");
    expect(metadata.authorizationEndpoint.host).toBe("idp.example.com");
  });
});

describe("the metadata without a discovery", () => {
  it("is what the configuration says", () => {
    const configured = new EndpointsConfig();
    configured.authorization = "https://idp.example.com/auth";
    configured.token = "http://127.0.0.1:8080/token";
    configured.jwks = "https://idp.example.com/jwks";
    const metadata = configuredMetadata(ISSUER, configured, true).metadata!;
    expect(metadata.tokenEndpoint.port).toBe(8080);
    expect(metadata.userInfoEndpoint === null).toBe(true);
    expect(metadata.authorizationResponseIss).toBe(false);
    configured.jwks = "";
    expect(configuredMetadata(ISSUER, configured, false).metadata!.jwksUri === null).toBe(true);
  });
  it("is refused without one of the endpoints that a login needs", () => {
    const discovery = configuredMetadata(ISSUER, new EndpointsConfig(), true);
    expect(discovery.reason).toBe(Reason.DiscoveryMissingEndpoint);
    expect(discovery.metadata === null).toBe(true);
    expect(discovery.detail).toBe(
      "authorization_endpoint: found none, expected an https URL (or provider.endpoints.authorization)",
    );
  });
});
