import { ClientAuthentication } from "../../../assembly/config/client-authentication-method";
import { clientAuthenticator } from "../../../assembly/oidc/client-authentication";
import {
  buildRefreshRequest,
  buildTokenRequest,
  isRefusal,
  isSuccess,
  parseTokenResponse,
  TokenResponse,
} from "../../../assembly/oidc/token";
import { Reason } from "../../../assembly/reason";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseUrl } from "../../../assembly/text/url";

function text(bytes: Bytes): string {
  return String.UTF8.decodeUnsafe(pointer(bytes), bytes.length);
}

function parse(body: string, status: i32 = 200): TokenResponse {
  const bytes = bytesOf(body);
  return parseTokenResponse(status, pointer(bytes), bytes.length);
}

/** What becomes of a good answer with these further members. */
function parseWith(members: string): TokenResponse {
  return parse(`{"token_type":"Bearer",${members}}`);
}

describe("a token request", () => {
  it("names the resources that its tokens are for, at a refresh too", () => {
    const client = clientAuthenticator(ClientAuthentication.None, "app", "");
    const endpoint = parseUrl("https://idp.example.com/token")!;
    const resources = ["https://a/?b&c", "urn:x"];
    const named = "&resource=https%3A%2F%2Fa%2F%3Fb%26c&resource=urn%3Ax&client_id=app";
    expect(text(buildTokenRequest(endpoint, client, "c", "r", "v", resources).body).endsWith(named)).toBe(true);
    expect(text(buildRefreshRequest(endpoint, client, bytesOf("rt"), resources).body)).toBe(
      "grant_type=refresh_token&refresh_token=rt" + named,
    );
  });

  it("redeems the code with its verifier", () => {
    const client = clientAuthenticator(ClientAuthentication.ClientSecretPost, "app", "secret");
    const endpoint = parseUrl("https://idp.example.com/token")!;
    const request = buildTokenRequest(endpoint, client, "a+b/c", "https://app.example.com/cb", "ver");
    expect(request.method).toBe("POST");
    expect(request.url.path).toBe("/token");
    expect(request.headers.length).toBe(2);
    expect(request.headers[0].name + ": " + request.headers[0].value).toBe("accept: application/json");
    expect(request.headers[1].value).toBe("application/x-www-form-urlencoded");
    expect(text(request.body)).toBe(
      "grant_type=authorization_code&code=a%2Bb%2Fc&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb&code_verifier=ver" +
        "&client_id=app&client_secret=secret",
    );
  });
});

