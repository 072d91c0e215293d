import { codeChallenge } from "../../../assembly/oidc/pkce";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

describe("a code challenge", () => {
  it("is the verifier's SHA-256 (RFC 7636, appendix B)", () => {
    const challenge = codeChallenge(bytesOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    const text = String.UTF8.decodeUnsafe(pointer(challenge), challenge.length);
    expect(text).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  });
});
