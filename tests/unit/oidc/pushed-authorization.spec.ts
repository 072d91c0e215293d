import { ClientAuthentication } from "../../../assembly/config/client-authentication-method";
import { PushedAuthorizationMode } from "../../../assembly/config/pushed-authorization-mode";
import { clientAuthenticator } from "../../../assembly/oidc/client-authentication";
import { ProviderMetadata } from "../../../assembly/oidc/provider-metadata";
import {
  buildPushedRequest,
  parsePushedResponse,
  PushedResponse,
  PushNeed,
  pushNeed,
} from "../../../assembly/oidc/pushed-authorization";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseUrl } from "../../../assembly/text/url";
import { Writer } from "../../../assembly/text/writer";

const ENDPOINT = "https://idp.example.com/par";

function bodyBy(method: ClientAuthentication): string {
  const client = clientAuthenticator(method, "a b", "s&cret");
  const parameters = new Writer().text("response_type=code&scope=openid");
  const request = buildPushedRequest(parseUrl(ENDPOINT)!, client, "a b", parameters);
  expect(request.method).toBe("POST");
  return String.UTF8.decodeUnsafe(pointer(request.body), request.body.length);
}

function parse(status: i32, body: string, secrets: string[] = []): PushedResponse {
  const bytes = bytesOf(body);
  return parsePushedResponse(status, pointer(bytes), bytes.length, secrets);
}

function metadataOf(offers: bool, requires: bool): ProviderMetadata {
  const url = parseUrl(ENDPOINT)!;
  const metadata = new ProviderMetadata("https://idp.example.com", url, url, url);
  metadata.pushedAuthorizationEndpoint = offers ? url : null;
  metadata.requiresPushedAuthorization = requires;
  return metadata;
}

describe("whether authorization requests are pushed", () => {
  it("goes by what the provider says, or by what is configured", () => {
    const auto = PushedAuthorizationMode.Auto;
    expect<i32>(pushNeed(auto, metadataOf(false, false))).toBe(PushNeed.None);
    expect<i32>(pushNeed(auto, metadataOf(true, false))).toBe(PushNeed.Offered);
    expect<i32>(pushNeed(auto, metadataOf(true, true))).toBe(PushNeed.Required);
    expect<i32>(pushNeed(auto, metadataOf(false, true))).toBe(PushNeed.Required);
    expect<i32>(pushNeed(PushedAuthorizationMode.Always, metadataOf(false, false))).toBe(PushNeed.Required);
    expect<i32>(pushNeed(PushedAuthorizationMode.Never, metadataOf(true, true))).toBe(PushNeed.None);
  });
});

describe("a request that pushes", () => {
  it("names the client once, however it says who it is (RFC 9126, section 2.1)", () => {
    const parameters = "&response_type=code&scope=openid";
    expect(bodyBy(ClientAuthentication.ClientSecretBasic)).toBe("client_id=a+b" + parameters);
    expect(bodyBy(ClientAuthentication.None)).toBe("client_id=a+b" + parameters);
    expect(bodyBy(ClientAuthentication.ClientSecretPost)).toBe("client_id=a+b&client_secret=s%26cret" + parameters);
  });
});

describe("the answer to a pushed request", () => {
  it("brings the request URI (RFC 9126, section 2.2)", () => {
    const uri = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c";
    const answer = parse(201, `{"request_uri":"${uri}","expires_in":60}`);
    expect(answer.reason).toBe(Reason.None);
    expect(answer.requestUri).toBe(uri);
    expect(parse(200, `{"request_uri":"${"a".repeat(2048)}"}`).reason).toBe(Reason.None);
  });
  it("is unusable without one, or with one that is no text, too long, twice there, or no URI", () => {
    const bodies = [
      "",
      "<html>",
      "[]",
      '"urn:x"',
      "{}",
      '{"request_uri":""}',
      '{"request_uri":7}',
      '{"request_uri":null}',
      '{"request_uri":["urn:x"]}',
      '{"request_uri":{"a":1}}',
      '{"request_uri":"urn:x","request_uri":"urn:x"}',
      '{"request_uri":"urn:a b"}',
      '{"request_uri":"urn:\\u0000"}',
      '{"request_uri":"urn:ä"}',
      '{"request_uri":"\\ud800"}',
      `{"request_uri":"${"a".repeat(2049)}"}`,
      '{"request_uri":"urn:x"',
    ];
    for (let i = 0; i < bodies.length; i++) {
      const answer = parse(201, bodies[i]);
      expect<i32>(answer.reason).toBe(Reason.PushedAuthorizationInvalid, bodies[i]);
      expect(answer.requestUri).toBe("");
      expect(answer.detail.length).toBeGreaterThan(0);
      expect(answer.detail.includes("urn:")).toBe(false);
    }
  });
  it("is a refusal by its status, and tells whose fault that is", () => {
    expect<i32>(parse(400, '{"error":"invalid_scope"}').reason).toBe(Reason.PushedAuthorizationRefused);
    expect<i32>(parse(413, "").reason).toBe(Reason.PushedAuthorizationRefused);
    expect<i32>(parse(401, '{"error":"invalid_client"}').reason).toBe(Reason.PushedAuthorizationClientRefused);
    expect<i32>(parse(401, "").reason).toBe(Reason.PushedAuthorizationClientRefused);
    expect<i32>(parse(400, '{"error":"unauthorized_client"}').reason).toBe(Reason.PushedAuthorizationClientRefused);
    const statuses = [0, 101, 302, 404, 405, 408, 425, 429, 500, 503, 999];
    for (let i = 0; i < statuses.length; i++) {
      const answer = parse(statuses[i], '{"request_uri":"urn:x","error":"invalid_client"}');
      expect<i32>(answer.reason).toBe(Reason.PushedAuthorizationUnreachable, statuses[i].toString());
      expect(answer.requestUri).toBe("");
    }
  });
  it("is told in the provider's words, without what was sent", () => {
    const answer = parse(400, '{"error":"invalid_request","error_description":"a \\"long-secret\\""}', ["long-secret"]);
    expect(answer.detail).toBe('it says "invalid_request a \\"…\\""');
  });
});
