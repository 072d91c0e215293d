import { codeChallenge } from "../../../assembly/oidc/pkce";

describe("a code challenge", () => {
  it("is the verifier's SHA-256 (RFC 7636, appendix B)", () => {
    expect(codeChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
  });
});
