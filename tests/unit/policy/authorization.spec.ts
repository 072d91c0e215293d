import { AuthorizationKind, authorizationKind } from "../../../assembly/policy/authorization";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function kindOf(value: string): AuthorizationKind {
  const bytes = bytesOf(value);
  return authorizationKind(pointer(bytes), bytes.length);
}

describe("an Authorization", () => {
  it("is a bearer token after the word, in any case, and one space", () => {
    const values = ["Bearer a", "Bearer a.b.c", "Bearer AZaz09-._~+/", "Bearer abc==", "bearer a", "BEARER a"];
    for (let i = 0; i < values.length; i++) expect(kindOf(values[i])).toBe(AuthorizationKind.Bearer, values[i]);
  });
  it("is of another scheme where that is clear", () => {
    const values = [
      "Basic YTpi",
      "Negotiate abc=",
      'Digest username="a", nonce="b"',
      "DPoP a.b.c",
      "Bearer2 a",
      "Bearerx a",
      "Beare a",
      "Basic a, b, c",
      "Basic a, Bearerx b",
    ];
    for (let i = 0; i < values.length; i++) expect(kindOf(values[i])).toBe(AuthorizationKind.Other, values[i]);
  });
  it("is unclear in all other cases", () => {
    const values = [
      "",
      " ",
      "a",
      "Bearer",
      "Bearer ",
      "Bearer  a",
      "Bearer\ta",
      "Bearer a b",
      "Bearer a,b",
      "Bearer a\t",
      "Bearer =",
      "Bearer a=b",
      'Bearer "a"',
      "Bearer é",
      " Bearer a",
      "Bearer,a",
      "Basic\ta",
      "Basic a,Bearer b",
      "Basic a, \tbEARER b",
      "Basic a,Bearer",
    ];
    for (let i = 0; i < values.length; i++) expect(kindOf(values[i])).toBe(AuthorizationKind.Unclear, values[i]);
  });
});
