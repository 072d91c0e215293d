import { ClientAuthentication } from "../../../assembly/config/config";
import { ClientCredentials } from "../../../assembly/oidc/client-authentication";
import { buildTokenRequest, isRefusal, parseTokenResponse, TokenResponse } from "../../../assembly/oidc/token";
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
  it("redeems the code with its verifier", () => {
    const client = new ClientCredentials("app", "secret", ClientAuthentication.ClientSecretPost);
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
  it("is refused unless its token_type is Bearer, in any case", () => {
    expect(parse(`{"token_type":"bEaReR","id_token":"i"}`).reason).toBe(Reason.None);
    const refused = [`"DPoP"`, `"bearer "`, `""`, "null", "7", `["Bearer"]`];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(`{"token_type":${refused[i]},"id_token":"i"}`).reason).toBe(Reason.TokenResponseInvalid, refused[i]);
    }
    expect(parse(`{"id_token":"i"}`).reason).toBe(Reason.TokenResponseInvalid);
  });
  it("is refused when a token is no text, or of characters that no header may hold", () => {
    const names = ["id_token", "access_token", "refresh_token"];
    const refused = ["7", "true", "{}", `["a"]`, `"a\\r\\nx: y"`, `"a\\u0000"`, `"é"`, `"\\u007f"`];
    for (let i = 0; i < names.length; i++) {
      for (let k = 0; k < refused.length; k++) {
        const members = names[i] == "id_token" ? "" : `"id_token":"i",`;
        const response = parseWith(`${members}"${names[i]}":${refused[k]}`);
        expect(response.reason).toBe(Reason.TokenResponseInvalid, names[i] + refused[k]);
        expect(response.idToken.length).toBe(0);
      }
    }
  });
  it("has a lifetime of whole seconds, maybe as text", () => {
    expect(parseWith(`"id_token":"i","expires_in":"3600"`).expiresInSeconds).toBe(3600);
    expect(parseWith(`"id_token":"i","expires_in":0`).expiresInSeconds).toBe(0);
    expect(parseWith(`"id_token":"i","expires_in":3.6e3`).expiresInSeconds).toBe(3600);
    expect(parseWith(`"id_token":"i","expires_in":"999999999999999"`).expiresInSeconds).toBe(999999999999999);
    const refused = ["-1", "1.5", "1e300", `""`, `"-1"`, `"1e3"`, `" 1"`, `"9999999999999999"`, "true", "{}"];
    for (let i = 0; i < refused.length; i++) {
      const response = parseWith(`"id_token":"i","expires_in":${refused[i]}`);
      expect(response.reason).toBe(Reason.TokenResponseInvalid, refused[i]);
    }
  });
  it("is refused when it is no JSON object", () => {
    const refused = ["", "<html>", "[]", "null", `"x"`, `{"token_type":"Bearer"`, `{"id_token":"a","id_token":"b"}`];
    for (let i = 0; i < refused.length; i++)
      expect(parse(refused[i]).reason).toBe(Reason.TokenResponseInvalid, refused[i]);
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
      expect(response.said).toBe(`it says "server_error the \\"disk\\" is full"`);
      expect(response.idToken.length).toBe(0);
    }
    expect(parse("<html>", 500).said).toBe("");
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
