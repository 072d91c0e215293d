import { ForwardConfig, ForwardedToken, HeaderConfig } from "../../../assembly/config/relying-party-config";
import { packToken } from "../../../assembly/session/packed-token";
import { SessionRecord } from "../../../assembly/session/record";
import { renderHeaders } from "../../../assembly/session/rendered-headers";
import { bytesOf } from "../../../assembly/text/bytes";
import { encoded, textFrom } from "./fixtures";

function idToken(claims: string): string {
  return encoded('{"alg":"RS256"}') + "." + encoded(claims) + "." + encoded("signature");
}

function session(claims: string, accessToken: string = ""): SessionRecord {
  const record = new SessionRecord();
  record.idToken = packToken(bytesOf(idToken(claims)));
  if (accessToken.length > 0) record.accessToken = packToken(bytesOf(accessToken));
  return record;
}

/** The headers, joined by "|"; "-" for one that is absent. */
function headers(forward: ForwardConfig, record: SessionRecord, verifiedEmails: bool = true): string {
  const rendered = renderHeaders(forward, verifiedEmails, record);
  if (rendered === null) return "(null)";
  const parts: Array<string> = [];
  let at = rendered.block.pointer;
  const end = at + rendered.block.length;
  while (at < end) {
    const length = load<i32>(at);
    parts.push(length < 0 ? "-" : textFrom(at + 4, length));
    at += 4 + max(length, 0);
  }
  return parts.join("|");
}

const CLAIMS = '{"sub":"u1","email":"ada@example.com","groups":["a","b"]}';

describe("rendered headers", () => {
  it("are the ID token and the default claims; an absent claim makes no header", () => {
    const expected = "Bearer " + idToken(CLAIMS) + "|u1|ada@example.com|-|a,b";
    expect(headers(new ForwardConfig(), session(CLAIMS))).toBe(expected);
  });

  it("carry the access token where that is configured", () => {
    const forward = new ForwardConfig();
    forward.headers = [];
    forward.authorization = ForwardedToken.AccessToken;
    forward.accessTokenHeader = "x-token";
    expect(headers(forward, session(CLAIMS, "opaque"))).toBe("Bearer opaque|opaque");
    expect(headers(forward, session(CLAIMS))).toBe("(null)");
  });

  it("find a claim by its literal name, whatever that holds", () => {
    const forward = new ForwardConfig();
    forward.headers = [new HeaderConfig("x-a", "a.b"), new HeaderConfig("x-b", "https://x/groups")];
    forward.authorization = ForwardedToken.None;
    expect(headers(forward, session('{"a":{"b":"3"},"a.b":"1","https://x/groups":"2"}'))).toBe("-|1|2");
    expect(headers(forward, session('{"a":{"b":"3"}}'))).toBe("-|-|-");
  });

  it("carry no token where none is configured", () => {
    const forward = new ForwardConfig();
    forward.headers = [new HeaderConfig("x-user", "sub")];
    forward.authorization = ForwardedToken.None;
    expect(headers(forward, session(CLAIMS))).toBe("-|u1");
  });

  it("are none of a session whose ID token is no JWT or has no claims", () => {
    const record = new SessionRecord();
    record.idToken = packToken(bytesOf("opaque"));
    expect(headers(new ForwardConfig(), record)).toBe("(null)");
    expect(headers(new ForwardConfig(), session("[]"))).toBe("(null)");
    expect(headers(new ForwardConfig(), session("{"))).toBe("(null)");
  });

  it("say what is left out, header by header and without its value", () => {
    const notes = renderHeaders(
      new ForwardConfig(),
      true,
      session('{"sub":"a\\nb","email":{"c":"d"},"groups":["e"]}'),
    )!.notes;
    expect(notes.join("|")).toBe(
      "x-auth-request-user: a control character" +
        "|x-auth-request-email: neither text, number, boolean nor a list of them",
    );
  });

  it("never hold what would begin another header", () => {
    expect(headers(new ForwardConfig(), session('{"sub":"a\\r\\nx: y","email":"b\\u0000"}')).endsWith("|-|-|-|-")).toBe(
      true,
    );
  });

  it("carry no e-mail address that is unverified, in whatever header, while the token stays as it is", () => {
    const claims = '{"sub":"u1","email":"eve@example.com","email_verified":false}';
    const forward = new ForwardConfig();
    forward.headers = [new HeaderConfig("x-mail", "email"), new HeaderConfig("x-user", "sub")];
    forward.headers.push(new HeaderConfig("x-remote-user", "email"));
    const token = "Bearer " + idToken(claims);
    expect(headers(forward, session(claims))).toBe(token + "|-|u1|-");
    expect(renderHeaders(forward, true, session(claims))!.notes.join("|")).toBe(
      "x-mail: email_verified is not true (see provider.verifiedEmails)" +
        "|x-remote-user: email_verified is not true (see provider.verifiedEmails)",
    );
    expect(headers(forward, session(claims), false)).toBe(token + "|eve@example.com|u1|eve@example.com");
  });

  it("carry the address of a provider that does not say whether it is verified, or says so in quotes", () => {
    const told = ["", ',"email_verified":null', ',"email_verified":true', ',"email_verified":"true"'];
    for (let i = 0; i < told.length; i++) {
      const rendered = headers(new ForwardConfig(), session(`{"sub":"u1","email":"ada@example.com"${told[i]}}`));
      expect(rendered.endsWith("|u1|ada@example.com|-|-")).toBe(true, told[i]);
    }
  });

  it("say nothing of an unverified address that is not there", () => {
    const rendered = renderHeaders(new ForwardConfig(), true, session('{"sub":"u1","email_verified":false}'))!;
    expect(rendered.notes.length).toBe(0);
  });

  it("come from what the UserInfo endpoint gave where the ID token has no such claim", () => {
    const record = session('{"sub":"u1","email":"ada@example.com"}');
    record.userInfo = bytesOf('{"sub":"u2","email":"eve@example.com","groups":["a","b"]}');
    expect(headers(new ForwardConfig(), record).endsWith("|u1|ada@example.com|-|a,b")).toBe(true);
    record.userInfo = bytesOf("{");
    expect(headers(new ForwardConfig(), record).endsWith("|u1|ada@example.com|-|-")).toBe(true);
  });

  it("carry no address that the UserInfo endpoint calls unverified, unless the ID token answers for it", () => {
    const forward = new ForwardConfig();
    forward.headers = [new HeaderConfig("x-mail", "email")];
    const idTokens = ["{}", '{"email_verified":true}', '{"email":"ada@example.com"}'];
    for (let i = 0; i < idTokens.length; i++) {
      const record = session(idTokens[i]);
      record.userInfo = bytesOf('{"email":"ada@example.com","email_verified":false}');
      expect(headers(forward, record).endsWith("|-")).toBe(true, idTokens[i]);
    }
    const record = session('{"email":"ada@example.com","email_verified":true}');
    record.userInfo = bytesOf('{"email_verified":false}');
    expect(headers(forward, record).endsWith("|ada@example.com")).toBe(true);
  });
});
