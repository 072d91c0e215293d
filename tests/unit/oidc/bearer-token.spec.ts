import { parseJws } from "../../../assembly/jose/jws";
import {
  BearerExpectations,
  checkBearerHeader,
  missingScopes,
  validateBearerToken,
} from "../../../assembly/oidc/bearer-token";
import { Reason } from "../../../assembly/reason";
import { toBase64Url } from "../../../assembly/text/base64url";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { JsonValue, parseForeignJson } from "../../../assembly/text/json";

const NOW: i64 = 1_700_000_000;
const GOOD = `"aud":"api","sub":"u1","exp":1700000300`;

function json(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length).root;
}

function validate(members: string, idTokens: bool = false, now: i64 = NOW): Reason {
  const expected = new BearerExpectations(["api", "other-api"]);
  expected.idTokens = idTokens;
  return validateBearerToken(json(`{${members}}`), expected, now);
}

function headerReason(members: string): Reason {
  const header = bytesOf(`{"alg":"RS256"${members}}`);
  const token = bytesOf(toBase64Url(pointer(header), header.length) + ".e30.AAAA");
  return checkBearerHeader(parseJws(pointer(token), token.length));
}

describe("the header of a bearer token", () => {
  it("has the type of an access token, of a JWT, or none", () => {
    const types = [
      "",
      `,"typ":"at+jwt"`,
      `,"typ":"AT+JWT"`,
      `,"typ":"application/at+jwt"`,
      `,"typ":"JWT"`,
      `,"typ":null`,
    ];
    for (let i = 0; i < types.length; i++) expect(headerReason(types[i])).toBe(Reason.None, types[i]);
    const others = ["logout+jwt", "secevent+jwt", "dpop+jwt", "at+jwt ", "application/logout+jwt", "x"];
    for (let i = 0; i < others.length; i++) {
      expect(headerReason(`,"typ":"${others[i]}"`)).toBe(Reason.JwtTypeRefused, others[i]);
    }
  });
  it("has neither crit nor b64, be they null", () => {
    const members = [`,"crit":null`, `,"crit":[]`, `,"b64":null`];
    for (let i = 0; i < members.length; i++)
      expect(headerReason(members[i])).toBe(Reason.JwtCriticalHeader, members[i]);
  });
});

describe("the claims of a bearer token", () => {
  it("are for one of the audiences, and of somebody, until they end", () => {
    expect(validate(GOOD)).toBe(Reason.None);
    expect(validate(`"aud":["x","other-api"],"sub":"u1","exp":1700000300`)).toBe(Reason.None);
    expect(validate(`"sub":"u1","exp":1700000300`)).toBe(Reason.JwtAudienceMismatch);
    expect(validate(`"aud":"API","sub":"u1","exp":1700000300`)).toBe(Reason.JwtAudienceMismatch);
    expect(validate(`"aud":"api","sub":"u1"`)).toBe(Reason.JwtExpiryMissing);
    expect(validate(`"aud":"api","exp":1700000300`)).toBe(Reason.JwtSubjectMissing);
    expect(validate(GOOD, false, NOW + 359)).toBe(Reason.None);
    expect(validate(GOOD, false, NOW + 360)).toBe(Reason.JwtExpired);
  });
  it("need no iat and nbf, which have to be past where they are there", () => {
    expect(validate(`${GOOD},"iat":1700000060,"nbf":1700000060`)).toBe(Reason.None);
    expect(validate(`${GOOD},"iat":1700000061`)).toBe(Reason.JwtIssuedAtInvalid);
    expect(validate(`${GOOD},"nbf":1700000061`)).toBe(Reason.JwtNotYetValid);
    expect(validate(`${GOOD},"iat":"1"`)).toBe(Reason.JwtIssuedAtMissing);
    expect(validate(`${GOOD},"iat":null`)).toBe(Reason.JwtIssuedAtMissing);
  });
  it("are those of no security event, and of no token that is bound to a key", () => {
    expect(validate(`${GOOD},"events":{}`)).toBe(Reason.BearerIsSecurityEvent);
    expect(validate(`${GOOD},"events":null`, true)).toBe(Reason.BearerIsSecurityEvent);
    expect(validate(`${GOOD},"cnf":{}`)).toBe(Reason.BearerSenderConstrained);
    expect(validate(`${GOOD},"cnf":null,"cnf":null`, true)).toBe(Reason.BearerSenderConstrained);
  });
  it("are those of an ID token only where that is allowed", () => {
    const members = [`"nonce":"n"`, `"nonce":null`, `"at_hash":"h"`, `"c_hash":"h"`];
    for (let i = 0; i < members.length; i++) {
      expect(validate(`${GOOD},${members[i]}`)).toBe(Reason.BearerIsIdToken, members[i]);
      expect(validate(`${GOOD},${members[i]}`, true)).toBe(Reason.None, members[i]);
    }
  });
  it("are an object", () => {
    const others = ["", "[]", "null", `"x"`];
    for (let i = 0; i < others.length; i++) {
      const reason = validateBearerToken(json(others[i]), new BearerExpectations(["api"]), NOW);
      expect(reason).toBe(Reason.JwtMalformed, others[i]);
    }
  });
});

describe("scopes", () => {
  it("are words of scope, words of scp, or members of scp", () => {
    const claims = [
      `{"scope":"b a"}`,
      `{"scope":" a  b "}`,
      `{"scp":"a b"}`,
      `{"scp":["b","a"]}`,
      `{"scope":"a","scp":["b"]}`,
      `{"scope":"a","scp":"b"}`,
    ];
    for (let i = 0; i < claims.length; i++)
      expect(missingScopes(json(claims[i]), ["a", "b"]).length).toBe(0, claims[i]);
  });
  it("are missing where no word is theirs whole", () => {
    const claims = [
      `{}`,
      `{"scope":"ab"}`,
      `{"scope":"a,b"}`,
      `{"scp":["a b"]}`,
      `{"scope":["a b"]}`,
      `{"scp":{"a":1}}`,
    ];
    for (let i = 0; i < claims.length; i++) {
      expect(missingScopes(json(claims[i]), ["a", "b"]).join(" ")).toBe("a b", claims[i]);
    }
    expect(missingScopes(json(`{"scope":"a","scope":"a"}`), ["a"]).length).toBe(1);
    expect(missingScopes(json(`{}`), []).length).toBe(0);
  });
});
