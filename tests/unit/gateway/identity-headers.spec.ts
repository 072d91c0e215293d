import { ForwardConfig, HeaderConfig } from "../../../assembly/config/relying-party-config";
import { IdentityHeaders } from "../../../assembly/gateway/identity-headers";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function isSpoofed(headers: IdentityHeaders, name: string): bool {
  const bytes = bytesOf(name);
  return headers.isSpoofed(pointer(bytes), bytes.length);
}

describe("identity headers", () => {
  it("counts those that are spelt like ours", () => {
    const headers = new IdentityHeaders([new ForwardConfig()], false);
    headers.begin();
    expect(isSpoofed(headers, "x-auth-request-email")).toBe(false);
    expect(isSpoofed(headers, "x-auth-request-email")).toBe(false);
    expect(headers.count(1)).toBe(2);
    expect(headers.count(0)).toBe(0);
    headers.begin();
    expect(headers.count(1)).toBe(0);
  });

  it("finds every spelling that an application could take for ours", () => {
    const headers = new IdentityHeaders([new ForwardConfig()], false);
    headers.begin();
    const spoofed = [
      "x_auth_request_email",
      "X-Auth-Request-Email",
      "x-auth_request-email",
      "X_AUTH_REQUEST_USER",
      "x-auth-request-anything",
      "x-auth-request-",
      "x_auth_request_access_token",
      "x.auth.request.email",
      "X~Auth!Request|Status",
      "x\u007fauth.request-user",
    ];
    for (let i = 0; i < spoofed.length; i++) expect(isSpoofed(headers, spoofed[i])).toBe(true, spoofed[i]);
  });

  it("leaves all others alone", () => {
    const headers = new IdentityHeaders([new ForwardConfig()], false);
    headers.begin();
    const others = [
      "x-auth-request",
      "x-auth-reques-email",
      "accept",
      "x",
      "x-forwarded-for",
      "y-auth-request-email",
      "x.auth.requests.email",
      "x-forwarded-proto",
      "x-forwarded-host",
      "x0auth0request0user",
    ];
    for (let i = 0; i < others.length; i++) expect(isSpoofed(headers, others[i])).toBe(false, others[i]);
  });

  it("holds for configured names too, with and without underscores of their own", () => {
    const forward = new ForwardConfig();
    forward.headers = [new HeaderConfig("x-user", "sub"), new HeaderConfig("my_mail", "email")];
    forward.accessTokenHeader = "x-token";
    const headers = new IdentityHeaders([forward], false);
    headers.begin();
    expect(headers.length).toBe(3);
    expect(isSpoofed(headers, "x_user")).toBe(true);
    expect(isSpoofed(headers, "my-mail")).toBe(true);
    expect(isSpoofed(headers, "X-TOKEN")).toBe(true);
    expect(isSpoofed(headers, "my_mail")).toBe(false);
    expect(headers.count(1)).toBe(1);
  });
});
