import { signatureAlgorithm } from "../../../assembly/jose/algorithm";
import { IdTokenExpectations, validateIdToken } from "../../../assembly/oidc/id-token";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { JsonValue, parseForeignJson } from "../../../assembly/text/json";

const NOW: i64 = 1_700_000_000;
const HEAD = `"iss":"https://idp.example.com","sub":"u1"`;
const TIMES = `"exp":1700000300,"iat":1700000000`;
const NONCE = `"nonce":"n-0S6_WzA2Mj"`;
/** The example of OpenID Connect Core, appendix A.3. */
const ACCESS_TOKEN = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
const AT_HASH = "77QmUPtjPfzWtF2AnpK9RQ";

function json(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length).root;
}

function expectations(): IdTokenExpectations {
  const expected = new IdTokenExpectations("https://idp.example.com", ["app"], signatureAlgorithm("RS256")!);
  expected.nonce = "n-0S6_WzA2Mj";
  return expected;
}

function validate(members: string, expected: IdTokenExpectations = expectations(), now: i64 = NOW): Reason {
  return validateIdToken(json(`{${members}}`), expected, now);
}

/** The claims of a good token, with these instead of its `aud`. */
function validateParties(members: string): Reason {
  return validate(`${HEAD},${TIMES},${NONCE},${members}`);
}

function validateExtra(members: string, accessToken: string = ""): Reason {
  const expected = expectations();
  expected.accessToken = bytesOf(accessToken);
  return validate(`${HEAD},${TIMES},${NONCE},"aud":"app",${members}`, expected);
}

describe("an ID token", () => {
  it("with all that was expected is valid", () => {
    expect(validate(`${HEAD},${TIMES},${NONCE},"aud":"app"`)).toBe(Reason.None);
  });
  it("has a JSON object as its claims", () => {
    const refused = ["", "[]", "null", `"x"`, "{"];
    for (let i = 0; i < refused.length; i++) {
      expect(validateIdToken(json(refused[i]), expectations(), NOW)).toBe(Reason.JwtMalformed, refused[i]);
    }
  });
  it("is refused for each claim that is missing, with a reason of its own", () => {
    const audience = `"aud":"app"`;
    expect(validate(`"sub":"u1",${TIMES},${NONCE},${audience}`)).toBe(Reason.JwtIssuerMismatch);
    expect(validate(`${HEAD},${TIMES},${NONCE}`)).toBe(Reason.JwtAudienceMismatch);
    expect(validate(`${HEAD},"iat":1700000000,${NONCE},${audience}`)).toBe(Reason.JwtExpiryMissing);
    expect(validate(`${HEAD},"exp":1700000300,${NONCE},${audience}`)).toBe(Reason.JwtIssuedAtMissing);
    expect(validate(`"iss":"https://idp.example.com",${TIMES},${NONCE},${audience}`)).toBe(Reason.JwtSubjectMissing);
    expect(validate(`${HEAD},${TIMES},${audience}`)).toBe(Reason.IdTokenNonceMismatch);
  });
  it("is refused when it is too old, too new or not valid yet, beyond the skew", () => {
    const members = `${HEAD},${TIMES},${NONCE},"aud":"app"`;
    expect(validate(members, expectations(), NOW + 359)).toBe(Reason.None);
    expect(validate(members, expectations(), NOW + 360)).toBe(Reason.JwtExpired);
    expect(validate(members, expectations(), NOW - 60)).toBe(Reason.None);
    expect(validate(members, expectations(), NOW - 61)).toBe(Reason.JwtIssuedAtInvalid);
    expect(validate(`${members},"nbf":1700000061`)).toBe(Reason.JwtNotYetValid);
    const strict = expectations();
    strict.clockSkewSeconds = 0;
    expect(validate(members, strict, NOW + 300)).toBe(Reason.JwtExpired);
  });
});

describe("azp", () => {
  it("is the client where it is given", () => {
    expect(validateParties(`"aud":"app","azp":"app"`)).toBe(Reason.None);
    const refused = [`"other"`, `" "`, `"App"`, "7", `["app"]`, "false", "{}", `"app","azp":"app"`, `"\\ud83d"`];
    for (let i = 0; i < refused.length; i++) {
      const reason = validateParties(`"aud":"app","azp":${refused[i]}`);
      expect(reason).toBe(Reason.IdTokenAuthorizedPartyMismatch, refused[i]);
    }
  });
  it("is not needed, whatever audiences there are (Core 3.1.3.7, errata set 2)", () => {
    const none = [`"aud":"app"`, `"aud":["app"]`, `"aud":["account","app"]`, `"aud":["app"],"azp":null`];
    for (let i = 0; i < none.length; i++) expect(validateParties(none[i])).toBe(Reason.None, none[i]);
    expect(validateParties(`"aud":["app","account"],"azp":""`)).toBe(Reason.None);
    expect(validateParties(`"aud":["app","account"],"azp":[]`)).toBe(Reason.None);
    expect(validateParties(`"aud":["app","account"],"azp":"account"`)).toBe(Reason.IdTokenAuthorizedPartyMismatch);
  });
  it("does not stand in for the audience", () => {
    expect(validateParties(`"aud":"account","azp":"app"`)).toBe(Reason.JwtAudienceMismatch);
  });
  it("and aud may be another audience that is accepted", () => {
    const expected = expectations();
    expected.audiences = ["app", "api"];
    const good = [`"aud":"api"`, `"aud":["x","api"]`, `"aud":"app","azp":"api"`, `"aud":"api","azp":"app"`];
    for (let i = 0; i < good.length; i++) {
      expect(validate(`${HEAD},${TIMES},${NONCE},${good[i]}`, expected)).toBe(Reason.None, good[i]);
    }
    expect(validate(`${HEAD},${TIMES},${NONCE},"aud":"ap"`, expected)).toBe(Reason.JwtAudienceMismatch);
    expect(validate(`${HEAD},${TIMES},${NONCE},"aud":"api","azp":"x"`, expected)).toBe(
      Reason.IdTokenAuthorizedPartyMismatch,
    );
  });
});

