import { buildJwksRequest, cacheSeconds, parseJwksResponse } from "../../../assembly/oidc/keys";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseUrl } from "../../../assembly/text/url";

describe("a provider's keys", () => {
  it("are asked for at its jwks_uri", () => {
    const request = buildJwksRequest(parseUrl("https://idp.example.com/jwks?v=1")!);
    expect(request.method).toBe("GET");
    expect(request.url.path + request.url.query).toBe("/jwks?v=1");
    expect(request.headers[0].value).toBe("application/jwk-set+json, application/json");
    expect(request.body.length).toBe(0);
  });
  it("are read from a success only", () => {
    const bytes = bytesOf(`{"keys":[]}`);
    expect(parseJwksResponse(200, pointer(bytes), bytes.length).reason).toBe(Reason.JwksNoUsableKey);
    const statuses = [0, 204, 302, 404, 500];
    for (let i = 0; i < statuses.length; i++) {
      expect(parseJwksResponse(statuses[i], pointer(bytes), bytes.length).reason).toBe(Reason.JwksUnreachable);
    }
  });
});

describe("the time that an answer is kept", () => {
  it("is its max-age", () => {
    expect(cacheSeconds("max-age=7200")).toBe(7200);
    expect(cacheSeconds("public, MAX-AGE=7200, must-revalidate")).toBe(7200);
    expect(cacheSeconds(`private,max-age="7200"`)).toBe(7200);
  });
  it("is an hour when there is no max-age", () => {
    const values = [
      "",
      "public",
      "s-maxage=7200",
      "max-age",
      "max-age=",
      "max-age=-1",
      "max-age=1e4",
      "x-max-age=7200",
      `max-age="`,
    ];
    for (let i = 0; i < values.length; i++) expect(cacheSeconds(values[i])).toBe(3600, values[i]);
  });
  it("is at least 5 minutes and at most 24 hours", () => {
    expect(cacheSeconds("max-age=0")).toBe(300);
    expect(cacheSeconds("no-store")).toBe(300);
    expect(cacheSeconds("max-age=7200, no-cache")).toBe(300);
    expect(cacheSeconds("max-age=86401")).toBe(86400);
    expect(cacheSeconds("max-age=99999999999999999999999999")).toBe(86400);
  });
});
