import { buildJwksRequest, cacheSeconds, Freshness, parseJwksResponse } from "../../../assembly/oidc/keys";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseUrl } from "../../../assembly/text/url";

function fresh(cacheControl: string, age: string = "", expires: string = "", date: string = ""): i32 {
  return cacheSeconds(new Freshness(cacheControl, age, expires, date));
}

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
    expect(parseJwksResponse(200, pointer(bytes), bytes.length).keys.reason).toBe(Reason.JwksNoUsableKey);
    const statuses = [0, 204, 302, 404, 500];
    for (let i = 0; i < statuses.length; i++) {
      expect(parseJwksResponse(statuses[i], pointer(bytes), bytes.length).keys.reason).toBe(Reason.JwksUnreachable);
    }
  });
  it("that can't be used are explained", () => {
    const sets = [
      `{"keys":[]}`,
      `{"keys":[{"kty":"RSA","use":"enc"},7]}`,
      `{"keys":[${"7,".repeat(11)}7]}`,
      `{"Keys":[]}`,
      `{"keys":{}}`,
      `{"keys":[],"keys":[]}`,
      "<html>",
      `{"keys":[}`,
    ];
    const notAnObject: string[] = [];
    for (let i = 0; i < 8; i++) notAnObject.push(`keys[${i}]: not an object`);
    const details = [
      "found an empty list of keys",
      "found keys[0]: use is not sig; keys[1]: not an object",
      `found ${notAnObject.join("; ")}; and 4 more`,
      "keys: found none, expected a list",
      "keys: found an object, expected a list",
      "keys: found it twice, expected a list",
      "found HTML or XML, expected JSON",
      "found a document that has an unexpected character at byte 10 of 10, expected JSON",
    ];
    for (let i = 0; i < sets.length; i++) {
      const bytes = bytesOf(sets[i]);
      expect(parseJwksResponse(200, pointer(bytes), bytes.length).detail).toBe(details[i]);
    }
  });
});

describe("the time that an answer is kept", () => {
  it("is its max-age", () => {
    expect(fresh("max-age=7200")).toBe(7200);
    expect(fresh("public, MAX-AGE=7200, must-revalidate")).toBe(7200);
    expect(fresh(`private,max-age="7200"`)).toBe(7200);
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
    for (let i = 0; i < values.length; i++) expect(fresh(values[i])).toBe(3600, values[i]);
  });
  it("is at least 5 minutes and at most 24 hours", () => {
    expect(fresh("max-age=0")).toBe(300);
    expect(fresh("no-store")).toBe(300);
    expect(fresh("max-age=7200, no-cache")).toBe(300);
    expect(fresh("max-age=86401")).toBe(86400);
    expect(fresh("max-age=99999999999999999999999999")).toBe(86400);
  });
  it("is the time from Date to Expires when there is no max-age", () => {
    const date = "Sun, 06 Nov 1994 08:00:00 GMT";
    expect(fresh("public", "", "Sun, 06 Nov 1994 10:00:00 GMT", date)).toBe(7200);
    expect(fresh("max-age=600", "", "Sun, 06 Nov 1994 10:00:00 GMT", date)).toBe(600);
    expect(fresh("", "", "Sun, 06 Nov 1994 07:00:00 GMT", date)).toBe(300);
    expect(fresh("", "", "0", date)).toBe(300);
    expect(fresh("", "", "Fri, 31 Dec 9999 23:59:59 GMT", date)).toBe(86400);
    expect(fresh("", "", "Sun, 06 Nov 1994 10:00:00 GMT", "")).toBe(3600);
  });
  it("is shorter by the answer's age", () => {
    expect(fresh("max-age=7200", "1200")).toBe(6000);
    expect(fresh("max-age=7200", "7000")).toBe(300);
    expect(fresh("max-age=7200", "99999999999999")).toBe(300);
    expect(fresh("max-age=7200", "x")).toBe(7200);
  });
});