describe("a token response", () => {
  it("brings the tokens", () => {
    const response = parseWith(
      `"id_token":"a.b.c","access_token":"at","refresh_token":"rt","expires_in":300,"scope":"x"`,
    );
    expect(response.reason).toBe(Reason.None);
    expect(text(response.idToken)).toBe("a.b.c");
    expect(text(response.accessToken)).toBe("at");
    expect(text(response.refreshToken)).toBe("rt");
    expect(response.expiresInSeconds).toBe(300);
  });
  it("may come without access token, refresh token and lifetime", () => {
    const bodies = [`"id_token":"i"`, `"id_token":"i","access_token":null,"refresh_token":null,"expires_in":null`];
    for (let i = 0; i < bodies.length; i++) {
      const response = parseWith(bodies[i]);
      expect(response.reason).toBe(Reason.None);
      expect(response.accessToken.length).toBe(0);
      expect(response.refreshToken.length).toBe(0);
      expect(response.expiresInSeconds).toBe(-1);
    }
  });
  it("is refused without an ID token, and still brings the others", () => {
    const bodies = [`"access_token":"at"`, `"access_token":"at","id_token":""`, `"access_token":"at","id_token":null`];
    for (let i = 0; i < bodies.length; i++) {
      const response = parseWith(bodies[i]);
      expect(response.reason).toBe(Reason.TokenResponseMissingIdToken, bodies[i]);
      expect(text(response.accessToken)).toBe("at");
    }
  });
  it("is refused unless its token_type is Bearer, as Apigee writes it too, or is not there", () => {
    const taken = [`"Bearer"`, `"bEaReR"`, `"BearerToken"`, `""`, "null", "[]"];
    for (let i = 0; i < taken.length; i++) {
      expect(parse(`{"token_type":${taken[i]},"id_token":"i"}`).reason).toBe(Reason.None, taken[i]);
    }
    expect(parse(`{"id_token":"i"}`).reason).toBe(Reason.None);
    const refused = [`"DPoP"`, `"mac"`, `"bearer "`, `"Bear"`, "7", `["Bearer"]`, "false", "{}"];
    for (let i = 0; i < refused.length; i++) {
      const response = parse(`{"token_type":${refused[i]},"id_token":"i"}`);
      expect(response.reason).toBe(Reason.TokenResponseInvalid, refused[i]);
      expect(response.detail.startsWith("token_type: found ")).toBe(true);
    }
    expect(parse(`{"token_type":"DPoP","id_token":"i"}`).detail).toBe('token_type: found "DPoP", expected Bearer');
  });
  it("is refused when a token is of characters that no header may hold", () => {
    const names = ["id_token", "access_token", "refresh_token"];
    const refused = [`"a\\r\\nx: y"`, `"a\\u0000"`, `"aé"`, `"a\\u007f"`, `"a\\ud83d"`];
    for (let i = 0; i < names.length; i++) {
      for (let k = 0; k < refused.length; k++) {
        const members = names[i] == "id_token" ? "" : `"id_token":"i",`;
        const response = parseWith(`${members}"${names[i]}":${refused[k]}`);
        expect(response.reason).toBe(Reason.TokenResponseInvalid, names[i] + refused[k]);
        expect(response.detail).toBe(names[i] + ": found a character that no token may have, at byte 2");
        expect(response.idToken.length).toBe(0);
      }
    }
  });
  it("has no token where another value than text stands", () => {
    const values = ["7", "true", "false", "{}", `["a"]`, "null", `""`];
    for (let i = 0; i < values.length; i++) {
      const response = parseWith(`"id_token":"i","access_token":${values[i]},"refresh_token":${values[i]}`);
      expect(response.reason).toBe(Reason.None, values[i]);
      expect(response.accessToken.length + response.refreshToken.length).toBe(0);
      const without = parseWith(`"id_token":${values[i]},"access_token":"at"`);
      expect(without.reason).toBe(Reason.TokenResponseMissingIdToken, values[i]);
    }
    expect(parseWith(`"id_token":false,"access_token":"at"`).detail).toBe(
      'id_token: found false beside "token_type", "id_token", "access_token"',
    );
    expect(parse("{}").detail).toBe("id_token: found none beside nothing");
  });
  it("is refused when a member that is read is there twice, and says which", () => {
    const names = ["token_type", "id_token", "access_token", "refresh_token", "expires_in", "error"];
    for (let i = 0; i < names.length; i++) {
      const response = parse(`{"id_token":"i","x":1,"x":2,"${names[i]}":"Bearer","${names[i]}":"Bearer"}`);
      expect(response.reason).toBe(Reason.TokenResponseInvalid, names[i]);
      expect(response.detail).toBe(names[i] + ": found it twice");
      expect(response.idToken.length).toBe(0);
    }
  });
  it("is not refused for what nothing reads", () => {
    const odd = [
      `"x":1,"x":2`,
      `"nick":"\\ud83d"`,
      `"scope":7`,
      `"session_state":{"a":null}`,
      `"error":null`,
      `"error":{}`,
    ];
    for (let i = 0; i < odd.length; i++) expect(parseWith(`"id_token":"i",${odd[i]}`).reason).toBe(Reason.None, odd[i]);
  });
  it("may come with any status of success", () => {
    for (let status = 0; status < 600; status++) {
      expect(isSuccess(status)).toBe(status >= 200 && status < 300, status.toString());
    }
    expect(text(parse(`{"id_token":"i"}`, 201).idToken)).toBe("i");
    expect(parse(`{"error":"server_error"}`, 201).reason).toBe(Reason.TokenEndpointRefused);
    expect(parse("", 204).reason).toBe(Reason.TokenResponseInvalid);
  });
  it("has a lifetime in seconds, however it is written", () => {
    const written = ["3600", `"3600"`, "3.6e3", "3600.0", `"3600.0"`, "3600.97", `"3.6e3"`];
    for (let i = 0; i < written.length; i++) {
      expect(parseWith(`"id_token":"i","expires_in":${written[i]}`).expiresInSeconds).toBe(3600, written[i]);
    }
    expect(parseWith(`"id_token":"i","expires_in":0`).expiresInSeconds).toBe(0);
    expect(parseWith(`"id_token":"i","expires_in":2147483647`).expiresInSeconds).toBe(2147483647);
  });
  it("has no known lifetime where that is none, or of more than 68 years", () => {
    const none: string[] = [
      "-1",
      "-0.5",
      `"-1"`,
      "1e300",
      "-1e300",
      "9223372036854775807",
      "2147483648",
      `"9223372036854775807"`,
      `""`,
      `" 1"`,
      `"1h"`,
      `"Infinity"`,
      `"NaN"`,
      `"0x10"`,
      `"2026-11-30T00:00:00Z"`,
      "true",
      "{}",
      "[1]",
      "null",
    ];
    for (let i = 0; i < none.length; i++) {
      const response = parseWith(`"id_token":"i","expires_in":${none[i]}`);
      expect(response.reason).toBe(Reason.None, none[i]);
      expect(response.expiresInSeconds).toBe(-1, none[i]);
    }
  });
  it("is refused when it is no JSON object, and says what it is and where it breaks", () => {
    const refused = [
      "",
      "<html>",
      "[]",
      "null",
      `"x"`,
      `{"token_type":"Bearer"`,
      `{"id_token":"a",}`,
      "access_token=a&b=c",
    ];
    const details = [
      "found an empty body, expected JSON",
      "found HTML or XML, expected JSON",
      "found a list, expected a JSON object",
      "found null, expected a JSON object",
      "found a text, expected a JSON object",
      "found a document that ends too early at byte 22 of 22, expected JSON",
      "found a document that has an unexpected character at byte 17 of 17, expected JSON",
      "found a document that has an unexpected character at byte 1 of 18, expected JSON",
    ];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(refused[i]).reason).toBe(Reason.TokenResponseInvalid, refused[i]);
      expect(parse(refused[i]).detail).toBe(details[i]);
    }
  });
  it("that is compressed or in another encoding is called by its name", () => {
    const bodies: StaticArray<u8>[] = [
      [0x1f, 0x8b, 0x08, 0x00],
      [0x28, 0xb5, 0x2f, 0xfd],
      [0x78, 0x9c, 0x01, 0x02],
      [0xff, 0xfe, 0x7b, 0x00],
    ];
    const names = ["a compressed body (gzip)", "a compressed body (zstd)", "a compressed body (zlib)", "UTF-16"];
    for (let i = 0; i < bodies.length; i++) {
      const response = parseTokenResponse(200, pointer(bodies[i]), bodies[i].length);
      expect(response.detail).toBe(`found ${names[i]}, expected JSON`);
    }
  });
  it("with an error is the provider's refusal, whatever its status", () => {
    const body = `{"error":"invalid_grant","error_description":"code\\nis \\"used\\"","id_token":"i","token_type":"Bearer"}`;
    const statuses = [200, 400, 401, 403];
    for (let i = 0; i < statuses.length; i++) {
      const response = parse(body, statuses[i]);
      expect(response.reason).toBe(Reason.TokenEndpointGrantRefused);
      expect(response.error).toBe("invalid_grant");
      expect(response.errorDescription).toBe(`code is "used"`);
      expect(response.idToken.length).toBe(0);
    }
  });
  it("of the client's fault without a reason is a refusal too", () => {
    const bodies = [
      "",
      "<html>",
      "[]",
      `{"error":7,"error_description":["x"]}`,
      `{"id_token":"i","token_type":"Bearer"}`,
    ];
    for (let i = 0; i < bodies.length; i++) {
      const response = parse(bodies[i], 400);
      expect(response.reason).toBe(Reason.TokenEndpointRefused, bodies[i]);
      expect(response.error).toBe("");
      expect(response.idToken.length).toBe(0);
    }
  });
  it("of any other status means that the endpoint is unreachable, and keeps what it says", () => {
    const statuses = [0, 302, 399, 408, 425, 429, 500, 502, 503, 504];
    for (let i = 0; i < statuses.length; i++) {
      const response = parse(`{"error":"server_error","error_description":"the \\"disk\\" is full"}`, statuses[i]);
      expect(response.reason).toBe(Reason.TokenEndpointUnreachable);
      expect(response.detail).toBe(`it says "server_error the \\"disk\\" is full"`);
      expect(response.idToken.length).toBe(0);
    }
    expect(parse("<html>", 500).detail).toBe("found HTML or XML, expected JSON");
  });
  it("tells whether the code, the client or something else is refused", () => {
    const refused = (error: string, status: i32): Reason => parse(`{"error":"${error}"}`, status).reason;
    expect(refused("invalid_grant", 401)).toBe(Reason.TokenEndpointGrantRefused);
    expect(refused("invalid_client", 400)).toBe(Reason.TokenEndpointClientRefused);
    expect(refused("unauthorized_client", 200)).toBe(Reason.TokenEndpointClientRefused);
    expect(refused("invalid_scope", 401)).toBe(Reason.TokenEndpointRefused);
    expect(parse("", 401).reason).toBe(Reason.TokenEndpointClientRefused);
    expect(parse("<html>", 403).reason).toBe(Reason.TokenEndpointRefused);
  });
  it("refuses with any status of the client's fault but those that ask it to come again", () => {
    for (let status = 0; status < 600; status++) {
      const mayPass = status == 408 || status == 425 || status == 429;
      expect(isRefusal(status)).toBe(status >= 400 && status < 500 && !mayPass, status.toString());
    }
  });
});
