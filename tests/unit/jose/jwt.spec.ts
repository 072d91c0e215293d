import { Jws } from "../../../assembly/jose/jws";
import {
  checkAudience,
  checkExpiry,
  checkIssuedAt,
  checkIssuer,
  checkNotBefore,
  checkSubject,
  claimsOf,
} from "../../../assembly/jose/jwt";
import { Reason } from "../../../assembly/reason";
import { bytesOf } from "../../../assembly/text/bytes";
import { JsonValue } from "../../../assembly/text/json";

const NOW: i64 = 1_700_000_000;
const SKEW: i64 = 60;
/** Values that are no NumericDate. */
const NO_DATES: string[] = [`"1700000000"`, "true", "[1]", "{}", "1e400", "-1e400", "1e17"];

function claims(text: string): JsonValue {
  const jws = new Jws();
  jws.payload = bytesOf(text);
  return claimsOf(jws);
}

describe("claims", () => {
  it("are a JSON object", () => {
    expect(claims(`{"sub":"a"}`).isObject()).toBe(true);
    const refused = ["", "{", "[]", `"sub"`, `{"sub":"a"}x`];
    for (let i = 0; i < refused.length; i++) expect(claims(refused[i]).isObject()).toBe(false, refused[i]);
  });
});

describe("iss", () => {
  it("is the issuer to the character", () => {
    expect(checkIssuer(claims(`{"iss":"https://idp.example.com"}`), "https://idp.example.com")).toBe(Reason.None);
    expect(checkIssuer(claims(`{"iss":"https:\\/\\/idp.example.com"}`), "https://idp.example.com")).toBe(Reason.None);
    const refused = [
      `"https://idp.example.com/"`,
      `"https://IDP.example.com"`,
      `""`,
      "null",
      `["https://idp.example.com"]`,
    ];
    for (let i = 0; i < refused.length; i++) {
      const reason = checkIssuer(claims(`{"iss":${refused[i]}}`), "https://idp.example.com");
      expect(reason).toBe(Reason.JwtIssuerMismatch, refused[i]);
    }
    expect(checkIssuer(claims("{}"), "")).toBe(Reason.JwtIssuerMismatch);
  });
});

describe("aud", () => {
  it("is the client, or a list that has it", () => {
    const taken = [`"app"`, `["app"]`, `["other","app"]`, `["app","other",7,null]`];
    for (let i = 0; i < taken.length; i++) {
      expect(checkAudience(claims(`{"aud":${taken[i]}}`), ["app"])).toBe(Reason.None, taken[i]);
    }
  });
  it("without the client, of another type or missing is refused", () => {
    const refused = [
      `"App"`,
      `"app "`,
      `""`,
      "[]",
      `["other"]`,
      `["App",7]`,
      `"app","aud":"app"`,
      `[["app"]]`,
      `{"app":"app"}`,
      "null",
      "7",
    ];
    for (let i = 0; i < refused.length; i++) {
      expect(checkAudience(claims(`{"aud":${refused[i]}}`), ["app"])).toBe(Reason.JwtAudienceMismatch, refused[i]);
    }
    expect(checkAudience(claims("{}"), ["app"])).toBe(Reason.JwtAudienceMismatch);
    expect(checkAudience(claims("{}"), [""])).toBe(Reason.JwtAudienceMismatch);
  });
});

describe("sub", () => {
  it("is text of 1 to 1024 bytes", () => {
    expect(checkSubject(claims(`{"sub":"a"}`))).toBe(Reason.None);
    expect(checkSubject(claims(`{"sub":"${"é".repeat(512)}"}`))).toBe(Reason.None);
    expect(checkSubject(claims(`{"sub":"${"é".repeat(512)}a"}`))).toBe(Reason.JwtSubjectMissing);
    const refused = ["{}", `{"sub":""}`, `{"sub":7}`, `{"sub":null}`, `{"sub":["a"]}`];
    for (let i = 0; i < refused.length; i++) {
      expect(checkSubject(claims(refused[i]))).toBe(Reason.JwtSubjectMissing, refused[i]);
    }
  });
});

describe("exp", () => {
  it("lies ahead of the time less the skew", () => {
    expect(checkExpiry(claims(`{"exp":${NOW + 1}}`), NOW, 0)).toBe(Reason.None);
    expect(checkExpiry(claims(`{"exp":${NOW}}`), NOW, 0)).toBe(Reason.JwtExpired);
    expect(checkExpiry(claims(`{"exp":${NOW - 59}}`), NOW, SKEW)).toBe(Reason.None);
    expect(checkExpiry(claims(`{"exp":${NOW - 60}}`), NOW, SKEW)).toBe(Reason.JwtExpired);
    expect(checkExpiry(claims(`{"exp":0}`), NOW, SKEW)).toBe(Reason.JwtExpired);
  });
  it("may have a fraction or an exponent", () => {
    expect(checkExpiry(claims(`{"exp":${NOW}.5}`), NOW, 0)).toBe(Reason.None);
    expect(checkExpiry(claims(`{"exp":2e9}`), NOW, 0)).toBe(Reason.None);
  });
  it("that is missing or no number is refused", () => {
    expect(checkExpiry(claims("{}"), NOW, SKEW)).toBe(Reason.JwtExpiryMissing);
    for (let i = 0; i < NO_DATES.length; i++) {
      expect(checkExpiry(claims(`{"exp":${NO_DATES[i]}}`), NOW, SKEW)).toBe(Reason.JwtExpiryMissing, NO_DATES[i]);
    }
  });
});

describe("iat", () => {
  it("does not lie ahead of the time and the skew", () => {
    expect(checkIssuedAt(claims(`{"iat":${NOW + 60}}`), NOW, SKEW)).toBe(Reason.None);
    expect(checkIssuedAt(claims(`{"iat":${NOW + 60}.5}`), NOW, SKEW)).toBe(Reason.JwtIssuedAtInvalid);
    expect(checkIssuedAt(claims(`{"iat":${NOW + 61}}`), NOW, SKEW)).toBe(Reason.JwtIssuedAtInvalid);
  });
  it("that is missing or no number is refused", () => {
    expect(checkIssuedAt(claims("{}"), NOW, SKEW)).toBe(Reason.JwtIssuedAtMissing);
    for (let i = 0; i < NO_DATES.length; i++) {
      expect(checkIssuedAt(claims(`{"iat":${NO_DATES[i]}}`), NOW, SKEW)).toBe(Reason.JwtIssuedAtMissing, NO_DATES[i]);
    }
  });
});

describe("nbf", () => {
  it("may be missing, and else does not lie ahead of the time and the skew", () => {
    expect(checkNotBefore(claims("{}"), NOW, SKEW)).toBe(Reason.None);
    expect(checkNotBefore(claims(`{"nbf":null}`), NOW, SKEW)).toBe(Reason.None);
    expect(checkNotBefore(claims(`{"nbf":${NOW + 60}}`), NOW, SKEW)).toBe(Reason.None);
    expect(checkNotBefore(claims(`{"nbf":${NOW + 61}}`), NOW, SKEW)).toBe(Reason.JwtNotYetValid);
  });
  it("that is no number is refused", () => {
    for (let i = 0; i < NO_DATES.length; i++) {
      const reason = checkNotBefore(claims(`{"nbf":${NO_DATES[i]}}`), NOW, SKEW);
      expect(reason).toBe(Reason.JwtNotBeforeInvalid, NO_DATES[i]);
    }
  });
});