describe("nonce", () => {
  it("is that of the login", () => {
    const refused = [`"n-0S6_WzA2Mk"`, `"n-0S6_WzA2M"`, `"n-0S6_WzA2Mjj"`, `""`, "null", "7", `["n-0S6_WzA2Mj"]`];
    for (let i = 0; i < refused.length; i++) {
      const reason = validate(`${HEAD},${TIMES},"aud":"app","nonce":${refused[i]}`);
      expect(reason).toBe(Reason.IdTokenNonceMismatch, refused[i]);
    }
  });
  it("must be there even where an empty one is expected", () => {
    const expected = expectations();
    expected.nonce = "";
    expect(validate(`${HEAD},${TIMES},"aud":"app"`, expected)).toBe(Reason.IdTokenNonceMismatch);
  });
  it("is not looked at where none is expected", () => {
    const expected = expectations();
    expected.nonce = null;
    expect(validate(`${HEAD},${TIMES},"aud":"app"`, expected)).toBe(Reason.None);
    expect(validate(`${HEAD},${TIMES},"aud":"app","nonce":"x"`, expected)).toBe(Reason.None);
  });
});

describe("at_hash", () => {
  it("is that of the access token (OpenID Connect Core, appendix A.3)", () => {
    expect(validateExtra(`"at_hash":"${AT_HASH}"`, ACCESS_TOKEN)).toBe(Reason.None);
    expect(validateExtra(`"at_hash":"${AT_HASH}"`, ACCESS_TOKEN + "x")).toBe(Reason.IdTokenAccessTokenHashMismatch);
  });
  it("that is longer, shorter or no text is refused", () => {
    const refused = [`"${AT_HASH}="`, `"77QmUPtjPfzWtF2AnpK9R"`, `""`, "7", `["${AT_HASH}"]`];
    for (let i = 0; i < refused.length; i++) {
      const reason = validateExtra(`"at_hash":${refused[i]}`, ACCESS_TOKEN);
      expect(reason).toBe(Reason.IdTokenAccessTokenHashMismatch, refused[i]);
    }
  });
  it("may be missing, and is not looked at without an access token", () => {
    expect(validateExtra(`"x":1`, ACCESS_TOKEN)).toBe(Reason.None);
    expect(validateExtra(`"at_hash":null`, ACCESS_TOKEN)).toBe(Reason.None);
    expect(validateExtra(`"at_hash":"x"`)).toBe(Reason.None);
  });
});

describe("claims that nothing reads", () => {
  it("may be anything, and there twice", () => {
    const odd = [
      `"auth_time":null`,
      `"auth_time":"x"`,
      `"amr":{}`,
      `"x":1,"x":2`,
      `"name":"\\ud83d"`,
      `"acr":1,"acr":1`,
    ];
    for (let i = 0; i < odd.length; i++) expect(validateExtra(odd[i])).toBe(Reason.None, odd[i]);
  });
});

describe("claims that are read", () => {
  it("are not clear when they are there twice, even alike", () => {
    const good = `${HEAD},${TIMES},${NONCE},"aud":"app","nbf":1700000000`;
    const twice = [
      `"iss":"https://idp.example.com"`,
      `"sub":"u1"`,
      `"aud":"app"`,
      `"exp":1700000300`,
      `"iat":1700000000`,
      `"nbf":1700000000`,
      `"s\\u0075b":"u1"`,
      NONCE,
    ];
    expect(validate(good)).toBe(Reason.None);
    for (let i = 0; i < twice.length; i++) {
      expect(validate(`${good},${twice[i]}`)).not.toBe(Reason.None, twice[i]);
      expect(validate(`${twice[i]},${good}`)).not.toBe(Reason.None, twice[i]);
    }
  });
  it("are missing when they are null or an empty list", () => {
    const names = ["iss", "sub", "aud", "exp", "iat", "nonce"];
    const reasons = [
      Reason.JwtIssuerMismatch,
      Reason.JwtSubjectMissing,
      Reason.JwtAudienceMismatch,
      Reason.JwtExpiryMissing,
      Reason.JwtIssuedAtMissing,
      Reason.IdTokenNonceMismatch,
    ];
    const good = `${HEAD},${TIMES},${NONCE},"aud":"app"`;
    for (let i = 0; i < names.length; i++) {
      const renamed = good.replace(`"${names[i]}":`, `"x":`);
      expect(validate(`${renamed},"${names[i]}":null`)).toBe(reasons[i], names[i]);
      expect(validate(`${renamed},"${names[i]}":[]`)).toBe(reasons[i], names[i]);
    }
  });
  it("hold no half of a surrogate pair", () => {
    expect(validate(`"iss":"https://idp.example.com","sub":"\\ud83d",${TIMES},${NONCE},"aud":"app"`)).toBe(
      Reason.JwtSubjectMissing,
    );
  });
});
