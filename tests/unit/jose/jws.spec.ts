import { Jws, parseJws } from "../../../assembly/jose/jws";
import { checkType } from "../../../assembly/jose/jwt";
import { Reason } from "../../../assembly/reason";
import { toBase64Url } from "../../../assembly/text/base64url";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function encoded(text: string): string {
  const bytes = bytesOf(text);
  return toBase64Url(pointer(bytes), bytes.length);
}

function parse(token: string): Jws {
  const bytes = bytesOf(token);
  return parseJws(pointer(bytes), bytes.length);
}

/** A token with this header and some payload and signature. */
function headed(header: string): Jws {
  return parse(encoded(header) + ".e30.AAAA");
}

const HEADER = encoded(`{"alg":"RS256"}`);

describe("a compact JWS", () => {
  it("is taken apart into header, payload and signature", () => {
    const token = bytesOf(encoded(`{"alg":"RS256","kid":"k\\u00e9y","typ":"JWT","x":[1]}`) + ".eyJhIjoxfQ.AQID");
    const jws = parseJws(pointer(token), token.length);
    expect(jws.reason).toBe(Reason.None);
    expect(jws.algorithm!.name).toBe("RS256");
    expect(jws.kid!).toBe("kéy");
    expect(jws.type).toBe("JWT");
    expect(String.UTF8.decodeUnsafe(pointer(jws.payload), jws.payload.length)).toBe(`{"a":1}`);
    expect(jws.signature.length).toBe(3);
    expect(jws.signature[2]).toBe(3);
    expect(jws.signingInput == pointer(token)).toBe(true);
    expect(jws.signingInputLength).toBe(token.length - 5);
  });
  it("has exactly three segments", () => {
    const refused = ["", ".", "a", HEADER + ".e30", HEADER + ".e30.AA.AA", HEADER + ".e30.AA.AA.AA.AA", "....."];
    for (let i = 0; i < refused.length; i++) expect(parse(refused[i]).reason).toBe(Reason.JwtMalformed, refused[i]);
    expect(parse("a").flaw).toBe("found 1 part, expected 3");
  });
  it("with five segments is encrypted", () => {
    expect(parse(HEADER + ".AA.AA.AA.AA").reason).toBe(Reason.JwtEncrypted);
    expect(parse("....").reason).toBe(Reason.JwtEncrypted);
  });
  it("is strict base64url", () => {
    const refused = ["e30=", "e3 0", "e+/0", "e", "ZZ", "é30", "e30\n"];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(`${HEADER}.${refused[i]}.AAAA`).reason).toBe(Reason.JwtMalformed, refused[i]);
      expect(parse(`${HEADER}.e30.${refused[i]}`).reason).toBe(Reason.JwtMalformed, refused[i]);
      expect(parse(`${refused[i]}.e30.AAAA`).reason).toBe(Reason.JwtMalformed, refused[i]);
    }
  });
  it("has at most 64 KiB, and at most 4 KiB of header", () => {
    const rest = 65536 - HEADER.length - 6;
    expect(parse(`${HEADER}.${"A".repeat(rest)}.AAAA`).reason).toBe(Reason.None);
    expect(parse(`${HEADER}.${"A".repeat(rest + 1)}.AAAA`).reason).toBe(Reason.JwtTooLarge);
    const padding = " ".repeat(3072 - 15);
    expect(headed(`{"alg":"RS256"}${padding}`).reason).toBe(Reason.None);
    expect(headed(`{"alg":"RS256"}${padding} `).reason).toBe(Reason.JwtTooLarge);
  });
  it("has a JSON object as its header", () => {
    const refused = ["", "{", "[]", `"RS256"`, "{} {}", `{"alg":"RS256","alg":"RS256"}`, "{'alg':'RS256'}"];
    for (let i = 0; i < refused.length; i++) expect(headed(refused[i]).reason).toBe(Reason.JwtMalformed, refused[i]);
    expect(headed("{'alg'}").flaw).toBe("its header has an unexpected character at byte 2 of 7");
    expect(headed("[]").flaw).toBe("its header is not an object");
    // {"alg":"RS256","\xff":1}
    expect(parse("eyJhbGciOiJSUzI1NiIsIv8iOjF9.e30.AAAA").reason).toBe(Reason.JwtMalformed);
  });
  it("is malformed when alg, kid or typ is not a string", () => {
    const refused = ["{}", `{"alg":7}`, `{"alg":null}`, `{"alg":["RS256"]}`, `{"alg":"RS256","kid":7}`];
    for (let i = 0; i < refused.length; i++) expect(headed(refused[i]).reason).toBe(Reason.JwtMalformed, refused[i]);
    const flaws = [`"kid":{}`, `"typ":7`, `"kid":"a","kid":"a"`, `"typ":"JWT","typ":null`, `"kid":"\\ud83d"`];
    for (let i = 0; i < flaws.length; i++) {
      expect(headed(`{"alg":"RS256",${flaws[i]}}`).reason).toBe(Reason.JwtMalformed, flaws[i]);
    }
    expect(headed("{}").flaw).toBe("its header has no alg");
    expect(headed(`{"alg":"RS256","kid":7}`).flaw).toBe("kid in its header is not a text");
    expect(headed(`{"alg":"RS256","typ":7,"typ":7}`).flaw).toBe("its header has typ twice");
  });
  it("has what is null or an empty list as little as what is not there", () => {
    const absent = [`"kid":null,"typ":null`, `"kid":[],"typ":[]`, `"crit":null,"b64":null`, `"crit":[]`, `"x5c":null`];
    for (let i = 0; i < absent.length; i++) {
      const jws = headed(`{"alg":"RS256",${absent[i]}}`);
      expect(jws.reason).toBe(Reason.None, absent[i]);
      expect(jws.kid === null).toBe(true);
      expect(jws.type).toBe("");
    }
  });
  it("may have anything, even twice, in what nothing reads", () => {
    expect(headed(`{"alg":"RS256","x":1,"x":2,"y":"\\ud83d"}`).reason).toBe(Reason.None);
  });
  it("is refused with alg none in any spelling, and with any alg that is not known", () => {
    const refused = [
      "none",
      "None",
      "NONE",
      "nOnE",
      "",
      "HS384",
      "ES256K",
      "rs256",
      "RS256 ",
      "RS1",
      "RSA-OAEP",
      "RS256\\u0000",
    ];
    for (let i = 0; i < refused.length; i++) {
      const jws = headed(`{"alg":"${refused[i]}"}`);
      expect(jws.reason).toBe(Reason.JwtAlgorithmRefused, refused[i]);
      expect(jws.algorithm === null).toBe(true);
    }
  });
  it("is refused with crit or b64, whatever they hold but null and an empty list", () => {
    const refused = [
      `"crit":["exp"]`,
      `"crit":"exp"`,
      `"crit":{}`,
      `"crit":null,"crit":null`,
      `"b64":false`,
      `"b64":true`,
      `"b64":false,"crit":["b64"]`,
    ];
    for (let i = 0; i < refused.length; i++) {
      expect(headed(`{"alg":"RS256",${refused[i]}}`).reason).toBe(Reason.JwtCriticalHeader, refused[i]);
    }
  });
  it("without a kid differs from one with an empty kid", () => {
    expect(headed(`{"alg":"RS256"}`).kid === null).toBe(true);
    expect(headed(`{"alg":"RS256","kid":""}`).kid!).toBe("");
  });
  it("never traps, wherever it is cut short", () => {
    const token = bytesOf(HEADER + ".eyJhIjoxfQ.AQID");
    for (let length = 0; length <= HEADER.length + 12; length++) {
      const reason = parseJws(pointer(token), length).reason;
      expect(reason).toBe(length < HEADER.length + 12 ? Reason.JwtMalformed : Reason.None);
    }
  });
});

describe("typ", () => {
  it("may be missing or JWT in any case, with application/ or without", () => {
    const taken = ["JWT", "jwt", "application/jwt", "Application/JWT"];
    expect(checkType(headed(`{"alg":"RS256"}`))).toBe(Reason.None);
    for (let i = 0; i < taken.length; i++) {
      expect(checkType(headed(`{"alg":"RS256","typ":"${taken[i]}"}`))).toBe(Reason.None, taken[i]);
    }
  });
  it("of another kind of token is refused", () => {
    const refused = ["at+jwt", "application/at+jwt", "logout+jwt", "dpop+jwt", "JOSE", "JWT "];
    for (let i = 0; i < refused.length; i++) {
      expect(checkType(headed(`{"alg":"RS256","typ":"${refused[i]}"}`))).toBe(Reason.JwtTypeRefused, refused[i]);
    }
  });
});
