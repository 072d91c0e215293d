import { AuthorizationResponse, parseAuthorizationResponse } from "../../../assembly/oidc/authorization-response";
import { Reason } from "../../../assembly/reason";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const ISSUER = "https://idp.example.com";

function parse(query: string, issRequired: bool = false): AuthorizationResponse {
  const bytes = bytesOf(query);
  return parseAuthorizationResponse(pointer(bytes), bytes.length, ISSUER, issRequired);
}

describe("an authorization response", () => {
  it("brings code and state", () => {
    const response = parse("code=a%2Bb+c&state=s-_1&session_state=x&scope=openid");
    expect(response.reason).toBe(Reason.None);
    expect(response.code).toBe("a+b c");
    expect(response.state).toBe("s-_1");
  });
  it("is refused when code, state, iss or error is there twice", () => {
    const iss = "iss=https%3A%2F%2Fidp.example.com";
    const refused = [
      "code=a&code=a&state=s",
      "code=a&state=s&state=s",
      "code=a&%63ode=b&state=s",
      `${iss}&code=a&state=s&${iss}`,
    ];
    for (let i = 0; i < refused.length; i++) {
      const response = parse(refused[i]);
      expect(response.reason).toBe(Reason.CallbackParametersDuplicated, refused[i]);
      expect(response.code).toBe("");
    }
    expect(parse("error=a&error=b&state=s").reason).toBe(Reason.CallbackParametersDuplicated);
  });
  it("is refused without code or state", () => {
    const refused = [
      "",
      "code=a",
      "state=s",
      "code=&state=s",
      "code=a&state=",
      "code&state=s",
      "CODE=a&STATE=s",
      "code=%zz&state=s",
    ];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(refused[i]).reason).toBe(Reason.CallbackParametersMissing, refused[i]);
    }
    expect(parse("code=%ff&state=s").reason).toBe(Reason.CallbackParametersMissing);
  });
  it("is refused when its code is longer than 4096, or its state than 6144", () => {
    const long = "a".repeat(4096);
    const state = "a".repeat(6144);
    expect(parse(`code=${long}&state=${state}`).reason).toBe(Reason.None);
    expect(parse(`code=${long}a&state=s`).reason).toBe(Reason.CallbackParametersTooLong);
    expect(parse(`code=a&state=${state}a`).reason).toBe(Reason.CallbackParametersTooLong);
  });
  it("is refused when it has more parameters than are read", () => {
    expect(parse("a=b&".repeat(64) + "code=a&state=s").reason).toBe(Reason.CallbackParametersTooLong);
  });
  it("is refused when iss is another issuer (RFC 9207)", () => {
    expect(parse("code=a&state=s&iss=https%3A%2F%2Fidp.example.com").reason).toBe(Reason.None);
    const refused = ["https%3A%2F%2Fidp.example.com%2F", "https%3A%2F%2Fevil.example.com", "", "%ff"];
    for (let i = 0; i < refused.length; i++) {
      expect(parse(`code=a&state=s&iss=${refused[i]}`).reason).toBe(Reason.CallbackIssuerMismatch, refused[i]);
      expect(parse(`error=x&state=s&iss=${refused[i]}`).reason).toBe(Reason.CallbackIssuerMismatch, refused[i]);
    }
  });
  it("is refused without iss when the provider always gives it", () => {
    expect(parse("code=a&state=s", true).reason).toBe(Reason.CallbackIssuerMissing);
    expect(parse("error=x&state=s", true).reason).toBe(Reason.CallbackIssuerMissing);
    expect(parse("code=a&state=s&iss=https://idp.example.com", true).reason).toBe(Reason.None);
  });
  it("with an error is the provider's refusal, even beside a code", () => {
    const response = parse("error=access_denied&error_description=The+user+said+no&state=s&code=a");
    expect(response.reason).toBe(Reason.CallbackAccessDenied);
    expect(response.isError).toBe(true);
    expect(response.error).toBe("access_denied");
    expect(response.errorDescription).toBe("The user said no");
    expect(response.state).toBe("s");
    expect(response.code).toBe("");
  });
  it("tells whose fault an error is", () => {
    const errors = [
      "temporarily_unavailable",
      "server_error",
      "invalid_scope",
      "login_required",
      "consent_required",
      "unauthorized_client",
      "invalid_client",
      "invalid_request",
      "Access_Denied",
      "",
    ];
    const reasons = [
      Reason.CallbackTemporarilyUnavailable,
      Reason.CallbackServerError,
      Reason.CallbackScopeInvalid,
      Reason.CallbackInteractionRequired,
      Reason.CallbackInteractionRequired,
      Reason.CallbackClientRefused,
      Reason.CallbackClientRefused,
      Reason.CallbackClientRefused,
      Reason.CallbackError,
      Reason.CallbackError,
    ];
    for (let i = 0; i < errors.length; i++) {
      const response = parse(`error=${errors[i]}&state=s`);
      expect(response.isError).toBe(true);
      expect(response.reason).toBe(reasons[i], errors[i]);
    }
    expect(parse("code=a&state=s").isError).toBe(false);
  });
  it("keeps what an error says where the rest can't be used, quoted for the log", () => {
    const said = "&error=access_denied&error_description=not%20%22you%22";
    const unusable = [
      "",
      "state=a&state=b",
      "iss=https%3A%2F%2Fother.test&state=s",
      `code=${"a".repeat(5000)}&state=s`,
    ];
    for (let i = 0; i < unusable.length; i++) {
      expect(parse(unusable[i] + said).said).toBe('it says "access_denied not \\"you\\""', unusable[i]);
    }
    expect(parse("code=a&state=s").said).toBe("");
  });
  it("says what was found and expected", () => {
    expect(parse("code=a&state=s&iss=https%3A%2F%2Fother.test%0Ax").detail).toBe(
      'found "https://other.test x", expected "https://idp.example.com"',
    );
    expect(parse("code=a&state=s&state=s&state=t").detail).toBe("found state 3 times, expected it once");
    expect(parse(`code=${"a".repeat(4097)}&state=s`).detail).toBe(
      "found code of 4097 and state of 1 characters, expected at most 4096 and 6144",
    );
    expect(parse("code=a").detail).toBe("found a code and no state");
    expect(parse("state=a").detail).toBe("found no code and a state");
  });
  it("shows errors in any script, of at most 500 characters, without what a log line or a page could be led astray by", () => {
    const response = parse(
      `error=${"e".repeat(600)}&error_description=%0d%0a%1b%3Cb%3E%22%5C%E6%9D%83%7f%E2%80%AE${"d".repeat(600)}`,
    );
    expect(response.reason).toBe(Reason.CallbackError);
    expect(response.error.length).toBe(500);
    expect(response.errorDescription.length).toBe(500);
    expect(response.errorDescription.slice(0, 13)).toBe('  \ufffd<b>"\\权\ufffd\ufffddd');
  });
});
