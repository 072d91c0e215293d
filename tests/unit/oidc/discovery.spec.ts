import { EndpointsConfig } from "../../../assembly/config/config";
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
): Discovery {
  const bytes = bytesOf(document);
  return parseDiscoveryResponse(200, pointer(bytes), bytes.length, issuer, configured);
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
    const more = `"userinfo_endpoint":"${ISSUER}/me","end_session_endpoint":"${ISSUER}/end","revocation_endpoint":"${ISSUER}/rev"`;
    const discovery = parse(`{${IDENTITY},${ENDPOINTS},${more},${lists}}`);
    expect(discovery.reason).toBe(Reason.None);
    const metadata = discovery.metadata!;
    expect(metadata.issuer).toBe(ISSUER);
    expect(metadata.authorizationEndpoint.path).toBe("/auth");
    expect(metadata.tokenEndpoint.path).toBe("/token");
    expect(metadata.jwksUri.path).toBe("/jwks");
    expect(metadata.userInfoEndpoint!.path).toBe("/me");
    expect(metadata.endSessionEndpoint!.path).toBe("/end");
    expect(metadata.revocationEndpoint!.path).toBe("/rev");
    expect(metadata.tokenEndpointAuthMethods.join()).toBe("client_secret_post");
    expect(metadata.codeChallengeMethods.join()).toBe("S256");
    expect(metadata.idTokenSigningAlgorithms.join()).toBe("RS256,ES256");
    expect(metadata.authorizationResponseIss).toBe(true);
  });
  it("takes what is optional and of a wrong type for absent", () => {
    const odd =
      `"userinfo_endpoint":7,"end_session_endpoint":"/end","revocation_endpoint":"http://idp.example.com/rev",` +
      `"token_endpoint_auth_methods_supported":"client_secret_post","authorization_response_iss_parameter_supported":"true"`;
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
      `the document's issuer is "https://idp.example.com", the configured one "https://idp.example.com/"`,
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
    expect(discovery.detail.startsWith(`the document's issuer is "a b\ufffd[31m\\"xxx`)).toBe(true);
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
      );
      expect(discovery.reason).toBe(Reason.DiscoveryUnreachable);
      expect(discovery.detail).toBe(`the answer has status ${statuses[i]}`);
    }
  });
  it("is refused when the document is no JSON object with an issuer", () => {
    const refused = ["", "<html>", "[]", "null", "{}", `{"issuer":7}`, `{${IDENTITY},${IDENTITY}}`, `{"issuer":null}`];
    for (let i = 0; i < refused.length; i++) {
      const discovery = parse(refused[i]);
      expect(discovery.reason).toBe(Reason.DiscoveryInvalid, refused[i]);
      expect(discovery.detail.startsWith("the document ")).toBe(true);
    }
  });
  it("is refused without one of the endpoints that a login needs", () => {
    const names = ["authorization_endpoint", "token_endpoint", "jwks_uri"];
    for (let i = 0; i < names.length; i++) {
      const discovery = parse(`{${IDENTITY},${ENDPOINTS.replace(names[i], "other")}}`);
      expect(discovery.reason).toBe(Reason.DiscoveryMissingEndpoint);
      expect(discovery.detail).toBe(`${names[i]} is missing or no https URL`);
    }
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
    const plain = `{${IDENTITY},${ENDPOINTS}}`.replaceAll("https:", "http:");
    expect(parse(plain, "http://idp.example.com").reason).toBe(Reason.None);
    const mixed = `{${IDENTITY},${ENDPOINTS.replace(ISSUER + "/token", "http://idp.example.com/token")}}`;
    expect(parse(mixed).detail).toBe("token_endpoint is missing or no https URL");
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
    const metadata = configuredMetadata(ISSUER, configured).metadata!;
    expect(metadata.tokenEndpoint.port).toBe(8080);
    expect(metadata.userInfoEndpoint === null).toBe(true);
    expect(metadata.authorizationResponseIss).toBe(false);
  });
  it("is refused without one of the endpoints that a login needs", () => {
    const discovery = configuredMetadata(ISSUER, new EndpointsConfig());
    expect(discovery.reason).toBe(Reason.DiscoveryMissingEndpoint);
    expect(discovery.metadata === null).toBe(true);
    expect(discovery.detail).toBe("authorization_endpoint is missing or no https URL");
  });
});
